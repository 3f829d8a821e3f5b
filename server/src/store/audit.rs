//! The audit: who opened or set going what outside the cases, when and why. Nothing here changes or deletes a row; each is
//! linked to the one before it, under a lock, so that no two follow the same one.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{Store, StoreError, bounded, entity::audit, rows};
use crate::{
    clock::Clock,
    domain::{
        actor::Actor,
        audit::{AUDIT_START, Entry},
        digest::Digest,
    },
};

/// PostgreSQL: whoever adds an entry waits for whoever adds one. A lock on the table would need the right to change rows.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(7235413210449)";

/// What is audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audited {
    DeadLetterUnsealed,
    DeadLetterReplayed,
    /// The entry is the SHA-256 of the workbook.
    RosterImported,
    /// Telephones of deputies left the service.
    RosterExported,
    /// The entry says what, from which day and to which.
    MonitoringExported,
    AuditExported,
    /// Where a submission came from; the entry is its number.
    SourceOpened,
    /// The entry names the settings that differ from the last start, never their values.
    SettingsChanged,
    /// The entry is the kind of device.
    SignedIn,
    SignInFailed,
    AccountLocked,
    SignedOut,
    /// Somewhere else, or everywhere.
    SignInsEnded,
    /// A refresh token came a second time: somebody has a copy.
    RefreshTokenReused,
    PasswordChanged,
    SecondFactorSet,
    /// From here on the entry is the account that was administered.
    AccountAdded,
    AccountDeactivated,
    AccountActivated,
    PasswordReset,
    SecondFactorCleared,
    AccountUnlocked,
    /// The reason is the role and area given.
    RightsGiven,
    /// The entry is the name of the key that signs no more.
    SecretsRotated,
    /// A resident's telephone was shown whole; the entry is the number.
    ContactShown,
    /// The list of words of the content check; the entry is its new version.
    WordsEdited,
    ClocksEdited,
}

impl Audited {
    pub const ALL: &[Self] = &[
        Self::DeadLetterUnsealed,
        Self::DeadLetterReplayed,
        Self::RosterImported,
        Self::RosterExported,
        Self::MonitoringExported,
        Self::AuditExported,
        Self::SourceOpened,
        Self::SettingsChanged,
        Self::SignedIn,
        Self::SignInFailed,
        Self::AccountLocked,
        Self::SignedOut,
        Self::SignInsEnded,
        Self::RefreshTokenReused,
        Self::PasswordChanged,
        Self::SecondFactorSet,
        Self::AccountAdded,
        Self::AccountDeactivated,
        Self::AccountActivated,
        Self::PasswordReset,
        Self::SecondFactorCleared,
        Self::AccountUnlocked,
        Self::RightsGiven,
        Self::SecretsRotated,
        Self::ContactShown,
        Self::WordsEdited,
        Self::ClocksEdited,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::DeadLetterUnsealed => "dead_letter_unsealed",
            Self::DeadLetterReplayed => "dead_letter_replayed",
            Self::RosterImported => "roster_imported",
            Self::RosterExported => "roster_exported",
            Self::MonitoringExported => "monitoring_exported",
            Self::AuditExported => "audit_exported",
            Self::SourceOpened => "source_opened",
            Self::SettingsChanged => "settings_changed",
            Self::SignedIn => "signed_in",
            Self::SignInFailed => "sign_in_failed",
            Self::AccountLocked => "account_locked",
            Self::SignedOut => "signed_out",
            Self::SignInsEnded => "sign_ins_ended",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorSet => "second_factor_set",
            Self::AccountAdded => "account_added",
            Self::AccountDeactivated => "account_deactivated",
            Self::AccountActivated => "account_activated",
            Self::PasswordReset => "password_reset",
            Self::SecondFactorCleared => "second_factor_cleared",
            Self::AccountUnlocked => "account_unlocked",
            Self::RightsGiven => "rights_given",
            Self::SecretsRotated => "secrets_rotated",
            Self::ContactShown => "contact_shown",
            Self::WordsEdited => "words_edited",
            Self::ClocksEdited => "clocks_edited",
        }
    }

    /// As the audit administrator reads it.
    pub fn words(self) -> &'static str {
        match self {
            Self::DeadLetterUnsealed => "打开未登记的诉求",
            Self::DeadLetterReplayed => "把未登记的诉求放回队列",
            Self::RosterImported => "导入名册",
            Self::RosterExported => "导出名册",
            Self::MonitoringExported => "导出统计",
            Self::AuditExported => "导出审计记录",
            Self::SourceOpened => "查看提交来源",
            Self::SettingsChanged => "设置与上次启动时不同",
            Self::SignedIn => "登录",
            Self::SignInFailed => "登录没有成功",
            Self::AccountLocked => "账号锁定",
            Self::SignedOut => "退出",
            Self::SignInsEnded => "结束其他登录",
            Self::RefreshTokenReused => "刷新令牌被再次使用",
            Self::PasswordChanged => "改密码",
            Self::SecondFactorSet => "设置动态码",
            Self::AccountAdded => "新建账号",
            Self::AccountDeactivated => "停用账号",
            Self::AccountActivated => "启用账号",
            Self::PasswordReset => "重置密码",
            Self::SecondFactorCleared => "清除动态码",
            Self::AccountUnlocked => "解锁账号",
            Self::RightsGiven => "授予身份和辖区",
            Self::SecretsRotated => "更换密钥",
            Self::ContactShown => "查看完整电话",
            Self::WordsEdited => "修改审核词表",
            Self::ClocksEdited => "修改工作日和时限",
        }
    }
}

