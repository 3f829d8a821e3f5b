//! Names in the order in which people count: 第二选区 before 第十选区, whether written in Chinese numerals or in digits.

/// Digits of a number inside a key: more than districts, groups or houses have.
const WIDTH: usize = 6;

/// A key that sorts as people count, and in which 三 and 3 are the same.
pub fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + WIDTH);
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let run: usize = rest.chars().take_while(|c| value(*c).is_some()).map(char::len_utf8).sum();
        if run == 0 {
            key.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        key.push_str(&format!("{:0WIDTH$}", number(&rest[..run])));
        rest = &rest[run..];
    }
    key
}

/// A digit below ten, or ten, a hundred, a thousand.
fn value(c: char) -> Option<u64> {
    Some(match c {
        '0'..='9' => u64::from(c as u32 - '0' as u32),
        '０'..='９' => u64::from(c as u32 - '０' as u32),
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        '百' => 100,
        '千' => 1_000,
        _ => return None,
    })
}

fn number(run: &str) -> u64 {
    let (mut whole, mut digits) = (0_u64, None::<u64>);
    for value in run.chars().filter_map(value) {
        if value >= 10 {
            whole = whole.saturating_add(digits.take().unwrap_or(1).saturating_mul(value));
        } else {
            digits = Some(digits.unwrap_or(0).saturating_mul(10).saturating_add(value));
        }
    }
    whole.saturating_add(digits.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_come_as_people_count_them() {
        let mut districts = ["第十选区", "第二选区", "第一百一十选区", "第二十一选区", "第3选区", "第一选区"];
        districts.sort_by_key(|name| key(name));
        assert_eq!(districts, ["第一选区", "第二选区", "第3选区", "第十选区", "第二十一选区", "第一百一十选区"]);
    }

    #[test]
    fn both_ways_of_writing_a_number_are_one() {
        assert_eq!(key("第二十三选区"), key("第23选区"));
        assert_eq!(key("三"), "000003");
        assert!(!key("第十三选区").contains(&key("三")));
        assert_eq!(key("9".repeat(40).as_str()), u64::MAX.to_string());
    }
}
