//! What was opened or set going outside the cases: a chain to which rows are only ever added.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: i64,
    pub account_id: Option<Uuid>,
    pub by: String,
    pub what: String,
    pub entry: String,
    pub reason: Option<String>,
    /// Place in the chain, from 1 on. A row without one was written past the program.
    pub sequence: Option<i64>,
    pub previous: Option<Vec<u8>>,
    pub hash: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