/// Whoever acts at the machine itself, without an account.
pub const AT_THE_MACHINE: &str = "command line";
/// Whoever typed a name that is no account: nothing about them is kept, neither what they typed.
pub const NOBODY: &str = "nobody";

impl Store {
    /// Notes an act before its result is shown. `by` is `None` for the command line.
    ///
    /// # Errors
    /// When the row was not written: then the act must not go on.
    pub async fn audit(
        &self,
        clock: &Clock,
        by: Option<&Actor>,
        what: Audited,
        entry: &str,
        reason: Option<&str>,
    ) -> Result<Uuid, StoreError> {
        let person = by.and_then(|actor| actor.account.zip(actor.name.clone()));
        self.audit_of(clock, person, what, entry, reason).await
    }

    /// The same for whoever never moves a case, as administrators.
    ///
    /// # Errors
    /// As [`Self::audit`].
    pub async fn audit_of(
        &self,
        clock: &Clock,
        person: Option<(Uuid, String)>,
        what: Audited,
        entry: &str,
        reason: Option<&str>,
    ) -> Result<Uuid, StoreError> {
        bounded(async {
            let transaction = self.begin().await?;
            let id = append(&transaction, clock, person, what, entry, reason).await?;
            transaction.commit().await.map_err(unaudited)?;
            Ok(id)
        })
        .await
    }
}

/// Adds an entry inside the transaction of the act it notes. The last thing that transaction does: others who audit wait
/// until it has ended.
///
/// # Errors
/// [`StoreError::Unaudited`]: then the transaction must not be committed.
pub(super) async fn append(
    transaction: &DatabaseTransaction,
    clock: &Clock,
    person: Option<(Uuid, String)>,
    what: Audited,
    entry: &str,
    reason: Option<&str>,
) -> Result<Uuid, StoreError> {
    let (account, name) = person.unzip();
    let (id, at) = (clock.new_id(), rows::micros(clock.now()));
    let by = name.unwrap_or_else(|| AT_THE_MACHINE.into());
    if transaction.get_database_backend() == sea_orm::DbBackend::Postgres {
        transaction.execute_unprepared(ONE_AT_A_TIME).await.map_err(unaudited)?;
    }
    let (last, previous) = end(transaction).await.map_err(unaudited)?;
    let spoilt = || StoreError::Unaudited(DbErr::Custom(format!("the hash of entry {last} is not 32 bytes")));
    let previous: Digest = rows::digest_of(&previous).ok_or_else(spoilt)?;
    let (sequence, what) = (last + 1, what.code());
    let hash = Entry { previous: &previous, sequence, id, at, account, by: &by, what, entry, reason }.hash();
    let row = audit::ActiveModel {
        id: Set(id),
        at: Set(at),
        account_id: Set(account),
        by: Set(by),
        what: Set(what.into()),
        entry: Set(entry.into()),
        reason: Set(reason.map(Into::into)),
        sequence: Set(Some(sequence)),
        previous: Set(Some(previous.to_vec())),
        hash: Set(Some(hash.to_vec())),
    };
    audit::Entity::insert(row).exec_without_returning(transaction).await.map_err(unaudited)?;
    Ok(id)
}

/// How many entries there are, and the hash of the last one.
pub(super) async fn end(db: &impl ConnectionTrait) -> Result<(i64, Vec<u8>), DbErr> {
    let last = audit::Entity::find()
        .filter(audit::Column::Sequence.is_not_null())
        .order_by_desc(audit::Column::Sequence)
        .one(db)
        .await?;
    let end = last.and_then(|row| row.sequence.zip(row.hash));
    Ok(end.unwrap_or((0, AUDIT_START.to_vec())))
}

/// A database that is away says so itself; whatever else keeps the entry from being written keeps the act from happening.
fn unaudited(error: DbErr) -> StoreError {
    match StoreError::from(error) {
        StoreError::Database(error) => StoreError::Unaudited(error),
        away => away,
    }
}
