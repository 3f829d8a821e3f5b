//! `GET /monitor/report?month=2026-11`: the month as it is printed, signed and handed on.

mod tables;

use actix_web::{HttpRequest, web::Data};
use chrono::NaiveDate;

use super::{month::Month, pages::PaperPage, search, summary::Row, tally};
use crate::{
    domain::{
        china_time::{self, Instant},
        permission::Verb,
        targets::Targets,
    },
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
        nav,
        page::NavItem,
        problem::Problem,
        session::SignedIn,
    },
    store::{cases::OpenCase, measures::MeasuredRound},
};

pub const HOME: &str = "/monitor/report";
/// Overdue cases named by number; the rest is counted.
const MOST_NAMED: usize = 100;

pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Report)?;
    let (now, area) = (kit.clock.now(), client::query_value(&request, "area"));
    let today = china_time::day(now);
    let month = Month::read(&client::query_value(&request, "month"), today);
    let month = month.map_err(|message| Problem::invalid("month", message))?;
    let viewer = search::narrow(&signed.viewer, Some(&area)).map_err(|fault| Problem::Invalid(vec![fault]))?;
    let (span, before) = (month.span(), month.before().span());
    let rounds = kit.store.rounds(&viewer, before.start(), span.end()).await?;
    let (earlier, rounds): (Vec<MeasuredRound>, Vec<_>) =
        rounds.into_iter().partition(|round| round.opened_at < span.start());
    let open = kit.store.open_cases(&viewer).await?;
    let late = overdue(&open, span.end(), now);
    let named: Vec<_> = late.iter().filter(|case| !case.hidden).take(MOST_NAMED).map(|case| case.id).collect();
    let mut cases = kit.store.cases_among(&viewer, &named).await?;
    cases.sort_by_key(|found| (found.case.due().map(|(_, due)| due), found.case.id));
    let (directory, targets) = (kit.cards.now(), Targets::of(&kit.clocks.now()));
    let mut shown = PaperPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        title: format!("{}代表码{}月报", kit.site.county, month.words()),
        about: vec![
            ("地区".into(), directory.area_name(&viewer.area).to_owned()),
            ("时间".into(), format!("{}至{}", span.from, span.to)),
            ("打印".into(), format!("{}，{}", signed.viewer.name, china_time::long(now))),
        ],
        links: links(month, &area, today),
        figures: vec![],
        notes: vec![],
        tables: vec![],
        signatures: ["填报人", "审核人", "负责人"].map(String::from).into(),
    };
    if rounds.is_empty() {
        shown.notes.push(format!("{}没有收到诉求。下面是到打印时还没有答复、已经超期的。", month.words()));
    } else {
        shown.figures = tables::rates(&Row::whole(&tally::gather_all(&rounds, now)));
        shown.notes.push(format!("算的是{}提出和要求重办的诉求，数字截至打印时。", month.words()));
        shown.tables.push(tables::times(&rounds, &earlier, &targets, now));
        shown.tables.push(tables::stations(&rounds, &directory, now));
    }
    shown.tables.push(tables::overdue(&cases, late.len(), &directory, now));
    ok(&shown)
}

/// Past what is due, and asked before the month was over; in the order they ran out.
fn overdue(open: &[OpenCase], end: Instant, now: Instant) -> Vec<&OpenCase> {
    let is_late = |case: &&OpenCase| !case.paused && case.due_at.is_some_and(|due| due < now) && case.opened_at < end;
    open.iter().filter(is_late).collect()
}

fn links(month: Month, area: &str, today: NaiveDate) -> Vec<NavItem> {
    let area = if area.is_empty() { String::new() } else { format!("&area={area}") };
    let link = |month: Month| NavItem {
        href: format!("{HOME}?month={}{area}", month.code()),
        label: format!("看{}", month.words()),
        current: false,
    };
    let board = NavItem { href: "/monitor".into(), label: "回到看板".into(), current: false };
    [Some(link(month.before())), month.after(today).map(link), Some(board)].into_iter().flatten().collect()
}
