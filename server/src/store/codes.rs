//! The life of codes: issued, placed, replaced, revoked, restored. Every change adds a row that says who, when and why, and
//! gives the directory a new version, which every process reads within seconds.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    Store, StoreError, bounded,
    entity::{code, code_event, deputy},
    facts::{self, DIRECTORY_VERSION},
    photos::{self, Claim},
    rows::micros,
};
pub use code_event::Model as CodeEventRow;

use crate::{
    clock::Clock,
    domain::{
        china_time::Instant,
        code_life::{DeputyStatus, Happened},
        directory::CodeKind,
        token::Token,
        words::PhotoId,
    },
};

/// Events of one code that are shown.
const MOST_EVENTS: u64 = 200;

/// Who changes a code; nobody in particular at the command line.
#[derive(Clone, Debug, Default)]
pub struct By {
    pub account: Option<Uuid>,
    pub name: String,
}

/// A code to be issued.
#[derive(Clone, Debug)]
pub struct NewCode {
    pub token: Token,
    pub kind: CodeKind,
    pub target: Uuid,
    pub name: Option<String>,
    pub ends_at: Option<Instant>,
}

impl NewCode {
    pub fn row(self, now: Instant) -> code::Model {
        code::Model {
            token: self.token.to_string(),
            kind: self.kind.code().into(),
            target_id: self.target,
            status: ISSUED.into(),
            instead: None,
            created_at: micros(now),
            name: self.name,
            leads_until: None,
            ends_at: self.ends_at.map(micros),
            place: None,
            place_id: None,
        }
    }
}

pub(super) const ISSUED: &str = "issued";
const REPLACED: &str = "replaced";
const REVOKED: &str = "revoked";

impl Store {
    /// The directory's new version comes first: whoever changes it waits here for whoever changed it before, in one order.
    async fn begin_change(&self, clock: &Clock) -> Result<DatabaseTransaction, StoreError> {
        let transaction = self.begin().await?;
        facts::set(&transaction, DIRECTORY_VERSION, &clock.new_id().to_string()).await?;
        Ok(transaction)
    }

