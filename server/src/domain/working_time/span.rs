//! Days as an office writes them down: by number, or as the notice of the State Council has them.

use chrono::{Datelike, Days, NaiveDate};

/// Days of one span at most: the longest holiday so far has nine.
const LONGEST_SPAN: i64 = 31;

/// Reads `2026-02-15`, `2026-02-15/2026-02-23`, `2月14日`, `2月15日至23日` or `9月30日至10月2日` of a year; weekdays in
/// parentheses are passed over.
pub fn read(text: &str, year: i32) -> Option<Vec<NaiveDate>> {
    let plain = without_parentheses(text);
    let (first, last) = plain.split_once(['/', '至', '~', '～', '—']).unwrap_or((&plain, ""));
    let first = day(first, year, None)?;
    let last = if last.is_empty() { first } else { day(last, year, Some(first.month()))? };
    let length = (last - first).num_days();
    (0..LONGEST_SPAN).contains(&length).then(|| (0..=length as u64).map(|day| first + Days::new(day)).collect())
}

/// Days that follow each other as one span.
pub fn write<'a>(days: impl IntoIterator<Item = &'a NaiveDate>) -> Vec<String> {
    let mut spans: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(*day) => *last = *day,
            _ => spans.push((*day, *day)),
        }
    }
    let words = |(first, last): (NaiveDate, NaiveDate)| {
        let begin = format!("{}月{}日", first.month(), first.day());
        match () {
            () if first == last => begin,
            () if first.month() == last.month() => format!("{begin}至{}日", last.day()),
            () => format!("{begin}至{}月{}日", last.month(), last.day()),
        }
    };
    spans.into_iter().map(words).collect()
}

fn without_parentheses(text: &str) -> String {
    let mut inside = false;
    let kept = text.chars().filter(|letter| match letter {
        '(' | '（' => {
            inside = true;
            false
        }
        ')' | '）' => {
            inside = false;
            false
        }
        letter => !inside && !letter.is_whitespace(),
    });
    kept.collect()
}

/// A month may be left out where the first day of the span says it.
fn day(text: &str, year: i32, month: Option<u32>) -> Option<NaiveDate> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let text = text.strip_suffix('日')?;
    match text.split_once('月') {
        Some((month, day)) => NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?),
        None => NaiveDate::from_ymd_opt(year, month?, text.parse().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_the_notice_writes_them() {
        let read = |text| read(text, 2026).map(|days| (days[0].to_string(), days.len()));
        let span = |first: &str, days| Some((first.to_owned(), days));
        assert_eq!(read("2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）"), span("2026-02-15", 9));
        assert_eq!(read("1月4日(周日)"), span("2026-01-04", 1));
        assert_eq!(read("9月30日 至 10月2日"), span("2026-09-30", 3));
        assert_eq!(read("2026-02-15/2026-02-23"), span("2026-02-15", 9));
        for wrong in ["", "明天", "13月1日", "2月30日", "15日", "2月15日至14日", "1月1日至12月31日"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let days: Vec<NaiveDate> =
            ["1月1日至3日", "2月14日", "9月30日至10月2日"].iter().flat_map(|text| read(text, 2026).unwrap()).collect();
        assert_eq!(write(&days), ["1月1日至3日", "2月14日", "9月30日至10月2日"]);
    }
}
