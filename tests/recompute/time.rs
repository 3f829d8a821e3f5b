//! Times and days by plain arithmetic: microseconds since 1970, days since 1970 in Asia/Shanghai.

const MICROS: i64 = 1_000_000;
const EIGHT_HOURS: i64 = 8 * 3_600 * MICROS;
const DAY: i64 = 86_400 * MICROS;

/// `2026-11-23T08:00:00[.ffffff]+08:00` as microseconds since 1970 UTC.
pub fn micros(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T')?;
    let clock = rest.strip_suffix("+08:00")?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let fraction: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    let local = day_number(day)? * DAY + (hour * 3_600 + minute * 60 + second) * MICROS + fraction;
    Some(local - EIGHT_HOURS)
}

/// The day in Asia/Shanghai.
pub fn day_of(micros: i64) -> i64 {
    (micros + EIGHT_HOURS).div_euclid(DAY)
}

/// Days since 1970 of `YYYY-MM-DD`.
pub fn day_number(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // A year that begins in March ends with the day that only some have.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Year, month and day.
pub fn date(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year + next, month, day)
}

/// Monday is nought.
pub fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}
