//! 督办单 as lists find them; made from the case's events, and without words.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "supervision_orders")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// Counted from 1 in its year.
    #[sea_orm(primary_key, auto_increment = false)]
    pub serial: i32,
    pub case_id: Uuid,
    pub standing: String,
    pub issued_at: i64,
    pub due_at: i64,
    pub answered_at: Option<i64>,
    pub ended_at: Option<i64>,
    /// The whole order, as JSON.
    #[sea_orm(column_type = "Text")]
    pub state: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
