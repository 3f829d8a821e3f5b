//! The ledger of what was erased. Rows are only ever added, and hold nobody's words.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let erasures = Table::create()
            .table("erasures")
            .col(uuid("id").primary_key())
            .col(uuid("case_id"))
            .col(string_len("number", 16))
            .col(big_integer("at"))
            .col(string("what"))
            .col(string("by"))
            .col(integer("events"))
            .to_owned();
        manager.create_table(erasures).await?;
        manager.create_index(Index::create().name("erasures_case").table("erasures").col("case_id").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("erasures").to_owned()).await
    }
}
