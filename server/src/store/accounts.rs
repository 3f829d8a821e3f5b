//! Accounts: who they are, what they owe, wrong passwords, new passwords and second factors.

use chrono::TimeDelta;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

pub use super::entity::account::Model as AccountRow;
use super::{
    Store, StoreError,
    entity::{account, case_recusal},
    rows::{instant, micros},
    sign_ins::end_all,
    viewer::Viewer,
};
use crate::domain::{
    account_rules::Standing,
    china_time::Instant,
    digest::Digest,
    password,
    role::Role,
    scope::AreaPath,
    sealing::{Context, SealNonce, Sealer},
};

/// How long an account rests after too many wrong passwords.
pub const LOCK: TimeDelta = TimeDelta::minutes(15);

impl AccountRow {
    /// An account that signs in with this password's hash, and owes nothing.
    pub fn new(id: Uuid, account: &str, name: &str, role: Option<Role>, area: &AreaPath, password: String) -> Self {
        Self {
            id,
            account: account.into(),
            name: name.into(),
            role: role.map_or("", Role::code).into(),
            area_path: area.as_str().into(),
            deputy_id: None,
            station_id: None,
            undertaker_id: None,
            password,
            totp: None,
            active: true,
            failures: 0,
            locked_until: None,
            totp_step: None,
            password_at: None,
            password_given: false,
            password_ages: true,
            old_passwords: None,
            second_factor: None,
            generation: 0,
            used_at: None,
        }
    }

    /// `None` until the security administrator has given one.
    ///
    /// # Errors
    /// When the role of the row cannot be read.
    pub fn role(&self) -> Result<Option<Role>, StoreError> {
        match self.role.as_str() {
            "" => Ok(None),
            code => {
                let unknown = || StoreError::inconsistent("accounts", self.id, "unknown role");
                Ok(Some(Role::parse(code).ok_or_else(unknown)?))
            }
        }
    }

    /// # Errors
    /// When the role of the row cannot be read.
    pub fn standing(&self) -> Result<Standing, StoreError> {
        Ok(Standing {
            role: self.viewer()?.role,
            password_given: self.password_given,
            password_at: self.password_at.filter(|_| self.password_ages).map(instant),
            has_second_factor: self.has_second_factor(),
        })
    }

    pub fn has_second_factor(&self) -> bool {
        self.second_factor.is_some() || self.totp.is_some()
    }

