//! One row a request.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "cases")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub entry_id: Uuid,
    pub number: String,
    pub lookup: Vec<u8>,
    pub kind: String,
    pub category: Option<String>,
    pub channel: String,
    pub area_path: String,
    pub station_id: Uuid,
    pub deputy_id: Option<Uuid>,
    pub hidden_from: Option<Uuid>,
    /// Empty while the case is sealed: then the words are in `sealed_content`.
    pub content: String,
    pub place: Option<String>,
    pub lat: Option<f64>,
    pub lng: Option<f64>,
    pub contact: Option<Vec<u8>>,
    pub share_contact: bool,
    pub publish_result: bool,
    pub photos: String,
    pub other_channel: Option<String>,
    pub stage: String,
    pub holder_kind: String,
    pub holder_id: Option<Uuid>,
    pub round: i32,
    pub submitted_at: i64,
    pub registered_at: i64,
    pub opened_at: i64,
    pub due_at: Option<i64>,
    pub rating_until: Option<i64>,
    pub paused: bool,
    pub paused_since: Option<i64>,
    pub extended: bool,
    pub supervised: bool,
    pub held: bool,
    pub sealed: bool,
    /// The case a merged one follows.
    pub lead_id: Option<Uuid>,
    /// Place and position, sealed; `place`, `lat` and `lng` only hold what is not sealed yet.
    pub location: Option<Vec<u8>>,
    /// Keyed hash that finds the resident's telephone.
    pub phone_hash: Option<Vec<u8>>,
    pub sealed_content: Option<Vec<u8>>,
    /// When it closed, was refused or withdrawn, or joined another.
    pub ended_at: Option<i64>,
    pub state: String,
    pub version: i32,
    pub last_hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
