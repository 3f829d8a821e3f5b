//! What was measured in each round.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rounds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub area_path: String,
    pub station_id: Uuid,
    pub deputy_id: Option<Uuid>,
    pub category: Option<String>,
    pub kind: String,
    pub stage: String,
    pub opened_at: i64,
    pub accept_by: i64,
    pub answer_by: i64,
    pub accepted_at: Option<i64>,
    pub first_reply_at: Option<i64>,
    pub resolved_at: Option<i64>,
    /// Working seconds from the opening until each, by the days and hours known then.
    pub accept_working: Option<i64>,
    pub first_reply_working: Option<i64>,
    pub resolve_working: Option<i64>,
    pub reopened: bool,
    pub open: bool,
    pub outcome: Option<String>,
    pub satisfaction: Option<String>,
    pub sealed: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
