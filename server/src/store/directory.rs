//! The directory as stored: read whole into a [`Directory`], written row by row with its version bumped.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    Store, StoreError, codes,
    entity::{area, code, deputy, deputy_group, group, point, station, undertaker},
    facts::{self, DIRECTORY_VERSION},
};
use crate::domain::{
    china_time::Instant,
    directory::{Code, CodeKind, Deputy, Directory, Group, Place, Point, Station},
    scope::AreaPath,
};

/// Rows of one insert: under SQLite's limit of bound values.
pub(super) const CHUNK: usize = 500;

/// Everything of a county that is written at once.
#[derive(Clone, Default)]
pub struct DirectoryRows {
    pub areas: Vec<area::Model>,
    pub stations: Vec<station::Model>,
    pub points: Vec<point::Model>,
    pub groups: Vec<group::Model>,
    pub deputies: Vec<deputy::Model>,
    pub deputy_groups: Vec<deputy_group::Model>,
    pub undertakers: Vec<undertaker::Model>,
    pub codes: Vec<code::Model>,
}

pub use super::entity::{
    area::Model as AreaRow, code::Model as CodeRow, deputy::Model as DeputyRow, deputy_group::Model as DeputyGroupRow,
    group::Model as GroupRow, point::Model as PointRow, station::Model as StationRow,
    undertaker::Model as UndertakerRow,
};

/// Rows read at once: a whole table of them leaves megabytes behind in a process that rests.
const PAGE: u64 = 200;

/// Every row of a table in the order of its key, page by page. Whoever changes it meanwhile also moves the version, which
/// was read before.
macro_rules! each_in_pages {
    ($db:expr, $entity:ident, $column:ident, $key:ident, |$row:ident| $work:block) => {
        let mut after = None;
        loop {
            let mut page = $entity::Entity::find().cursor_by($entity::Column::$column);
            if let Some(after) = after.take() {
                page.after(after);
            }
            let rows = page.first(PAGE).all($db).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.$key.clone());
            for $row in rows $work
        }
    };
}

impl Store {
    /// The whole directory.
    pub async fn load_directory(&self) -> Result<Directory, StoreError> {
        let db = self.reader();
        let version = self.fact(DIRECTORY_VERSION).await?.unwrap_or_default();
        let mut directory = Directory::of(version);
        directory.areas = area::Entity::find().all(db).await?.into_iter().map(|row| (row.path, row.name)).collect();
        for row in station::Entity::find().all(db).await? {
            let area = AreaPath::parse(&row.area_path)
                .ok_or_else(|| StoreError::inconsistent("stations", row.id, "no such area path"))?;
            let station = Station {
                id: row.id,
                area,
                name: row.name,
                phone: row.phone,
                address: row.address,
                hours: row.hours,
                open: row.open,
            };
            directory.stations.insert(row.id, station);
        }
        for row in group::Entity::find().all(db).await? {
            directory.groups.insert(row.id, Group { name: row.name, field: row.field });
        }
        let mut groups = self.load_groups(&directory.groups).await?;
        each_in_pages!(db, deputy, Id, id, |row| {
            let deputy = Deputy {
                id: row.id,
                name: row.name,
                level: row.level,
                district: row.district,
                station: row.station_id,
                active: row.status == "active",
                successor: row.successor_id,
                groups: groups.remove(&row.id).unwrap_or_default(),
            };
            directory.deputies.insert(row.id, deputy);
        });
        for row in point::Entity::find().all(db).await? {
            directory
                .points
                .insert(row.id, Point { id: row.id, station: row.station_id, name: row.name, address: row.address });
        }
        for row in undertaker::Entity::find().all(db).await? {
            directory.undertakers.insert(row.id, row.name);
        }
        directory.codes = self.load_codes().await?;
        Ok(directory)
    }

    /// The groups of each deputy, in the order of their names.
    async fn load_groups(&self, groups: &HashMap<Uuid, Group>) -> Result<HashMap<Uuid, Vec<Uuid>>, StoreError> {
        let mut of_deputies: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
        for row in deputy_group::Entity::find().all(self.reader()).await? {
            of_deputies.entry(row.deputy_id).or_default().push(row.group_id);
        }
        for of_one in of_deputies.values_mut() {
            of_one.sort_by_key(|id| groups.get(id).map(|group| &group.name));
        }
        Ok(of_deputies)
    }

    async fn load_codes(&self) -> Result<HashMap<String, Code>, StoreError> {
        let mut codes = HashMap::new();
        each_in_pages!(self.reader(), code, Token, token, |row| {
            let kind = CodeKind::parse(&row.kind)
                .ok_or_else(|| StoreError::inconsistent("codes", &row.token, "unknown kind"))?;
            let code = Code {
                revoked: row.status != codes::ISSUED,
                instead: row.instead,
                leads_until: row.leads_until.and_then(Instant::from_timestamp_micros),
                ends_at: row.ends_at.and_then(Instant::from_timestamp_micros),
                name: row.name,
                place: row.place_id.zip(row.place).map(|(id, words)| Place { id, words }),
                ..Code::issued(kind, row.target_id)
            };
            codes.insert(row.token, code);
        });
        Ok(codes)
    }

    /// Writes a county's rows; all or none.
    pub async fn insert_directory(&self, rows: DirectoryRows, version: &str) -> Result<(), StoreError> {
        let transaction = self.begin().await?;
        macro_rules! insert {
            ($entity:ident, $rows:expr) => {
                for chunk in $rows.chunks(CHUNK) {
                    let rows = chunk.iter().cloned().map(|row| row.into_active_model().reset_all());
                    $entity::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
                }
            };
        }
        insert!(area, rows.areas);
        insert!(station, rows.stations);
        insert!(point, rows.points);
        insert!(group, rows.groups);
        insert!(deputy, rows.deputies);
        insert!(deputy_group, rows.deputy_groups);
        insert!(undertaker, rows.undertakers);
        insert!(code, rows.codes);
        facts::set(&transaction, DIRECTORY_VERSION, version).await?;
        transaction.commit().await?;
        Ok(())
    }
}
