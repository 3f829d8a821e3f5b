//! The ledger of what was erased: which case, what kind, when and for whom; nobody's words. Rows are only ever added.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub case_id: Uuid,
    pub number: String,
    pub at: i64,
    /// `contact`, or `contact_and_place`.
    pub what: String,
    /// `resident`, or `system` when the time was over.
    pub by: String,
    /// Events whose words or personal part went.
    pub events: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
