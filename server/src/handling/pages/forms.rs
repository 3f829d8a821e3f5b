//! The moves on a case, each with what was typed; `None` on the page where a move is not offered.

use crate::http::page::Choice;
use crate::http::page::{ChoiceGroup, FieldErrors};

/// 受理, with the category confirmed where there are any.
#[derive(Clone, Debug, Default)]
pub struct AcceptanceForm {
    pub categories: Vec<Choice>,
    pub category: String,
    pub errors: FieldErrors,
}

/// 答复居民.
#[derive(Clone, Debug, Default)]
pub struct ResolutionForm {
    /// Answered without having been handled: 当场答复.
    pub at_once: bool,
    pub reply: String,
    /// `solved`, `in_plan`, `not_possible`, `reported_upward`, or empty.
    pub outcome: String,
    /// `YYYY-MM-DD`.
    pub plan_date: String,
    pub no_evidence_reason: String,
    /// Ids of photos already received.
    pub uploads: Vec<String>,
    /// 常用语, starting points only.
    pub phrases: Vec<String>,
    pub errors: FieldErrors,
}

impl ResolutionForm {
    pub const OUTCOMES: [(&'static str, &'static str); 4] = [
        ("solved", "已解决"),
        ("in_plan", "列入计划，要填日期"),
        ("not_possible", "暂时办不了，要写原因"),
        ("reported_upward", "已向上级反映"),
    ];
}

/// 记一笔进展.
#[derive(Clone, Debug, Default)]
pub struct NoteForm {
    pub text: String,
    pub visible: bool,
    pub errors: FieldErrors,
}

/// 转交站点 or another deputy.
#[derive(Clone, Debug, Default)]
pub struct TransferForm {
    pub targets: Vec<ChoiceGroup>,
    pub to: String,
    pub reason: String,
    pub errors: FieldErrors,
}

/// 不受理.
#[derive(Clone, Debug, Default)]
pub struct OutOfScopeForm {
    pub reason: String,
    pub guidance: String,
    pub errors: FieldErrors,
}

impl OutOfScopeForm {
    pub const REASONS: [(&'static str, &'static str); 9] = [
        ("litigation", "在打官司或已有判决"),
        ("accusation", "举报违纪违法"),
        ("petition_in_progress", "信访正在办"),
        ("emergency", "要马上报警或急救"),
        ("own_interest", "和代表本人有利害关系"),
        ("secret", "涉及国家秘密或他人隐私"),
        ("unlawful", "要求本身违法"),
        ("no_content", "没有具体内容"),
        ("outside_area", "不在本区域"),
    ];
}

/// 要求补充; the clock stops until the resident answers.
#[derive(Clone, Debug, Default)]
pub struct QuestionForm {
    pub text: String,
    pub errors: FieldErrors,
}

/// 建议转办 to one or more units.
#[derive(Clone, Debug, Default)]
pub struct ReferralForm {
    pub undertakers: Vec<Choice>,
    pub chosen: Vec<String>,
    pub lead: String,
    pub note: String,
    pub errors: FieldErrors,
}

impl ReferralForm {
    pub fn is_chosen(&self, id: &str) -> bool {
        self.chosen.iter().any(|chosen| chosen == id)
    }
}

/// 合并 into a lead case.
#[derive(Clone, Debug, Default)]
pub struct MergeForm {
    pub into: String,
    pub reason: String,
    pub errors: FieldErrors,
}

/// 申请延期.
#[derive(Clone, Debug, Default)]
pub struct ExtensionForm {
    pub working_days: String,
    pub reason: String,
    pub errors: FieldErrors,
}

/// 催办, by staff of the area.
#[derive(Clone, Debug, Default)]
pub struct UrgingForm {
    /// e.g. `居民催过2次，工作人员催过1次`.
    pub before: Option<String>,
    /// Whether it was done today already.
    pub done_today: bool,
    pub text: String,
    pub errors: FieldErrors,
}

/// 重新办理, by staff.
#[derive(Clone, Debug, Default)]
pub struct ReopeningForm {
    pub reason: String,
    pub errors: FieldErrors,
}
