//! Notices as stored: what was told to whom, each fact once, facts of one kind for one recipient together.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

pub use super::entity::notice::Model as NoticeRow;
use super::{
    Store, StoreError,
    entity::{account, case, notice, notice_fact},
    rows::{CaseRow, code_of, micros},
    viewer::Viewer,
};
use crate::domain::{
    china_time::Instant,
    notice::{NoticeKind, message_id},
    role::Role,
};

/// What is told within this time of a notice nobody has read joins it: one line instead of a hundred.
const TOGETHER: TimeDelta = TimeDelta::minutes(10);
/// Rows of one insertion: within what SQLite binds.
const ROWS: usize = 500;
/// Unread ones are counted up to here.
pub const MOST_COUNTED: u64 = 100;
/// Notices swept together.
const SWEPT: u64 = 500;

/// One fact for one account.
#[derive(Clone, Debug)]
pub struct Told {
    pub case: Uuid,
    /// The event's.
    pub sequence: i32,
    pub account: Uuid,
    pub kind: NoticeKind,
}

/// Whose accounts are looked for.
#[derive(Clone, Debug, Default)]
pub struct Whose {
    pub deputies: HashSet<Uuid>,
    pub stations: HashSet<Uuid>,
    pub units: HashSet<Uuid>,
    pub staff: bool,
}

impl Store {
    /// Active accounts of these; one whose role cannot be read is nobody's.
    pub async fn accounts_to_tell(&self, whose: &Whose) -> Result<Vec<Viewer>, StoreError> {
        let ids = |set: &HashSet<Uuid>| set.iter().copied().collect::<Vec<_>>();
        let mut any = Condition::any()
            .add(account::Column::DeputyId.is_in(ids(&whose.deputies)))
            .add(account::Column::StationId.is_in(ids(&whose.stations)))
            .add(account::Column::UndertakerId.is_in(ids(&whose.units)));
        if whose.staff {
            any = any.add(account::Column::Role.eq(Role::Staff.code()));
        }
        let found = account::Entity::find().filter(account::Column::Active.eq(true)).filter(any);
        let found = found.order_by_asc(account::Column::Id).all(self.reader()).await?;
        Ok(found.iter().filter_map(|row| row.viewer().ok()).collect())
    }

