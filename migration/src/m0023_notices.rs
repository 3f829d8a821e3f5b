//! How cases are pressed on, and who was told what.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in ["chases", "urges"] {
            let counted = Table::alter().table("cases").add_column(integer(column).default(0)).to_owned();
            manager.alter_table(counted).await?;
        }
        let press = Table::alter().table("cases").add_column(big_integer_null("press_at")).to_owned();
        manager.alter_table(press).await?;
        // What is open already is looked at when its time is over; its next move sets it right.
        let open = Query::update()
            .table("cases")
            .value("press_at", Expr::col("due_at"))
            .and_where(Expr::col("paused").eq(false))
            .to_owned();
        manager.execute(open).await?;
        let mut pressed = Index::create();
        manager.create_index(pressed.name("cases_press_at").table("cases").col("press_at").to_owned()).await?;
        manager.create_table(notices()).await?;
        let mut shown = Index::create();
        shown.name("notices_recipient").table("notices").col("recipient_id").col("shown_from").col("id");
        manager.create_index(shown).await?;
        let mut made = Index::create();
        manager.create_index(made.name("notices_made_at").table("notices").col("made_at").to_owned()).await?;
        manager.create_table(facts()).await?;
        let mut of = Index::create();
        of.name("notice_facts_notice").table("notice_facts").col("notice_id").col("place");
        manager.create_index(of).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["notice_facts", "notices"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.drop_index(Index::drop().name("cases_press_at").table("cases").to_owned()).await?;
        for column in ["press_at", "urges", "chases"] {
            manager.alter_table(Table::alter().table("cases").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// One notice tells one recipient of facts of one kind. `id` is the message's: a second delivery has the same.
fn notices() -> TableCreateStatement {
    Table::create()
        .table("notices")
        .col(uuid("id").primary_key())
        // `account`, or later `resident`, whose id is the case's.
        .col(string("recipient"))
        .col(uuid("recipient_id"))
        .col(string("kind"))
        .col(integer("count"))
        .col(big_integer("made_at"))
        .col(big_integer("shown_from"))
        .col(big_integer_null("read_at"))
        .to_owned()
}

/// What a notice tells of: an event tells a recipient one kind of thing once, however often it is handed out.
fn facts() -> TableCreateStatement {
    Table::create()
        .table("notice_facts")
        .col(uuid("case_id"))
        .col(integer("sequence"))
        .col(uuid("recipient_id"))
        .col(string("kind"))
        .col(uuid("notice_id"))
        .col(integer("place"))
        .primary_key(Index::create().col("case_id").col("sequence").col("recipient_id").col("kind"))
        .to_owned()
}
