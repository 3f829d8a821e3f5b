//! Daily heads with the ends of the chains they hold, and where submissions came from, sealed.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let heads = Table::create()
            .table("heads")
            .col(string_len("day", 10).primary_key())
            .col(big_integer("made_at"))
            .col(big_integer("cases"))
            .col(big_integer("events"))
            .col(blob("root"))
            .col(big_integer("audit_entries"))
            .col(blob("audit_last"))
            .col(blob("previous"))
            .col(string("kid"))
            .col(blob("signature"))
            .to_owned();
        manager.create_table(heads).await?;
        // A row only for the days on which a case had moved: the last one before a head is what that head holds.
        let leaves = Table::create()
            .table("head_leaves")
            .col(uuid("case_id"))
            .col(string_len("day", 10))
            .col(big_integer("events"))
            .col(blob("last_hash"))
            .primary_key(Index::create().col("case_id").col("day"))
            .to_owned();
        manager.create_table(leaves).await?;
        // Inner nodes of the latest head's tree alone, so that a proof reads one block and not every case.
        let blocks = Table::create()
            .table("head_blocks")
            .col(big_integer("place").primary_key())
            .col(uuid("first_case"))
            .col(blob("root"))
            .to_owned();
        manager.create_table(blocks).await?;
        let sources = Table::create()
            .table("submission_sources")
            .col(uuid("id").primary_key())
            .col(uuid("case_id"))
            .col(big_integer("at"))
            .col(blob("sealed"))
            .to_owned();
        manager.create_table(sources).await?;
        for column in ["case_id", "at"] {
            let name = format!("submission_sources_{column}");
            let index = Index::create().name(name).table("submission_sources").col(column).to_owned();
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["submission_sources", "head_blocks", "head_leaves", "heads"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
