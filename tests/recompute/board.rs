//! Every figure of the board from the lines alone, as pairs of its place and what stands there. One more figure is one more
//! line here.

use std::collections::BTreeMap;

use super::rounds::{self, Measured, Round, Summed};
use super::{time, words};

/// Targets as the service ships them.
const ACCEPT_SECONDS: i64 = 24 * 3_600;
const ANSWER_WORKING_SECONDS: i64 = 7 * 7 * 3_600;
/// A small matter is old after so many days.
const OLD_DAYS: i64 = 15;
/// Under so many nothing is said of a percentile or a rate.
const LEAST: usize = 5;

/// What is looked at: a number of days up to today, and by what.
pub struct Look<'a> {
    pub days: i64,
    pub group_by: &'a str,
    pub now: i64,
}

pub type Facts = BTreeMap<String, String>;

pub fn facts(rounds: &[Round], look: &Look<'_>) -> Facts {
    let today = time::day_of(look.now);
    let period = rounds::opened(rounds, today - look.days + 1, today);
    let mut facts = Facts::new();
    present(rounds, look.now, &mut facts);
    new_today(rounds, today, &mut facts);
    results(&period, look, &mut facts);
    ways_in(rounds, look, &mut facts);
    older(rounds, look, &mut facts);
    changes(rounds, &period, look, &mut facts);
    times(&period, look, &mut facts);
    trend(rounds, today, &mut facts);
    spread(&period, look, &mut facts);
    heat(rounds, look.now, &mut facts);
    for (key, row) in rounds::by_group(&period, look.group_by, look.now) {
        facts.insert(format!("table {}", name(&period, look.group_by, &key)), cells(&row));
    }
    facts
}

fn present(rounds: &[Round], now: i64, facts: &mut Facts) {
    let open: Vec<&Round> = rounds.iter().filter(|round| round.open).collect();
    let waiting: Vec<&&Round> = open.iter().filter(|round| round.stage == "routed").collect();
    let with_deputies = waiting.iter().filter(|round| round.holder == "deputy").count();
    let running = |round: &&&Round| !round.paused && round.due.is_some();
    let late: Vec<i64> =
        open.iter().filter(running).filter_map(|it| Some(now - it.due?)).filter(|it| *it > 0).collect();
    let today = |round: &&&Round| round.due.is_some_and(|due| due >= now && time::day_of(due) == time::day_of(now));
    let due: Vec<_> = open.iter().filter(running).filter(today).collect();
    let paused = open.iter().filter(|round| round.paused).count();
    let mut say = |label: &str, value: String, note: Option<String>| {
        facts.insert(format!("figure {label}"), value);
        if let Some(note) = note {
            facts.insert(format!("note {label}"), note);
        }
    };
    let others = waiting.len() - with_deputies;
    let split = format!("代表手上{with_deputies}件，联络站和工委{others}件");
    say("待受理", format!("{}件", waiting.len()), (!waiting.is_empty()).then_some(split));
    let longest = waiting.iter().map(|round| (now - round.opened) / 1_000_000).max();
    say("等得最久", longest.map_or("0小时".into(), words::wall), None);
    let most = late.iter().max().map(|micros| format!("最长的超了{}", words::wall(micros / 1_000_000)));
    say("已超期", format!("{}件", late.len()), most);
    let untouched = due.iter().filter(|round| round.stage == "routed").count();
    say("今天到期", format!("{}件", due.len()), (!due.is_empty()).then(|| format!("其中{untouched}件还没受理")));
    facts.insert("lead 没答复的一共".into(), format!("{}件，其中{paused}件等居民补充", open.len()));
}

/// Open ones of before the period are told with it.
fn older(rounds: &[Round], look: &Look<'_>, facts: &mut Facts) {
    let first = time::day_of(look.now) - look.days + 1;
    let older = rounds.iter().filter(|round| round.open && time::day_of(round.submitted) < first).count();
    let (_, month, day) = time::date(first);
    facts.insert("lead 更早的还有".into(), format!("{older}件没答复（{month}月{day}日以前提交）"));
}

/// Each percentile beside that of as many days before.
fn changes(rounds: &[Round], period: &[&Round], look: &Look<'_>, facts: &mut Facts) {
    let first = time::day_of(look.now) - look.days + 1;
    let now = rounds::sum(period, look.now);
    let before = rounds::sum(&rounds::opened(rounds, first - look.days, first - 1), look.now);
    for (clock, name) in ["受理", "首次回复", "办结"].iter().enumerate() {
        let (n, earlier) = (now.wall[clock].n, before.wall[clock].n);
        let (this, that) = (shown(clock, &now), shown(clock, &before));
        let cell = |(this, that): (Option<i64>, Option<i64>)| {
            let Some(seconds) = this else { return "–".to_owned() };
            let change = match that.filter(|_| earlier >= LEAST).map(|that| seconds - that) {
                None => "前期件数太少".to_owned(),
                Some(more) if more.abs() < 60 => "持平".to_owned(),
                Some(more) if more > 0 => format!("慢{}", words::of_clock(clock, more)),
                Some(less) => format!("快{}", words::of_clock(clock, -less)),
            };
            format!("{} {change}", words::of_clock(clock, seconds))
        };
        let pairs = [(this.p50, that.p50), (this.p90, that.p90), (this.p99, that.p99)];
        let mut cells: Vec<String> =
            if n < LEAST { vec!["件数太少".to_owned()] } else { pairs.into_iter().map(cell).collect() };
        cells.push(format!("{n} 前期{earlier}"));
        facts.insert(format!("change {name}"), cells.join("|"));
    }
}

