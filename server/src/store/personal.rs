//! Personal data of cases: opened where somebody may see it, found by telephone, sealed where older rows hold it in clear,
//! and due to be erased.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    case_door::CaseDoor,
    entity::{case, erasure},
    rows::{CaseRow, micros},
};
use crate::domain::{
    china_time::Instant,
    sealing::{Context, Find, Sealer},
    submission::{Contact, Location},
};

impl CaseRow {
    /// Name and telephone, opened; empty where none were left or they are erased.
    ///
    /// # Errors
    /// When they do not open with these secrets.
    pub fn contact(&self, sealer: &Sealer) -> Result<Contact, StoreError> {
        contact(&self.row, sealer)
    }

    /// Place and position, opened.
    ///
    /// # Errors
    /// When they do not open with these secrets.
    pub fn location(&self, sealer: &Sealer) -> Result<Location, StoreError> {
        let row = &self.row;
        match &row.location {
            Some(sealed) => open(row.id, sealer, Context::Location, sealed),
            None => Ok(Location { text: row.place.clone(), point: row.lat.zip(row.lng) }),
        }
    }

    /// The place in words, for lists: none of a sealed case, as of its words.
    ///
    /// # Errors
    /// When it does not open with these secrets.
    pub fn place(&self, sealer: &Sealer) -> Result<Option<String>, StoreError> {
        if self.case.sealed { Ok(None) } else { Ok(self.location(sealer)?.text) }
    }

    /// Whether anything is left that tells who the resident is or where.
    pub fn is_anonymous(&self) -> bool {
        let row = &self.row;
        row.contact.is_none() && row.location.is_none() && row.place.is_none() && row.lat.is_none()
    }
}

fn contact(row: &case::Model, sealer: &Sealer) -> Result<Contact, StoreError> {
    match &row.contact {
        Some(sealed) => open(row.id, sealer, Context::Contact, sealed),
        None => Ok(Contact::default()),
    }
}

fn open<T: serde::de::DeserializeOwned>(
    row: Uuid,
    sealer: &Sealer,
    context: Context,
    sealed: &[u8],
) -> Result<T, StoreError> {
    let wrong = |what: String| StoreError::inconsistent("cases", row, what);
    let plain = sealer.open(context, sealed).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_slice(&plain).map_err(|error| wrong(error.to_string()))
}

/// Rows that still tell a place in clear, or have no keyed hash of their telephone.
fn unsealed() -> Condition {
    let unhashed = Condition::all().add(case::Column::Contact.is_not_null()).add(case::Column::PhoneHash.is_null());
    Condition::any().add(case::Column::Place.is_not_null()).add(case::Column::Lat.is_not_null()).add(unhashed)
}

impl Store {
    /// Seals what rows of an older form hold in clear, some at a time by id; the last row looked at, `None` at the end.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn seal_older_rows(
        &self,
        door: &CaseDoor<'_>,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Option<Uuid>, StoreError> {
        let later = after.map(|after| case::Column::Id.gt(after));
        let rows = case::Entity::find()
            .filter(unsealed())
            .filter(Condition::all().add_option(later))
            .order_by_asc(case::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        let last = rows.last().map(|row| row.id);
        for row in rows {
            let mut columns = case::ActiveModel::default();
            if row.place.is_some() || row.lat.is_some() {
                let location = Location { text: row.place.clone(), point: row.lat.zip(row.lng) };
                door.put_location(&mut columns, &location);
            }
            match contact(&row, door.sealer) {
                Ok(Contact { phone: Some(phone), .. }) => {
                    columns.phone_hash = Set(Some(door.sealer.find_hash(Find::Phone, phone.as_bytes())));
                }
                Ok(_) => {}
                Err(error) => tracing::error!(%error, "an older row stays as it is"),
            }
            if columns == case::ActiveModel::default() {
                continue;
            }
            // One that moved meanwhile is looked at again with the next sweep.
            case::Entity::update_many()
                .set(columns)
                .filter(case::Column::Id.eq(row.id))
                .filter(case::Column::Version.eq(row.version))
                .exec(&self.write)
                .await?;
        }
        Ok(last)
    }

    /// Cases that ended before this instant and still tell who the resident is or where, in the order of their ids.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn contacts_kept_too_long(
        &self,
        before: Instant,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Uuid>, StoreError> {
        let told = Condition::any()
            .add(case::Column::Contact.is_not_null())
            .add(case::Column::Location.is_not_null())
            .add(case::Column::Place.is_not_null())
            .add(case::Column::Lat.is_not_null());
        let rows = case::Entity::find()
            .select_only()
            .column(case::Column::Id)
            .filter(case::Column::EndedAt.lt(micros(before)))
            .filter(told)
            .filter(Condition::all().add_option(after.map(|after| case::Column::Id.gt(after))))
            .order_by_asc(case::Column::Id)
            .limit(limit)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows)
    }

    /// The ledger of what was erased, the newest first.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn erasures(&self, after: Option<Uuid>, limit: u64) -> Result<Vec<erasure::Model>, StoreError> {
        let older = after.map(|after| erasure::Column::Id.lt(after));
        let query = erasure::Entity::find().filter(Condition::all().add_option(older));
        Ok(query.order_by_desc(erasure::Column::Id).limit(limit).all(self.reader()).await?)
    }

    /// Moves what SQLite's journal still holds into the file, where what was erased is overwritten, and empties the journal.
    /// Readers in the middle of a look may put it off until the next time.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn forget_erased(&self) -> Result<(), StoreError> {
        if self.is_sqlite() {
            self.write.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        Ok(())
    }
}

/// Cases of whoever has this telephone, under every key that was in use.
pub(super) fn phone_is(hashes: &[Vec<u8>]) -> Condition {
    Condition::all().add(case::Column::PhoneHash.is_in(hashes.iter().cloned()))
}
