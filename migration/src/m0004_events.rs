//! Events: append-only, chained by hash; the outbox and the live feed read them.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let events = Table::create()
            .table("events")
            .col(uuid("case_id"))
            .col(integer("sequence"))
            .col(big_integer("at"))
            .col(string("kind"))
            .col(text("facts"))
            .col(string("actor_kind"))
            .col(uuid_null("account_id"))
            .col(string_null("actor_name"))
            .col(boolean("visible"))
            .col(blob("commitment"))
            .col(blob_null("salt"))
            .col(blob_null("payload"))
            .col(blob("previous"))
            .col(blob("hash"))
            .col(big_integer_null("dispatched_at"))
            .col(big_integer_null("feed"))
            .primary_key(Index::create().col("case_id").col("sequence"))
            .to_owned();
        manager.create_table(events).await?;
        manager
            .create_index(
                Index::create().name("events_outbox").table("events").col("dispatched_at").col("at").to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("events_feed").table("events").col("feed").unique().to_owned())
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["events"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