    /// The readable cases among these.
    pub async fn cases_to_tell_of(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, CaseRow>, StoreError> {
        let rows = case::Entity::find().filter(case::Column::Id.is_in(ids)).all(self.reader()).await?;
        Ok(rows.into_iter().filter_map(|row| CaseRow::try_from(row).ok()).map(|row| (row.case.id, row)).collect())
    }

    /// Tells what was not told yet, to be shown from then on; how many facts were new.
    ///
    /// # Errors
    /// When the database is away, or somebody else told the same meanwhile: nothing is told.
    pub async fn tell(&self, told: Vec<Told>, now: Instant, shown_from: Instant) -> Result<usize, StoreError> {
        let transaction = self.begin().await?;
        let new = without_known(&transaction, told).await?;
        let mut groups: Vec<((Uuid, NoticeKind), Vec<Told>)> = Vec::new();
        let mut places: HashMap<(Uuid, NoticeKind), usize> = HashMap::new();
        let count = new.len();
        for fact in new {
            let key = (fact.account, fact.kind);
            let place = *places.entry(key).or_insert(groups.len());
            if place == groups.len() {
                groups.push((key, Vec::new()));
            }
            groups[place].1.push(fact);
        }
        let accounts: Vec<Uuid> = groups.iter().map(|((account, _), _)| *account).collect();
        let open = open_notices(&transaction, accounts, now - TOGETHER).await?;
        let (mut notices, mut facts) = (Vec::new(), Vec::new());
        for ((account, kind), told) in groups {
            let code = code_of(kind);
            let more = told.len() as i32;
            let (id, before) = match open.get(&(account, code.clone())) {
                Some(joined) => {
                    notice::Entity::update_many()
                        .col_expr(notice::Column::Count, Expr::value(joined.count + more))
                        .filter(notice::Column::Id.eq(joined.id))
                        .exec(&transaction)
                        .await?;
                    (joined.id, joined.count)
                }
                None => {
                    let id = message_id(told[0].case, told[0].sequence, account, kind);
                    notices.push(notice::ActiveModel {
                        id: Set(id),
                        recipient: Set("account".into()),
                        recipient_id: Set(account),
                        kind: Set(code.clone()),
                        count: Set(more),
                        made_at: Set(micros(now)),
                        shown_from: Set(micros(shown_from)),
                        read_at: Set(None),
                    });
                    (id, 0)
                }
            };
            facts.extend(told.into_iter().enumerate().map(|(at, fact)| notice_fact::ActiveModel {
                case_id: Set(fact.case),
                sequence: Set(fact.sequence),
                recipient_id: Set(account),
                kind: Set(code.clone()),
                notice_id: Set(id),
                place: Set(before + at as i32),
            }));
        }
        for rows in notices.chunks(ROWS) {
            notice::Entity::insert_many(rows.to_vec()).exec_without_returning(&transaction).await?;
        }
        for rows in facts.chunks(ROWS) {
            notice_fact::Entity::insert_many(rows.to_vec()).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(count)
    }

    /// What is shown to an account now, the newest first.
    pub async fn notices_of(
        &self,
        account: Uuid,
        now: Instant,
        after: Option<(i64, Uuid)>,
        limit: u64,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        let earlier = after.map(|(at, id)| {
            let same = Condition::all().add(notice::Column::ShownFrom.eq(at)).add(notice::Column::Id.lt(id));
            Condition::any().add(notice::Column::ShownFrom.lt(at)).add(same)
        });
        let rows = notice::Entity::find()
            .filter(notice::Column::RecipientId.eq(account))
            .filter(notice::Column::ShownFrom.lte(micros(now)))
            .filter(Condition::all().add_option(earlier))
            .order_by_desc(notice::Column::ShownFrom)
            .order_by_desc(notice::Column::Id)
            .limit(limit)
            .all(self.reader())
            .await?;
        Ok(rows)
    }

    /// Notice and case of the first facts of each of these notices.
    pub async fn facts_of_notices(&self, ids: Vec<Uuid>, first: i32) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
        let rows = notice_fact::Entity::find()
            .select_only()
            .columns([notice_fact::Column::NoticeId, notice_fact::Column::CaseId])
            .filter(notice_fact::Column::NoticeId.is_in(ids))
            .filter(notice_fact::Column::Place.lt(first))
            .order_by_asc(notice_fact::Column::NoticeId)
            .order_by_asc(notice_fact::Column::Place)
            .into_tuple()
            .all(self.reader())
            .await?;
        Ok(rows)
    }

    /// How many an account has not read, up to [`MOST_COUNTED`].
    pub async fn unread_notices(&self, account: Uuid, now: Instant) -> Result<u64, StoreError> {
        let unread = notice::Entity::find()
            .filter(notice::Column::RecipientId.eq(account))
            .filter(notice::Column::ShownFrom.lte(micros(now)))
            .filter(notice::Column::ReadAt.is_null())
            .limit(MOST_COUNTED);
        Ok(unread.count(self.reader()).await?)
    }

    /// Marks all that are shown to an account as read.
    pub async fn read_notices(&self, account: Uuid, now: Instant) -> Result<(), StoreError> {
        notice::Entity::update_many()
            .col_expr(notice::Column::ReadAt, Expr::value(micros(now)))
            .filter(notice::Column::RecipientId.eq(account))
            .filter(notice::Column::ShownFrom.lte(micros(now)))
            .filter(notice::Column::ReadAt.is_null())
            .exec(&self.write)
            .await?;
        Ok(())
    }

    /// Forgets notices made before then.
    pub async fn sweep_notices(&self, before: Instant) -> Result<(), StoreError> {
        loop {
            let old: Vec<Uuid> = notice::Entity::find()
                .select_only()
                .column(notice::Column::Id)
                .filter(notice::Column::MadeAt.lt(micros(before)))
                .limit(SWEPT)
                .into_tuple()
                .all(self.reader())
                .await?;
            if old.is_empty() {
                return Ok(());
            }
            let of = notice_fact::Column::NoticeId.is_in(old.clone());
            notice_fact::Entity::delete_many().filter(of).exec(&self.write).await?;
            notice::Entity::delete_many().filter(notice::Column::Id.is_in(old)).exec(&self.write).await?;
        }
    }
}

/// What nobody was told yet, each once.
async fn without_known(db: &impl ConnectionTrait, told: Vec<Told>) -> Result<Vec<Told>, StoreError> {
    let cases: HashSet<Uuid> = told.iter().map(|fact| fact.case).collect();
    let known: Vec<(Uuid, i32, Uuid, String)> = notice_fact::Entity::find()
        .select_only()
        .columns([
            notice_fact::Column::CaseId,
            notice_fact::Column::Sequence,
            notice_fact::Column::RecipientId,
            notice_fact::Column::Kind,
        ])
        .filter(notice_fact::Column::CaseId.is_in(cases))
        .into_tuple()
        .all(db)
        .await?;
    let mut known: HashSet<_> = known.into_iter().collect();
    Ok(told
        .into_iter()
        .filter(|fact| known.insert((fact.case, fact.sequence, fact.account, code_of(fact.kind))))
        .collect())
}

/// What these accounts have not read and may still be joined, by account and kind.
async fn open_notices(
    db: &impl ConnectionTrait,
    accounts: Vec<Uuid>,
    since: Instant,
) -> Result<HashMap<(Uuid, String), NoticeRow>, StoreError> {
    let rows = notice::Entity::find()
        .filter(notice::Column::RecipientId.is_in(accounts))
        .filter(notice::Column::ShownFrom.gt(micros(since)))
        .filter(notice::Column::ReadAt.is_null())
        .order_by_asc(notice::Column::MadeAt)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| ((row.recipient_id, row.kind.clone()), row)).collect())
}
