//! How a photo is answered: an image and nothing else, for the one who asked, kept by nobody on the way.

use std::io;

use actix_web::{HttpResponse, http::header};

use super::problem::Problem;

/// A photo opened by itself may do nothing, whatever a browser takes it for.
const CSP: &str = "default-src 'none'; sandbox";

/// A kept photo as an answer.
pub fn photo(jpeg: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/jpeg"))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"photo.jpg\""))
        .insert_header((header::CONTENT_SECURITY_POLICY, CSP))
        .insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"))
        .body(jpeg)
}

/// Where photos are kept does not answer.
pub fn away(error: io::Error) -> Problem {
    tracing::error!(%error, "photos cannot be reached");
    Problem::Unavailable("照片现在打不开，请过几分钟再试".into())
}
