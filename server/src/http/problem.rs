//! The one home of errors towards people and programs: status, when, and what they see.
//!
//! Programs get `application/problem+json`; browsers get a page made of the same sentence. Causes go to the log once.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde_json::json;

use crate::{
    domain::{
        account_rules::Owed,
        challenge::{BITS, Challenge},
        fault::Fault,
        stage::{Refused, StageName},
    },
    store::StoreError,
};

/// A photo that cannot be used here: gone, too old, or of another request.
pub const OTHER_PHOTO: &str = "有一张照片不能用在这里，请重新添加";

#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// 400: not parseable.
    #[error("not parseable: {0}")]
    NotParseable(&'static str),
    /// 401: no token, or one that is over or not ours.
    #[error("not signed in")]
    NotSignedIn,
    /// 401: account and password do not fit; never says which.
    #[error("wrong sign-in")]
    WrongSignIn(&'static str),
    /// 403: signed in, and something must be done first: another password, a second factor.
    #[error("the account owes {0:?}")]
    Owed(Owed),
    /// 403: an administrator's act that is not this one's, with the reason.
    #[error("not this administrator: {0}")]
    NotThisDuty(&'static str),
    /// 403: this role never does this.
    #[error("not for this role")]
    NotForThisRole,
    /// 404: somebody else has the case now.
    #[error("not the holder")]
    NotTheHolder,
    /// 403: a form that does not come from our page.
    #[error("the form is not from this session")]
    ForeignForm,
    /// 404: unknown, or not yours: both look the same.
    #[error("not found")]
    NotFound,
    /// 404 for a number and query code that open nothing.
    #[error("no such case")]
    NoSuchCase,
    /// 404 for a token that is none of ours.
    #[error("no such code")]
    NoSuchCode,
    /// 405, with the methods that are.
    #[error("method not allowed")]
    MethodNotAllowed { allow: &'static str },
    /// 409: the stage does not allow the move.
    #[error(transparent)]
    WrongMove(#[from] Refused),
    /// 409: somebody else moved it at the same time.
    #[error("edited at the same time")]
    EditConflict,
    /// 409: what was looked at changed before it was confirmed.
    #[error("changed meanwhile")]
    Overtaken(&'static str),
    /// 410: the code is dead; `instead` leads on.
    #[error("code out of use")]
    Gone { station: String, phone: Option<String>, instead: Option<String> },
    /// 413.
    #[error("too large")]
    TooLarge,
    /// 415.
    #[error("unsupported media type")]
    UnsupportedMedia,
    /// 422: fields, each with what to do.
    #[error("invalid input")]
    Invalid(Vec<Fault>),
    /// 429.
    #[error("too many")]
    TooMany { seconds: i64 },
    /// 429: many come at once, so this one costs a moment.
    #[error("a proof of work is asked")]
    ProofNeeded(Challenge),
    /// 503: being repaired; nothing was taken.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// 503: taken by neither queue nor database.
    #[error("not confirmed")]
    NotConfirmed,
    /// 500: a bug; the cause is in the log.
    #[error("internal: {0}")]
    Internal(String),
}

impl Problem {
    pub fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid(vec![Fault::new(field, message)])
    }

    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// Whether somebody asked for what is not theirs, or not there: to them it is the same.
    pub fn is_refusal(&self) -> bool {
        matches!(self, Self::NotForThisRole | Self::NotTheHolder | Self::NotFound | Self::NoSuchCase)
    }

    fn slug(&self) -> &'static str {
        match self {
            Self::NotParseable(_) => "not-parseable",
            Self::NotSignedIn => "not-signed-in",
            Self::WrongSignIn(_) => "wrong-sign-in",
            Self::Owed(Owed::GivenPassword | Owed::OldPassword) => "password-change-needed",
            Self::Owed(Owed::SecondFactor) => "second-factor-needed",
            Self::NotThisDuty(_) => "not-this-duty",
            Self::NotForThisRole => "not-for-this-role",
            Self::NotTheHolder => "not-the-holder",
            Self::ForeignForm => "foreign-form",
            Self::NotFound => "not-found",
            Self::NoSuchCase => "no-such-case",
            Self::NoSuchCode => "no-such-code",
            Self::MethodNotAllowed { .. } => "method-not-allowed",
            Self::WrongMove(_) => "wrong-move",
            Self::EditConflict | Self::Overtaken(_) => "edit-conflict",
            Self::Gone { .. } => "code-out-of-use",
            Self::TooLarge => "too-large",
            Self::UnsupportedMedia => "unsupported-media-type",
            Self::Invalid(_) => "invalid",
            Self::TooMany { .. } => "too-many",
            Self::ProofNeeded(_) => "proof-needed",
            Self::Unavailable(_) => "unavailable",
            Self::NotConfirmed => "not-confirmed",
            Self::Internal(_) => "internal",
        }
    }

    /// One sentence that says what to do.
    pub fn title(&self) -> String {
        match self {
            Self::NotParseable(what) => (*what).into(),
            Self::NotSignedIn => "请先登录".into(),
            Self::WrongSignIn(what) => (*what).into(),
            Self::Owed(Owed::GivenPassword) => "密码是别人给的，请先在网页上登录，改成自己的密码".into(),
            Self::Owed(Owed::OldPassword) => "密码用得太久了，请先在网页上登录，换一个密码".into(),
            Self::Owed(Owed::SecondFactor) => "请先在网页上登录，设置手机动态码".into(),
            Self::NotThisDuty(why) => (*why).into(),
            Self::NotForThisRole => "您的账号没有这项权限，请联系管理员".into(),
            Self::NotTheHolder => "这件诉求不在您手上，请由现在的承办人处理".into(),
            Self::ForeignForm => "页面放得太久，请刷新后再试一次".into(),
            Self::NotFound => "没有找到，请核对网址".into(),
            Self::NoSuchCase => "没有查到，请核对编号和查询码".into(),
            Self::NoSuchCode => "这不是本县的代表码，请不要填写个人信息".into(),
            Self::MethodNotAllowed { .. } => "这个网址不能这样用，请从页面上的按钮进入".into(),
            Self::WrongMove(refused) => wrong_move(refused),
            Self::EditConflict => "刚才有人也动了这件诉求，请刷新后再试".into(),
            Self::Overtaken(what) => (*what).into(),
            Self::Gone { station, .. } => format!("这个代表码已停用，您可以联系{station}"),
            Self::TooLarge => "内容或照片太大，每张照片最大10MB，请减少后再提交".into(),
            Self::UnsupportedMedia => "提交的格式不对，请从页面上提交".into(),
            Self::Invalid(faults) => match faults.as_slice() {
                [only] => only.message.clone(),
                several => format!("还没有提交，有{}处要改", several.len()),
            },
            Self::TooMany { seconds } => format!("提交太频繁，请过{}再试", waiting_words(*seconds)),
            Self::ProofNeeded(asked) => format!("现在提交的人很多，请等{}秒后再按一次提交", asked.seconds),
            Self::Unavailable(what) => what.clone(),
            Self::NotConfirmed => "网络不太好，还没有收到确认。请再按一次提交，不会重复".into(),
            Self::Internal(_) => "服务出了问题，我们已经记下，请过几分钟再试".into(),
        }
    }

    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Invalid(faults) => faults,
            _ => &[],
        }
    }
}

fn wrong_move(refused: &Refused) -> String {
    let now = refused.from.words();
    match refused.wanted {
        "order" if refused.from.is_open() => {
            return "这件诉求已有一张没有核销的督办单，或者就在工委手上，现在不能再发督办单".into();
        }
        "order_answer" => return "现在没有等您答复的督办单，请刷新后再看".into(),
        "order_taking" | "order_return" => return "督办单还没有答复，或者已经核销，请刷新后再看".into(),
        _ => {}
    }
    match refused.from {
        StageName::Withdrawn | StageName::Merged | StageName::Closed => format!("这件诉求{now}，不能再这样处理"),
        _ => format!("这件诉求现在是“{now}”，不能这样处理，请刷新后再看"),
    }
}

fn waiting_words(seconds: i64) -> String {
    if seconds <= 90 { format!("{seconds}秒") } else { format!("{}分钟", (seconds + 59) / 60) }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotParseable(_) => StatusCode::BAD_REQUEST,
            Self::NotSignedIn | Self::WrongSignIn(_) => StatusCode::UNAUTHORIZED,
            Self::NotForThisRole | Self::ForeignForm | Self::Owed(_) | Self::NotThisDuty(_) => StatusCode::FORBIDDEN,
            Self::NotFound | Self::NotTheHolder | Self::NoSuchCase | Self::NoSuchCode => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::WrongMove(_) | Self::EditConflict | Self::Overtaken(_) => StatusCode::CONFLICT,
            Self::Gone { .. } => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany { .. } | Self::ProofNeeded(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) | Self::NotConfirmed => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut body = json!({
            "type": format!("/problems/{}", self.slug()),
            "title": self.title(),
            "status": status.as_u16(),
        });
        if let Self::WrongMove(refused) = self {
            body["from"] = json!(refused.from);
            body["wanted"] = json!(refused.wanted);
        }
        if let Self::Gone { instead, .. } = self {
            body["instead"] = json!(instead);
        }
        if let Self::ProofNeeded(asked) = self {
            body["challenge"] = json!({
                "token": asked.text,
                "algorithm": "SHA-256",
                "bits": BITS,
                "wait_seconds": asked.seconds,
            });
        }
        if !self.faults().is_empty() {
            body["errors"] = json!(self.faults());
        }
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self {
            Self::TooMany { seconds } | Self::ProofNeeded(Challenge { seconds, .. }) => {
                response.insert_header((header::RETRY_AFTER, seconds.to_string()))
            }
            Self::Unavailable(_) | Self::NotConfirmed => response.insert_header((header::RETRY_AFTER, "5")),
            Self::MethodNotAllowed { allow } => response.insert_header((header::ALLOW, *allow)),
            Self::NotSignedIn => response.insert_header((header::WWW_AUTHENTICATE, "Bearer")),
            _ => &mut response,
        };
        response.body(body.to_string())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Away(cause) => {
                tracing::warn!(%cause, "the database does not answer");
                Self::Unavailable("办理系统正在抢修，请过几分钟再试；提交新的诉求不受影响".into())
            }
            StoreError::Unaudited(cause) => {
                tracing::error!(%cause, "the audit cannot be written; what it was to note did not happen");
                Self::Unavailable("这一步没有做：它必须留下审计记录，现在记不上，请联系系统管理员".into())
            }
            StoreError::Refused(refused) => Self::WrongMove(refused),
            StoreError::Conflict => Self::EditConflict,
            StoreError::NotFound => Self::NotFound,
            StoreError::NotYours => Self::NotTheHolder,
            StoreError::Unfit(fault) => Self::Invalid(vec![fault]),
            StoreError::PhotoTaken => Self::invalid("uploads", OTHER_PHOTO),
            StoreError::Inconsistent { .. } | StoreError::Database(_) => Self::internal(error),
        }
    }
}
