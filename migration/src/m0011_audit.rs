//! Audit: what was opened or set going outside the cases, by whom and why. Rows are only ever added.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let audit = Table::create()
            .table("audit")
            .col(uuid("id").primary_key())
            .col(big_integer("at"))
            .col(uuid_null("account_id"))
            .col(string("by"))
            .col(string("what"))
            .col(string("entry"))
            .col(text_null("reason"))
            .to_owned();
        manager.create_table(audit).await?;
        manager.create_index(Index::create().name("audit_at").table("audit").col("at").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("audit").to_owned()).await
    }
}
