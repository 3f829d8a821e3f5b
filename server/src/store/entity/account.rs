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
    pub totp: Option<Vec<u8>>,
    pub active: bool,
    pub failures: i32,
    pub locked_until: Option<i64>,
    /// Time step of the last code of the second factor that was accepted.
    pub totp_step: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
