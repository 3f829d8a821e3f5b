//! Clocks from what was typed, and what was typed from clocks.

use super::pages::{ProfileFields, YearFields};
use crate::{
    domain::{
        category::CATEGORIES,
        clocks::Clocks,
        fault::{Fault, Faults},
        moves::Kind,
        promise::{Line, MOST_HOURS, MOST_RATING_DAYS, MOST_WORKING_DAYS, Profile, Profiles},
        working_time::{Calendar, OfficeHours, YearTable, span},
    },
    http::form::Form,
};

/// Years that are kept on the page: older promises are made already.
const MOST_YEARS: usize = 6;
const KINDS: [(Kind, &str); 4] = [
    (Kind::Consult, "kind.consult"),
    (Kind::Help, "kind.help"),
    (Kind::Suggest, "kind.suggest"),
    (Kind::Complain, "kind.complain"),
];
pub const USUAL: &str = "usual";

/// What a line of the table is for, with the beginning of its fields' names.
fn rows() -> Vec<(Option<Kind>, Option<&'static str>, String, String)> {
    let usual = (None, None, USUAL.to_owned(), "一般".to_owned());
    let kinds = KINDS.map(|(kind, field)| (Some(kind), None, field.to_owned(), kind.words().to_owned()));
    let category = |one: &crate::domain::category::Category| {
        (None, Some(one.id), format!("category.{}", one.id), one.name.to_owned())
    };
    [usual].into_iter().chain(kinds).chain(CATEGORIES.iter().map(category)).collect()
}

/// The table as it stands.
pub fn profiles(profiles: &Profiles) -> Vec<ProfileFields> {
    let fields = |(kind, category, field, label): (Option<Kind>, Option<&str>, String, String)| {
        let line = |line: &&Line| line.kind == kind && line.category.as_deref() == category;
        let profile = match field.as_str() {
            USUAL => Some(profiles.usual),
            _ => profiles.lines.iter().find(line).map(|line| line.profile),
        };
        let words = |value: fn(Profile) -> u32| profile.map(|profile| value(profile).to_string()).unwrap_or_default();
        ProfileFields {
            field,
            label,
            accept_hours: words(|profile| profile.accept_hours),
            answer_days: words(|profile| profile.answer_days),
        }
    };
    rows().into_iter().map(fields).collect()
}

/// The years as they stand, the newest first, behind an empty one for the next.
pub fn years(calendar: &Calendar) -> Vec<YearFields> {
    let known = calendar.years().map(|table| YearFields {
        year: table.year,
        source: table.source.clone(),
        rest: span::write(&table.rest).join("\n"),
        work: span::write(&table.work).join("\n"),
    });
    let next = YearFields {
        year: calendar.known_through() + 1,
        source: String::new(),
        rest: String::new(),
        work: String::new(),
    };
    let mut years: Vec<YearFields> = known.chain([next]).collect();
    years.reverse();
    years.truncate(MOST_YEARS);
    years
}

/// Reads the form; years that are not on the page stay as they were.
///
/// # Errors
/// Every fault at once.
pub fn read(form: &Form, before: &Clocks) -> Result<Clocks, Vec<Fault>> {
    let mut faults = Faults::default();
    let hours = faults.keep("hours", OfficeHours::parse(form.get("hours")).map_err(|fault| fault.to_string()));
    let rating_days = faults.keep("rating_days", number(form.get("rating_days"), MOST_RATING_DAYS, "天"));
    let profiles = read_profiles(form, &mut faults);
    let shown: Vec<i32> = years(&before.calendar).into_iter().map(|year| year.year).collect();
    let mut tables: Vec<YearTable> =
        before.calendar.years().filter(|table| !shown.contains(&table.year)).cloned().collect();
    for year in shown {
        tables.extend(read_year(form, year, &mut faults));
    }
    match (hours, rating_days, profiles) {
        (Some(hours), Some(rating_days), Some((usual, lines))) if faults.none() => {
            Ok(Clocks { calendar: Calendar::new(tables, hours), profiles: Profiles { usual, lines, rating_days } })
        }
        _ => Err(faults.0),
    }
}

fn read_profiles(form: &Form, faults: &mut Faults) -> Option<(Profile, Vec<Line>)> {
    let mut lines = Vec::new();
    let mut usual = None;
    for (kind, category, field, _) in rows() {
        let (accept, answer) = (format!("{field}.accept_hours"), format!("{field}.answer_days"));
        if field != USUAL && form.get(&accept).trim().is_empty() && form.get(&answer).trim().is_empty() {
            continue;
        }
        let hours = faults.keep(&accept, number(form.get(&accept), MOST_HOURS, "小时"));
        let days = faults.keep(&answer, number(form.get(&answer), MOST_WORKING_DAYS, "个工作日"));
        let (Some(accept_hours), Some(answer_days)) = (hours, days) else { continue };
        let profile = Profile { accept_hours, answer_days };
        match field.as_str() {
            USUAL => usual = Some(profile),
            _ => lines.push(Line { kind, category: category.map(Into::into), profile }),
        }
    }
    usual.map(|usual| (usual, lines))
}

fn read_year(form: &Form, year: i32, faults: &mut Faults) -> Option<YearTable> {
    let field = |name: &str| format!("year.{year}.{name}");
    let days = |name: &str| -> Vec<String> {
        let text = form.get(&field(name));
        let parts = text.split(['\n', '，', '、', ',', '；', ';', '。']);
        parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let (rest, work) = (days("rest"), days("work"));
    // A year without a day off is a year whose notice has not come.
    if rest.is_empty() && work.is_empty() {
        return None;
    }
    let read = YearTable::read(
        year,
        form.get(&field("source")).trim(),
        rest.iter().map(String::as_str),
        work.iter().map(String::as_str),
    );
    match read {
        Ok(table) => Some(table),
        Err(wrong) => {
            wrong.iter().for_each(|fault| faults.add(&field("rest"), fault.to_string()));
            None
        }
    }
}

fn number(text: &str, most: u32, unit: &str) -> Result<u32, String> {
    let read = text.trim().parse().ok().filter(|number| (1..=most).contains(number));
    read.ok_or_else(|| format!("请写1到{most}{unit}"))
}
