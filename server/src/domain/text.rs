//! Words people write: trimmed, NFC, bounded, without control characters.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Limits of one text field, in characters after trimming.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How the field is called in a sentence, e.g. `反映的事`.
    pub name: &'static str,
    pub least: usize,
    pub most: usize,
}

/// What happened: 5 to 2,000 characters.
pub const CONTENT: Bounds = Bounds { name: "反映的事", least: 5, most: 2_000 };
/// A reply, note, supplement, reason or comment.
pub const WORDS: Bounds = Bounds { name: "文字", least: 1, most: 2_000 };
/// A place in words.
pub const PLACE: Bounds = Bounds { name: "地点", least: 1, most: 200 };
/// A person's or channel's name.
pub const NAME: Bounds = Bounds { name: "名字", least: 1, most: 40 };
/// A number given by another channel.
pub const REFERENCE: Bounds = Bounds { name: "编号", least: 1, most: 60 };

/// Trims, composes (NFC) and checks a text.
///
/// # Errors
/// A Chinese sentence that says what to change.
pub fn parse(raw: &str, bounds: Bounds) -> Result<String, String> {
    let lines = if raw.contains('\r') { Cow::Owned(raw.replace("\r\n", "\n")) } else { Cow::Borrowed(raw) };
    let text = composed(lines.trim());
    let length = text.chars().count();
    let Bounds { name, least, most } = bounds;
    if length == 0 {
        return Err(format!("请写一写{name}"));
    }
    if length < least {
        return Err(format!("{name}至少写{least}个字，现在是{length}个字"));
    }
    if length > most {
        return Err(format!("{name}最多写{most}个字，现在是{length}个字，请删去一些"));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(format!("{name}里有看不见的控制字符，请删掉后再提交"));
    }
    Ok(text)
}

/// NFC. Almost everything people type is so already, and telling that is much quicker than composing it anew.
fn composed(text: &str) -> String {
    if text.chars().all(is_never_composed) {
        return text.to_owned();
    }
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

/// What Chinese text consists of: below U+0300, punctuation, full-width forms and ideographs nothing is ever composed.
fn is_never_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// Like [`parse`], but empty means absent.
pub fn parse_optional(raw: Option<&str>, bounds: Bounds) -> Result<Option<String>, String> {
    match raw {
        Some(raw) if !raw.trim().is_empty() => parse(raw, bounds).map(Some),
        _ => Ok(None),
    }
}

/// The first `most` characters on one line, with an ellipsis where something was cut.
pub fn excerpt(text: &str, most: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_composed() {
        assert_eq!(parse("  路灯坏了 e\u{301} \r\n", CONTENT).unwrap(), "路灯坏了 é");
    }

    #[test]
    fn what_is_taken_for_composed_really_is() {
        for c in ('\0'..=char::MAX).filter(|c| is_never_composed(*c)) {
            assert_eq!(is_nfc_quick([c].into_iter()), IsNormalized::Yes, "{c:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(c), 0, "{c:?}");
        }
    }

    #[test]
    fn too_short_too_long_and_control_characters_are_refused_with_a_sentence() {
        assert!(parse("  \n ", CONTENT).unwrap_err().contains("请写"));
        assert!(parse("路灯坏", CONTENT).unwrap_err().contains("至少写5个字，现在是3个字"));
        assert!(parse(&"坏".repeat(2_001), CONTENT).unwrap_err().contains("最多写2000个字"));
        assert!(parse("路灯坏\u{0}了好久", CONTENT).unwrap_err().contains("控制字符"));
        assert!(parse("路灯坏\u{85}了好久", CONTENT).is_err());
        assert!(parse("第一行\n\t第二行", CONTENT).is_ok());
    }

    #[test]
    fn two_thousand_characters_are_just_allowed() {
        assert!(parse(&"灯".repeat(2_000), CONTENT).is_ok());
    }
}
