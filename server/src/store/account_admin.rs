//! Accounts as administrators see and change them.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    accounts::AccountRow,
    cases::containing,
    entity::account,
    rows::{instant, micros},
    sign_ins::end_all,
};
use crate::domain::{china_time::Instant, role::Role, scope::AreaPath};

/// Which accounts are listed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Part of an account's or a person's name.
    pub name: String,
    /// A role's code; `None` for every role.
    pub role: Option<Role>,
    /// Only those that nobody used since then.
    pub stale_before: Option<Instant>,
    /// The account after which the list goes on.
    pub after: String,
}

/// What an account may do, and for whom.
#[derive(Clone, Debug)]
pub struct Rights {
    pub role: Role,
    pub area: AreaPath,
    pub deputy: Option<Uuid>,
    pub station: Option<Uuid>,
    pub undertaker: Option<Uuid>,
}

impl AccountRow {
    /// Last sign-in or refresh, where one was noted.
    pub fn last_sign_in(&self) -> Option<Instant> {
        self.used_at.map(instant)
    }

    /// An id tells when it was made.
    pub fn made_at(&self) -> Instant {
        let seconds = self.id.get_timestamp().map_or(0, |at| at.to_unix().0);
        Instant::from_timestamp(i64::try_from(seconds).unwrap_or_default(), 0).unwrap_or_default()
    }
}

/// The least id that can be made at a time.
fn first_id_of(at: Instant) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}

impl Store {
    /// Accounts of an area by name of the account.
    pub async fn accounts_in(
        &self,
        area: &AreaPath,
        wanted: &Wanted,
        most: u64,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let mut fits = Condition::all().add(account::Column::AreaPath.starts_with(area.as_str()));
        if !wanted.name.is_empty() {
            let part = || containing(&wanted.name);
            let named = Expr::col(account::Column::Name).like(part());
            fits = fits.add(Condition::any().add(Expr::col(account::Column::Account).like(part())).add(named));
        }
        if let Some(role) = wanted.role {
            fits = fits.add(account::Column::Role.eq(role.code()));
        }
        if let Some(before) = wanted.stale_before {
            let unused = Condition::all()
                .add(account::Column::UsedAt.is_null())
                .add(account::Column::Id.lt(first_id_of(before)));
            let stale = Condition::any().add(account::Column::UsedAt.lt(micros(before))).add(unused);
            fits = fits.add(account::Column::Active.eq(true)).add(stale);
        }
        if !wanted.after.is_empty() {
            fits = fits.add(account::Column::Account.gt(&wanted.after));
        }
        let listed = account::Entity::find().filter(fits).order_by_asc(account::Column::Account).limit(most);
        Ok(listed.all(self.reader()).await?)
    }

    /// An account of an area, active or not.
    pub async fn account_in(&self, area: &AreaPath, id: Uuid) -> Result<Option<AccountRow>, StoreError> {
        let inside = account::Column::AreaPath.starts_with(area.as_str());
        Ok(account::Entity::find_by_id(id).filter(inside).one(self.reader()).await?)
    }

    /// Whoever is signed in with an account that ends is out at once.
    pub async fn set_active(&self, id: Uuid, active: bool) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        account::Entity::update_many()
            .col_expr(account::Column::Active, Expr::value(active))
            .filter(account::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        end_all(&transaction, id, None).await?;
        Ok(transaction.commit().await?)
    }

    pub async fn clear_second_factor(&self, id: Uuid) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        account::Entity::update_many()
            .col_expr(account::Column::SecondFactor, Expr::value(None::<Vec<u8>>))
            .col_expr(account::Column::Totp, Expr::value(None::<Vec<u8>>))
            .col_expr(account::Column::TotpStep, Expr::value(None::<i64>))
            .filter(account::Column::Id.eq(id))
            .exec(&transaction)
            .await?;
        end_all(&transaction, id, None).await?;
        Ok(transaction.commit().await?)
    }

    pub async fn unlock(&self, id: Uuid) -> Result<(), StoreError> {
        account::Entity::update_many()
            .col_expr(account::Column::Failures, Expr::value(0))
            .col_expr(account::Column::LockedUntil, Expr::value(None::<i64>))
            .filter(account::Column::Id.eq(id))
            .exec(&self.write)
            .await?;
        Ok(())
    }

    /// Gives other rights; what was opened with the old ones ends. `false` when the role is not `seen` any more.
    pub async fn set_rights(&self, id: Uuid, seen: &str, rights: &Rights) -> Result<bool, StoreError> {
        let transaction = self.begin().await?;
        let set = account::Entity::update_many()
            .col_expr(account::Column::Role, Expr::value(rights.role.code()))
            .col_expr(account::Column::AreaPath, Expr::value(rights.area.as_str()))
            .col_expr(account::Column::DeputyId, Expr::value(rights.deputy))
            .col_expr(account::Column::StationId, Expr::value(rights.station))
            .col_expr(account::Column::UndertakerId, Expr::value(rights.undertaker))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::Role.eq(seen))
            .exec(&transaction)
            .await?;
        if set.rows_affected == 0 {
            return Ok(false);
        }
        end_all(&transaction, id, None).await?;
        transaction.commit().await?;
        Ok(true)
    }
}
