//! How figures of the board are said.

use crate::domain::{moves::Kind, stage::StageName};
use crate::store::rows::CaseRow;

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
    fn stations_are_short_and_people_keep_their_names() {
        let short = ["东河镇代表联络站", "联络站", "张例代表", "县人大代表工委"].map(short_name);
        assert_eq!(short, ["东河镇站", "联络站", "张例代表", "县人大代表工委"]);
    }
}