fn new_today(rounds: &[Round], today: i64, facts: &mut Facts) {
    let first = |from: i64, to: i64| rounds::opened(rounds, from, to).iter().filter(|round| round.number == 1).count();
    facts.insert("figure 今天新收".into(), format!("{}件", first(today, today)));
    let usual = first(today - 30, today - 1) as f64 / 30.0;
    let note = if usual >= 0.95 { format!("平常约{usual:.0}件") } else { "平常一天不到1件".into() };
    facts.insert("note 今天新收".into(), note);
}

/// Whole per cent, rounded down; none of too few.
fn percent(part: usize, whole: usize) -> Option<String> {
    (whole >= LEAST).then(|| format!("{}%", part * 100 / whole))
}

/// Satisfaction with the share that rated at all, then completion.
fn results(period: &[&Round], look: &Look<'_>, facts: &mut Facts) {
    let whole = rounds::sum(period, look.now);
    let [satisfied, basically, dissatisfied, unrated] = whole.grades;
    let rated = satisfied + basically + dissatisfied;
    let asked = rated + unrated;
    let share = match percent(rated, asked) {
        Some(share) => format!("评价率{share}（{asked}件里评了{rated}件）"),
        None => format!("评了{rated}件，件数太少"),
    };
    facts.insert("figure 满意率".into(), percent(satisfied, rated).unwrap_or("–".into()));
    facts.insert("note 满意率".into(), format!("{share}，基本满意{basically}，不满意{dissatisfied}"));
    let (answered, open) = (whole.wall[2].n, whole.open);
    facts.insert("figure 办结率".into(), percent(answered, answered + open).unwrap_or("–".into()));
    facts.insert("note 办结率".into(), format!("该办{}件，办结{answered}件", answered + open));
}

/// How many came by a code, and how long the small ones have lain: those no unit was asked to handle.
fn ways_in(rounds: &[Round], look: &Look<'_>, facts: &mut Facts) {
    let today = time::day_of(look.now);
    let recent = |round: &&Round| {
        let day = time::day_of(round.submitted);
        round.number == 1 && (today - look.days + 1..=today).contains(&day)
    };
    let came: Vec<&Round> = rounds.iter().filter(recent).collect();
    let online = came.iter().filter(|round| round.channel == "scan").count();
    facts.insert("figure 线上提交".into(), percent(online, came.len()).unwrap_or("–".into()));
    facts.insert("note 线上提交".into(), format!("扫码{online}件，来访、电话、纸面{}件", came.len() - online));
    let small: Vec<&Round> = rounds.iter().filter(|round| round.open && round.units.is_empty()).collect();
    let half = rounds::measure(small.iter().map(|round| (look.now - round.submitted) / 1_000_000).collect()).p50;
    let half = half.filter(|_| small.len() >= LEAST);
    facts.insert("figure 小事等了多久".into(), half.map_or("–".into(), words::wall));
    let old = small.iter().filter(|round| time::day_of(round.submitted) < today - OLD_DAYS).count();
    facts.insert("note 小事等了多久".into(), format!("{}件没答复，超过{OLD_DAYS}天的{old}件", small.len()));
}

fn shown(clock: usize, row: &Summed) -> Measured {
    if clock == 0 { row.wall[0] } else { row.working[clock] }
}

fn times(period: &[&Round], look: &Look<'_>, facts: &mut Facts) {
    let whole = rounds::sum(period, look.now);
    let rows = ["受理", "首次回复", "办结"].iter().enumerate().map(|(clock, name)| {
        let (target, goal) = if clock == 0 {
            ("目标24小时", ACCEPT_SECONDS)
        } else {
            ("目标7个工作日", ANSWER_WORKING_SECONDS)
        };
        let measured = shown(clock, &whole);
        let named = [("一半", measured.p50), ("九成", measured.p90), ("99%", measured.p99)];
        let said = named.iter().filter_map(|(name, seconds)| {
            let seconds = (*seconds)?;
            let late = if seconds > goal { "，超过目标" } else { "" };
            Some(format!("{name} {}{late}", words::of_clock(clock, seconds)))
        });
        let said = said.collect::<Vec<_>>().join("，");
        format!("{name}，{target}：{}", if whole.wall[clock].n < LEAST { "件数太少".into() } else { said })
    });
    facts.insert("times".into(), rows.collect::<Vec<_>>().join("；"));
    facts.insert("times n".into(), format!("近{}天{}件", look.days, whole.n));
}

