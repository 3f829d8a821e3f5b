//! Mainland telephone numbers, mobile or landline, as people type them.

/// Normalises spaces, dashes, full-width digits and `+86`; returns digits, a landline with a dash after its area code.
///
/// # Errors
/// A Chinese sentence that says what is wrong.
pub fn parse(raw: &str) -> Result<String, String> {
    let mut digits = String::with_capacity(raw.len());
    for character in raw.trim().chars() {
        match character {
            '0'..='9' | '+' => digits.push(character),
            '０'..='９' => digits.push(char::from(b'0' + (character as u32 - '０' as u32) as u8)),
            ' ' | '\u{3000}' | '-' | '－' | '(' | ')' | '（' | '）' | '\u{a0}' => {}
            '＋' => digits.push('+'),
            _ => return Err("电话里只能有数字，请核对".into()),
        }
    }
    let national = digits.strip_prefix("+86").or_else(|| digits.strip_prefix("0086")).unwrap_or(&digits);
    if national.contains('+') {
        return Err("请填写中国大陆的电话号码".into());
    }
    match national.as_bytes() {
        [] => Err("请填写电话".into()),
        [b'0', ..] => landline(national),
        [b'1', second, ..] if national.len() == 11 && *second >= b'3' => Ok(national.to_owned()),
        [b'1', ..] if national.len() == 11 => Err("这不是手机号的开头，请核对".into()),
        [b'1', ..] => Err(format!("手机号应为11位，现在是{}位", national.len())),
        _ if (7..=8).contains(&national.len()) => Err("固定电话请加上区号，例如 0395-8888888".into()),
        _ => Err(format!("手机号应为11位，现在是{}位", national.len())),
    }
}

fn landline(digits: &str) -> Result<String, String> {
    // Area codes 010 and 02x have three digits, all others four; the rest is 7 or 8 digits.
    let area = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
    let local = digits.len().saturating_sub(area);
    if (7..=8).contains(&local) {
        Ok(format!("{}-{}", &digits[..area], &digits[area..]))
    } else {
        Err(format!("固定电话应为区号加7或8位号码，现在是{}位", digits.len()))
    }
}

/// The number with its middle hidden, e.g. `138****0000`.
pub fn masked(phone: &str) -> String {
    let count = phone.chars().count();
    phone.chars().enumerate().map(|(at, c)| if at >= 3 && at + 4 < count { '*' } else { c }).collect()
}

/// The text with this number masked wherever it was typed, also with spaces, dashes or full-width digits between; `None`
/// where it is not in the text.
pub fn mask_within(text: &str, phone: &str) -> Option<String> {
    let wanted: Vec<u8> = phone.bytes().filter(u8::is_ascii_digit).collect();
    let mut digits: Vec<(usize, usize, u8)> = Vec::new();
    let (mut masked, mut done) = (String::new(), 0);
    for (at, character) in text.char_indices() {
        match character {
            '0'..='9' => digits.push((at, at + 1, character as u8)),
            '０'..='９' => digits.push((at, at + 3, b'0' + (character as u32 - '０' as u32) as u8)),
            ' ' | '\u{3000}' | '-' | '－' | '—' | '\u{a0}' => continue,
            _ => digits.clear(),
        }
        let tail = digits.len().saturating_sub(wanted.len());
        if digits.len() >= wanted.len() && digits[tail..].iter().map(|digit| digit.2).eq(wanted.iter().copied()) {
            masked.push_str(&text[done..digits[tail].0]);
            masked.push_str(&self::masked(phone));
            done = digits.last().expect("a number has digits").1;
            digits.clear();
        }
    }
    (done > 0).then(|| masked + &text[done..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_people_type_a_mobile_number_all_mean_the_same() {
        for typed in ["13800000000", "138 0000 0000", "+86 138-0000-0000", "１３８００００００００", "0086 13800000000"]
        {
            assert_eq!(parse(typed).unwrap(), "13800000000", "{typed}");
        }
    }

    #[test]
    fn landlines_keep_their_area_code() {
        assert_eq!(parse("010 8888 8888").unwrap(), "010-88888888");
        assert_eq!(parse("0395-8888888").unwrap(), "0395-8888888");
    }

    #[test]
    fn a_wrong_number_says_how_it_is_wrong() {
        assert_eq!(parse("138 0000 000").unwrap_err(), "手机号应为11位，现在是10位");
        assert!(parse("8888888").unwrap_err().contains("区号"));
        assert!(parse("abc").is_err());
        assert!(parse("+1 202 555 0100").is_err());
        assert!(parse("").is_err());
    }

    #[test]
    fn a_number_is_masked_however_it_was_typed() {
        let within = |text| mask_within(text, "13800001234");
        assert_eq!(within("打13800001234或138 0000-1234"), Some("打138****1234或138****1234".into()));
        assert_eq!(within("１３８００００１２３４找我"), Some("138****1234找我".into()));
        assert_eq!(within("+86 13800001234"), Some("+86 138****1234".into()));
        assert_eq!(within("138，00001234"), None);
        assert_eq!(mask_within("打0395-8888888", "0395-8888888"), Some("打039*****8888".into()));
    }

    #[test]
    fn a_masked_number_shows_its_ends_only() {
        assert_eq!(masked("13800001234"), "138****1234");
    }
}
