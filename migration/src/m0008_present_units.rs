//! Units of the present referral beside those of earlier ones: rights follow the present one, figures keep all.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let present = Table::alter().table("case_units").add_column(boolean("present").default(true)).to_owned();
        manager.alter_table(present).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("case_units").drop_column("present").to_owned()).await
    }
}
