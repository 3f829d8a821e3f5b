//! Comma-separated values for spreadsheets that people open with a double click.

/// Tells a spreadsheet that this is UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Whatever a spreadsheet might take for a formula, full-width forms included.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// One line. A cell that begins like a formula is text: an apostrophe stands before it, and it is quoted.
pub fn line<S: AsRef<str>>(cells: impl IntoIterator<Item = S>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// One cell, quoted where it must be.
pub fn cell(text: &str) -> String {
    let formula = text.trim_start_matches([' ', '\n']).starts_with(FORMULA);
    if !formula && !text.contains([',', '"', '\n', '\r']) {
        return text.to_owned();
    }
    let mark = if formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_text() {
        let said = line(["=1+1", "+86 138", "-5", "@SUM(A1)", "＝1", " =1", "路灯=坏"]);
        assert_eq!(said, "\"'=1+1\",\"'+86 138\",\"'-5\",\"'@SUM(A1)\",\"'＝1\",\"' =1\",路灯=坏\r\n");
    }

    #[test]
    fn commas_quotes_and_lines_stay_in_their_cell() {
        assert_eq!(line(["a,b", "说\"好\"", "一\n二", ""]), "\"a,b\",\"说\"\"好\"\"\",\"一\n二\",\r\n");
    }

    proptest! {
        #[test]
        fn no_cell_begins_like_a_formula(text in ".{0,20}") {
            let said = cell(&text);
            let inside = said.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let read = inside.map_or(said.clone(), |inside| inside.replace("\"\"", "\""));
            prop_assert!(!read.starts_with(FORMULA));
            prop_assert_eq!(read.strip_prefix('\'').filter(|_| read != text).unwrap_or(&read), text);
        }
    }
}
