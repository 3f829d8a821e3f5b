//! For those who run it: alive, ready, figures, static files, the description of the API.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use serde_json::json;

use crate::{
    http::{
        answer::{self, Answer},
        assets,
        kit::Kit,
        problem::Problem,
    },
    intake::submit::Intake,
    openapi,
    queue::{Durability, Queue},
};

/// `GET /healthz`: alive.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).body("ok\n")
}

/// `GET /readyz`: what answers and what does not; 200 while residents can be served.
pub async fn readyz(kit: Data<Kit>, queue: Data<Queue>) -> Answer {
    let database = match kit.store.ping().await {
        Ok(()) => json!({"answers": true}),
        Err(error) => json!({"answers": false, "why": error.to_string()}),
    };
    let (takes, durability) = match &*queue.into_inner() {
        Queue::Embedded(_) => (true, "always".to_owned()),
        Queue::Redis(redis) => match redis.durability() {
            Durability::Always => (true, "always".into()),
            Durability::Everysec => (true, "everysec: up to a second's loss is accepted".into()),
            Durability::Refused(why) => (false, why),
            Durability::Unknown => (false, "not read yet".into()),
        },
    };
    let serves = takes || database["answers"] == json!(true);
    let known = !kit.cards.now().codes.is_empty();
    let status = if serves { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "residents_served": serves,
        "database": database,
        "queue": {"takes": takes, "durability": durability},
        "codes_known": known,
    });
    answer::json(status, &body)
}

/// `GET /metrics`, Prometheus text.
pub async fn metrics(kit: Data<Kit>, queue: Data<Queue>, intake: Data<Intake>) -> HttpResponse {
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, value: f64| {
        text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n"));
    };
    let now = kit.clock.now();
    match queue.depth().await {
        Ok(depth) => {
            gauge("deputy_code_queue_up", "Whether the queue answers.", 1.0);
            gauge("deputy_code_queue_waiting", "Entries that wait.", depth.waiting as f64);
            gauge("deputy_code_queue_leased", "Entries being registered.", depth.leased as f64);
            gauge("deputy_code_queue_buried", "Entries set aside.", depth.buried as f64);
            let age = depth.oldest.map_or(0, |oldest| (now - oldest).num_seconds().max(0));
            gauge("deputy_code_queue_oldest_seconds", "Age of the oldest entry.", age as f64);
        }
        Err(_) => gauge("deputy_code_queue_up", "Whether the queue answers.", 0.0),
    }
    let database = f64::from(u8::from(kit.store.ping().await.is_ok()));
    gauge("deputy_code_database_up", "Whether the database answers.", database);
    gauge(
        "deputy_code_circuit_open",
        "Whether intake goes around the queue.",
        f64::from(u8::from(intake.circuit.is_open())),
    );
    gauge("deputy_code_codes_known", "Codes in the directory of this process.", kit.cards.now().codes.len() as f64);
    HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")).body(text)
}

/// `GET /static/{name}`: kept for ever, because the name changes with the content.
pub async fn asset(request: HttpRequest) -> Answer {
    let found = assets::find(request.path()).ok_or(Problem::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, found.content_type))
        .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(found.bytes))
}

/// `GET /api/openapi.json`.
pub async fn openapi() -> Answer {
    answer::json(StatusCode::OK, &openapi::document())
}
