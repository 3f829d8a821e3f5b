//! What stands on the page of the board, read out of its HTML as pairs of place and words.

use std::collections::BTreeMap;

pub fn facts_of(page: &str) -> BTreeMap<String, String> {
    let mut facts = BTreeMap::new();
    figures(page, &mut facts);
    let section = |heading: &str| {
        page.split("<section").find(|section| section.contains(&format!("<h2>{heading}"))).unwrap_or_default()
    };
    let times = section("用时和目标");
    facts.insert("times".into(), attribute(times, "aria-label"));
    let note = text(between(times, "class=\"beside\">", "</span>"));
    facts.insert("times n".into(), note.split('，').next().unwrap_or_default().to_owned());
    let changes = page.split("<table class=\"changes\">").nth(1).and_then(|rest| rest.split("</table>").next());
    for row in body_rows(changes.unwrap_or_default()) {
        facts.insert(format!("change {}", row[0]), row[1..].join("|"));
    }
    for lead in between(page, "<ul class=\"leads\">", "</ul>").split("<li>").skip(1) {
        let label = text(between(lead, "class=\"how\"", "</a>").split_once('>').map_or("", |(_, words)| words));
        let said = text(lead.split("</li>").next().unwrap_or_default());
        facts.insert(format!("lead {label}"), said[label.len()..].to_owned());
    }
    for row in body_rows(section("受理用时")) {
        facts.insert(format!("trend {}", row[0]), row[1..].join(" "));
    }
    for row in body_rows(section("多久被受理")) {
        facts.insert(format!("spread {}", row[0]), row[1].clone());
    }
    for (weekday, row) in body_rows(section("每天超期件数")).iter().enumerate() {
        for (week, cell) in row[1..].iter().enumerate() {
            facts.insert(format!("heat {weekday} {week}"), cell.clone());
        }
    }
    let table = page.split("<section").find(|section| section.contains("figures-table")).unwrap_or_default();
    for row in body_rows(table) {
        facts.insert(format!("table {}", row[0]), row[1..].join("|"));
    }
    facts
}

fn figures(page: &str, facts: &mut BTreeMap<String, String>) {
    let lists = page.split("<dl class=\"figures\">").skip(1).map(|list| list.split("</dl>").next().unwrap_or_default());
    for figure in lists.flat_map(|list| list.split("<dt>").skip(1)) {
        let label = text(figure.split("</dt>").next().unwrap_or_default());
        let mut said = figure.split("<dd").skip(1).map(|cell| text(cell.split_once('>').map_or("", |(_, cell)| cell)));
        let (value, note) = (said.next().unwrap_or_default(), said.next());
        facts.insert(format!("figure {label}"), value);
        // Of the case that waits longest the note has words of its resident, which no line has.
        if let Some(note) = note.filter(|_| label != "等得最久") {
            facts.insert(format!("note {label}"), note);
        }
    }
}

fn body_rows(section: &str) -> Vec<Vec<String>> {
    let body = between(section, "<tbody>", "</tbody>");
    let cells = |row: &str| -> Vec<String> {
        let mut rest = row;
        let mut cells = Vec::new();
        while let Some(at) = rest.find("<t") {
            let cell = &rest[at..];
            let end = cell.find("</t").unwrap_or(cell.len());
            cells.push(text(cell[..end].split_once('>').map_or("", |(_, inner)| inner)));
            rest = cell.get(end + 3..).unwrap_or_default();
        }
        cells
    };
    body.split("<tr").skip(1).map(|row| cells(row.split_once('>').map_or("", |(_, row)| row))).collect()
}

/// Words as they are seen: without marks, drawings and what only screen readers are told.
fn text(html: &str) -> String {
    let mut seen = String::new();
    let mut rest = html;
    while let Some((before, hidden)) = rest.split_once("<span class=\"unseen\">") {
        seen += before;
        rest = hidden.split_once("</span>").map_or("", |(_, after)| after);
    }
    seen += rest;
    let mut words = String::new();
    let mut inside = false;
    for letter in seen.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            letter if !inside => words.push(letter),
            _ => {}
        }
    }
    words.trim().to_owned()
}

fn attribute(html: &str, name: &str) -> String {
    between(html, &format!("{name}=\""), "\"").to_owned()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).and_then(|(_, rest)| rest.split_once(to)).map_or("", |(inside, _)| inside)
}
