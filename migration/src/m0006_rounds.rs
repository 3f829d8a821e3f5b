//! Rounds: what was measured in each, for response times.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let rounds = Table::create()
            .table("rounds")
            .col(uuid("case_id"))
            .col(integer("number"))
            .col(string("area_path"))
            .col(uuid("station_id"))
            .col(uuid_null("deputy_id"))
            .col(string_null("category"))
            .col(string("kind"))
            .col(string("stage"))
            .col(big_integer("opened_at"))
            .col(big_integer("accept_by"))
            .col(big_integer("answer_by"))
            .col(big_integer_null("accepted_at"))
            .col(big_integer_null("first_reply_at"))
            .col(big_integer_null("resolved_at"))
            .col(boolean("reopened"))
            .col(boolean("open"))
            .col(string_null("outcome"))
            .col(string_null("satisfaction"))
            .primary_key(Index::create().col("case_id").col("number"))
            .to_owned();
        manager.create_table(rounds).await?;
        manager.create_index(Index::create().name("rounds_opened").table("rounds").col("opened_at").to_owned()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["rounds"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
