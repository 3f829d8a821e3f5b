//! What handlers answer: a page, JSON, or the way to another page.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;
use serde::Serialize;

use super::problem::Problem;

pub type Answer = Result<HttpResponse, Problem>;

/// A page that is made for one person at one moment: never kept by anybody.
pub fn page(status: StatusCode, page: &impl Template) -> Answer {
    let html = page.render().map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html))
}

pub fn ok(shown: &impl Template) -> Answer {
    page(StatusCode::OK, shown)
}

/// 303: the form was taken, look there.
pub fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Bytes that most answers fit in: room for them is made once.
const USUAL_JSON: usize = 1_024;

pub fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let mut body = Vec::with_capacity(USUAL_JSON);
    serde_json::to_writer(&mut body, value).map_err(Problem::internal)?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "application/json"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}
