//! From a number of the board to the list of exactly the cases it counts: what the list is asked for, and how it says so.

use chrono::NaiveDate;

use super::{days, search::Search};
use crate::{
    domain::{china_time, fault::Faults, moves::Satisfaction, scope::AreaPath},
    store::{
        cases::Wanted,
        round_filter::{Rated, RoundClock, RoundState, RoundWanted, Took},
    },
};

/// Parts of a choice: its code in an address, what it means, its words.
type Choices<T, const N: usize> = [(&'static str, T, &'static str); N];

const CLOCKS: Choices<RoundClock, 3> = [
    ("accept", RoundClock::Accept, "受理"),
    ("first_reply", RoundClock::FirstReply, "首次回复"),
    ("resolve", RoundClock::Resolve, "办结"),
];
const STATES: Choices<RoundState, 4> = [
    ("waiting", RoundState::Waiting, "待受理"),
    ("overdue", RoundState::Overdue, "已超期"),
    ("owed", RoundState::Owed, "该办的"),
    ("answered", RoundState::Answered, "已答复"),
];
const RATED: Choices<Rated, 5> = [
    ("any", Rated::Any, "评了的"),
    ("satisfied", Rated::As(Satisfaction::Satisfied), "评了满意"),
    ("basically_satisfied", Rated::As(Satisfaction::BasicallySatisfied), "评了基本满意"),
    ("dissatisfied", Rated::As(Satisfaction::Dissatisfied), "评了不满意"),
    ("unrated", Rated::Not, "没有评价"),
];
const YES: Choices<bool, 2> = [("yes", true, "是"), ("no", false, "否")];

fn of<T: Copy, const N: usize>(choices: &Choices<T, N>, code: &str) -> Result<T, String> {
    let found = choices.iter().find(|(one, ..)| *one == code);
    found.map(|(_, value, _)| *value).ok_or_else(|| {
        let codes: Vec<_> = choices.iter().map(|(code, ..)| *code).collect();
        format!("请用{}", codes.join("、"))
    })
}

fn words<T, const N: usize>(choices: &Choices<T, N>, code: &str) -> &'static str {
    choices.iter().find(|(one, ..)| *one == code).map_or("", |(.., words)| words)
}

fn text(field: &Option<String>) -> Option<&str> {
    field.as_deref().map(str::trim).filter(|typed| !typed.is_empty())
}

fn choice<T: Copy, const N: usize>(
    faults: &mut Faults,
    field: &str,
    typed: &Option<String>,
    choices: &Choices<T, N>,
) -> Option<T> {
    text(typed).and_then(|code| faults.keep(field, of(choices, code)))
}

fn day(faults: &mut Faults, field: &str, typed: &Option<String>) -> Option<NaiveDate> {
    faults.keep(field, days::read_day(typed.as_deref())).flatten()
}

fn seconds(faults: &mut Faults, field: &str, typed: &Option<String>) -> Option<i64> {
    let read = |typed: &str| typed.parse::<u32>().map(i64::from).map_err(|_| "秒数请写成整数".to_owned());
    text(typed).and_then(|typed| faults.keep(field, read(typed)))
}

/// Reads what the board's links ask for into what the store is asked. Where a round is asked for, station, deputy, category
/// and area are those of the round, as it is counted.
pub(super) fn read(search: &Search, faults: &mut Faults, mut wanted: Wanted) -> Wanted {
    wanted.overdue = choice(faults, "overdue", &search.overdue, &YES);
    wanted.paused = choice(faults, "paused", &search.paused, &YES);
    wanted.referred = choice(faults, "referred", &search.referred, &YES);
    wanted.online = choice(faults, "online", &search.online, &YES);
    wanted.silent_since = day(faults, "silent_since", &search.silent_since).map(china_time::start_of);
    let clock = choice(faults, "clock", &search.clock, &CLOCKS);
    let (over, up_to) = (seconds(faults, "over", &search.over), seconds(faults, "up_to", &search.up_to));
    let broken = day(faults, "broken", &search.broken);
    let round = RoundWanted {
        opened_from: day(faults, "opened_from", &search.opened_from).map(china_time::start_of),
        opened_until: day(faults, "opened_to", &search.opened_to).map(china_time::end_of),
        took: clock.map(|clock| Took { clock, over: over.unwrap_or(-1), up_to }),
        broken: broken.map(|day| (china_time::start_of(day), china_time::end_of(day))),
        rated: choice(faults, "rated", &search.rated, &RATED),
        state: choice(faults, "round", &search.round, &STATES),
        ..RoundWanted::default()
    };
    if asks_for_a_round(search) {
        wanted.round = Some(RoundWanted {
            station: wanted.station.take(),
            deputy: wanted.deputy.take(),
            category: wanted.category.take(),
            area: text(&search.area).and_then(AreaPath::parse),
            ..round
        });
    }
    wanted
}

