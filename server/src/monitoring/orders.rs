//! `/orders`: the committee's orders within the scope of whoever looks, and the sheet of one to be printed and signed.

mod asked;
pub mod json;
mod sheet;

use actix_web::{HttpRequest, web::Data};

pub use sheet::show as sheet;

use self::asked::{Asked, Wish};
use super::{
    cases::spaced,
    pages::{OrderLine, OrdersPage},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        permission::Verb,
    },
    http::{
        answer::{Answer, ok},
        body,
        case_view::orders::{order_light, order_recipients},
        client,
        kit::Kit,
        nav,
        page::Choice,
        session::SignedIn,
    },
    store::orders::{OrderRow, OrderState},
};

const HOME: &str = "/orders";

/// `GET /orders`.
pub async fn list(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Orders)?;
    let (asked, now): (Asked, _) = (body::query(&request)?, kit.clock.now());
    let wish = asked.read(now)?;
    let (rows, next) = wish.find(&kit, &signed.viewer, now).await?;
    let directory = kit.cards.now();
    ok(&OrdersPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        years: years(&kit, &signed, &wish).await?,
        year: wish.year.to_string(),
        states: OrderState::ALL.map(|state| Choice { value: state.code().into(), words: words(state).into() }).into(),
        state: wish.state.map(OrderState::code).unwrap_or_default().into(),
        rows: rows.iter().map(|row| line(row, &directory, now)).collect(),
        next: next.map(|serial| client::address_with(&request, "before", &serial.to_string())),
    })
}

/// The years with orders, and the one that is looked at.
async fn years(kit: &Kit, signed: &SignedIn, wish: &Wish) -> Result<Vec<Choice>, crate::http::problem::Problem> {
    let mut years = kit.store.years_of_orders(&signed.viewer).await?;
    years.push(wish.year);
    years.sort_by_key(|year| std::cmp::Reverse(*year));
    years.dedup();
    Ok(years.into_iter().map(|year| Choice { value: year.to_string(), words: format!("{year}年") }).collect())
}

fn words(state: OrderState) -> &'static str {
    match state {
        OrderState::Open => "没有核销的",
        OrderState::Overdue => "已超期的",
        OrderState::Done => "已办结的",
    }
}

fn line(row: &OrderRow, directory: &Directory, now: Instant) -> OrderLine {
    OrderLine {
        number: row.order.number.to_string(),
        sheet: format!("{HOME}/{}", row.order.number.code()),
        light: order_light(&row.order, now),
        recipients: order_recipients(&row.order, directory).join("、"),
        case: format!("/cases/{}", row.case.case.id),
        case_number: spaced(&row.case.row.number),
        stage: row.case.case.stage.name().words().into(),
        issued: china_time::short(row.order.issued_at),
        due: china_time::long(row.order.due_at),
    }
}
