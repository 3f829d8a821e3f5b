//! Response times, what needs help now, and entries that could not be registered.

pub mod chart;
mod days;
mod groups;
pub mod json;
pub mod pages;
mod percentile;
mod search;
mod summary;

use actix_web::web::{self, ServiceConfig};

/// The addresses of this capability.
pub fn routes(config: &mut ServiceConfig) {
    // `/api/v1/cases` is shared with handling: a guarded route lets other methods pass on.
    config
        .service(web::resource("/api/v1/monitoring/summary").get(json::show_summary))
        .service(web::resource("/api/v1/monitoring/mine").get(json::show_mine))
        .route("/api/v1/cases", web::get().to(json::list_cases));
}
