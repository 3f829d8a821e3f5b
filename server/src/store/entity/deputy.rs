//! Deputies.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "deputies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub level: String,
    pub district: String,
    pub station_id: Uuid,
    /// `active`, `suspended` or `ended`.
    pub status: String,
    pub successor_id: Option<Uuid>,
    /// The deputy's own telephone, sealed: never public.
    pub phone: Option<Vec<u8>>,
    /// Keyed hash of it, by which doubles are found.
    pub phone_hash: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
