//! Notices made from events: who is told is a role until now, and accounts from here on. At least once; telling again tells
//! nothing new.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    domain::{
        escalation::shown_from,
        holder::Holder,
        notice::{NoticeKind, Recipient, told_by},
        permission::{Office, Verb},
    },
    http::kit::Kit,
    store::{
        StoreError,
        notices::{Told, Whose},
        outbox::Pending,
        rows::CaseRow,
        viewer::Viewer,
    },
};

/// One line of the table that an event has reached.
struct Line<'a> {
    event: &'a Pending,
    row: &'a CaseRow,
    kind: NoticeKind,
    recipient: Recipient,
}

/// Tells what these events tell.
pub async fn make(kit: &Kit, events: &[Pending]) -> Result<(), StoreError> {
    let wanted: Vec<(&Pending, NoticeKind, Recipient)> = events.iter().flat_map(lines).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let rows: HashMap<Uuid, CaseRow> =
        kit.store.cases_to_tell_of(wanted.iter().map(|(event, ..)| event.case).collect()).await?;
    let reached = wanted
        .into_iter()
        .filter_map(|(event, kind, recipient)| Some(Line { event, row: rows.get(&event.case)?, kind, recipient }));
    let reached: Vec<Line<'_>> = reached.collect();
    let accounts = kit.store.accounts_to_tell(&whose(&reached)).await?;
    let told = reached.iter().flat_map(|line| line.told(&accounts)).collect();
    let now = kit.clock.now();
    kit.store.tell(told, now, shown_from(now)).await?;
    Ok(())
}

fn lines(event: &Pending) -> Vec<(&Pending, NoticeKind, Recipient)> {
    let told = event.made.as_ref().map(|made| told_by(made, event.at)).unwrap_or_default();
    told.into_iter().map(|(kind, recipient)| (event, kind, recipient)).collect()
}

fn whose(lines: &[Line<'_>]) -> Whose {
    let mut whose = Whose::default();
    for line in lines {
        match line.holder() {
            Some(Holder::Deputy(id)) => drop(whose.deputies.insert(id)),
            Some(Holder::Station(id)) => drop(whose.stations.insert(id)),
            Some(Holder::Committee) => whose.staff = true,
            None => match line.recipient {
                Recipient::Unit(id) => drop(whose.units.insert(id)),
                Recipient::Committee | Recipient::Staff => whose.staff = true,
                _ => {}
            },
        }
    }
    whose
}

impl Line<'_> {
    /// In whose inbox it is told, where it is one.
    fn holder(&self) -> Option<Holder> {
        match self.recipient {
            Recipient::Holder => self.row.holder(),
            Recipient::To(holder) | Recipient::Former(holder) => Some(holder),
            Recipient::Station => Some(Holder::Station(self.row.row.station_id)),
            Recipient::Unit(_) | Recipient::Committee | Recipient::Staff => None,
        }
    }

    fn told(&self, accounts: &[Viewer]) -> Vec<Told> {
        let mine = accounts.iter().filter(|account| self.reaches(account));
        let told = mine.map(|account| Told {
            case: self.event.case,
            sequence: self.event.sequence,
            account: account.account,
            kind: self.kind,
        });
        told.collect()
    }

    /// Nobody hears of a case that no list shows them, but whoever had it hears that it is gone.
    fn reaches(&self, account: &Viewer) -> bool {
        let office = account.office();
        let addressed = match (self.holder(), self.recipient) {
            (Some(Holder::Deputy(id)), _) => office == Office::Deputy && account.deputy == Some(id),
            (Some(Holder::Station(id)), _) => office == Office::Station && account.station == Some(id),
            (Some(Holder::Committee), _) | (None, Recipient::Committee) => office == Office::CountyStaff,
            (None, Recipient::Unit(id)) => office == Office::Unit && account.undertaker == Some(id),
            (None, _) => matches!(office, Office::TownStaff | Office::CountyStaff),
        };
        let former = matches!(self.recipient, Recipient::Former(_));
        addressed && (former || account.who().may(Verb::List, &self.row.matter()))
    }
}
