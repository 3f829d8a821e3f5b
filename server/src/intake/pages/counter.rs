//! Registering for somebody who came, called or wrote, and the slip that is handed over.

use askama::Template;

use crate::http::page::{Choice, ChoiceGroup, FieldErrors, Frame, NavItem};

/// As typed; names of the fields as in JSON.
#[derive(Clone, Debug, Default)]
pub struct RegisterForm {
    pub idempotency_key: String,
    /// `walk_in`, `phone`, `paper` or `event`.
    pub channel: String,
    /// `deputy:ID` or `station:ID`.
    pub to: String,
    pub content: String,
    /// `consult`, `help`, `suggest` or `complain`.
    pub kind: String,
    pub category: String,
    pub location_text: String,
    pub contact_name: String,
    pub contact_phone: String,
    /// The rules were read out and agreed to.
    pub rules_accepted: bool,
    pub share_contact: bool,
    pub publish_result: bool,
    pub guardian: bool,
}

/// `GET|POST /cases/new`.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/register.html")]
pub struct RegisterPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub form: RegisterForm,
    pub errors: FieldErrors,
    /// 站点 and 代表.
    pub targets: Vec<ChoiceGroup>,
    pub categories: Vec<Choice>,
    pub rules_version: String,
    /// Something else went wrong, e.g. `网络不太好，还没有收到确认。请再按一次登记，不会重复。`
    pub notice: Option<String>,
}

impl RegisterPage {
    const CHANNELS: [(&'static str, &'static str); 4] =
        [("walk_in", "到站"), ("phone", "来电"), ("paper", "书面"), ("event", "活动现场")];
    const KINDS: [(&'static str, &'static str); 4] =
        [("consult", "咨询"), ("help", "求助"), ("suggest", "建议"), ("complain", "投诉")];
}

/// `GET /cases/new/slip`: what the resident takes home; printed once, right after registering.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/slip.html")]
pub struct SlipPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// In groups of four, and of three.
    pub number_groups: Vec<String>,
    pub query_code_groups: Vec<String>,
    /// First words of the request.
    pub excerpt: String,
    pub submitted_at: String,
    /// e.g. `张例代表`.
    pub holder: String,
    /// e.g. `4月16日 09:12前受理，4月22日 09:12前答复`.
    pub promise: Option<String>,
    /// Where to check, as printed, e.g. `rd.example.gov.cn/q`.
    pub lookup_address: String,
    pub station_name: String,
    pub station_phone: Option<String>,
    pub case_href: String,
}
