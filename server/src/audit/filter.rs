//! What the list is narrowed to.

use actix_web::HttpRequest;
use chrono::NaiveDate;

use super::pages::AuditFilter;
use crate::{
    domain::{china_time, fault::Fault, text},
    http::{client, page::FieldErrors},
    store::{audit::Audited, audit_list::WantedEntries},
};

/// Longest part of a name worth looking for.
const LONGEST_NAME: usize = 50;

/// Reads the address: what is asked for, and the same as typed with its faults.
pub fn read(request: &HttpRequest) -> (WantedEntries, AuditFilter) {
    let value = |name: &str| client::query_value(request, name).trim().to_owned();
    let (what, by, from, to) = (value("what"), value("by"), value("from"), value("to"));
    let mut faults = Vec::new();
    let mut day = |name: &str, typed: &str| -> Option<NaiveDate> {
        let day = Some(typed).filter(|typed| !typed.is_empty())?.parse();
        day.map_err(|_| faults.push(Fault::new(name, "日期请写成2026-04-15"))).ok()
    };
    let (first, last) = (day("from", &from), day("to", &to));
    let wanted = WantedEntries {
        what: Audited::ALL.iter().map(|one| one.code()).find(|code| *code == what).map(str::to_owned),
        by: Some(text::excerpt(&by, LONGEST_NAME)).filter(|by| !by.is_empty()),
        from: first.map(china_time::start_of),
        until: last.map(china_time::end_of),
        before: value("before").parse().ok(),
    };
    (wanted, AuditFilter { what, by, from, to, errors: FieldErrors::of_faults(&faults) })
}
