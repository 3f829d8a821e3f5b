//! The six steps of a case as its events tell them (mechanism M02): on which day, and by which office; nobody's name or words.

use crate::{
    domain::{
        actor::ActorKind,
        china_time,
        directory::Directory,
        event::stages,
        timeline::{self, Heading, Reader},
    },
    http::kit::Kit,
    store::{StoreError, rows::CaseRow},
};

fn office(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Resident => "居民",
        ActorKind::Deputy => "代表",
        ActorKind::LiaisonOfficer => "联络员",
        ActorKind::Undertaker => "承办单位",
        ActorKind::Staff => "代表工委",
        ActorKind::System => "系统",
    }
}

/// For each case its six cells, in the order of the steps: when it was registered first, and when each other step was last.
pub async fn of(kit: &Kit, cases: &[CaseRow], directory: &Directory) -> Result<Vec<[String; 6]>, StoreError> {
    let mut all = Vec::with_capacity(cases.len());
    for found in cases {
        let events = kit.store.events_of(found.case.id, &kit.secrets.sealer).await?;
        let mut steps: [String; 6] = Default::default();
        let stages = stages(&events);
        for (event, stage) in events.into_iter().zip(stages) {
            let (at, by) = (event.at, event.by.kind);
            let entries = timeline::tell(&[(event, stage)], directory, Reader::Handler);
            let Some(place) = entries.first().and_then(|entry| place(entry.heading)) else { continue };
            if place > 0 || steps[0].is_empty() {
                steps[place] = format!("{} {}", china_time::day(at).format("%m-%d"), office(by));
            }
        }
        all.push(steps);
    }
    Ok(all)
}

fn place(heading: Heading) -> Option<usize> {
    Heading::ALL.into_iter().position(|one| one == heading)
}
