//! An order of the committee as it is told to those who handle the case: with the words that officials wrote each other.

use serde::Serialize;
use utoipa::ToSchema;

use super::{History, Said, light_mark};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        light::Light,
        moves::Move,
        supervision::{Order, OrderNumber},
        timeline::Names,
    },
    http::page::LightView,
};

/// What was written about an order.
pub struct OrderTold {
    /// Who issued it and what is demanded; none where its words are gone.
    pub issued: Option<Said>,
    /// Answers, returns and the taking, the oldest first.
    pub turns: Vec<Turn>,
}

pub struct Turn {
    /// `答复`, `退回` or `核销`.
    pub what: &'static str,
    pub text: String,
    pub by: Option<String>,
    pub at: Instant,
}

impl History {
    pub fn of_order(&self, number: OrderNumber) -> OrderTold {
        let of = self.0.iter().map(|(event, _)| event).filter(|event| event.made.order() == Some(number));
        let mut said = of.map(|event| Said {
            words: event.words().unwrap_or_default(),
            by: event.by.name.clone(),
            at: event.at,
            made: event.made.clone(),
        });
        OrderTold { issued: said.next(), turns: said.filter_map(turn).collect() }
    }
}

fn turn(Said { words, by, at, made }: Said) -> Option<Turn> {
    let (what, text) = match made {
        Move::OrderAnswered { .. } => ("答复", words.text),
        Move::OrderReturned { .. } => ("退回", words.reason),
        Move::OrderTaken { .. } => ("核销", words.text),
        _ => return None,
    };
    Some(Turn { what, text, by, at })
}

/// Whom it was issued to, by name.
pub fn order_recipients(order: &Order, directory: &Directory) -> Vec<String> {
    if order.units.is_empty() {
        return vec![directory.holder(&order.holder)];
    }
    order.units.iter().map(|unit| directory.unit(unit)).collect()
}

pub fn order_light(order: &Order, now: Instant) -> LightView {
    LightView { mark: light_mark(order.light(now)), words: order.words(now) }
}

/// An order without words, as lists have it.
#[derive(Serialize, ToSchema)]
pub struct OrderJson {
    /// e.g. `督〔2026〕12号`.
    number: String,
    /// In addresses, e.g. `2026-12`.
    code: String,
    /// `owed`, `answered`, `taken` or `ended`.
    standing: &'static str,
    /// By name: the units it was referred to, or whoever had the case.
    recipients: Vec<String>,
    issued_at: String,
    due_at: String,
    answered_at: Option<String>,
    ended_at: Option<String>,
    light: Light,
    light_text: String,
}

impl OrderJson {
    pub fn new(order: &Order, directory: &Directory, now: Instant) -> Self {
        Self {
            number: order.number.to_string(),
            code: order.number.code(),
            standing: order.standing_code(),
            recipients: order_recipients(order, directory),
            issued_at: china_time::rfc3339(order.issued_at),
            due_at: china_time::rfc3339(order.due_at),
            answered_at: order.answered_at().map(china_time::rfc3339),
            ended_at: order.ended_at().map(china_time::rfc3339),
            light: order.light(now),
            light_text: order.words(now),
        }
    }
}

/// The order of a case, for those who handle it.
#[derive(Serialize, ToSchema)]
pub struct OrderToldJson {
    #[serde(flatten)]
    order: OrderJson,
    /// What is demanded.
    text: String,
    issued_by: Option<String>,
    turns: Vec<TurnJson>,
}

#[derive(Serialize, ToSchema)]
struct TurnJson {
    /// `答复`, `退回` or `核销`.
    what: &'static str,
    at: String,
    by: Option<String>,
    text: String,
}

impl OrderToldJson {
    pub fn new(order: &Order, history: &History, directory: &Directory, now: Instant) -> Self {
        let told = history.of_order(order.number);
        let (text, issued_by) = told.issued.map_or_else(Default::default, |said| (said.words.text, said.by));
        let turn = |Turn { what, text, by, at }| TurnJson { what, at: china_time::rfc3339(at), by, text };
        let turns = told.turns.into_iter().map(turn).collect();
        Self { order: OrderJson::new(order, directory, now), text, issued_by, turns }
    }
}
