//! Cases: one row a request, its state as one document beside the columns that lists are asked by.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let cases = Table::create()
            .table("cases")
            .col(uuid("id").primary_key())
            .col(uuid("entry_id").unique_key())
            .col(string_len("number", 16))
            .col(blob("lookup"))
            .col(string("kind"))
            .col(string_null("category"))
            .col(string("channel"))
            .col(string("area_path"))
            .col(uuid("station_id"))
            .col(uuid_null("deputy_id"))
            .col(uuid_null("hidden_from"))
            .col(text("content"))
            .col(string_null("place"))
            .col(double_null("lat"))
            .col(double_null("lng"))
            .col(blob_null("contact"))
            .col(boolean("share_contact"))
            .col(boolean("publish_result"))
            .col(text("photos"))
            .col(string_null("other_channel"))
            .col(string("stage"))
            .col(string("holder_kind"))
            .col(uuid_null("holder_id"))
            .col(integer("round"))
            .col(big_integer("submitted_at"))
            .col(big_integer("registered_at"))
            .col(big_integer("opened_at"))
            .col(big_integer_null("due_at"))
            .col(big_integer_null("rating_until"))
            .col(boolean("paused"))
            .col(text("state"))
            .col(integer("version"))
            .col(blob("last_hash"))
            .to_owned();
        manager.create_table(cases).await?;
        manager.create_index(Index::create().name("cases_lookup").table("cases").col("lookup").to_owned()).await?;
        manager.create_index(Index::create().name("cases_number").table("cases").col("number").to_owned()).await?;
        manager
            .create_index(
                Index::create()
                    .name("cases_inbox")
                    .table("cases")
                    .col("holder_kind")
                    .col("holder_id")
                    .col("stage")
                    .col("due_at")
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("cases_area").table("cases").col("area_path").col("submitted_at").to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("cases_due").table("cases").col("stage").col("due_at").to_owned())
            .await?;
        manager
            .create_index(
                Index::create().name("cases_rating").table("cases").col("stage").col("rating_until").to_owned(),
            )
            .await?;
        let case_units = Table::create()
            .table("case_units")
            .col(uuid("case_id"))
            .col(uuid("undertaker_id"))
            .primary_key(Index::create().col("case_id").col("undertaker_id"))
            .to_owned();
        manager.create_table(case_units).await?;
        manager
            .create_index(
                Index::create().name("case_units_undertaker").table("case_units").col("undertaker_id").to_owned(),
            )
            .await?;
        let intake_entries = Table::create()
            .table("intake_entries")
            .col(uuid("entry_id"))
            .col(blob("fingerprint"))
            .col(uuid("case_id"))
            .col(big_integer("submitted_at"))
            .primary_key(Index::create().col("entry_id").col("fingerprint"))
            .to_owned();
        manager.create_table(intake_entries).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["intake_entries", "case_units", "cases"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
