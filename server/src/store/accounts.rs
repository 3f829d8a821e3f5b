//! Accounts, browser sessions and refresh tokens.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

pub use super::entity::account::Model as AccountRow;
use super::{
    Store, StoreError,
    entity::{account, case_recusal, refresh_token, session},
    rows::micros,
    viewer::Viewer,
};
use crate::domain::{china_time::Instant, digest::Digest, role::Role, scope::AreaPath};

/// How long an account rests after too many wrong passwords.
pub const LOCK: TimeDelta = TimeDelta::minutes(15);

impl AccountRow {
    /// # Errors
    /// When role or area of the row cannot be read.
    pub fn viewer(&self) -> Result<Viewer, StoreError> {
        let wrong = |what: &str| StoreError::inconsistent("accounts", self.id, what);
        let area = AreaPath::parse(&self.area_path).ok_or_else(|| wrong("no such area path"))?;
        Ok(Viewer {
            account: self.id,
            name: self.name.clone(),
            role: Role::parse(&self.role).ok_or_else(|| wrong("unknown role"))?,
            county_wide: area.is_top(),
            area,
            deputy: self.deputy_id,
            station: self.station_id,
            undertaker: self.undertaker_id,
        })
    }

    pub fn is_locked(&self, now: Instant) -> bool {
        self.locked_until.is_some_and(|until| until > micros(now))
    }
}

fn is_open(now: Instant) -> Condition {
    Condition::any().add(account::Column::LockedUntil.is_null()).add(account::Column::LockedUntil.lte(micros(now)))
}

