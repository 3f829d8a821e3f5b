//! The timeline under its six headings (mechanism M02): events told in plain words.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

mod orders;

use orders::order_words;

use super::{
    actor::ActorKind,
    category,
    china_time::{self, Instant},
    content_check::{self, Reason},
    escalation::{Level, Owed},
    event::StoredEvent,
    holder::Holder,
    moves::{Complaint, Consented, Kind, Move, OutOfScopeReason, Outcome, Satisfaction},
    review::SUBMISSION,
    stage::StageName,
    words::PhotoId,
};

/// The six steps, in their fixed order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Heading {
    #[serde(rename = "登记")]
    Register,
    #[serde(rename = "梳理")]
    Sort,
    #[serde(rename = "处办")]
    Handle,
    #[serde(rename = "反馈")]
    Feedback,
    #[serde(rename = "督办")]
    Supervise,
    #[serde(rename = "评议")]
    Appraise,
}

impl Heading {
    pub const ALL: [Self; 6] =
        [Self::Register, Self::Sort, Self::Handle, Self::Feedback, Self::Supervise, Self::Appraise];

    pub fn words(self) -> &'static str {
        match self {
            Self::Register => "登记",
            Self::Sort => "梳理",
            Self::Handle => "处办",
            Self::Feedback => "反馈",
            Self::Supervise => "督办",
            Self::Appraise => "评议",
        }
    }
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub at: Instant,
    /// Counted from 1.
    pub round: usize,
    pub heading: Heading,
    /// Stage after this event.
    pub stage: StageName,
    pub text: String,
    /// Kind and name of who did it, where a name is shown.
    pub by: Option<(String, String)>,
    pub visible: bool,
    pub photos: Vec<PhotoId>,
}

/// Whom the timeline is told to: a resident is spoken to, for all others the resident is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Resident,
    Handler,
}

impl Reader {
    /// The resident, in the words of this reader.
    pub fn resident(self) -> &'static str {
        match self {
            Self::Resident => "您",
            Self::Handler => "居民",
        }
    }
}

/// Names of the people and places a timeline speaks of.
pub trait Names {
    fn holder(&self, holder: &Holder) -> String;
    fn unit(&self, id: &Uuid) -> String;
}

/// Tells a case's events; the caller has already left out what the reader may not see.
pub fn tell(events: &[(StoredEvent, StageName)], names: &dyn Names, reader: Reader) -> Vec<Entry> {
    let mut round = 1;
    let mut entries = Vec::with_capacity(events.len());
    for (event, stage) in events.iter().filter(|(event, _)| !event.made.is_no_news()) {
        let mut line = |heading, text: String| {
            let by = event.by.name.clone().map(|name| (event.by.kind.code().to_owned(), name));
            let photos = event.words().unwrap_or_default().photos;
            entries.push(Entry {
                at: event.at,
                round,
                heading,
                stage: *stage,
                text,
                by,
                visible: event.visible,
                photos,
            });
        };
        let (heading, text) = describe(event, names, reader);
        line(heading, text);
        if opens_round(&event.made) {
            round += 1;
            let by = None;
            let text = "重新办理，办理时间重新计算".to_owned();
            entries.push(Entry {
                at: event.at,
                round,
                heading: Heading::Handle,
                stage: *stage,
                text,
                by,
                visible: true,
                photos: Vec::new(),
            });
        }
    }
    entries
}

fn opens_round(made: &Move) -> bool {
    matches!(made, Move::Rated { reopening: Some(_), .. } | Move::Reopened { .. })
}

