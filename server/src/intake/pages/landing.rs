//! Behind the scanned code: whose it is, and the form; or why there is none.

use askama::Template;

use crate::http::page::{ButtonLink, FieldErrors, Frame};

/// What the code belongs to; decides the wording around the card and the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeKind {
    Deputy,
    Station,
    Point,
    Event,
}

impl CodeKind {
    pub fn scanned(self) -> &'static str {
        match self {
            Self::Deputy => "您扫的是这位代表的码",
            Self::Station => "您扫的是这个联络站的码",
            Self::Point => "您扫的是这个联系点的码",
            Self::Event => "您扫的是这场活动的码",
        }
    }

    pub fn genuine(self) -> &'static str {
        match self {
            Self::Deputy => "代表码真实有效",
            Self::Station => "联络站码真实有效",
            Self::Point => "联系点码真实有效",
            Self::Event => "活动码真实有效",
        }
    }

    pub fn is_deputy(self) -> bool {
        self == Self::Deputy
    }
}

/// Whose code it is.
#[derive(Clone, Debug)]
pub struct CodeCard {
    pub kind: CodeKind,
    /// Name of the deputy, station, point or event.
    pub title: String,
    /// The first line is the important one, e.g. `示例县人大代表，第三选区`.
    pub lines: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct CategoryChoice {
    pub id: String,
    pub name: String,
}

/// Something deputies cannot handle, and who can.
#[derive(Clone, Debug)]
pub struct ScopeNote {
    pub matter: String,
    pub instead: String,
    pub phone: Option<String>,
}

/// Why an intact form was not taken this time (413, 429, 503).
#[derive(Clone, Debug)]
pub struct Notice {
    /// e.g. `网络不太好，还没有收到确认`.
    pub title: String,
    /// e.g. `您写的内容都在下面，请再按一次提交，不会重复。`
    pub text: String,
}

/// Everything typed, exactly as typed.
#[derive(Clone, Debug, Default)]
pub struct RequestForm {
    pub idempotency_key: String,
    pub content: String,
    /// `consult`, `help`, `suggest`, `complain` or empty.
    pub kind: String,
    pub category: String,
    pub location_text: String,
    pub location_lat: String,
    pub location_lng: String,
    /// Ids of photos already received.
    pub uploads: Vec<String>,
    pub contact_name: String,
    pub contact_phone: String,
    pub about_this_deputy: bool,
    pub other_channel_name: String,
    pub other_channel_number: String,
    pub share_contact: bool,
    pub publish_result: bool,
    pub guardian: bool,
    pub rules_accepted: bool,
    /// What is to be answered while many submissions come at once; empty in normal times.
    pub challenge: String,
}

/// `GET /c/{token}`, and the same again when a submission was not taken.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/landing.html")]
pub struct LandingPage {
    pub frame: Frame,
    pub token: String,
    pub card: CodeCard,
    /// Who the words go to, e.g. `张例代表`.
    pub addressee: String,
    /// e.g. `代表会在24小时内查看`.
    pub promise: String,
    pub notice: Option<Notice>,
    pub errors: FieldErrors,
    pub form: RequestForm,
    pub categories: Vec<CategoryChoice>,
    pub scope: Vec<ScopeNote>,
    pub rules_version: String,
}

impl LandingPage {
    /// Kinds of request in the order of the form.
    pub const KINDS: [(&'static str, &'static str); 4] =
        [("help", "我要求助"), ("suggest", "我要建议"), ("consult", "我要咨询"), ("complain", "我要投诉")];

    fn bits(&self) -> u32 {
        crate::domain::challenge::BITS
    }

    pub fn fresh(&self) -> bool {
        self.notice.is_none() && !self.errors.any()
    }

    fn other_channel_open(&self) -> bool {
        let typed = !self.form.other_channel_name.is_empty() || !self.form.other_channel_number.is_empty();
        typed || self.errors.of("other_channel.name").is_some() || self.errors.of("other_channel.number").is_some()
    }
}

/// 410: the code was genuine and is no longer in use.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/dead_code.html")]
pub struct DeadCodePage {
    pub frame: Frame,
    /// `代表码`, `联络站码`, `联系点码` or `活动码`.
    pub code_name: String,
    /// Why, in a sentence, where there is more to say than that it is out of use.
    pub why: String,
    /// Who goes on, e.g. `示例街道代表联络站` or `李例代表`.
    pub who_goes_on: String,
    /// To the live code of whoever goes on.
    pub button: Option<ButtonLink>,
    /// What was written into the form before its code was found dead; empty for who only scanned.
    pub kept: String,
    /// The station's telephone.
    pub phone: Option<String>,
}

/// 404: the code is not one of ours.
#[derive(Clone, Debug, Template)]
#[template(path = "intake/unknown_code.html")]
pub struct UnknownCodePage {
    pub frame: Frame,
    /// What every genuine address begins with, e.g. `https://dm.example.gov.cn/c/`.
    pub genuine_start: String,
    pub phone: Option<String>,
}
