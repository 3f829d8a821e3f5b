//! The append-only history.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i32,
    pub at: i64,
    pub kind: String,
    pub facts: String,
    pub actor_kind: String,
    pub account_id: Option<Uuid>,
    pub actor_name: Option<String>,
    pub visible: bool,
    pub commitment: Vec<u8>,
    pub salt: Option<Vec<u8>>,
    pub payload: Option<Vec<u8>>,
    /// Who and where, sealed apart from the words.
    pub apart: Option<Vec<u8>>,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
    pub dispatched_at: Option<i64>,
    pub feed: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
