//! The roster as an office edits it: read whole with its version, changed whole or not at all; and workbooks that wait to
//! be confirmed.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    audit::{self, Audited},
    bounded,
    codes::{self, By},
    directory::{AreaRow, CHUNK, CodeRow, DeputyGroupRow, DeputyRow, GroupRow, PointRow, StationRow},
    entity::{area, code, deputy, deputy_group, group, point, roster_draft, station},
    facts::{self, DIRECTORY_VERSION},
    rows::micros,
};
use crate::{
    clock::Clock,
    domain::{
        china_time::Instant,
        code_life::{DeputyStatus, Happened},
        digest::Digest,
    },
};

/// Why a status changed, where a roster changed it.
const BY_ROSTER: &str = "名册导入";

/// Everything the workbook shows, as it was at one version of the directory.
#[derive(Default)]
pub struct Roster {
    pub version: Option<String>,
    pub areas: Vec<AreaRow>,
    pub stations: Vec<StationRow>,
    pub points: Vec<PointRow>,
    pub groups: Vec<GroupRow>,
    pub deputies: Vec<DeputyRow>,
    /// Groups of each deputy who is in one.
    pub members: HashMap<Uuid, Vec<Uuid>>,
}

/// Rows to be written as they are to stand afterwards, new and changed alike. Nothing is ever deleted but memberships.
#[derive(Default)]
pub struct RosterChange {
    pub areas: Vec<AreaRow>,
    pub stations: Vec<StationRow>,
    pub points: Vec<PointRow>,
    pub groups: Vec<GroupRow>,
    pub deputies: Vec<DeputyRow>,
    /// All groups of each deputy whose groups change.
    pub members: Vec<(Uuid, Vec<Uuid>)>,
    pub codes: Vec<CodeRow>,
}

/// Who imports which file; `None` is the command line.
pub struct ImportedBy {
    pub person: Option<(Uuid, String)>,
    pub digest: Digest,
}

impl RosterChange {
    pub fn is_empty(&self) -> bool {
        let rows = self.areas.len() + self.stations.len() + self.points.len() + self.groups.len();
        rows + self.deputies.len() + self.members.len() == 0
    }
}

impl Store {
    /// The version is read first: whatever changes meanwhile is noticed when it is written.
    pub async fn load_roster(&self) -> Result<Roster, StoreError> {
        let version = self.fact(DIRECTORY_VERSION).await?;
        let db = self.reader();
        let mut members: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for row in deputy_group::Entity::find().all(db).await? {
            members.entry(row.deputy_id).or_default().push(row.group_id);
        }
        Ok(Roster {
            version,
            areas: area::Entity::find().all(db).await?,
            stations: station::Entity::find().all(db).await?,
            points: point::Entity::find().all(db).await?,
            groups: group::Entity::find().all(db).await?,
            deputies: deputy::Entity::find().all(db).await?,
            members,
        })
    }