fn asks_for_a_round(search: &Search) -> bool {
    let asked = [&search.opened_from, &search.opened_to, &search.clock, &search.broken, &search.rated, &search.round];
    asked.into_iter().any(|field| text(field).is_some())
}

/// What a list that was come to from a number shows, in words; `None` where only the form's own fields narrow it.
pub(super) fn sentence(search: &Search) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    if let Some(day) = text(&search.silent_since) {
        parts.push(format!("从{day}起居民没有看到新消息的"));
    }
    match (text(&search.opened_from), text(&search.opened_to)) {
        (Some(from), Some(to)) if from == to => parts.push(format!("{from}开始的")),
        (Some(from), Some(to)) => parts.push(format!("{from}至{to}开始的")),
        (Some(from), None) => parts.push(format!("{from}以后开始的")),
        (None, Some(to)) => parts.push(format!("{to}以前开始的")),
        (None, None) => {}
    }
    parts.extend(text(&search.round).map(|code| words(&STATES, code).to_owned()));
    parts.extend(text(&search.rated).map(|code| words(&RATED, code).to_owned()));
    parts.extend(text(&search.broken).map(|day| format!("在{day}超期的")));
    if let Some(clock) = text(&search.clock) {
        parts.push(took(words(&CLOCKS, clock), text(&search.over), text(&search.up_to)));
    }
    let yes = |field: &Option<String>, yes: &str, no: &str| {
        text(field).map(|code| if code == "yes" { yes.to_owned() } else { no.to_owned() })
    };
    parts.extend(yes(&search.overdue, "过了时限的", "没过时限的"));
    parts.extend(text(&search.due).map(|day| format!("{day}到期的")));
    parts.extend(yes(&search.paused, "等居民补充的", "没停着的"));
    parts.extend(yes(&search.referred, "交给过承办单位的", "没有交给承办单位的"));
    parts.extend(yes(&search.online, "居民扫码提交的", "替居民登记的"));
    (!parts.is_empty()).then(|| parts.join("，"))
}

fn took(clock: &str, over: Option<&str>, up_to: Option<&str>) -> String {
    let time = |seconds: Option<&str>| {
        let seconds = seconds?.parse().ok().filter(|seconds| *seconds > 0)?;
        Some(crate::domain::durations::time(seconds))
    };
    match (time(over), time(up_to)) {
        (Some(over), Some(up_to)) => format!("{clock}用了{over}到{up_to}的"),
        (Some(over), None) => format!("{clock}用了{over}以上的"),
        (None, Some(up_to)) => format!("{clock}用了{up_to}以内的"),
        (None, None) => format!("{clock}了的"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn where_a_round_is_asked_for_its_station_is_meant() {
        let id = "01900000-0000-7000-8000-000000000001";
        let plain = Search { station: some(id), ..Search::default() }.wanted().unwrap();
        assert!(plain.station.is_some() && plain.round.is_none());
        let wanted =
            Search { station: some(id), opened_from: some("2026-04-01"), ..Search::default() }.wanted().unwrap();
        assert!(wanted.station.is_none() && wanted.round.is_some_and(|round| round.station.is_some()));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let search = Search { clock: some("wall"), over: some("-1"), paused: some("maybe"), ..Search::default() };
        let fields: Vec<_> = search.wanted().unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["paused", "clock", "over"]);
    }

    #[test]
    fn a_list_says_what_it_shows() {
        let search = Search {
            opened_from: some("2026-03-23"),
            opened_to: some("2026-04-21"),
            clock: some("accept"),
            over: some("86400"),
            ..Search::default()
        };
        assert_eq!(sentence(&search).as_deref(), Some("2026-03-23至2026-04-21开始的，受理用了24小时以上的"));
        assert_eq!(sentence(&Search { stage: some("open"), ..Search::default() }), None);
    }
}
