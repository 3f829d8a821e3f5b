//! Finding a case by the two numbers a resident keeps.

use askama::Template;

use crate::http::page::Frame;

/// `GET /q`, and the same again when nothing was found.
#[derive(Clone, Debug, Template)]
#[template(path = "rating/lookup.html")]
pub struct LookupPage {
    pub frame: Frame,
    /// Both as typed.
    pub number: String,
    pub query_code: String,
    /// e.g. `没有查到，请核对编号和查询码`.
    pub error: Option<String>,
}
