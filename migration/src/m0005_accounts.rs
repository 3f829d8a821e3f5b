//! Accounts, browser sessions and refresh tokens; of each secret only a hash.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let accounts = Table::create()
            .table("accounts")
            .col(uuid("id").primary_key())
            .col(string("account").unique_key())
            .col(string("name"))
            .col(string("role"))
            .col(string("area_path"))
            .col(uuid_null("deputy_id"))
            .col(uuid_null("station_id"))
            .col(uuid_null("undertaker_id"))
            .col(string("password"))
            .col(blob_null("totp"))
            .col(boolean("active"))
            .col(integer("failures"))
            .col(big_integer_null("locked_until"))
            .to_owned();
        manager.create_table(accounts).await?;
        let sessions = Table::create()
            .table("sessions")
            .col(blob("id_hash").primary_key())
            .col(uuid("account_id"))
            .col(big_integer("created_at"))
            .col(big_integer("seen_at"))
            .to_owned();
        manager.create_table(sessions).await?;
        let refresh_tokens = Table::create()
            .table("refresh_tokens")
            .col(blob("token_hash").primary_key())
            .col(uuid("account_id"))
            .col(uuid("family"))
            .col(big_integer("expires_at"))
            .col(big_integer_null("used_at"))
            .to_owned();
        manager.create_table(refresh_tokens).await?;
        manager
            .create_index(
                Index::create().name("refresh_tokens_family").table("refresh_tokens").col("family").to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["refresh_tokens", "sessions", "accounts"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
