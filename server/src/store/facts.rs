//! Named values of the installation: the secrets' fingerprint, versions of what others keep copies of.

use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{Store, StoreError, entity::fact, rows::micros};
use crate::domain::china_time::Instant;

/// Bumped by every change of the directory or of a code.
pub const DIRECTORY_VERSION: &str = "directory_version";
/// Fingerprint of the secrets this database was filled with.
pub const FINGERPRINT: &str = "fingerprint";

/// Keyed hashes of the settings of the last start, by name.
pub const SETTINGS: &str = "settings";

impl Store {
    pub async fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(fact::Entity::find_by_id(name).one(self.reader()).await?.map(|row| row.value))
    }

    pub async fn set_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        set(&self.write, name, value).await
    }
}

/// Before the version and hash of rules on personal information; the value is since when they read so.
const RULES: &str = "rules";

impl Store {
    /// Notes since when the rules of a version read as this hash says; the first note stands.
    pub async fn note_rules(&self, version: &str, hash: &str, now: Instant) -> Result<(), StoreError> {
        let (name, value) = (format!("{RULES} {version} {hash}"), micros(now).to_string());
        let row = fact::ActiveModel { name: Set(name), value: Set(value) };
        let first_stands = OnConflict::column(fact::Column::Name).do_nothing().to_owned();
        fact::Entity::insert(row).on_conflict(first_stands).exec_without_returning(&self.write).await?;
        Ok(())
    }

    /// Hash of the rules of a version as they read at a time.
    pub async fn rules_at(&self, version: &str, at: Instant) -> Result<Option<String>, StoreError> {
        let before = format!("{RULES} {version} ");
        let rows = fact::Entity::find().filter(fact::Column::Name.starts_with(&before)).all(self.reader()).await?;
        let since = |row: &fact::Model| row.value.parse::<i64>().ok().filter(|since| *since <= micros(at));
        let last = rows.into_iter().filter(|row| since(row).is_some()).max_by_key(|row| since(row));
        Ok(last.map(|row| row.name[before.len()..].to_owned()))
    }
}

pub(super) async fn set(db: &impl sea_orm::ConnectionTrait, name: &str, value: &str) -> Result<(), StoreError> {
    let row = fact::ActiveModel { name: Set(name.into()), value: Set(value.into()) };
    let on_conflict = OnConflict::column(fact::Column::Name).update_column(fact::Column::Value).to_owned();
    fact::Entity::insert(row).on_conflict(on_conflict).exec(db).await?;
    Ok(())
}

/// Sets a value unless it is no longer the one that was `seen`; whether it did. Others who set it wait until then.
pub(super) async fn replace(
    db: &impl sea_orm::ConnectionTrait,
    name: &str,
    seen: Option<&str>,
    value: &str,
) -> Result<bool, StoreError> {
    let Some(seen) = seen else {
        let row = fact::ActiveModel { name: Set(name.into()), value: Set(value.into()) };
        let first_wins = OnConflict::column(fact::Column::Name).do_nothing().to_owned();
        return Ok(fact::Entity::insert(row).on_conflict(first_wins).exec_without_returning(db).await? == 1);
    };
    let replaced = fact::Entity::update_many()
        .col_expr(fact::Column::Value, Expr::value(value))
        .filter(fact::Column::Name.eq(name))
        .filter(fact::Column::Value.eq(seen))
        .exec(db)
        .await?;
    Ok(replaced.rows_affected == 1)
}
