//! A code of the second factor is good once: the time step of the last accepted one.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let step = Table::alter().table("accounts").add_column(big_integer_null("totp_step")).to_owned();
        manager.alter_table(step).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("accounts").drop_column("totp_step").to_owned()).await
    }
}
