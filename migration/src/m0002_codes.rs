//! Codes: one token per deputy, station, point or event.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let codes = Table::create()
            .table("codes")
            .col(string_len("token", 24).primary_key())
            .col(string("kind"))
            .col(uuid("target_id"))
            .col(string("status"))
            .col(string_null("instead"))
            .col(big_integer("created_at"))
            .to_owned();
        manager.create_table(codes).await?;
        manager.create_index(Index::create().name("codes_target").table("codes").col("target_id").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["codes"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
