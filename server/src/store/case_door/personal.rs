//! What the door does with who a resident is and where: columns that follow, and the erasure of what lies beside events.

use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::CaseDoor;
use crate::{
    domain::{
        actor::Actor,
        china_time::Instant,
        event::StoredEvent,
        moves::{Consented, Move},
        personal::{self, Personal},
        sealing::{Context, Find},
        submission::{Contact, Location},
        words::Words,
    },
    store::{
        StoreError,
        entity::{case, erasure, event},
        rows::{self, CaseRow, micros},
    },
};

impl CaseDoor<'_> {
    /// The columns that follow from what new events tell of the resident.
    pub(in crate::store) fn follow_person(&self, columns: &mut case::ActiveModel, events: &[StoredEvent]) {
        for event in events {
            let told = event.personal().unwrap_or_default();
            match &event.made {
                Move::ConsentChanged { consent: Consented::ShareContact, given } => columns.share_contact = Set(*given),
                Move::ConsentChanged { consent: Consented::PublishResult, given } => {
                    columns.publish_result = Set(*given);
                }
                Move::ContactCorrected => self.put_contact(columns, &told.contact),
                Move::ContactErased { .. } => {
                    self.put_contact(columns, &told.contact);
                    self.put_location(columns, &told.location);
                    // A telephone among the words was masked there, so it is here.
                    let first = event.plain_words().and_then(|mut words| words.kept.remove(&1)?.submission);
                    if let Some(submission) = first {
                        columns.content = Set(submission.content);
                    }
                }
                // Sent again: what is filled in is right, what was left empty this time is no erasure.
                _ => {
                    if !told.contact.is_empty() {
                        self.put_contact(columns, &told.contact);
                    }
                    if !told.location.is_empty() {
                        self.put_location(columns, &told.location);
                    }
                }
            }
        }
    }

    pub(in crate::store) fn put_contact(&self, columns: &mut case::ActiveModel, contact: &Contact) {
        columns.contact = Set((!contact.is_empty()).then(|| {
            let plain = serde_json::to_vec(contact).expect("a contact is plain data");
            self.sealer.seal(Context::Contact, self.clock.nonce(), &plain)
        }));
        let phone = contact.phone.as_deref();
        columns.phone_hash = Set(phone.map(|phone| self.sealer.find_hash(Find::Phone, phone.as_bytes())));
    }

    pub(in crate::store) fn put_location(&self, columns: &mut case::ActiveModel, location: &Location) {
        columns.location = Set((!location.is_empty()).then(|| {
            let plain = serde_json::to_vec(location).expect("a location is plain data");
            self.sealer.seal(Context::Location, self.clock.nonce(), &plain)
        }));
        (columns.place, columns.lat, columns.lng) = (Set(None), Set(None), Set(None));
    }

    /// The words of a sealed case are found by no search and read by nobody without the key; opened again, they are back.
    pub(super) fn keep_content(
        &self,
        columns: &mut case::ActiveModel,
        before: &CaseRow,
        sealed: bool,
    ) -> Result<(), StoreError> {
        let content = columns.content.as_ref();
        if sealed && !content.is_empty() {
            let kept = self.sealer.seal(Context::Content, self.clock.nonce(), content.as_bytes());
            (columns.content, columns.sealed_content) = (Set(String::new()), Set(Some(kept)));
        } else if !sealed && before.row.sealed_content.is_some() {
            let content = before.content(self.sealer)?.into_owned();
            (columns.content, columns.sealed_content) = (Set(content), Set(None));
        }
        Ok(())
    }

    /// Takes every personal part of a case away, and the words in which one stands, and notes it in the ledger. What may
    /// stay of those words goes with the event that tells of the erasure.
    pub(super) async fn erase(
        &self,
        transaction: &DatabaseTransaction,
        before: &CaseRow,
        place: bool,
        by: &Actor,
        now: Instant,
    ) -> Result<Words, StoreError> {
        let id = before.case.id;
        let found = event::Entity::find().filter(event::Column::CaseId.eq(id)).order_by_asc(event::Column::Sequence);
        let events = found.all(transaction).await?.into_iter().map(|row| rows::stored_event(row, self.sealer));
        let events: Vec<StoredEvent> = events.collect::<Result<_, _>>()?;
        let kept = personal::rewritten(&events, &personal::phones(&events));
        let touched = events.iter().filter(|event| event.apart.is_some() || kept.contains_key(&event.sequence)).count();
        event::Entity::update_many()
            .set(event::ActiveModel { apart: Set(None), ..Default::default() })
            .filter(event::Column::CaseId.eq(id))
            .filter(event::Column::Apart.is_not_null())
            .exec(transaction)
            .await?;
        event::Entity::update_many()
            .set(event::ActiveModel { salt: Set(None), payload: Set(None), ..Default::default() })
            .filter(event::Column::CaseId.eq(id))
            .filter(event::Column::Sequence.is_in(kept.keys().map(|sequence| *sequence as i32)))
            .exec(transaction)
            .await?;
        let line = erasure::ActiveModel {
            id: Set(self.clock.new_id()),
            case_id: Set(id),
            number: Set(before.row.number.clone()),
            at: Set(micros(now)),
            what: Set(if place { "contact_and_place" } else { "contact" }.into()),
            by: Set(by.kind.code().into()),
            events: Set(touched as i32),
        };
        erasure::Entity::insert(line).exec_without_returning(transaction).await?;
        let location = if place { Location::default() } else { before.location(self.sealer)? };
        Ok(Words { kept, ..Words::none() }.with_personal(Personal { contact: Contact::default(), location }))
    }
}
