//! How every figure of the board is worked out: one table, told by the page, by JSON, and asked by the tests.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use serde::Serialize;
use utoipa::ToSchema;

use super::pages::FormulasPage;
use crate::{
    domain::permission::Verb,
    http::{
        answer::{Answer, json, ok},
        kit::Kit,
        nav,
        session::{Bearer, SignedIn},
    },
};

/// Working days after which an open case without a word to its resident is told on the board.
pub const SILENT_DAYS: u32 = 5;
/// Days after which a small matter that is still open is old.
pub const SMALL_DAYS: u64 = 15;

/// What the board tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Waiting,
    Longest,
    Overdue,
    DueToday,
    Silent,
    NewToday,
    Open,
    Older,
    Help,
    Satisfaction,
    Completion,
    Online,
    Conversion,
    QuietStations,
    Small,
    Accept,
    FirstReply,
    Resolve,
    Change,
    Trend,
    Spread,
    Heat,
    OnTime,
}

/// In words, with what stands above and below the line, and the columns it is made of.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Formula {
    /// Stable; the place on `/monitor/formulas`.
    pub id: &'static str,
    pub name: &'static str,
    /// One or two sentences.
    pub words: &'static str,
    /// What is counted or measured.
    pub numerator: &'static str,
    /// What it is divided by, or ranked among; `null` for a plain count.
    pub denominator: Option<&'static str>,
    /// Tables and columns, as they are exported and stored.
    pub source: &'static str,
}

const fn count(
    id: &'static str,
    name: &'static str,
    words: &'static str,
    numerator: &'static str,
    source: &'static str,
) -> Formula {
    Formula { id, name, words, numerator, denominator: None, source }
}

impl Measure {
    pub const ALL: [Self; 23] = [
        Self::Waiting,
        Self::Longest,
        Self::Overdue,
        Self::DueToday,
        Self::Silent,
        Self::NewToday,
        Self::Open,
        Self::Older,
        Self::Help,
        Self::Satisfaction,
        Self::Completion,
        Self::Online,
        Self::Conversion,
        Self::QuietStations,
        Self::Small,
        Self::Accept,
        Self::FirstReply,
        Self::Resolve,
        Self::Change,
        Self::Trend,
        Self::Spread,
        Self::Heat,
        Self::OnTime,
    ];

