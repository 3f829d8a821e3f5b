//! 我的个人信息: what is kept of a resident, why, until when, and what may be done about it.

use askama::Template;

use crate::{
    http::page::{Fact, FieldErrors, Frame},
    rating::copy::KeptJson,
};

/// `GET /q/{number}/data`, and the same again when a correction was not taken.
#[derive(Clone, Debug, Template)]
#[template(path = "rating/data.html")]
pub struct DataPage {
    pub frame: Frame,
    pub number: String,
    /// What was just done, e.g. `已更正`.
    pub done: Option<String>,
    /// Why nothing was done, in one sentence.
    pub failed: Option<String>,
    /// Name, telephone, place and position, whole: they are the resident's own.
    pub facts: Vec<Fact>,
    pub kept: Vec<KeptJson>,
    /// e.g. `4月15日 周三 09:12同意《个人信息处理规则》第1版`.
    pub agreed: Option<String>,
    pub share_contact: bool,
    pub publish_result: bool,
    /// As kept, or as typed.
    pub name: String,
    pub phone: String,
    pub errors: FieldErrors,
    /// Whether there is anything to erase.
    pub erasable: bool,
    pub has_place: bool,
    /// Whether somebody is still at work on it.
    pub open: bool,
    pub organiser: String,
    pub help_phone: Option<String>,
}

impl DataPage {
    /// Field value, whether it is given, what it is about, and what follows from it.
    fn consents(&self) -> [(&'static str, bool, &'static str, &'static str); 2] {
        [
            (
                "share_contact",
                self.share_contact,
                "让办事的单位看到我的电话",
                "撤回以后，单位只看到打码的号码，要联系您由代表转达",
            ),
            ("publish_result", self.publish_result, "公开办理结果，不显示我的信息", "撤回以后，办理结果不再公开"),
        ]
    }
}
