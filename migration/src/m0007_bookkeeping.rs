//! Bookkeeping: named values, leases of single workers, and which entry a photo belongs to.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let facts = Table::create().table("facts").col(string("name").primary_key()).col(text("value")).to_owned();
        manager.create_table(facts).await?;
        let leases = Table::create()
            .table("leases")
            .col(string("name").primary_key())
            .col(uuid("owner"))
            .col(big_integer("until"))
            .to_owned();
        manager.create_table(leases).await?;
        let photos = Table::create()
            .table("photos")
            .col(string_len("id", 32).primary_key())
            .col(uuid("owner_id"))
            .col(big_integer("claimed_at"))
            .to_owned();
        manager.create_table(photos).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["photos", "leases", "facts"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