    pub const fn formula(self) -> Formula {
        match self {
            Self::Waiting => count(
                "waiting",
                "待受理",
                "现在登记了、还没有人受理的诉求，不管哪天提交。",
                "到了“待受理”这一步的件数",
                "cases.stage = routed",
            ),
            Self::Longest => count(
                "longest",
                "等得最久",
                "待受理的诉求里，从提交（重办的从要求重办）到现在最长的一件，按自然时间算。",
                "现在－这一轮开始的时间，取最大",
                "cases.stage = routed, cases.opened_at",
            ),
            Self::Overdue => count(
                "overdue",
                "已超期",
                "现在过了时限还没有做到的诉求：待受理的看受理时限，受理了的看答复时限。等居民补充的不算，时限那时停着。",
                "时限早于现在的件数",
                "cases.due_at, cases.paused",
            ),
            Self::DueToday => count(
                "due_today",
                "今天到期",
                "时限在今天、现在还没有过的诉求。过了的算在“已超期”里，等居民补充的不算。",
                "时限在今天、晚于现在的件数",
                "cases.due_at, cases.paused",
            ),
            Self::Silent => count(
                "silent",
                "没消息最久",
                "没答复的诉求里，居民最久没有看到新消息的一件，按工作日算：最后一条消息的第二天起，到今天为止。\
                 受理、答复、说明、转交都算消息，居民自己写的和系统自动发的不算，等居民补充的不算。超过5个工作日的列成清单。",
                "从居民能看到的最后一条消息（没有的从提交或要求重办）到今天的工作日数，取最大",
                "events.at, events.visible, events.actor_kind, cases.opened_at",
            ),
            Self::NewToday => count(
                "new_today",
                "今天新收",
                "今天提交的诉求，重办的不重复算。旁边的“平常”是今天以前30天的平均数。",
                "今天提交的件数",
                "rounds.number = 1, rounds.opened_at",
            ),
            Self::Open => count(
                "open",
                "没答复的",
                "现在还欠着答复的诉求：待受理、已受理、办理中和审核中的都算，不管哪天提交。",
                "没有答复、没有撤回、没有不受理、没有合并的件数",
                "cases.stage",
            ),
            Self::Older => count(
                "older",
                "更早的",
                "选的这段时间以前提交、到现在还没有答复的诉求。换一段时间看，它们也一直在这里。",
                "没答复的、提交早于这段时间第一天的件数",
                "cases.stage, cases.submitted_at",
            ),
            Self::Help => count(
                "help",
                "现在需要帮忙的",
                "手上有诉求的人，按最急的一件排：离时限最近或超得最多的在前，最多列5个。手上待办是没答复、没停着的件数。",
                "每个人最急的一件",
                "cases.due_at, cases.holder_kind, cases.holder_id",
            ),
            Self::Satisfaction => Formula {
                id: "satisfaction",
                name: "满意率",
                words: "评了的人里选“满意”的有多少，基本满意和不满意分开写，不并进满意里。\
                        没评的不算满意，也不算不满意，另写评价率：评了的÷（评了的＋评价时间过了没评的）。",
                numerator: "选“满意”的轮数",
                denominator: Some("评了的轮数：满意＋基本满意＋不满意"),
                source: "rounds.satisfaction, rounds.stage, rounds.opened_at",
            },
            Self::Completion => Formula {
                id: "completion",
                name: "办结率",
                words: "该办的里面已经答复了的有多少。要求重办的算新的一轮，重新欠着。\
                        撤回、不受理、合并的不在里面。放在满意率后面：办结了不等于满意。",
                numerator: "答复了、没有要求重办的轮数",
                denominator: Some("答复了的＋还没答复的轮数"),
                source: "rounds.resolved_at, rounds.open, rounds.opened_at",
            },
            Self::Online => Formula {
                id: "online",
                name: "线上提交",
                words: "居民自己扫码提交的占多少，其余是联络员替来访、来电、来信和活动上的居民登记的。",
                numerator: "扫码提交的件数",
                denominator: Some("这段时间提交的件数"),
                source: "cases.channel, cases.submitted_at",
            },
            Self::Conversion => Formula {
                id: "conversion",
                name: "扫码后提交",
                words: "扫码打开页面的次数里，提交了诉求的有多少。同一个人扫两次算两次：不跟踪任何人。",
                numerator: "从码上提交的次数",
                denominator: Some("打开码的页面的次数"),
                source: "code_days.submissions, code_days.scans, code_days.day",
            },
            Self::QuietStations => Formula {
                id: "quiet_stations",
                name: "有码没诉求的站",
                words: "至少有一个能用的码，这段时间却一件诉求也没有收到的联络站。",
                numerator: "这段时间诉求为0的站数",
                denominator: Some("有能用的码的站数"),
                source: "codes, cases.station_id, cases.submitted_at",
            },
            Self::Small => Formula {
                id: "small",
                name: "小事等了多久",
                words: "没有交给承办单位、代表和站里自己办的算小事。现在没答复的小事，从提交到现在过了几天，取排在正中间的一件；\
                        旁边写超过15天的有几件。按自然时间算。",
                numerator: "现在－提交时间，按最近秩取一半",
                denominator: Some("没答复、没有交给承办单位的件数"),
                source: "cases.stage, cases.submitted_at, case_units",
            },
            Self::Accept => percentiles(
                "accept",
                "受理用时",
                "从提交到第一次有人受理，按自然时间算。",
                "rounds.opened_at, rounds.accepted_at",
            ),
            Self::FirstReply => percentiles(
                "first_reply",
                "首次回复用时",
                "从提交到第一条由人写给居民的话，按工作时间算。只点受理、系统自动发的不算。",
                "rounds.opened_at, rounds.first_reply_at, rounds.first_reply_working",
            ),
            Self::Resolve => percentiles(
                "resolve",
                "办结用时",
                "从提交到最后一次答复（后来要求重办的那次不算），按工作时间算。",
                "rounds.opened_at, rounds.resolved_at, rounds.resolve_working",
            ),
            Self::Change => Formula {
                id: "change",
                name: "和前一段时间比",
                words: "同一个数，这段时间减去紧挨着的前一段同样多天（看本月的，是上月同样的日子）。少用了时间是“快”，多用了是“慢”，\
                        相差不到一分钟是“持平”。两段都满5件才比。",
                numerator: "这段时间的用时－前一段时间的用时",
                denominator: None,
                source: "rounds, 两段时间各算一次",
            },
            Self::Trend => percentiles(
                "trend",
                "每天的受理用时",
                "近30天每天提交的诉求的受理用时，一条线是一半，一条线是九成。一天不满5件的，用到这天为止的7天一起算。",
                "rounds.opened_at, rounds.accepted_at",
            ),
            Self::Spread => count(
                "spread",
                "多久被受理",
                "这段时间提交的诉求按受理用时分档，每档包括右边的数、不包括左边的数。过了目标还没人受理的，算在最后一档。",
                "每档的件数",
                "rounds.opened_at, rounds.accepted_at, rounds.open, rounds.stage",
            ),
            Self::Heat => count(
                "heat",
                "每天超期件数",
                "那天有时限到了却没有做到的件数：受理时限或答复时限，同一件同一天只算一次。后来做到了也还在。",
                "时限在那天、做到晚于时限或到现在还没做到的件数",
                "rounds.accept_by, rounds.answer_by, rounds.accepted_at, rounds.resolved_at",
            ),
            Self::OnTime => Formula {
                id: "on_time",
                name: "按时率",
                words: "该答复的里面，在答复时限以内答复的有多少。还没到时限的不算，等居民补充的不算。不满5件不写。",
                numerator: "按时答复的轮数",
                denominator: Some("答复了的＋已超期没答复的轮数"),
                source: "rounds.resolved_at, rounds.answer_by, rounds.open",
            },
        }
    }

