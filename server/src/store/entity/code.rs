//! Codes and what they stand for.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: String,
    pub kind: String,
    pub target_id: Uuid,
    pub status: String,
    pub instead: Option<String>,
    pub created_at: i64,
    pub name: Option<String>,
    pub leads_until: Option<i64>,
    pub ends_at: Option<i64>,
    pub place: Option<String>,
    pub place_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