impl Store {
    pub async fn insert_accounts(&self, rows: Vec<AccountRow>) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        for chunk in rows.chunks(500) {
            let rows = chunk.iter().cloned().map(|row| row.into_active_model().reset_all());
            account::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    pub async fn account_named(&self, name: &str) -> Result<Option<AccountRow>, StoreError> {
        Ok(account::Entity::find().filter(account::Column::Account.eq(name)).one(self.reader()).await?)
    }

    pub async fn account(&self, id: Uuid) -> Result<Option<AccountRow>, StoreError> {
        Ok(account::Entity::find_by_id(id).filter(account::Column::Active.eq(true)).one(self.reader()).await?)
    }

    /// Whether anybody else of the staff, of this place or of the whole county, can go on with a case.
    pub async fn others_of_the_staff(&self, viewer: &Viewer, case: Uuid) -> Result<bool, StoreError> {
        let recused = case_recusal::Entity::find()
            .select_only()
            .column(case_recusal::Column::AccountId)
            .filter(case_recusal::Column::CaseId.eq(case))
            .into_query();
        let others = account::Entity::find()
            .filter(account::Column::Role.eq(Role::Staff.code()))
            .filter(account::Column::Active.eq(true))
            .filter(account::Column::AreaPath.is_in([viewer.area.as_str(), viewer.area.top().as_str()]))
            .filter(account::Column::Id.ne(viewer.account))
            .filter(account::Column::Id.not_in_subquery(recused));
        Ok(others.count(self.reader()).await? > 0)
    }

    /// Sets a new password hash and lifts a lock. Whoever was signed in with the old one is out.
    pub async fn set_password(&self, id: Uuid, hash: String) -> Result<(), StoreError> {
        let columns = account::ActiveModel {
            password: Set(hash),
            failures: Set(0),
            locked_until: Set(None),
            ..Default::default()
        };
        let transaction = self.begin().await?;
        account::Entity::update_many().set(columns).filter(account::Column::Id.eq(id)).exec(&transaction).await?;
        session::Entity::delete_many().filter(session::Column::AccountId.eq(id)).exec(&transaction).await?;
        let tokens = refresh_token::Entity::delete_many().filter(refresh_token::Column::AccountId.eq(id));
        tokens.exec(&transaction).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Counts a wrong password; the last allowed one locks the account for a while. Nothing is counted, and `false`
    /// returned, while it is locked: one statement, so that guesses that come together cannot pass each other.
    pub async fn count_failure(&self, id: Uuid, most: u32, now: Instant) -> Result<bool, StoreError> {
        let one_more = || Expr::col(account::Column::Failures).add(1);
        let is_last = || one_more().gte(i64::from(most));
        let until = Expr::case(is_last(), micros(now + LOCK)).finally(Expr::col(account::Column::LockedUntil));
        let failures = Expr::case(is_last(), 0).finally(one_more());
        let counted = account::Entity::update_many()
            .col_expr(account::Column::LockedUntil, until.into())
            .col_expr(account::Column::Failures, failures.into())
            .filter(account::Column::Id.eq(id))
            .filter(is_open(now))
            .exec(&self.write)
            .await?;
        Ok(counted.rows_affected == 1)
    }

    /// Takes a sign-in whose password, and code of `step` where there is one, were right: unless the account has been
    /// locked or given another password meanwhile, or the code was used before.
    pub async fn accept_sign_in(&self, row: &AccountRow, step: Option<i64>, now: Instant) -> Result<bool, StoreError> {
        let mut accepting = account::Entity::update_many()
            .col_expr(account::Column::Failures, Expr::value(0))
            .filter(account::Column::Id.eq(row.id))
            .filter(account::Column::Active.eq(true))
            .filter(account::Column::Password.eq(&row.password))
            .filter(is_open(now));
        if let Some(step) = step {
            let unused =
                Condition::any().add(account::Column::TotpStep.is_null()).add(account::Column::TotpStep.lt(step));
            accepting = accepting.col_expr(account::Column::TotpStep, Expr::value(step)).filter(unused);
        }
        Ok(accepting.exec(&self.write).await?.rows_affected == 1)
    }

    pub async fn insert_session(&self, id_hash: Digest, account: Uuid, now: Instant) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            id_hash: Set(id_hash.to_vec()),
            account_id: Set(account),
            created_at: Set(micros(now)),
            seen_at: Set(micros(now)),
        };
        session::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// The account of a live session: seen within `idle` and begun within `longest`.
    pub async fn session_account(
        &self,
        id_hash: &Digest,
        now: Instant,
        idle: TimeDelta,
        longest: TimeDelta,
    ) -> Result<Option<AccountRow>, StoreError> {
        let Some(row) = session::Entity::find_by_id(id_hash.to_vec()).one(self.reader()).await? else {
            return Ok(None);
        };
        if row.seen_at < micros(now - idle) || row.created_at < micros(now - longest) {
            return Ok(None);
        }
        // Written at most once a minute: looking at a page is not worth a sync each.
        if row.seen_at < micros(now - TimeDelta::minutes(1)) {
            session::Entity::update_many()
                .col_expr(session::Column::SeenAt, Expr::value(micros(now)))
                .filter(session::Column::IdHash.eq(id_hash.to_vec()))
                .exec(&self.write)
                .await?;
        }
        self.account(row.account_id).await
    }

    pub async fn delete_session(&self, id_hash: &Digest) -> Result<(), StoreError> {
        session::Entity::delete_by_id(id_hash.to_vec()).exec(&self.write).await?;
        Ok(())
    }

    pub async fn insert_refresh_token(
        &self,
        token_hash: Digest,
        account: Uuid,
        family: Uuid,
        expires_at: Instant,
    ) -> Result<(), StoreError> {
        let row = refresh_token::ActiveModel {
            token_hash: Set(token_hash.to_vec()),
            account_id: Set(account),
            family: Set(family),
            expires_at: Set(micros(expires_at)),
            used_at: Set(None),
        };
        refresh_token::Entity::insert(row).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// Uses up a refresh token. A token used twice ends its whole family.
    pub async fn use_refresh_token(&self, hash: &Digest, now: Instant) -> Result<Option<(Uuid, Uuid)>, StoreError> {
        let Some(row) = refresh_token::Entity::find_by_id(hash.to_vec()).one(&self.write).await? else {
            return Ok(None);
        };
        let used = refresh_token::Entity::update_many()
            .col_expr(refresh_token::Column::UsedAt, Expr::value(micros(now)))
            .filter(refresh_token::Column::TokenHash.eq(hash.to_vec()))
            .filter(refresh_token::Column::UsedAt.is_null())
            .filter(refresh_token::Column::ExpiresAt.gt(micros(now)))
            .exec(&self.write)
            .await?;
        if used.rows_affected == 1 {
            return Ok(Some((row.account_id, row.family)));
        }
        self.end_family(row.family).await?;
        Ok(None)
    }

    pub async fn end_family_of(&self, hash: &Digest) -> Result<(), StoreError> {
        match refresh_token::Entity::find_by_id(hash.to_vec()).one(&self.write).await? {
            Some(row) => self.end_family(row.family).await,
            None => Ok(()),
        }
    }

    async fn end_family(&self, family: Uuid) -> Result<(), StoreError> {
        refresh_token::Entity::delete_many().filter(refresh_token::Column::Family.eq(family)).exec(&self.write).await?;
        Ok(())
    }

    /// Deletes sessions and refresh tokens that can no longer be used.
    pub async fn sweep_sign_ins(&self, now: Instant, idle: TimeDelta) -> Result<(), StoreError> {
        let stale = Condition::all().add(session::Column::SeenAt.lt(micros(now - idle)));
        session::Entity::delete_many().filter(stale).exec(&self.write).await?;
        let over = refresh_token::Column::ExpiresAt.lt(micros(now));
        refresh_token::Entity::delete_many().filter(over).exec(&self.write).await?;
        Ok(())
    }
}
