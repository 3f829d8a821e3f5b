//! 督办单: what the committee ordered, for lists and sheets; the words stay in the events. And the last number of each year.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(orders()).await?;
        let mut of = Index::create();
        of.name("supervision_orders_case").table("supervision_orders").col("case_id");
        manager.create_index(of).await?;
        let mut open = Index::create();
        open.name("supervision_orders_standing").table("supervision_orders").col("standing").col("due_at");
        manager.create_index(open).await?;
        let series = Table::create()
            .table("supervision_series")
            .col(integer("year").primary_key())
            .col(integer("last"))
            .to_owned();
        manager.create_table(series).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["supervision_series", "supervision_orders"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn orders() -> TableCreateStatement {
    Table::create()
        .table("supervision_orders")
        .col(integer("year"))
        .col(integer("serial"))
        .col(uuid("case_id"))
        .col(string("standing"))
        .col(big_integer("issued_at"))
        .col(big_integer("due_at"))
        .col(big_integer_null("answered_at"))
        .col(big_integer_null("ended_at"))
        // The whole order, as the case's state had it.
        .col(text("state"))
        .primary_key(Index::create().col("year").col("serial"))
        .to_owned()
}
