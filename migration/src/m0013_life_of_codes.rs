//! The life of a code: where it hangs, what became of it, how often it is scanned, and the posters being made.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            string_null("name"),
            big_integer_null("leads_until"),
            big_integer_null("ends_at"),
            string_null("place"),
            uuid_null("place_id"),
        ] {
            manager.alter_table(Table::alter().table("codes").add_column(column).to_owned()).await?;
        }
        let code_events = Table::create()
            .table("code_events")
            .col(uuid("id").primary_key())
            .col(string_len("token", 24))
            .col(big_integer("at"))
            .col(string("what"))
            .col(uuid_null("account_id"))
            .col(string("by"))
            .col(string_null("detail"))
            .col(string_null("photo"))
            .to_owned();
        manager.create_table(code_events).await?;
        manager
            .create_index(
                Index::create().name("code_events_token").table("code_events").col("token").col("at").to_owned(),
            )
            .await?;
        let code_days = Table::create()
            .table("code_days")
            .col(string_len("token", 24))
            .col(uuid("place_id"))
            .col(string_len("day", 10))
            .col(big_integer("scans"))
            .col(big_integer("submissions"))
            .primary_key(Index::create().col("token").col("place_id").col("day"))
            .to_owned();
        manager.create_table(code_days).await?;
        manager.create_index(Index::create().name("code_days_day").table("code_days").col("day").to_owned()).await?;
        let print_jobs = Table::create()
            .table("print_jobs")
            .col(uuid("id").primary_key())
            .col(uuid("account_id"))
            .col(big_integer("asked_at"))
            .col(text("wanted"))
            .col(integer("total"))
            .col(integer("done"))
            .col(string("state"))
            .col(text_null("fault"))
            .col(big_integer("touched_at"))
            .to_owned();
        manager.create_table(print_jobs).await?;
        manager.create_index(Index::create().name("deputies_status").table("deputies").col("status").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("deputies_status").table("deputies").to_owned()).await?;
        for table in ["print_jobs", "code_days", "code_events"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for column in ["place_id", "place", "ends_at", "leads_until", "name"] {
            manager.alter_table(Table::alter().table("codes").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
