//! Checking codes and receipts, the rules and the help.

use askama::Template;

use super::ScopeNote;
use crate::http::page::Frame;

/// What a typed or scanned code turned out to be.
#[derive(Clone, Debug)]
pub enum CodeVerdict {
    /// Ours and in use.
    Genuine {
        /// e.g. `张例，示例县人大代表，第三选区`.
        owner: String,
        /// Where the poster should hang, when known.
        place: Option<String>,
        /// As printed on the poster, e.g. `7kq2 mx9t br4w`.
        code_number: String,
        /// The page behind the code.
        href: String,
    },
    /// Ours, and a newer one took its place.
    Replaced { owner: String, href: Option<String> },
    /// Ours, no longer in use; the sentence says who to turn to.
    Revoked { instead: String },
    /// Not ours; why, without a full stop.
    Foreign { why: String },
}

#[derive(Clone, Debug)]
pub struct CodeCheck {
    /// As typed.
    pub typed: String,
    pub verdict: Option<CodeVerdict>,
}

/// The two answers stay apart: taken by us (the signature), and kept by us (the case).
#[derive(Clone, Debug)]
pub struct ReceiptVerdict {
    pub genuine: bool,
    /// `None` when storage could not be asked.
    pub held: Option<bool>,
    /// Grouped, when readable.
    pub number: Option<String>,
    pub submitted_at: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ReceiptCheck {
    /// As typed.
    pub typed: String,
    pub verdict: Option<ReceiptVerdict>,
}

/// `GET /verify` and `POST /verify`.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/verify.html")]
pub struct VerifyPage {
    pub frame: Frame,
    pub genuine_start: String,
    pub code: CodeCheck,
    pub receipt: ReceiptCheck,
}

/// `GET /rules`: 个人信息处理规则, first version.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/rules.html")]
pub struct RulesPage {
    pub frame: Frame,
    /// e.g. `示例县`.
    pub county: String,
    pub version: String,
    /// e.g. `2026年4月1日`.
    pub in_force_from: String,
    /// Where to turn with a wish or a complaint about personal data.
    pub contact: String,
    pub phone: Option<String>,
}

/// `GET /help`.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/help.html")]
pub struct HelpPage {
    pub frame: Frame,
    /// e.g. `24小时`.
    pub accept_within: String,
    /// e.g. `7天`.
    pub answer_within: String,
    pub phone: Option<String>,
    pub scope: Vec<ScopeNote>,
}
