//! One line a measured round: what every figure of board and summary is computed from.

use chrono::TimeDelta;

use super::super::{cases::spaced, groups};
use crate::{
    domain::{china_time::Instant, directory::Directory, stage::StageName, timeline::Names},
    http::table::{self, Cell, Column, column},
    store::{
        round_lines::RoundLine,
        rows::{code_of, instant},
    },
};

/// How the figures follow from the lines, for the notes of the workbook.
pub const NOTES: [&str; 9] = [
    "一行是一轮：重办一次就多一轮。时间都是北京时间，用时都是秒。",
    "件数＝不同的内部编号有几个。待受理＝还没答复，并且到了submitted或routed这一步。",
    "已超期＝还没答复、没有暂停，并且过了期限：待受理的看受理期限，其他的看答复期限。",
    "按时率＝在答复期限以内办结的轮数÷（已办结的轮数＋已超期还没答复的轮数）。",
    "一半、九成、99%＝从短到长排好，取第（比例×个数，进位取整）个；99%要有100个才说。",
    "受理用时按自然时间，首次回复和办结用时按工作时间，自然时间也在表里。",
    "没有评价＝已经结束、没有重办、也没有人评价的轮数，不算满意。",
    "每天超期件数：没赶上受理期限或答复期限的轮数，算在那个期限的日子上，同一轮同一天只算一次。",
    "没消息＝还没答复、没有暂停的，从最后一次得到消息（没有的、或者更早的从这一轮提出）的第二天起算工作日；哪天是工作日看days表。",
];

pub const ROUNDS: [Column; 46] = [
    column("case", "内部编号"),
    column("number", "编号"),
    column("number_spaced", "编号（分组）"),
    column("round", "第几轮"),
    column("kind", "类型"),
    column("category", "类别"),
    column("channel", "来源"),
    column("submitted_at", "提交时间"),
    column("area", "地区"),
    column("township", "乡镇编码"),
    column("station_id", "联络站编码"),
    column("station", "联络站"),
    column("deputy_id", "代表编码"),
    column("deputy", "代表"),
    column("undertaker_ids", "承办单位编码"),
    column("undertakers", "承办单位"),
    column("stage", "到了哪一步"),
    column("holder_kind", "在谁手上"),
    column("open", "还没答复"),
    column("paused", "等居民补充"),
    column("reopened", "已重办"),
    column("closed", "已结束"),
    column("hidden", "反映代表或已密封"),
    column("extended", "已延期"),
    column("supervised", "督办中"),
    column("opened_at", "这一轮开始"),
    column("accept_by", "受理期限"),
    column("answer_by", "答复期限"),
    column("due_at", "现在的期限"),
    column("accepted_at", "受理时间"),
    column("first_reply_at", "首次回复时间"),
    column("resolved_at", "办结时间"),
    column("accept_seconds", "受理用时（秒）"),
    column("first_reply_seconds", "首次回复用时（秒）"),
    column("resolve_seconds", "办结用时（秒）"),
    column("accept_working_seconds", "受理用时（工作秒）"),
    column("first_reply_working_seconds", "首次回复用时（工作秒）"),
    column("resolve_working_seconds", "办结用时（工作秒）"),
    column("in_time", "按时办结"),
    column("outcome", "结果"),
    column("satisfaction", "评价"),
    column("rated", "评价了"),
    column("waiting", "待受理"),
    column("overdue", "已超期"),
    column("told_at", "居民最后一次得到消息"),
    column("exported_at", "导出时间"),
];

pub fn line(line: &RoundLine, directory: &Directory, now: Instant) -> table::Row {
    let (round, about) = (&line.round, line.about.as_ref());
    let exactly = |at| Cell::of(at, Cell::Exactly);
    let since = |at: Option<Instant>| Cell::of(at, |at| seconds(at - round.opened_at));
    let told = |yes: fn(&_) -> bool| Cell::of(about, |about| Cell::Yes(yes(about)));
    let number = about.map(|about| about.number.as_str()).unwrap_or_default();
    let names = line.units.iter().map(|id| directory.unit(id)).collect::<Vec<_>>().join(" ");
    let ids = line.units.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    vec![
        Cell::text(round.case.to_string()),
        Cell::text(number),
        Cell::text(if number.is_empty() { String::new() } else { spaced(number) }),
        Cell::Whole(round.number.into()),
        Cell::text(&line.kind),
        Cell::text(round.category.clone().unwrap_or_default()),
        Cell::of(about, |about| Cell::text(&about.channel)),
        Cell::of(about, |about| Cell::Exactly(instant(about.submitted_at))),
        Cell::text(&round.area_path),
        Cell::text(groups::township(&round.area_path)),
        Cell::text(round.station.to_string()),
        Cell::text(directory.stations.get(&round.station).map(|it| it.name.clone()).unwrap_or_default()),
        Cell::text(round.deputy.map(|id| id.to_string()).unwrap_or_default()),
        Cell::text(
            round.deputy.and_then(|id| directory.deputies.get(&id)).map(|it| it.name.clone()).unwrap_or_default(),
        ),
        Cell::text(ids),
        Cell::text(names),
        Cell::text(round.stage.code()),
        Cell::of(about, |about| Cell::text(&about.holder_kind)),
        Cell::Yes(round.open),
        Cell::Yes(round.paused),
        Cell::Yes(round.reopened),
        Cell::Yes(round.stage == StageName::Closed),
        told(|about| about.is_hidden()),
        told(|about| about.extended),
        told(|about| about.supervised),
        Cell::Exactly(round.opened_at),
        Cell::Exactly(round.accept_by),
        Cell::Exactly(round.answer_by),
        exactly(about.filter(|_| round.open).and_then(|about| about.due_at).map(instant)),
        exactly(round.accepted_at),
        exactly(round.first_reply_at),
        exactly(round.resolved_at),
        since(round.accepted_at),
        since(round.first_reply_at),
        since(round.resolved_at),
        Cell::of(round.working.accept, Cell::Whole),
        Cell::of(round.working.first_reply, Cell::Whole),
        Cell::of(round.working.resolve, Cell::Whole),
        Cell::of(round.resolved_at, |at| Cell::Yes(at <= round.answer_by)),
        Cell::text(line.outcome.clone().unwrap_or_default()),
        Cell::text(round.satisfaction.map(code_of).unwrap_or_default()),
        Cell::Yes(round.satisfaction.is_some()),
        Cell::Yes(super::super::tally::is_waiting(round)),
        Cell::Yes(super::super::tally::is_overdue(round, now)),
        exactly(about.and_then(|about| about.told_at).map(instant)),
        Cell::Exactly(now),
    ]
}

fn seconds(length: TimeDelta) -> Cell {
    Cell::Whole(length.num_seconds())
}
