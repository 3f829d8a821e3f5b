//! One signed head a day.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "heads")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    pub made_at: i64,
    pub cases: i64,
    pub events: i64,
    pub root: Vec<u8>,
    pub audit_entries: i64,
    pub audit_last: Vec<u8>,
    pub previous: Vec<u8>,
    pub kid: String,
    pub signature: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
