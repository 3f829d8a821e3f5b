//! A deputy's own response times.

use actix_web::HttpRequest;
use chrono::TimeDelta;

use super::{
    inbox,
    pages::{InboxTab, MyClock, MyTimesPage},
};
use crate::{
    domain::{china_time, moves::Satisfaction, percentile::nearest_rank},
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
    let since = |measured: fn(&MeasuredRound) -> Option<china_time::Instant>| {
        let mut seconds: Vec<i64> =
            rounds.iter().filter_map(|round| Some((measured(round)? - round.opened_at).num_seconds())).collect();
        seconds.sort_unstable();
        seconds
    };
    let profile = kit.profile;
    let clocks = vec![
        clock("受理", Some(profile.accept), since(|round| round.accepted_at)),
        clock("首次回复", None, since(|round| round.first_reply_at)),
        clock("办结", Some(profile.answer), since(|round| round.resolved_at)),
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
        period: "近90天，自然时间".into(),
        clocks,
        facts: vec![
            fact("满意 / 基本满意 / 不满意", format!("{} / {} / {}", grades[0], grades[1], grades[2])),
            fact("重新办理", format!("{}件", rounds.iter().filter(|round| round.reopened).count())),
        ],
    })
}

fn clock(name: &str, target: Option<TimeDelta>, seconds: Vec<i64>) -> MyClock {
    let at = |thousandths| nearest_rank(&seconds, thousandths).unwrap_or_default();
    let late = |value: i64| target.is_some_and(|target| value > target.num_seconds());
    MyClock {
        name: name.into(),
        target: target.map(|target| format!("目标{}", target_words(target))),
        n: seconds.len() as u64,
        p50: china_time::duration_words(at(500)),
        p90: china_time::duration_words(at(900)),
        p50_late: late(at(500)),
        p90_late: late(at(900)),
    }
}

fn target_words(target: TimeDelta) -> String {
    if target <= TimeDelta::hours(48) {
        format!("{}小时", target.num_hours())
    } else {
        format!("{}天", target.num_days())
    }
}
