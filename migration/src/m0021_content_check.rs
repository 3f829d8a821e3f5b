//! The content check: which cases are kept back and wait for whom, and the word list an office keeps.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Nothing was ever held before: the defaults are true of every row.
        let withheld = Table::alter().table("cases").add_column(boolean("withheld").default(false)).to_owned();
        manager.alter_table(withheld).await?;
        let review = Table::alter().table("cases").add_column(integer("review").default(0)).to_owned();
        manager.alter_table(review).await?;
        let waiting = Index::create().name("cases_review").table("cases").col("review").col("submitted_at").to_owned();
        manager.create_index(waiting).await?;
        let words = Table::create()
            .table("content_words")
            .col(string("reason"))
            .col(string("word"))
            .col(integer("place"))
            .primary_key(Index::create().col("reason").col("word"))
            .to_owned();
        manager.create_table(words).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("content_words").to_owned()).await?;
        manager.drop_index(Index::drop().name("cases_review").table("cases").to_owned()).await?;
        for column in ["review", "withheld"] {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
