//! Who and where, apart: the personal part beside an event's words, place and position of a case sealed, a keyed hash of its
//! telephone, the content of a sealed case, and when it ended. Rows that hold a place in clear are sealed by the program, which has the key.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["location", "phone_hash", "sealed_content"] {
            manager.alter_table(Table::alter().table("cases").add_column(blob_null(column)).to_owned()).await?;
        }
        let ended = Table::alter().table("cases").add_column(big_integer_null("ended_at")).to_owned();
        manager.alter_table(ended).await?;
        manager.alter_table(Table::alter().table("events").add_column(blob_null("apart")).to_owned()).await?;
        // Nothing happens to a case after its end but its resident's own rights, which are new.
        let ends = "UPDATE cases SET ended_at = (SELECT max(at) FROM events WHERE events.case_id = cases.id) \
                    WHERE stage IN ('closed', 'out_of_scope', 'withdrawn', 'merged')";
        manager.get_connection().execute_unprepared(ends).await?;
        for (name, column) in [("cases_phone", "phone_hash"), ("cases_ended", "ended_at")] {
            manager.create_index(Index::create().name(name).table("cases").col(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["cases_ended", "cases_phone"] {
            manager.drop_index(Index::drop().name(name).table("cases").to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("events").drop_column("apart").to_owned()).await?;
        for column in ["ended_at", "sealed_content", "phone_hash", "location"] {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