    /// # Errors
    /// When the sealed secret does not open, or was sealed for another account.
    pub fn second_factor(&self, sealer: &Sealer) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(sealed) = &self.second_factor else { return Ok(self.totp.clone()) };
        let open = sealer.open(Context::SecondFactor, sealed).ok();
        let own = open.and_then(|bytes| bytes.strip_prefix(self.id.as_bytes()).map(<[u8]>::to_vec));
        let wrong = || StoreError::inconsistent("accounts", self.id, "the second factor does not open");
        Ok(Some(own.ok_or_else(wrong)?))
    }

    /// Hashes of the passwords that may not be used again, the present one first.
    pub fn remembered_passwords(&self) -> Vec<String> {
        let old = self.old_passwords.as_deref().unwrap_or_default().lines().map(str::to_owned);
        std::iter::once(self.password.clone()).chain(old).take(password::REMEMBERED).collect()
    }

    /// # Errors
    /// When role or area of the row cannot be read.
    pub fn viewer(&self) -> Result<Viewer, StoreError> {
        let wrong = |what: &str| StoreError::inconsistent("accounts", self.id, what);
        let area = AreaPath::parse(&self.area_path).ok_or_else(|| wrong("no such area path"))?;
        Ok(Viewer {
            account: self.id,
            name: self.name.clone(),
            role: self.role()?.ok_or_else(|| wrong("no role yet"))?,
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

/// A password as it is kept, and whether somebody else chose it.
pub struct NewPassword {
    pub hash: String,
    pub given: bool,
}

/// What a wrong password did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    Counted,
    /// It was the last allowed one.
    Locks,
    /// Nothing is judged while the account rests.
    Locked,
}

/// Seals a second factor for one account: in another account's row it does not open.
pub fn seal(sealer: &Sealer, nonce: SealNonce, account: Uuid, secret: &[u8]) -> Vec<u8> {
    sealer.seal(Context::SecondFactor, nonce, &[account.as_bytes(), secret].concat())
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

    /// Sets a new password, lifts a lock and ends every sign-in but the session that is kept. `false` when the password
    /// is not the one of `row` any more; nothing is changed then.
    pub async fn set_password(
        &self,
        row: &AccountRow,
        new: NewPassword,
        keep: Option<&Digest>,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let mut old = row.remembered_passwords();
        old.truncate(password::REMEMBERED - 1);
        let transaction = self.begin().await?;
        let changed = account::Entity::update_many()
            .col_expr(account::Column::Password, Expr::value(new.hash))
            .col_expr(account::Column::OldPasswords, Expr::value(old.join("\n")))
            .col_expr(account::Column::PasswordAt, Expr::value(micros(now)))
            .col_expr(account::Column::PasswordGiven, Expr::value(new.given))
            .col_expr(account::Column::Failures, Expr::value(0))
            .col_expr(account::Column::LockedUntil, Expr::value(None::<i64>))
            .filter(account::Column::Id.eq(row.id))
            .filter(account::Column::Password.eq(&row.password))
            .exec(&transaction)
            .await?;
        if changed.rows_affected == 0 {
            return Ok(false);
        }
        end_all(&transaction, row.id, keep).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Sets a second factor whose first code, of `step`, was typed right; ends every other sign-in. `false` when there is
    /// one already.
    pub async fn set_second_factor(
        &self,
        id: Uuid,
        sealed: Vec<u8>,
        step: i64,
        keep: &Digest,
    ) -> Result<bool, StoreError> {
        let transaction = self.begin().await?;
        let set = account::Entity::update_many()
            .col_expr(account::Column::SecondFactor, Expr::value(sealed))
            .col_expr(account::Column::TotpStep, Expr::value(step))
            .filter(account::Column::Id.eq(id))
            .filter(account::Column::SecondFactor.is_null())
            .filter(account::Column::Totp.is_null())
            .exec(&transaction)
            .await?;
        if set.rows_affected == 0 {
            return Ok(false);
        }
        end_all(&transaction, id, Some(keep)).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Seals the second factors that an older program kept open.
    pub async fn seal_second_factors(&self, sealer: &Sealer, nonce: impl Fn() -> SealNonce) -> Result<(), StoreError> {
        let open = account::Entity::find().filter(account::Column::Totp.is_not_null()).all(self.reader()).await?;
        for row in open {
            let Some(secret) = &row.totp else { continue };
            account::Entity::update_many()
                .col_expr(account::Column::SecondFactor, Expr::value(seal(sealer, nonce(), row.id, secret)))
                .col_expr(account::Column::Totp, Expr::value(None::<Vec<u8>>))
                .filter(account::Column::Id.eq(row.id))
                .filter(account::Column::Totp.eq(secret.clone()))
                .exec(&self.write)
                .await?;
        }
        Ok(())
    }

    /// Counts a wrong password; the last allowed one locks the account for a while. Nothing is counted while it is
    /// locked: one statement, so that guesses that come together cannot pass each other.
    pub async fn count_failure(&self, id: Uuid, most: u32, now: Instant) -> Result<Failure, StoreError> {
        let one_more = || Expr::col(account::Column::Failures).add(1);
        let is_last = || one_more().gte(i64::from(most));
        let until = Expr::case(is_last(), micros(now + LOCK)).finally(Expr::col(account::Column::LockedUntil));
        let failures = Expr::case(is_last(), 0).finally(one_more());
        let counted = account::Entity::update_many()
            .col_expr(account::Column::LockedUntil, until.into())
            .col_expr(account::Column::Failures, failures.into())
            .filter(account::Column::Id.eq(id))
            .filter(is_open(now))
            .exec_with_returning(&self.write)
            .await?;
        Ok(match counted.first() {
            None => Failure::Locked,
            Some(row) if row.is_locked(now) => Failure::Locks,
            Some(_) => Failure::Counted,
        })
    }

    /// Takes a sign-in whose password, and code of `step` where there is one, were right: unless the account has been
    /// locked or given another password meanwhile, or the code was used before.
    pub async fn accept_sign_in(&self, row: &AccountRow, step: Option<i64>, now: Instant) -> Result<bool, StoreError> {
        let unknown = Expr::col(account::Column::PasswordAt).is_null();
        let password_at = Expr::case(unknown, micros(now)).finally(Expr::col(account::Column::PasswordAt));
        let mut accepting = account::Entity::update_many()
            .col_expr(account::Column::Failures, Expr::value(0))
            .col_expr(account::Column::UsedAt, Expr::value(micros(now)))
            .col_expr(account::Column::PasswordAt, password_at.into())
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
}
