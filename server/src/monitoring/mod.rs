//! Response times, what needs help now, and entries that could not be registered.

mod board;
mod cases;
pub mod chart;
mod csv;
mod days;
mod dead_letters;
pub mod export;
mod figures;
mod groups;
pub mod json;
pub mod live;
mod notices;
pub mod pages;
mod percentile;
mod period;
mod plots;
mod ranking;
mod search;
mod sheets;
mod summary;
mod wording;

use actix_web::web::{self, ServiceConfig};

use crate::http::problem::Problem;

/// The addresses of this capability.
pub fn routes(config: &mut ServiceConfig) {
    macro_rules! route {
        ($path:literal, $method:ident => $handler:expr) => {
            config.service(
                web::resource($path).route(web::$method().to($handler)).default_service(web::route().to(not_allowed)),
            );
        };
    }
    route!("/api/v1/monitoring/summary", get => json::show_summary);
    route!("/api/v1/monitoring/mine", get => json::show_mine);
    route!("/api/v1/monitoring/live", get => live::listen);
    route!("/api/v1/monitoring/export.csv", get => export::csv);
    route!("/monitor", get => board::show);
    route!("/monitor/dead-letters", get => dead_letters::show);
    route!("/monitor/dead-letters/{id}/replay", post => dead_letters::replay);
    route!("/monitor/dead-letters/{id}/unsealing", post => dead_letters::unseal);
    route!("/cases", get => cases::show);
}

async fn not_allowed() -> Result<&'static str, Problem> {
    Err(Problem::MethodNotAllowed)
}
