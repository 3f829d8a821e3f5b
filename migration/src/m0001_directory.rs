//! Areas, stations, points, groups, deputies and undertakers.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let areas = Table::create()
            .table("areas")
            .col(string("path").primary_key())
            .col(string("name"))
            .col(string("level"))
            .to_owned();
        manager.create_table(areas).await?;
        let stations = Table::create()
            .table("stations")
            .col(uuid("id").primary_key())
            .col(string("area_path"))
            .col(string("name"))
            .col(string_null("phone"))
            .col(string_null("address"))
            .col(string_null("hours"))
            .col(boolean("open"))
            .to_owned();
        manager.create_table(stations).await?;
        let points = Table::create()
            .table("points")
            .col(uuid("id").primary_key())
            .col(uuid("station_id"))
            .col(string("name"))
            .col(string_null("address"))
            .to_owned();
        manager.create_table(points).await?;
        let groups = Table::create()
            .table("groups")
            .col(uuid("id").primary_key())
            .col(string("name"))
            .col(string("field"))
            .to_owned();
        manager.create_table(groups).await?;
        let deputies = Table::create()
            .table("deputies")
            .col(uuid("id").primary_key())
            .col(string("name"))
            .col(string("level"))
            .col(string("district"))
            .col(uuid("station_id"))
            .col(uuid_null("group_id"))
            .col(string("status"))
            .col(uuid_null("successor_id"))
            .to_owned();
        manager.create_table(deputies).await?;
        let undertakers = Table::create()
            .table("undertakers")
            .col(uuid("id").primary_key())
            .col(string("area_path"))
            .col(string("name"))
            .to_owned();
        manager.create_table(undertakers).await?;
        manager
            .create_index(Index::create().name("deputies_station").table("deputies").col("station_id").to_owned())
            .await?;
        manager
            .create_index(Index::create().name("points_station").table("points").col("station_id").to_owned())
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["undertakers", "deputies", "groups", "points", "stations", "areas"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
