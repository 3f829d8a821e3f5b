//! Times as the county reads them: stored UTC, shown in Asia/Shanghai, which has had no summer time since 1991.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};

pub type Instant = DateTime<Utc>;

const WEEKDAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];

/// UTC+8.
pub fn offset() -> FixedOffset {
    FixedOffset::east_opt(8 * 3_600).expect("eight hours are a valid offset")
}

pub fn local(at: Instant) -> DateTime<FixedOffset> {
    at.with_timezone(&offset())
}

/// RFC 3339 with `+08:00`, whole seconds.
pub fn rfc3339(at: Instant) -> String {
    local(at).to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}

/// `4月22日 周三 18:00`.
pub fn long(at: Instant) -> String {
    let at = local(at);
    let weekday = WEEKDAYS[at.weekday().num_days_from_monday() as usize];
    format!("{}月{}日 {weekday} {:02}:{:02}", at.month(), at.day(), at.hour(), at.minute())
}

/// `4月22日 18:00`.
pub fn short(at: Instant) -> String {
    let at = local(at);
    format!("{}月{}日 {:02}:{:02}", at.month(), at.day(), at.hour(), at.minute())
}

/// `4月22日`.
pub fn day_words(at: Instant) -> String {
    let at = local(at);
    format!("{}月{}日", at.month(), at.day())
}

/// `今天 09:12`, `昨天 06:40`, `4月16日`.
pub fn near(at: Instant, now: Instant) -> String {
    let (day, today) = (day(at), day(now));
    let clock = local(at).format("%H:%M");
    if day == today {
        format!("今天 {clock}")
    } else if day.succ_opt() == Some(today) {
        format!("昨天 {clock}")
    } else {
        day_words(at)
    }
}

/// The calendar day in Asia/Shanghai.
pub fn day(at: Instant) -> NaiveDate {
    local(at).date_naive()
}

/// The first instant of a calendar day in Asia/Shanghai.
pub fn start_of(day: NaiveDate) -> Instant {
    (day.and_time(NaiveTime::MIN) - TimeDelta::hours(8)).and_utc()
}

/// The first instant after a calendar day in Asia/Shanghai.
pub fn end_of(day: NaiveDate) -> Instant {
    start_of(day.checked_add_days(Days::new(1)).unwrap_or(day))
}

/// Whole seconds, microseconds dropped: what is stored is what is shown.
pub fn whole_seconds(at: Instant) -> Instant {
    at.with_nanosecond(0).unwrap_or(at)
}

/// `35分钟`, `3.2小时`, `6天7小时`.
pub fn duration_words(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3_600, seconds / 60);
    match (days, hours) {
        (0, 0) => format!("{minutes}分钟"),
        (0, _) if seconds % 3_600 >= 360 => format!("{:.1}小时", seconds as f64 / 3_600.0),
        (0, hours) => format!("{hours}小时"),
        (days, 0) => format!("{days}天"),
        (days, hours) => format!("{days}天{hours}小时"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        text.parse::<DateTime<FixedOffset>>().unwrap().to_utc()
    }

    #[test]
    fn times_are_shown_as_the_county_reads_them() {
        let noon = at("2026-04-22T10:00:00Z");
        assert_eq!(long(noon), "4月22日 周三 18:00");
        assert_eq!(rfc3339(noon), "2026-04-22T18:00:00+08:00");
        assert_eq!(near(at("2026-04-21T16:30:00Z"), noon), "今天 00:30");
        assert_eq!(near(at("2026-04-21T15:59:00Z"), noon), "昨天 23:59");
    }

    #[test]
    fn durations_are_rounded_to_what_a_person_would_say() {
        assert_eq!(duration_words(35 * 60), "35分钟");
        assert_eq!(duration_words(11_520), "3.2小时");
        assert_eq!(duration_words(7_200), "2小时");
        assert_eq!(duration_words(6 * 86_400 + 7 * 3_600), "6天7小时");
    }
}
