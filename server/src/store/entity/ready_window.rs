//! The days a period's ready figures cover, and the form they are kept in.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ready_windows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub period: String,
    /// `YYYY-MM-DD`, both included.
    pub from_day: String,
    pub to_day: String,
    pub form: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
