//! Who signs in.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account: String,
    pub name: String,
    pub role: String,
    pub area_path: String,
    pub deputy_id: Option<Uuid>,
    pub station_id: Option<Uuid>,
    pub undertaker_id: Option<Uuid>,
    pub password: String,
    /// Unsealed second factor of an older program, until the next sweep seals it.
    pub totp: Option<Vec<u8>>,
    pub active: bool,
    pub failures: i32,
    pub locked_until: Option<i64>,
    /// Time step of the last code of the second factor that was accepted.
    pub totp_step: Option<i64>,
    /// When the password was set; where nobody noted it, the first sign-in is.
    pub password_at: Option<i64>,
    /// Chosen by somebody else, to be changed first.
    pub password_given: bool,
    /// Made-up people of a demonstration keep theirs.
    pub password_ages: bool,
    /// Hashes of earlier passwords, one a line, the latest first.
    pub old_passwords: Option<String>,
    /// Secret of the second factor, sealed together with the account's id.
    pub second_factor: Option<Vec<u8>>,
    /// Raised to end every access token at once.
    pub generation: i64,
    /// Last sign-in or refresh.
    pub used_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
