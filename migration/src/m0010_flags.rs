//! The flags of a case, and since when it is paused, as columns: lists ask for them.

use sea_orm_migration::{prelude::*, schema::*};

const FLAGS: [&str; 4] = ["extended", "supervised", "held", "sealed"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for flag in FLAGS {
            let column = Table::alter().table("cases").add_column(boolean(flag).default(false)).to_owned();
            manager.alter_table(column).await?;
        }
        let since = Table::alter().table("cases").add_column(big_integer_null("paused_since")).to_owned();
        manager.alter_table(since).await?;
        // The state knows both. A pause that runs now is dated from the opening, where its clock is green, until the next
        // move writes the true time.
        let db = manager.get_connection();
        db.execute_unprepared("UPDATE cases SET extended = (state LIKE '%\"extended\":true%')").await?;
        db.execute_unprepared("UPDATE cases SET paused_since = opened_at WHERE paused = TRUE").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in FLAGS.into_iter().chain(["paused_since"]) {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
