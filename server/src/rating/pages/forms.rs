//! The forms on a case, each with what was typed.

use crate::http::page::FieldErrors;

/// 您满意吗. Values are those of the fields: `satisfied`, `true`, `not_solved`, or empty.
#[derive(Clone, Debug, Default)]
pub struct RatingForm {
    /// e.g. `4月28日前可以评价。不评价不算满意。`
    pub deadline: String,
    pub satisfaction: String,
    pub solved: String,
    pub improved: String,
    pub reasons: Vec<String>,
    pub reopen: bool,
    pub comment: String,
    /// Shows reasons and 要求重办 without script, once 不满意 was sent.
    pub dissatisfied_open: bool,
    pub errors: FieldErrors,
}

impl RatingForm {
    pub const GRADES: [(&'static str, &'static str); 3] =
        [("satisfied", "满意"), ("basically_satisfied", "基本满意"), ("dissatisfied", "不满意")];
    pub const ANSWERS: [(&'static str, &'static str); 3] = [("true", "是"), ("false", "否"), ("null", "说不准")];
    pub const REASONS: [(&'static str, &'static str); 5] = [
        ("not_solved", "没解决"),
        ("too_slow", "太慢"),
        ("unclear", "说不清楚"),
        ("attitude", "态度不好"),
        ("other", "其他"),
    ];

    pub fn has_reason(&self, reason: &str) -> bool {
        self.reasons.iter().any(|chosen| chosen == reason)
    }
}

/// 补充说明, also the answer to a question.
#[derive(Clone, Debug, Default)]
pub struct SupplementForm {
    pub text: String,
    /// Ids of photos already received.
    pub uploads: Vec<String>,
    pub errors: FieldErrors,
}

/// 催一下: offered with the button, or a sentence on when it can be used.
#[derive(Clone, Debug)]
pub struct ChaseForm {
    pub available: bool,
    /// e.g. `4月18日起可以催`.
    pub hint: Option<String>,
}

/// One appeal against 不受理.
#[derive(Clone, Debug, Default)]
pub struct AppealForm {
    pub text: String,
    pub errors: FieldErrors,
}
