//! The committee's order on the page of a case.

use super::{
    pages::{OrderAnswerForm, OrderForm, OrderForms, OrderTurn, OrderView, SettlementForm},
    permission::{self, Verb},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        supervision::USUAL_DAYS,
    },
    http::{
        case_view::{
            History,
            orders::{Turn, order_light, order_recipients},
        },
        session,
    },
    store::{rows::CaseRow, viewer::Viewer},
};

/// The open order, with what was written about it.
pub fn view(
    viewer: &Viewer,
    row: &CaseRow,
    history: &History,
    directory: &Directory,
    now: Instant,
) -> Option<OrderView> {
    let order = row.case.open_order()?;
    let told = history.of_order(order.number);
    let (demanded, by) = told.issued.map_or_else(Default::default, |said| (said.words.text, said.by));
    let turn = |Turn { what, text, by, at }| OrderTurn { what: what.into(), text, when: when(by, at) };
    Some(OrderView {
        number: order.number.to_string(),
        light: order_light(order, now),
        recipients: order_recipients(order, directory).join("、"),
        demanded,
        issued: when(by, order.issued_at),
        due: china_time::long(order.due_at),
        turns: told.turns.into_iter().map(turn).collect(),
        sheet: session::may(viewer, Verb::Orders).is_ok().then(|| format!("/orders/{}", order.number.code())),
    })
}

fn when(by: Option<String>, at: Instant) -> String {
    let at = china_time::short(at);
    by.map_or_else(|| at.clone(), |by| format!("{by}，{at}"))
}

/// Each where it is possible now.
pub fn forms(viewer: &Viewer, row: &CaseRow) -> OrderForms {
    let settles = row.case.order_answered().is_some() && permission::is_theirs(viewer, Verb::Supervising, row);
    let issue = || OrderForm { working_days: USUAL_DAYS.to_string(), ..OrderForm::default() };
    OrderForms {
        issue: permission::offers(viewer, Verb::Supervising, row).then(issue),
        answer: permission::offers(viewer, Verb::OrderAnswer, row).then(OrderAnswerForm::default),
        settlement: (settles && !row.case.is_withheld()).then(SettlementForm::default),
    }
}
