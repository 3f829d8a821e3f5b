//! The list of orders for programs.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::asked::Asked;
use crate::{
    domain::permission::Verb,
    http::{
        answer::{Answer, json},
        body,
        case_view::orders::OrderJson,
        kit::Kit,
        session::Bearer,
    },
};

#[derive(Serialize, ToSchema)]
pub struct OrderItemJson {
    #[serde(flatten)]
    order: OrderJson,
    case_id: Uuid,
    /// Bare digits.
    case_number: String,
}

#[derive(Serialize, ToSchema)]
pub struct OrdersJson {
    /// The newest first.
    items: Vec<OrderItemJson>,
    /// Where the next page begins, as `before`; `null` at the end.
    next_before: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/orders", tag = "monitoring", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = OrdersJson), (status = 401), (status = 403), (status = 422)))]
pub async fn list(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Orders)?;
    let (asked, now): (Asked, _) = (body::query(&request)?, kit.clock.now());
    let (rows, next_before) = asked.read(now)?.find(&kit, &bearer.0, now).await?;
    let directory = kit.cards.now();
    let items = rows.into_iter().map(|row| OrderItemJson {
        order: OrderJson::new(&row.order, &directory, now),
        case_id: row.case.case.id,
        case_number: row.case.row.number,
    });
    json(StatusCode::OK, &OrdersJson { items: items.collect(), next_before })
}
