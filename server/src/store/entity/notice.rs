//! What somebody was told: facts of one kind, counted.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// Of the message: the same whenever it is delivered.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `account`, or `resident`, whose id is the case's.
    pub recipient: String,
    pub recipient_id: Uuid,
    pub kind: String,
    /// Facts it tells of.
    pub count: i32,
    pub made_at: i64,
    /// Not before this: quiet hours.
    pub shown_from: i64,
    pub read_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
