//! Where a case is: with its holder. The committee is no place: what it holds stays where it came from.

use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use crate::{
    domain::{case::Case, holder::Holder},
    store::{
        StoreError,
        entity::{case, deputy, station},
    },
};

/// Area and station follow a new holder, so that whoever has a case finds it in the lists and figures of that place.
pub(super) async fn follow(
    db: &impl ConnectionTrait,
    before: &Case,
    after: &Case,
    columns: &mut case::ActiveModel,
) -> Result<(), StoreError> {
    let holder = after.stage.holder();
    if holder == before.stage.holder() {
        return Ok(());
    }
    let station = match holder {
        Some(Holder::Station(id)) => Some(id),
        Some(Holder::Deputy(id)) => deputy::Entity::find_by_id(id).one(db).await?.map(|deputy| deputy.station_id),
        Some(Holder::Committee) | None => None,
    };
    let Some(station) = station else { return Ok(()) };
    if let Some(found) = station::Entity::find_by_id(station).one(db).await? {
        columns.area_path = Set(found.area_path);
        columns.station_id = Set(found.id);
    }
    Ok(())
}
