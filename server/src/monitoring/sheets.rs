//! Columns of exported files, named as in JSON.
//!
//! A number stands twice: bare for programs, in groups for spreadsheets, which keep only fifteen digits of a bare one.

use super::{
    cases::spaced,
    summary::{Clock, Row},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        timeline::Names,
    },
    http::csv,
    store::{
        events::EventRow,
        rows::{CaseRow, code_of, instant},
    },
};

pub const SUMMARY: [&str; 23] = [
    "key",
    "name",
    "n",
    "open",
    "overdue",
    "on_time_rate",
    "accept_n",
    "accept_p50",
    "accept_p90",
    "accept_p99",
    "first_reply_n",
    "first_reply_p50",
    "first_reply_p90",
    "first_reply_p99",
    "resolve_n",
    "resolve_p50",
    "resolve_p90",
    "resolve_p99",
    "reopened",
    "satisfied",
    "basically_satisfied",
    "dissatisfied",
    "unrated",
];

/// A row of the summary; times in whole seconds, wall clock.
pub fn summary_line(row: &Row) -> String {
    let grades = row.satisfaction;
    let mut cells = vec![
        row.key.clone(),
        row.name.clone(),
        row.n.to_string(),
        row.open.to_string(),
        row.overdue.to_string(),
        row.on_time_rate.map(|rate| format!("{rate:.4}")).unwrap_or_default(),
    ];
    for clock in [&row.accept, &row.first_reply, &row.resolve] {
        cells.extend(clock_cells(clock));
    }
    let counts = [row.reopened, grades.satisfied, grades.basically_satisfied, grades.dissatisfied, grades.unrated];
    cells.extend(counts.map(|count| count.to_string()));
    csv::line(cells)
}

fn clock_cells(clock: &Clock) -> [String; 4] {
    let seconds = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    [clock.wall.n.to_string(), seconds(clock.p50), seconds(clock.p90), seconds(clock.p99)]
}

pub const EVENTS: [&str; 8] = ["number", "number_spaced", "sequence", "at", "move", "by_kind", "by_name", "visible"];

/// Who did what and when; nobody's words.
pub fn event_line(event: &EventRow, number: &str) -> String {
    csv::line([
        number,
        &spaced(number),
        &event.sequence.to_string(),
        &china_time::rfc3339(instant(event.at)),
        &event.kind,
        &event.actor_kind,
        event.actor_name.as_deref().unwrap_or_default(),
        if event.visible { "true" } else { "false" },
    ])
}

pub const CASES: [&str; 21] = [
    "number",
    "number_spaced",
    "submitted_at",
    "kind",
    "category",
    "channel",
    "area",
    "station",
    "deputy",
    "stage",
    "holder",
    "round",
    "due_at",
    "accepted_at",
    "first_reply_at",
    "resolved_at",
    "outcome",
    "satisfaction",
    "flags",
    "place",
    "content",
];

/// A case as its last round stands; no name and no phone of the resident.
pub fn case_line(found: &CaseRow, place: Option<String>, directory: &Directory) -> String {
    let (case, row, round) = (&found.case, &found.row, found.case.round());
    let at = |at: Option<Instant>| at.map(china_time::rfc3339).unwrap_or_default();
    let station = directory.stations.get(&row.station_id).map(|station| station.name.clone());
    let deputy = row.deputy_id.and_then(|id| directory.deputies.get(&id)).map(|deputy| deputy.name.clone());
    csv::line([
        row.number.clone(),
        spaced(&row.number),
        china_time::rfc3339(case.submitted_at),
        row.kind.clone(),
        case.category.clone().unwrap_or_default(),
        row.channel.clone(),
        directory.areas.get(&row.area_path).cloned().unwrap_or_default(),
        station.unwrap_or_default(),
        deputy.unwrap_or_default(),
        row.stage.clone(),
        found.holder().map(|holder| directory.holder(&holder)).unwrap_or_default(),
        case.rounds.len().to_string(),
        at(case.due().map(|(_, due)| due)),
        at(round.accepted_at),
        at(round.first_reply_at),
        at(round.resolved_at),
        round.outcome.map(code_of).unwrap_or_default(),
        round.rating.as_ref().map(|rating| code_of(rating.satisfaction)).unwrap_or_default(),
        case.flags().join(" "),
        place.unwrap_or_default(),
        row.content.clone(),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_as_many_cells_as_its_heading() {
        let row = super::super::summary::whole(&[], "k".into(), "n".into(), Instant::default());
        assert_eq!(summary_line(&row).split(',').count(), SUMMARY.len());
        let event = EventRow {
            case_id: uuid::Uuid::nil(),
            sequence: 1,
            at: 0,
            kind: "accepted".into(),
            actor_kind: "deputy".into(),
            actor_name: None,
            visible: true,
        };
        let number = crate::domain::number::Number::from_bits(7);
        let line = event_line(&event, number.as_str());
        let expected = format!("{number},{},1,1970-01-01T08:00:00+08:00,accepted,deputy,,true\r\n", number.spaced());
        assert_eq!(line, expected);
        assert_eq!(line.split(',').count(), EVENTS.len());
    }
}