    /// Where the page tells it.
    pub fn href(self) -> String {
        format!("/monitor/formulas#{}", self.formula().id)
    }
}

const fn percentiles(id: &'static str, name: &'static str, words: &'static str, source: &'static str) -> Formula {
    Formula {
        id,
        name,
        words,
        numerator: "用时从短到长排，第⌈n×50%⌉、⌈n×90%⌉、⌈n×99%⌉位的那一件真实的用时（最近秩）；超过4096件的，按相差不到1%的档取",
        denominator: Some("这段时间开始、已经做到这一步的轮数n；不满5件不写，99%要满100件"),
        source,
    }
}

fn all() -> Vec<Formula> {
    Measure::ALL.map(Measure::formula).into()
}

/// `GET /monitor/formulas`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Board)?;
    let (frame, nav) = (signed.frame(&request, &kit), nav::places(signed.viewer.office(), "/monitor"));
    ok(&FormulasPage { frame, nav, formulas: all() })
}

/// Every figure's formula.
#[derive(Serialize, ToSchema)]
pub struct Formulas {
    items: Vec<Formula>,
}

#[utoipa::path(get, path = "/api/v1/monitoring/formulas", tag = "monitoring", security(("bearer" = [])),
    responses((status = 200, body = Formulas), (status = 401), (status = 403)))]
pub async fn list(bearer: Bearer) -> Answer {
    bearer.may(Verb::Board)?;
    json(StatusCode::OK, &Formulas { items: all() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_its_own_place_and_says_what_it_is_made_of() {
        let mut ids: Vec<_> = Measure::ALL.map(|measure| measure.formula().id).into();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Measure::ALL.len());
        for formula in all() {
            assert!(formula.words.ends_with('。') && !formula.numerator.is_empty(), "{}", formula.id);
            assert!(formula.source.is_ascii() || formula.id == "change", "{}: columns as they are called", formula.id);
        }
    }

    #[test]
    fn the_limits_in_the_words_are_those_in_force() {
        let silent = Measure::Silent.formula().words;
        assert!(silent.contains(&format!("超过{SILENT_DAYS}个工作日")), "{silent}");
        let small = Measure::Small.formula().words;
        assert!(small.contains(&format!("超过{SMALL_DAYS}天")), "{small}");
    }
}
