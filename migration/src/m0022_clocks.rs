//! Clocks by working time: until when a case that asks its resident stands still, and whether its promise waits for a year's
//! working days; and how long each round took in working time.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What stands still already waits for its answer as it was promised, without an end.
        let until = Table::alter().table("cases").add_column(big_integer_null("paused_until")).to_owned();
        manager.alter_table(until).await?;
        let provisional = Table::alter().table("cases").add_column(boolean("provisional").default(false)).to_owned();
        manager.alter_table(provisional).await?;
        for measured in ["accept_working", "first_reply_working", "resolve_working"] {
            let column = Table::alter().table("rounds").add_column(big_integer_null(measured)).to_owned();
            manager.alter_table(column).await?;
        }
        let asked = Index::create().name("cases_paused_until").table("cases").col("paused_until").to_owned();
        manager.create_index(asked).await?;
        let mut waiting = Index::create();
        waiting.name("cases_provisional").table("cases").col("provisional").col("submitted_at");
        manager.create_index(waiting).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["cases_provisional", "cases_paused_until"] {
            manager.drop_index(Index::drop().name(index).table("cases").to_owned()).await?;
        }
        for measured in ["resolve_working", "first_reply_working", "accept_working"] {
            manager.alter_table(Table::alter().table("rounds").drop_column(measured).to_owned()).await?;
        }
        for column in ["provisional", "paused_until"] {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
