//! How lengths of time are said.

use chrono::TimeDelta;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Number and unit apart: `35` `分钟`, `3.2` `小时`, `31` `小时`, `2.1` `天`. Days begin where hours say nothing more.
pub fn amount(seconds: i64) -> (String, &'static str) {
    let seconds = seconds.max(0);
    match seconds {
        0..HOUR => ((seconds / 60).to_string(), "分钟"),
        HOUR..36_000 => (tenths(seconds, HOUR), "小时"),
        36_000..129_600 => ((seconds / HOUR).to_string(), "小时"),
        129_600..864_000 => (tenths(seconds, DAY), "天"),
        _ => ((seconds / DAY).to_string(), "天"),
    }
}

/// `3.2`, and `3` for what is whole.
pub fn tenths(seconds: i64, unit: i64) -> String {
    let short = format!("{:.1}", seconds as f64 / unit as f64);
    short.strip_suffix(".0").map_or(short.clone(), Into::into)
}

pub fn time(seconds: i64) -> String {
    let (number, unit) = amount(seconds);
    format!("{number}{unit}")
}

/// `目标24小时`, `目标7天`.
pub fn target(length: TimeDelta) -> String {
    if length <= TimeDelta::hours(48) {
        format!("目标{}小时", length.num_hours())
    } else {
        format!("目标{}天", length.num_days())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_on_the_board() {
        let said = [59, 35 * 60, 11_520, 19 * HOUR, 31 * HOUR, 38 * HOUR, 181_440, 7 * DAY, 12 * DAY].map(time);
        assert_eq!(said, ["0分钟", "35分钟", "3.2小时", "19小时", "31小时", "1.6天", "2.1天", "7天", "12天"]);
    }

    #[test]
    fn targets_of_a_day_are_said_in_hours() {
        assert_eq!(target(TimeDelta::hours(24)), "目标24小时");
        assert_eq!(target(TimeDelta::days(7)), "目标7天");
    }
}
