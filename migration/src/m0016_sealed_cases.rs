//! Sealed cases: what was written in them, sealed; the unit they accuse; rounds that know it, so that figures leave them
//! out; and who recused themselves from which case.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [blob_null("sealed_words"), uuid_null("accused_unit")] {
            manager.alter_table(Table::alter().table("cases").add_column(column).to_owned()).await?;
        }
        let sealed = Table::alter().table("rounds").add_column(boolean("sealed").default(false)).to_owned();
        manager.alter_table(sealed).await?;
        let recusals = Table::create()
            .table("case_recusals")
            .col(uuid("case_id"))
            .col(uuid("account_id"))
            .col(uuid_null("deputy_id"))
            .primary_key(Index::create().col("case_id").col("account_id"))
            .to_owned();
        manager.create_table(recusals).await?;
        for column in ["account_id", "deputy_id"] {
            let name = format!("case_recusals_{column}");
            manager.create_index(Index::create().name(name).table("case_recusals").col(column).to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("case_recusals").to_owned()).await?;
        manager.alter_table(Table::alter().table("rounds").drop_column("sealed").to_owned()).await?;
        for column in ["accused_unit", "sealed_words"] {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