    /// Writes a change in one transaction, with its audit.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the directory is no longer the one that was `seen`; nothing is written then.
    pub async fn change_roster(
        &self,
        change: RosterChange,
        seen: Option<&str>,
        by: &ImportedBy,
        clock: &Clock,
    ) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin().await?;
            let version = clock.new_id().to_string();
            if !facts::replace(&transaction, DIRECTORY_VERSION, seen, &version).await? {
                return Err(StoreError::Conflict);
            }
            note_what_becomes_of_codes(&transaction, &change.deputies, by, clock).await?;
            write(&transaction, change).await?;
            let digest = crate::domain::digest::hex(&by.digest);
            audit::append(&transaction, clock, by.person.clone(), Audited::RosterImported, &digest, None).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Keeps a workbook for its account, in place of an earlier one.
    pub async fn keep_roster_draft(&self, row: RosterDraft) -> Result<(), StoreError> {
        use roster_draft::Column::{AccountId, Body, CreatedAt, Digest, Id};
        let clash = OnConflict::column(AccountId).update_columns([Id, Digest, Body, CreatedAt]).to_owned();
        let row = roster_draft::ActiveModel {
            account_id: Set(row.account),
            id: Set(row.id),
            digest: Set(row.digest.to_vec()),
            body: Set(row.sealed),
            created_at: Set(micros(row.created_at)),
        };
        roster_draft::Entity::insert(row).on_conflict(clash).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// The sealed workbook that this account was shown under this id.
    pub async fn roster_draft(&self, account: Uuid, id: Uuid) -> Result<Option<Vec<u8>>, StoreError> {
        let found = roster_draft::Entity::find_by_id(account).filter(roster_draft::Column::Id.eq(id));
        Ok(found.one(self.reader()).await?.map(|row| row.body))
    }

    pub async fn drop_roster_draft(&self, account: Uuid) -> Result<(), StoreError> {
        roster_draft::Entity::delete_by_id(account).exec(&self.write).await?;
        Ok(())
    }

    /// Deletes workbooks that nobody confirmed.
    pub async fn sweep_roster_drafts(&self, older_than: Instant) -> Result<(), StoreError> {
        let old = roster_draft::Column::CreatedAt.lt(micros(older_than));
        roster_draft::Entity::delete_many().filter(old).exec(&self.write).await?;
        Ok(())
    }
}

/// A workbook that waits to be confirmed.
pub struct RosterDraft {
    pub account: Uuid,
    pub id: Uuid,
    pub digest: Digest,
    pub sealed: Vec<u8>,
    pub created_at: Instant,
}

/// Whoever is suspended, ended or restored by a roster has it in the history of the codes, as by hand.
async fn note_what_becomes_of_codes(
    transaction: &DatabaseTransaction,
    deputies: &[DeputyRow],
    by: &ImportedBy,
    clock: &Clock,
) -> Result<(), StoreError> {
    let (account, name) = by.person.clone().unzip();
    let by = By { account, name: name.unwrap_or_else(|| audit::AT_THE_MACHINE.into()) };
    for chunk in deputies.chunks(CHUNK) {
        let before = deputy::Entity::find().filter(deputy::Column::Id.is_in(chunk.iter().map(|row| row.id)));
        let before: HashMap<Uuid, String> =
            before.all(transaction).await?.into_iter().map(|row| (row.id, row.status)).collect();
        let changed = chunk.iter().filter(|row| before.get(&row.id).is_some_and(|status| *status != row.status));
        for row in changed {
            let Some(status) = DeputyStatus::parse(&row.status) else { continue };
            let theirs = code::Entity::find().filter(code::Column::TargetId.eq(row.id)).all(transaction).await?;
            for code in theirs {
                let what = Happened::DeputyBecame(status);
                codes::happened(transaction, clock, &code.token, what, &by, Some(BY_ROSTER), None).await?;
            }
        }
    }
    Ok(())
}

async fn write(transaction: &DatabaseTransaction, change: RosterChange) -> Result<(), StoreError> {
    macro_rules! upsert {
        ($entity:ident, $rows:expr, $key:ident, $columns:expr) => {
            let clash = OnConflict::column($entity::Column::$key).update_columns($columns).to_owned();
            for chunk in $rows.chunks(CHUNK) {
                let rows =
                    chunk.iter().cloned().map(|row| sea_orm::ActiveModelTrait::reset_all(row.into_active_model()));
                $entity::Entity::insert_many(rows)
                    .on_conflict(clash.clone())
                    .exec_without_returning(transaction)
                    .await?;
            }
        };
    }
    upsert!(area, change.areas, Path, [area::Column::Name, area::Column::Level]);
    {
        use station::Column::{Address, AreaPath, Hours, Name, Open, Phone};
        upsert!(station, change.stations, Id, [AreaPath, Name, Phone, Address, Hours, Open]);
    }
    {
        use point::Column::{Address, Name, StationId};
        upsert!(point, change.points, Id, [StationId, Name, Address]);
    }
    upsert!(group, change.groups, Id, [group::Column::Name, group::Column::Field]);
    {
        use deputy::Column::{District, Level, Name, Phone, PhoneHash, StationId, Status, SuccessorId};
        let columns = [Name, Level, District, StationId, Status, SuccessorId, Phone, PhoneHash];
        upsert!(deputy, change.deputies, Id, columns);
    }
    for chunk in change.codes.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(|row| sea_orm::ActiveModelTrait::reset_all(row.into_active_model()));
        code::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    let ids: Vec<Uuid> = change.members.iter().map(|(deputy, _)| *deputy).collect();
    for chunk in ids.chunks(CHUNK) {
        let theirs = deputy_group::Column::DeputyId.is_in(chunk.iter().copied());
        deputy_group::Entity::delete_many().filter(theirs).exec(transaction).await?;
    }
    let rows = change
        .members
        .into_iter()
        .flat_map(|(deputy_id, groups)| groups.into_iter().map(move |group_id| DeputyGroupRow { deputy_id, group_id }));
    let rows: Vec<DeputyGroupRow> = rows.collect();
    for chunk in rows.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(|row| sea_orm::ActiveModelTrait::reset_all(row.into_active_model()));
        deputy_group::Entity::insert_many(rows).exec_without_returning(transaction).await?;
    }
    Ok(())
}
