//! How figures of the board are said.

use chrono::TimeDelta;

use crate::domain::{moves::Kind, stage::StageName};
use crate::store::rows::CaseRow;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Number and unit apart: `35` `分钟`, `3.2` `小时`, `31` `小时`, `2.1` `天`. Days begin where hours say nothing more.
pub fn amount(seconds: i64) -> (String, &'static str) {
    let seconds = seconds.max(0);
    let tenths = |unit: i64| {
        let value = seconds as f64 / unit as f64;
        let short = format!("{value:.1}");
        short.strip_suffix(".0").map_or(short.clone(), Into::into)
    };
    match seconds {
        0..HOUR => ((seconds / 60).to_string(), "分钟"),
        HOUR..36_000 => (tenths(HOUR), "小时"),
        36_000..129_600 => ((seconds / HOUR).to_string(), "小时"),
        129_600..864_000 => (tenths(DAY), "天"),
        _ => ((seconds / DAY).to_string(), "天"),
    }
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

/// Flags beside the stage in words.
pub fn flags(found: &CaseRow) -> Vec<String> {
    let words = |flag: &str| match flag {
        "supervised" => "督办中",
        "extended" => "已延期",
        "paused" => "待补充",
        "held" => "审核中",
        _ => "已密封",
    };
    let mut flags: Vec<String> = found.case.flags().into_iter().map(|flag| words(flag).into()).collect();
    if found.case.rounds.len() > 1 {
        flags.push(format!("第{}轮", found.case.rounds.len()));
    }
    flags
}

/// Kind as stored, in words.
pub fn kind(code: &str) -> String {
    let kind: Option<Kind> = serde_json::from_value(code.into()).ok();
    kind.map_or_else(|| code.to_owned(), |kind| kind.words().to_owned())
}

/// A station's name where room is scarce: `东河镇代表联络站` is `东河镇站`.
pub fn short_name(name: &str) -> String {
    let station = ["人大代表联络站", "代表联络站", "联络站"].into_iter().find_map(|end| name.strip_suffix(end));
    station.filter(|place| !place.is_empty()).map_or_else(|| name.to_owned(), |place| format!("{place}站"))
}

/// Stages a list can be narrowed to: one that is never stored is left out.
pub fn stages() -> impl Iterator<Item = StageName> {
    StageName::ALL.into_iter().filter(|stage| *stage != StageName::Submitted)
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
    fn stations_are_short_and_people_keep_their_names() {
        let short = ["东河镇代表联络站", "联络站", "张例代表", "县人大代表工委"].map(short_name);
        assert_eq!(short, ["东河镇站", "联络站", "张例代表", "县人大代表工委"]);
    }

    #[test]
    fn targets_of_a_day_are_said_in_hours() {
        assert_eq!(target(TimeDelta::hours(24)), "目标24小时");
        assert_eq!(target(TimeDelta::days(7)), "目标7天");
    }
}