fn describe(event: &StoredEvent, names: &dyn Names, reader: Reader) -> (Heading, String) {
    let you = reader.resident();
    let words = event.words().unwrap_or_default();
    let said =
        |before: &str| if words.text.is_empty() { before.to_owned() } else { format!("{before}：{}", words.text) };
    // Reasons for passing on are told among those who handle it.
    let because = |what: String| match reader {
        Reader::Handler if !words.reason.is_empty() => format!("{what}，原因：{}", words.reason),
        _ => what,
    };
    match &event.made {
        Move::Submitted { channel, .. } => (Heading::Register, format!("{you}{}", submitted_words(*channel))),
        Move::Registered { to } => (Heading::Register, format!("已登记，交给{}", names.holder(to))),
        Move::Accepted { category } => {
            let name = category.as_deref().and_then(category::find).map(|found| found.name);
            (Heading::Sort, name.map_or("已受理".to_owned(), |name| format!("已受理，类别：{name}")))
        }
        Move::Transferred { to, .. } => (Heading::Sort, because(format!("转交{}", names.holder(to)))),
        // A number says nothing to a resident, and tells of a request that may be none of their business.
        Move::Merged { .. } if reader == Reader::Resident => (Heading::Sort, "与另一件同样的诉求合并办理".to_owned()),
        Move::Merged { number, .. } => (Heading::Sort, because(format!("与编号 {} 合并办理", number.spaced()))),
        Move::Separated { to, .. } => {
            (Heading::Sort, format!("合并到的那一件已由提交人撤回，恢复单独办理，交给{}", names.holder(to)))
        }
        Move::DeclaredOutOfScope { reason } => {
            let guidance = if words.text.is_empty() { String::new() } else { format!("。{}", words.text) };
            (Heading::Sort, format!("不在受理范围，原因：{}{guidance}", reason.words()))
        }
        Move::Appealed { to, .. } => (Heading::Sort, said(&format!("{you}要求复核，转{}", names.holder(to)))),
        Move::Referred { units, .. } => {
            let units: Vec<String> = units.iter().map(|id| names.unit(id)).collect();
            let referred = format!("转给{}办理", units.join("、"));
            // What is written to the units is for them.
            (Heading::Handle, if reader == Reader::Handler { said(&referred) } else { referred })
        }
        Move::Noted { .. } => (Heading::Handle, words.text),
        Move::Asked { until: None } => (Heading::Handle, said(&format!("请{you}补充"))),
        Move::Asked { until: Some(until) } => {
            let waits = format!("请{you}补充，时间先不算，最多停到{}", china_time::day_words(*until));
            (Heading::Handle, said(&waits))
        }
        Move::Resumed { promise } => {
            (Heading::Handle, format!("时间接着算，最迟{}答复", china_time::long(promise.answer_by)))
        }
        Move::PromiseFixed { promise } => {
            let fixed = format!("放假安排已经公布，答复时间定为最迟{}", china_time::long(promise.answer_by));
            (Heading::Handle, fixed)
        }
        Move::Supplemented => (Heading::Handle, said(&format!("{you}补充说明"))),
        Move::Resubmitted => (Heading::Register, said(&format!("{you}又提交了一次，内容有改动"))),
        Move::Extended { answer_by, .. } => {
            let text = format!("办理时间延长到{}，原因：{}", china_time::long(*answer_by), words.reason);
            (Heading::Handle, text)
        }
        Move::Reopened { .. } => (Heading::Handle, format!("重新办理，原因：{}", words.reason)),
        Move::Resolved { outcome, on_the_spot, .. } => {
            let how = if *on_the_spot { "当场答复" } else { "答复" };
            (Heading::Feedback, format!("{how}，结果：{}", outcome.words()))
        }
        Move::Chased { count: 0..=1 } => (Heading::Supervise, format!("{you}催了一下")),
        Move::Chased { count } => (Heading::Supervise, format!("{you}催了一下，这是第{count}次")),
        Move::Urged => (Heading::Supervise, said("工作人员催办")),
        Move::Escalated { level, owed, holder, .. } => {
            (Heading::Supervise, escalated_words(*level, *owed, &names.holder(holder)))
        }
        made @ (Move::OrderIssued { .. }
        | Move::OrderAnswered { .. }
        | Move::OrderTaken { .. }
        | Move::OrderReturned { .. }) => (Heading::Supervise, order_words(made, &words, names, reader)),
        Move::Withdrawn => {
            let withdrawn = format!("{you}撤回了诉求");
            (
                Heading::Handle,
                if words.reason.is_empty() { withdrawn } else { format!("{withdrawn}，原因：{}", words.reason) },
            )
        }
        Move::Rated { rating, reopening } => {
            let ask = if reopening.is_some() { "，要求重办" } else { "" };
            (Heading::Appraise, said(&format!("{you}的评价：{}{ask}", rating.satisfaction.words())))
        }
        Move::Sealed { .. } => (Heading::Sort, because("按保密方式办理，由县人大代表工委专人办".to_owned())),
        Move::Unsealed => (Heading::Sort, because("不再按保密方式办理".to_owned())),
        Move::Recused { barred: None, .. } => (Heading::Sort, because("申请回避，不再看这一件".to_owned())),
        Move::Recused { to, .. } => (Heading::Sort, because(format!("经办人申请回避，转{}", names.holder(to)))),
        Move::ContactCorrected => (Heading::Register, format!("{you}更正了联系方式")),
        Move::ConsentChanged { consent, given } => {
            let how = if *given { "同意" } else { "撤回同意" };
            (Heading::Register, format!("{you}{how}：{}", consent.words()))
        }
        Move::ContactErased { place } => {
            let what = if *place { "称呼、电话和地点" } else { "称呼和电话" };
            let text = match event.by.kind {
                ActorKind::System => format!("保存期满，{what}已删除"),
                _ => format!("{you}删除了{what}"),
            };
            (Heading::Register, text)
        }
        Move::Held { of, reasons } | Move::Checked { of, reasons, .. } if !reasons.is_empty() => {
            (Heading::Register, held_words(*of, reasons, reader))
        }
        Move::Held { .. } | Move::Checked { .. } => {
            (Heading::Register, "外部审核没有答复，先照常办理，再由工作人员看一遍".to_owned())
        }
        Move::Released { .. } => (Heading::Register, because("内容审核通过".to_owned())),
        Move::HeldBack { .. } => match reader {
            Reader::Resident => (Heading::Register, said("有一段文字审核后没有转给承办人")),
            Reader::Handler => (Heading::Register, "居民的一段文字审核后没有转来".to_owned()),
        },
        Move::RatingEnded => (Heading::Appraise, "到期没有评价，按未评价办结".to_owned()),
        Move::PhotoReleased { covers, .. } => (Heading::Feedback, released_words(*covers)),
        Move::PhotoTakenBack { .. } => (Heading::Feedback, "收回了一张公开的照片".to_owned()),
    }
}

