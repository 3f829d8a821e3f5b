//! The sign-in page, and the navigation on every page behind it; handlers fill these.

use askama::Template;

use crate::http::page::Frame;

/// `GET /login`, and the same again when signing in failed.
#[derive(Clone, Debug, Template)]
#[template(path = "signin/login.html")]
pub struct LoginPage {
    pub frame: Frame,
    /// Where to go afterwards, already checked to be an address of this site.
    pub next: String,
    /// As typed; the password is never shown again.
    pub account: String,
    /// Asks for the six digits of the second factor too.
    pub ask_totp: bool,
    /// One sentence, e.g. `账号或密码不对，还可以试4次`.
    pub error: Option<String>,
    /// Why one is here, e.g. `您离开时间长了，请重新登录，写的内容还在`.
    pub notice: Option<String>,
}

#[cfg(test)]
pub mod samples;