/// Single days where two in three have enough, else seven days up to each.
fn trend(rounds: &[Round], today: i64, facts: &mut Facts) {
    let days = today - 29..=today;
    let waited = |from: i64, to: i64| {
        rounds::measure(rounds::opened(rounds, from, to).iter().filter_map(|round| round.wall[0]).collect())
    };
    let enough = |window: i64| -> Vec<(i64, Option<Measured>)> {
        days.clone().map(|day| (day, Some(waited(day - window + 1, day)).filter(|it| it.n >= LEAST))).collect()
    };
    let known = |all: &[(i64, Option<Measured>)]| all.iter().filter(|(_, it)| it.is_some()).count();
    let single = enough(1);
    let all = if known(&single) * 3 < single.len() * 2 { enough(7) } else { single };
    if known(&all) < 2 {
        return;
    }
    for (day, measured) in all {
        let hours =
            |seconds: Option<i64>| seconds.map_or("件数太少".into(), |it| format!("{:.1}", it as f64 / 3_600.0));
        let (_, month, date) = time::date(day);
        let said = format!("{} {}", hours(measured.and_then(|it| it.p50)), hours(measured.and_then(|it| it.p90)));
        facts.insert(format!("trend {month}月{date}日"), said);
    }
}

fn spread(period: &[&Round], look: &Look<'_>, facts: &mut Facts) {
    if period.is_empty() {
        return;
    }
    let names = ["1小时内", "1–2", "2–4", "4–8", "8–12", "12–24", "超过24"];
    let ends = [1, 2, 4, 8, 12, 24];
    let mut counts = [0; 7];
    for round in period {
        let waited = match round.accepted {
            Some(at) => at - round.opened,
            None if round.waits() && look.now - round.opened > ACCEPT_SECONDS * 1_000_000 => look.now - round.opened,
            None => continue,
        };
        let place = ends.iter().position(|hours| waited <= hours * 3_600 * 1_000_000).unwrap_or(6);
        counts[place] += 1;
    }
    for (name, count) in names.iter().zip(counts) {
        facts.insert(format!("spread {name}"), count.to_string());
    }
}

/// Promises broken on each day of thirteen weeks, both of one round on one day counted once.
fn heat(rounds: &[Round], now: i64, facts: &mut Facts) {
    let today = time::day_of(now);
    let first = today - time::weekday(today) - 12 * 7;
    let mut late: BTreeMap<i64, u64> = BTreeMap::new();
    for round in rounds {
        let runs = |still: bool| (still && !round.paused).then_some(now);
        let accept = round.accepted.or(runs(round.waits())).is_some_and(|at| at > round.accept_by);
        let answer = round.resolved.or(runs(round.open)).is_some_and(|at| at > round.answer_by);
        let mut days: Vec<i64> = accept.then(|| time::day_of(round.accept_by)).into_iter().collect();
        days.extend(answer.then(|| time::day_of(round.answer_by)));
        days.dedup();
        for day in days {
            *late.entry(day).or_default() += 1;
        }
    }
    for day in first..first + 13 * 7 {
        let count = late.get(&day).copied().filter(|_| day <= today).unwrap_or(0);
        let said = match count {
            0 if day <= today && time::weekday(day) > 4 => "·".to_owned(),
            0 => String::new(),
            count => count.to_string(),
        };
        facts.insert(format!("heat {} {}", time::weekday(day), (day - first) / 7), said);
    }
}

/// What the table calls a group; the service's own names of areas, categories and units are not in the lines.
fn name(period: &[&Round], group_by: &str, key: &str) -> String {
    let named = |of: fn(&Round) -> &(String, String)| {
        period.iter().map(|round| of(round)).find(|(id, _)| id == key).map(|(_, name)| name.clone())
    };
    let found = match group_by {
        "station" => named(|round| &round.station),
        "deputy" => named(|round| &round.deputy),
        _ => None,
    };
    found.unwrap_or_else(|| "没有分到".into())
}

fn cells(row: &Summed) -> String {
    let mut cells = vec![row.n.to_string(), row.waiting.to_string(), row.overdue.to_string()];
    for clock in 0..3 {
        let measured = shown(clock, row);
        let (Some(p50), Some(p90)) = (measured.p50, measured.p90) else {
            cells.push("件数太少".into());
            continue;
        };
        if row.wall[clock].n < LEAST {
            cells.push("件数太少".into());
            continue;
        }
        cells.push(words::of_clock(clock, p50));
        cells.push(words::of_clock(clock, p90));
        cells.push(measured.p99.map_or("–".into(), |p99| words::of_clock(clock, p99)));
    }
    let [satisfied, basically, dissatisfied, _] = row.grades;
    cells.push(format!("{satisfied} / {basically} / {dissatisfied}"));
    let rate = row.on_time.filter(|_| row.n >= LEAST);
    cells.push(rate.map_or("件数太少".into(), |rate| format!("{}%", (rate * 100.0 + 1e-9) as u8)));
    cells.join("|")
}