    /// A new code, good at once on this process and within seconds on every other.
    pub async fn issue_code(&self, clock: &Clock, new: NewCode, by: &By) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin_change(clock).await?;
            let token = new.token.to_string();
            let row: code::ActiveModel = new.row(clock.now()).into();
            code::Entity::insert(row.reset_all()).exec_without_returning(&transaction).await?;
            happened(&transaction, clock, &token, Happened::Issued, by, None, None).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Notes where a code hangs; what was there before stays in its history and in the figures.
    pub async fn place_code(
        &self,
        clock: &Clock,
        token: &str,
        place: &str,
        photo: Option<&PhotoId>,
        by: &By,
    ) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin_change(clock).await?;
            let id = happened(&transaction, clock, token, Happened::Placed, by, Some(place), photo).await?;
            let placed =
                code::ActiveModel { place: Set(Some(place.into())), place_id: Set(Some(id)), ..Default::default() };
            change(&transaction, token, &[ISSUED], placed).await?;
            if let Some(photo) = photo {
                photos::claim(&transaction, std::slice::from_ref(photo), id, clock.now(), Claim::All).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// A new code in the place of a live or revoked one, which leads there until `leads_until`. The place goes on to the new one only
    /// when somebody hangs it up.
    pub async fn replace_code(
        &self,
        clock: &Clock,
        old: &str,
        new: NewCode,
        leads_until: Instant,
        by: &By,
    ) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin_change(clock).await?;
            let token = new.token.to_string();
            let replaced = code::ActiveModel {
                status: Set(REPLACED.into()),
                instead: Set(Some(token.clone())),
                leads_until: Set(Some(micros(leads_until))),
                ..Default::default()
            };
            change(&transaction, old, &[ISSUED, REVOKED], replaced).await?;
            let row: code::ActiveModel = new.row(clock.now()).into();
            code::Entity::insert(row.reset_all()).exec_without_returning(&transaction).await?;
            happened(&transaction, clock, &token, Happened::Issued, by, None, None).await?;
            happened(&transaction, clock, old, Happened::Replaced, by, Some(&token), None).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Ends a code at once.
    pub async fn revoke_code(&self, clock: &Clock, token: &str, reason: &str, by: &By) -> Result<(), StoreError> {
        let revoked = code::ActiveModel {
            status: Set(REVOKED.into()),
            instead: Set(None),
            leads_until: Set(None),
            ..Default::default()
        };
        self.change_code(clock, token, &[ISSUED, REPLACED], revoked, Happened::Revoked, reason, by).await
    }

    /// Makes a revoked or replaced code good again.
    pub async fn restore_code(&self, clock: &Clock, token: &str, reason: &str, by: &By) -> Result<(), StoreError> {
        let restored = code::ActiveModel {
            status: Set(ISSUED.into()),
            instead: Set(None),
            leads_until: Set(None),
            ..Default::default()
        };
        self.change_code(clock, token, &[REVOKED, REPLACED], restored, Happened::Restored, reason, by).await
    }

    #[expect(clippy::too_many_arguments, reason = "one change, its name, its reason and whose it is")]
    async fn change_code(
        &self,
        clock: &Clock,
        token: &str,
        from: &[&str],
        to: code::ActiveModel,
        what: Happened,
        reason: &str,
        by: &By,
    ) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin_change(clock).await?;
            change(&transaction, token, from, to).await?;
            happened(&transaction, clock, token, what, by, Some(reason), None).await?;
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// Suspends, ends or restores a deputy (代表法第六十一条、第六十二条): every code of his is dead or good with it.
    pub async fn set_deputy_status(
        &self,
        clock: &Clock,
        id: Uuid,
        status: DeputyStatus,
        successor: Option<Uuid>,
        reason: &str,
        by: &By,
    ) -> Result<(), StoreError> {
        bounded(async {
            let transaction = self.begin_change(clock).await?;
            let row = deputy::ActiveModel {
                status: Set(status.code().into()),
                successor_id: Set(successor),
                ..Default::default()
            };
            let changed =
                deputy::Entity::update_many().set(row).filter(deputy::Column::Id.eq(id)).exec(&transaction).await?;
            if changed.rows_affected == 0 {
                return Err(StoreError::NotFound);
            }
            let codes = code::Entity::find().filter(code::Column::TargetId.eq(id)).all(&transaction).await?;
            for code in codes {
                let what = Happened::DeputyBecame(status);
                happened(&transaction, clock, &code.token, what, by, Some(reason), None).await?;
            }
            Ok(transaction.commit().await?)
        })
        .await
    }

    /// A deputy's status and who goes on for him.
    pub async fn deputy_standing(&self, id: Uuid) -> Result<Option<(String, Option<Uuid>)>, StoreError> {
        let found = deputy::Entity::find_by_id(id).one(self.reader()).await?;
        Ok(found.map(|row| (row.status, row.successor_id)))
    }

    /// What became of a code, the latest first.
    pub async fn code_history(&self, token: &str) -> Result<Vec<CodeEventRow>, StoreError> {
        let events = code_event::Entity::find().filter(code_event::Column::Token.eq(token));
        let events = events.order_by_desc(code_event::Column::At).order_by_desc(code_event::Column::Id);
        Ok(events.limit(MOST_EVENTS).all(self.reader()).await?)
    }
}

/// Changes a code that is in one of these states.
async fn change(
    db: &impl ConnectionTrait,
    token: &str,
    from: &[&str],
    to: code::ActiveModel,
) -> Result<(), StoreError> {
    let still = Condition::all().add(code::Column::Token.eq(token)).add(code::Column::Status.is_in(from.to_vec()));
    let changed = code::Entity::update_many().set(to).filter(still).exec(db).await?;
    if changed.rows_affected == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// Adds to a code's history.
pub(super) async fn happened(
    db: &impl ConnectionTrait,
    clock: &Clock,
    token: &str,
    what: Happened,
    by: &By,
    detail: Option<&str>,
    photo: Option<&PhotoId>,
) -> Result<Uuid, StoreError> {
    let id = clock.new_id();
    let row = code_event::ActiveModel {
        id: Set(id),
        token: Set(token.into()),
        at: Set(micros(clock.now())),
        what: Set(what.code().into()),
        account_id: Set(by.account),
        by: Set(by.name.clone()),
        detail: Set(detail.map(Into::into)),
        photo: Set(photo.cloned()),
    };
    code_event::Entity::insert(row).exec_without_returning(db).await?;
    Ok(id)
}
