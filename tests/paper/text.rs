//! Text as somebody would copy it out of a document, by Debian's `pdftotext`.

use std::process::Command;

/// The pages' text in the order drawn.
pub fn of_pages(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("document.pdf");
    std::fs::write(&file, pdf).expect("a file");
    let mut command = Command::new("pdftotext");
    let output = command.args(["-raw", "-enc", "UTF-8"]).arg(&file).arg("-").output();
    let output = output.expect("pdftotext (Debian package poppler-utils)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.split_terminator('\u{c}').map(str::to_owned).collect()
}

/// Each line of the drawing stands unbroken in the text, after the one before it.
pub fn insist_on_lines(what: &str, svg: &str, page: &str) {
    let lines: Vec<String> = page.lines().map(dense).collect();
    let all = lines.concat();
    let mut from = 0;
    for drawn in drawn_lines(svg) {
        let wanted = dense(&drawn);
        assert!(lines.iter().any(|line| line.contains(&wanted)), "{what}: no line has {drawn:?} in\n{page}");
        let at = all[from..].find(&wanted);
        from += at.unwrap_or_else(|| panic!("{what}: {drawn:?} is out of order in\n{page}")) + wanted.len();
    }
}

/// How wide a gap is, is up to the reader.
fn dense(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn drawn_lines(svg: &str) -> Vec<String> {
    let texts = svg.split("<text ").skip(1).map(|text| {
        let inside = text.split_once('>').and_then(|(_, rest)| rest.split_once("</text>")).expect("a text").0;
        inside.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    });
    texts.collect()
}
