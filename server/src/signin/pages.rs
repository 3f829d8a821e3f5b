//! The sign-in page, and the pages of one's own account; handlers fill these.

use askama::Template;

use crate::http::page::{FieldErrors, Frame, NavItem};

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

/// One place where somebody is signed in.
#[derive(Clone, Debug)]
pub struct SignInLine {
    /// Names it in the form that ends it.
    pub key: String,
    /// e.g. `安卓手机`.
    pub device: String,
    pub kind: &'static str,
    pub begun: String,
    pub seen: String,
    pub is_this: bool,
}

/// `GET /account`.
#[derive(Clone, Debug, Template)]
#[template(path = "signin/account.html")]
pub struct AccountPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub account: String,
    pub name: String,
    pub role: &'static str,
    pub area: String,
    pub password_at: Option<String>,
    pub has_second_factor: bool,
    pub done: Option<&'static str>,
    pub lines: Vec<SignInLine>,
    /// How many are not listed.
    pub more: usize,
}

/// `GET /account/password`.
#[derive(Clone, Debug, Template)]
#[template(path = "signin/password.html")]
pub struct PasswordPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub account: String,
    /// Why one is here, where nothing else is open.
    pub why: Option<String>,
    pub next: String,
    pub errors: FieldErrors,
}

/// A second factor that waits to be confirmed.
#[derive(Clone, Debug)]
pub struct NewFactor {
    /// The code to scan, as a `data:` address.
    pub picture: String,
    /// The same to type, in fours.
    pub secret: String,
    pub sealed: String,
}

/// `GET /account/second-factor`.
#[derive(Clone, Debug, Template)]
#[template(path = "signin/second_factor.html")]
pub struct SecondFactorPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    /// Nothing else is open before.
    pub is_owed: bool,
    /// `None` where the account has one.
    pub new: Option<NewFactor>,
    pub next: String,
    pub errors: FieldErrors,
}

#[cfg(test)]
pub mod samples;
