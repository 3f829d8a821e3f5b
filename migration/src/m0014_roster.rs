//! The roster: several groups a deputy, a deputy's own telephone (sealed, with a keyed hash that finds doubles), and
//! workbooks that were shown to somebody and wait to be confirmed.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let groups = Table::create()
            .table("deputy_groups")
            .col(uuid("deputy_id"))
            .col(uuid("group_id"))
            .primary_key(Index::create().col("deputy_id").col("group_id"))
            .to_owned();
        manager.create_table(groups).await?;
        let db = manager.get_connection();
        let kept = "INSERT INTO deputy_groups (deputy_id, group_id) \
                    SELECT id, group_id FROM deputies WHERE group_id IS NOT NULL";
        db.execute_unprepared(kept).await?;
        manager.alter_table(Table::alter().table("deputies").drop_column("group_id").to_owned()).await?;
        for column in ["phone", "phone_hash"] {
            manager.alter_table(Table::alter().table("deputies").add_column(blob_null(column)).to_owned()).await?;
        }
        let drafts = Table::create()
            .table("roster_drafts")
            .col(uuid("account_id").primary_key())
            .col(uuid("id"))
            .col(binary("digest"))
            .col(blob("body"))
            .col(big_integer("created_at"))
            .to_owned();
        manager.create_table(drafts).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("roster_drafts").to_owned()).await?;
        for column in ["phone_hash", "phone"] {
            manager.alter_table(Table::alter().table("deputies").drop_column(column).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("deputies").add_column(uuid_null("group_id")).to_owned()).await?;
        let first = "UPDATE deputies SET group_id = (SELECT g.group_id FROM deputy_groups g \
                     WHERE g.deputy_id = deputies.id ORDER BY g.group_id LIMIT 1)";
        manager.get_connection().execute_unprepared(first).await?;
        manager.drop_table(Table::drop().table("deputy_groups").to_owned()).await
    }
}