fn escalated_words(level: Level, owed: Owed, holder: &str) -> String {
    let what = match owed {
        Owed::Acceptance => "受理",
        Owed::Answer => "答复",
    };
    match level {
        Level::Reminded => format!("提醒{holder}：快到{what}的时限了"),
        Level::Overdue => format!("{holder}超过时限没有{what}，已提示督促"),
        Level::Committee => format!("超过时限一个工作日还没有{what}，已报县人大代表工委"),
    }
}

fn released_words(covers: u16) -> String {
    match covers {
        0 => "有一张照片可以随办理结果公开".to_owned(),
        covers => format!("有一张照片可以随办理结果公开，遮住了{covers}处"),
    }
}

/// What is held and why, in general words: what was found is quoted to nobody.
fn held_words(of: u32, reasons: &[Reason], reader: Reader) -> String {
    match (reader, of == SUBMISSION) {
        (Reader::Resident, true) => {
            format!("内容正在审核，可能涉及：{}。审核后再转给承办人", content_check::words_of(reasons))
        }
        (Reader::Resident, false) => {
            format!("您写的这段文字正在审核，可能涉及：{}。审核后再给承办人看", content_check::words_of(reasons))
        }
        (Reader::Handler, true) => format!("内容送审，可能涉及：{}", content_check::words_of(reasons)),
        (Reader::Handler, false) => "居民写的这段文字正在审核，审核后能看到".to_owned(),
    }
}

fn submitted_words(channel: super::moves::Channel) -> &'static str {
    use super::moves::Channel;
    match channel {
        Channel::Scan => "提交了诉求",
        Channel::WalkIn => "到站反映，工作人员代为登记",
        Channel::Phone => "来电反映，工作人员代为登记",
        Channel::Paper => "书面反映，工作人员代为登记",
        Channel::Event => "在活动现场反映，工作人员代为登记",
    }
}

impl Kind {
    pub fn words(self) -> &'static str {
        match self {
            Self::Consult => "咨询",
            Self::Help => "求助",
            Self::Suggest => "建议",
            Self::Complain => "投诉",
        }
    }
}

impl Consented {
    pub fn words(self) -> &'static str {
        match self {
            Self::ShareContact => "办事的单位看到电话",
            Self::PublishResult => "公开办理结果",
        }
    }
}

impl Outcome {
    pub fn words(self) -> &'static str {
        match self {
            Self::Solved => "已解决",
            Self::InPlan => "列入计划",
            Self::NotPossible => "暂时办不了",
            Self::ReportedUpward => "已向上级反映",
        }
    }
}

impl Satisfaction {
    pub fn words(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::BasicallySatisfied => "基本满意",
            Self::Dissatisfied => "不满意",
        }
    }
}

impl Complaint {
    pub fn words(self) -> &'static str {
        match self {
            Self::NotSolved => "没解决",
            Self::Attitude => "态度不好",
            Self::TooSlow => "太慢",
            Self::Unclear => "说不清楚",
            Self::Other => "其他",
        }
    }
}

impl OutOfScopeReason {
    pub fn words(self) -> &'static str {
        match self {
            Self::Litigation => "已经或需要打官司、仲裁、行政复议",
            Self::Accusation => "举报公职人员违纪违法",
            Self::PetitionInProgress => "信访正在办理或已经办结",
            Self::Emergency => "紧急情况",
            Self::OwnInterest => "代表本人或亲属的利益",
            Self::Secret => "涉及国家秘密、商业秘密或他人隐私",
            Self::Unlawful => "内容违法",
            Self::NoContent => "没有具体内容",
            Self::OutsideArea => "不归本地管",
        }
    }
}
