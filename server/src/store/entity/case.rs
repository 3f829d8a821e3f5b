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
    /// When the clock of a case that stands still goes on by itself.
    pub paused_until: Option<i64>,
    /// Its promise waits for a year's working days.
    pub provisional: bool,
    /// When somebody is told next that the running clock ends; none where nobody is.
    pub press_at: Option<i64>,
    /// How often its resident asked to hurry.
    pub chases: i32,
    /// How often staff did.
    pub urges: i32,
    pub extended: bool,
    pub supervised: bool,
    pub held: bool,
    pub sealed: bool,
    /// Kept from whoever would handle it, until a person decided on its content.
    pub withheld: bool,
    /// What of it waits for whom, as `domain::review::Waiting` codes it.
    pub review: i32,
    /// The case a merged one follows.
    pub lead_id: Option<Uuid>,
    /// The unit a sealed case accuses.
    pub accused_unit: Option<Uuid>,
    /// What was written, while the case is sealed: its columns in clear are empty then.
    pub sealed_words: Option<Vec<u8>>,
    /// Place and position, sealed; `place`, `lat` and `lng` only hold what is not sealed yet.
    pub location: Option<Vec<u8>>,
    /// Keyed hash that finds the resident's telephone.
    pub phone_hash: Option<Vec<u8>>,
    /// When it closed, was refused or withdrawn, or joined another.
    pub ended_at: Option<i64>,
    /// When a person last said something to the resident.
    pub told_at: Option<i64>,
    pub state: String,
    pub version: i32,
    pub last_hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
