//! The committee's orders: the list, and one as a sheet.

use askama::Template;

use crate::http::page::{Choice, Fact, Frame, LightView, NavItem};

#[derive(Clone, Debug)]
pub struct OrderLine {
    /// e.g. `督〔2026〕12号`.
    pub number: String,
    pub sheet: String,
    pub light: LightView,
    pub recipients: String,
    pub case: String,
    /// In groups of four.
    pub case_number: String,
    /// Of the case.
    pub stage: String,
    pub issued: String,
    pub due: String,
}

/// `GET /orders`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/orders.html")]
pub struct OrdersPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub years: Vec<Choice>,
    pub year: String,
    pub states: Vec<Choice>,
    /// Empty for all.
    pub state: String,
    pub rows: Vec<OrderLine>,
    pub next: Option<String>,
}

/// `GET /orders/{number}`.
#[derive(Clone, Debug, Template)]
#[template(path = "monitoring/order.html")]
pub struct OrderPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub title: String,
    pub number: String,
    /// The way to the case.
    pub case: String,
    /// Who and when.
    pub printed: String,
    pub facts: Vec<Fact>,
    pub signatures: Vec<String>,
}

#[cfg(test)]
mod samples {
    use super::*;
    use crate::http::page::{
        LightMark,
        desk_samples::{choices, frame, nav},
        samples::check,
    };

    #[test]
    fn the_list_of_orders_renders() {
        let line = OrderLine {
            number: "督〔2026〕12号".into(),
            sheet: "/orders/2026-12".into(),
            light: LightView { mark: LightMark::Red, words: "已超期2天".into() },
            recipients: "示例县城管局、示例县住建局".into(),
            case: "/cases/1".into(),
            case_number: "5511 9701 3657 1609".into(),
            stage: "办理中".into(),
            issued: "4月15日 09:12".into(),
            due: "4月22日 周三 09:12".into(),
        };
        let full = OrdersPage {
            frame: frame(),
            nav: nav("/orders"),
            years: choices(&[("2026", "2026年")]),
            year: "2026".into(),
            states: choices(&[("open", "没有核销的"), ("done", "已办结的")]),
            state: "open".into(),
            rows: vec![line],
            next: Some("/orders?before=12".into()),
        };
        let nothing = OrdersPage { rows: vec![], next: None, state: String::new(), ..full.clone() };
        check("orders", vec![full, nothing], |page| &mut page.frame);
    }

    #[test]
    fn the_sheet_of_an_order_renders() {
        let fact = |label: &str, value: &str| Fact { label: label.into(), value: value.into() };
        let sheet = OrderPage {
            frame: frame(),
            nav: nav("/orders"),
            title: "示例县督办单".into(),
            number: "督〔2026〕12号".into(),
            case: "/cases/1".into(),
            printed: "张例，4月21日 周二 09:00".into(),
            facts: vec![fact("督办对象", "东河镇代表联络站"), fact("督办事项", "修好东门的路灯")],
            signatures: vec!["签收人".into()],
        };
        check("order", vec![sheet], |page| &mut page.frame);
    }
}
