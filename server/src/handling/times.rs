//! A deputy's own response times.

use actix_web::HttpRequest;
use chrono::TimeDelta;

use super::{
    inbox,
    pages::{InboxTab, MyClock, MyTimesPage},
};
use crate::{
    domain::{china_time, durations, moves::Satisfaction, percentile::nearest_rank, targets::Targets},
    http::{
        answer::{Answer, ok},
        kit::Kit,
        nav,
        page::Fact,
        session::SignedIn,
    },
    store::measures::MeasuredRound,
};

const PERIOD: TimeDelta = TimeDelta::days(90);

/// `GET /inbox?tab=times`.
pub async fn show(request: &HttpRequest, kit: &Kit, signed: &SignedIn) -> Answer {
    let now = kit.clock.now();
    let rounds = kit.store.rounds(&signed.viewer, now - PERIOD, now + TimeDelta::seconds(1)).await?;
    let sorted = |measured: fn(&MeasuredRound) -> Option<i64>| {
        let mut seconds: Vec<i64> = rounds.iter().filter_map(measured).collect();
        seconds.sort_unstable();
        seconds
    };
    let targets = Targets::of(&kit.clocks.now());
    let working = |seconds: i64| targets.working_words(seconds);
    let accepted = |round: &MeasuredRound| round.accepted_at.map(|at| (at - round.opened_at).num_seconds());
    let clocks = vec![
        clock(
            "受理",
            Some((targets.accept, durations::target(targets.accept))),
            sorted(accepted),
            &china_time::duration_words,
        ),
        clock("首次回复", None, sorted(|round| round.working.first_reply), &working),
        clock(
            "办结",
            Some((targets.answer(), targets.answer_words())),
            sorted(|round| round.working.resolve),
            &working,
        ),
    ];
    let graded = |grade| rounds.iter().filter(|round| round.satisfaction == Some(grade)).count();
    let grades = [Satisfaction::Satisfied, Satisfaction::BasicallySatisfied, Satisfaction::Dissatisfied].map(graded);
    let fact = |label: &str, value: String| Fact { label: label.into(), value };
    ok(&MyTimesPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), "/inbox"),
        tab: InboxTab::Times,
        waiting: inbox::waiting(kit, &signed.viewer).await?,
        own_times: true,
        period: "近90天，受理按自然时间，回复和办结按工作时间".into(),
        clocks,
        facts: vec![
            fact("满意 / 基本满意 / 不满意", format!("{} / {} / {}", grades[0], grades[1], grades[2])),
            fact("重新办理", format!("{}件", rounds.iter().filter(|round| round.reopened).count())),
        ],
    })
}

fn clock(name: &str, target: Option<(TimeDelta, String)>, seconds: Vec<i64>, words: &dyn Fn(i64) -> String) -> MyClock {
    let at = |thousandths| nearest_rank(&seconds, thousandths).unwrap_or_default();
    let late = |value: i64| target.as_ref().is_some_and(|(target, _)| value > target.num_seconds());
    MyClock {
        name: name.into(),
        n: seconds.len() as u64,
        p50: words(at(500)),
        p90: words(at(900)),
        p50_late: late(at(500)),
        p90_late: late(at(900)),
        target: target.map(|(_, words)| words),
    }
}
