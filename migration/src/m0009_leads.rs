//! The lead case of a merged one, so that its followers are found.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("cases").add_column(uuid_null("lead_id")).to_owned()).await?;
        manager.create_index(Index::create().name("cases_lead").table("cases").col("lead_id").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("cases_lead").table("cases").to_owned()).await?;
        manager.alter_table(Table::alter().table("cases").drop_column("lead_id").to_owned()).await
    }
}
