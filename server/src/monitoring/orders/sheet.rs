//! One order on a sheet of A4.

use actix_web::{
    HttpRequest,
    web::{Data, Path},
};
use chrono::Datelike;

use super::HOME;
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        permission::Verb,
        supervision::OrderNumber,
    },
    http::{
        answer::{Answer, ok},
        case_view::{
            History,
            orders::{Turn, order_recipients},
        },
        kit::Kit,
        nav,
        page::Fact,
        problem::Problem,
        session::SignedIn,
    },
    monitoring::{cases::spaced, pages::OrderPage},
    store::orders::OrderRow,
};

/// `GET /orders/{number}`, e.g. `/orders/2026-12`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, number: Path<String>) -> Answer {
    signed.may(Verb::Orders)?;
    let number = OrderNumber::parse(&number).ok_or(Problem::NotFound)?;
    let row = kit.store.order(&signed.viewer, number).await?;
    let history = History::load(&kit, &row.case.case).await?.without_held(&row.case.case);
    let (now, directory) = (kit.clock.now(), kit.cards.now());
    ok(&OrderPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        title: format!("{}督办单", kit.site.county),
        number: number.to_string(),
        case: format!("/cases/{}", row.case.case.id),
        printed: format!("{}，{}", signed.viewer.name, dated(now)),
        facts: facts(&row, &history, &directory, now),
        signatures: ["签收人", "承办人", "核销人"].map(Into::into).into(),
    })
}

fn facts(row: &OrderRow, history: &History, directory: &Directory, now: Instant) -> Vec<Fact> {
    let fact = |label: &str, value: String| Fact { label: label.into(), value };
    let told = history.of_order(row.order.number);
    let (demanded, by) = told.issued.map_or_else(Default::default, |said| (said.words.text, said.by));
    let mut facts = vec![
        fact("督办对象", order_recipients(&row.order, directory).join("、")),
        fact("诉求编号", spaced(&row.case.row.number)),
        fact("督办事项", demanded),
        fact("发出", said("县代表工委", by, row.order.issued_at)),
        fact("答复期限", dated(row.order.due_at)),
    ];
    let turns = told.turns.into_iter().map(|Turn { what, text, by, at }| {
        let who = said("", by, at);
        fact(what, if text.is_empty() { who } else { format!("{text}（{who}）") })
    });
    facts.extend(turns);
    facts.push(fact("现在", row.order.words(now)));
    facts
}

fn said(office: &str, by: Option<String>, at: Instant) -> String {
    let name = [office, by.as_deref().unwrap_or_default()].join(" ");
    let name = name.trim();
    if name.is_empty() { dated(at) } else { format!("{name}，{}", dated(at)) }
}

/// A sheet lies in a drawer for years.
fn dated(at: Instant) -> String {
    format!("{}年{}", china_time::day(at).year(), china_time::long(at))
}
