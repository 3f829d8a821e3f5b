//! The public list of heads, the month's sheet for the printer, and the file to keep elsewhere.

use actix_web::{HttpRequest, HttpResponse, http::header, web::Data};
use chrono::{Datelike, Months, NaiveDate};

use super::pages::{HeadRow, HeadsPage, MonthPage};
use crate::{
    domain::{china_time, head::Head, receipt::to_text},
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
        page::Choice,
        problem::Problem,
    },
};

/// Days of one page.
const PAGE: u64 = 31;
/// Figures of the root that the list shows: four groups.
const SHORT: usize = 19;

/// `GET /board/heads`: the latest days, or with `month` the sheet of a month.
pub async fn show(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let (month, before) = (client::query_value(&request, "month"), client::query_value(&request, "before"));
    if !month.is_empty() {
        return month_page(&request, &kit, read_month(&month)?).await;
    }
    let before = Some(before).filter(|day| !day.is_empty());
    let before =
        before.map(|day| day.parse()).transpose().map_err(|_| Problem::invalid("before", "日期请写成2026-04-15"))?;
    let mut heads = kit.store.heads_before(before, PAGE + 1).await?;
    let more = heads.len() > PAGE as usize;
    heads.truncate(PAGE as usize);
    let mut months: Vec<Choice> = heads.iter().map(month_of).collect();
    months.dedup_by(|one, other| one.value == other.value);
    let next = heads.last().filter(|_| more).map(|last| format!("/board/heads?before={}", last.contents.day));
    ok(&HeadsPage { frame: client::frame(&request, &kit), rows: heads.iter().map(row).collect(), months, next })
}

async fn month_page(request: &HttpRequest, kit: &Kit, first: NaiveDate) -> Answer {
    let heads = heads_of(kit, first).await?;
    let mut frame = client::frame(request, kit);
    frame.switch_href = client::query_with(request, "elder", if frame.elder { "0" } else { "1" });
    ok(&MonthPage {
        frame,
        month: first.format("%Y-%m").to_string(),
        month_words: month_words(first),
        county: kit.site.county.clone(),
        printed_at: china_time::short(kit.clock.now()),
        rows: heads.iter().map(row).collect(),
    })
}

/// `GET /board/heads.txt`: the lines of a month, this one where none is named.
pub async fn file(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let month = client::query_value(&request, "month");
    let today = china_time::day(kit.clock.now());
    let first = if month.is_empty() { today.with_day(1).unwrap_or(today) } else { read_month(&month)? };
    let lines = heads_of(&kit, first).await?.into_iter().map(|head| head.line() + "\n");
    let month = first.format("%Y-%m");
    let text = format!("# {} {month}\n{}", kit.site.service_name, lines.collect::<String>());
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"heads-{month}.txt\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text))
}

async fn heads_of(kit: &Kit, first: NaiveDate) -> Result<Vec<Head>, Problem> {
    let last = first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(first);
    Ok(kit.store.heads_between(first, last).await?)
}

fn read_month(typed: &str) -> Result<NaiveDate, Problem> {
    let wrong = || Problem::invalid("month", "月份请写成2026-04");
    let good = typed.len() == 7 && typed.is_ascii();
    good.then(|| format!("{typed}-01").parse().ok()).flatten().ok_or_else(wrong)
}

fn month_words(day: NaiveDate) -> String {
    format!("{}年{}月", day.year(), day.month())
}

fn month_of(head: &Head) -> Choice {
    let day = head.contents.day;
    Choice { value: day.format("%Y-%m").to_string(), words: month_words(day) }
}

fn row(head: &Head) -> HeadRow {
    let it = &head.contents;
    let root = it.root_in_groups();
    HeadRow {
        day: format!("{}{}日", month_words(it.day), it.day.day()),
        made_at: china_time::short(it.made_at),
        made_up_for: it.is_made_up_for(),
        cases: it.cases,
        events: it.events,
        short: root[..SHORT].to_owned(),
        root,
        kid: head.kid.clone(),
        signature: to_text(&head.signature),
    }
}
