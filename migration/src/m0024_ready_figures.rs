//! What each move measured, figures made ready from it, and when residents last heard something.

use sea_orm_migration::{prelude::*, schema::*};

/// The few rows that every board asks for: index, table, column, and whether it is a truth value.
const MARKED: &[(&str, &str, &str, bool)] = &[
    ("rounds_open", "rounds", "open", true),
    ("cases_paused", "cases", "paused", true),
    ("cases_withheld", "cases", "withheld", true),
    ("cases_hidden", "cases", "hidden_from", false),
];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(measured_moves()).await?;
        manager.create_table(ready_figures()).await?;
        let mut keys = Index::create();
        manager.create_index(keys.name("ready_figures_key").table("ready_figures").col("key").to_owned()).await?;
        let windows = Table::create()
            .table("ready_windows")
            .col(string("period").primary_key())
            .col(string("from_day"))
            .col(string("to_day"))
            .col(integer("form"))
            .to_owned();
        manager.create_table(windows).await?;
        let told = Table::alter().table("cases").add_column(big_integer_null("told_at")).to_owned();
        manager.alter_table(told).await?;
        manager.execute(last_told()).await?;
        for (name, table, column, held) in MARKED {
            let of = Expr::col(*column);
            let held = if *held { of.eq(Expr::cust("TRUE")) } else { of.is_not_null() };
            let marked = Index::create().name(*name).table(*table).col(*column).and_where(held).to_owned();
            manager.create_index(marked).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table, ..) in MARKED {
            manager.drop_index(Index::drop().name(*name).table(*table).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("cases").drop_column("told_at").to_owned()).await?;
        for table in ["ready_windows", "ready_figures", "measured_moves"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// When a person last said something to each resident, as events have it.
fn last_told() -> UpdateStatement {
    let last = Query::select()
        .expr(Expr::col("at").max())
        .from("events")
        .and_where(Expr::col(("events", "case_id")).equals(("cases", "id")))
        .and_where(Expr::col("visible").eq(true))
        .and_where(Expr::col("actor_kind").is_not_in(["resident", "system"]))
        .to_owned();
    Query::update().table("cases").value("told_at", Expr::SubQuery(None, Box::new(last.into()))).to_owned()
}

/// What a case measured before a move and after it, until it is in the ready figures.
fn measured_moves() -> TableCreateStatement {
    Table::create()
        .table("measured_moves")
        .col(uuid("id").primary_key())
        .col(text_null("before"))
        .col(text("after"))
        .to_owned()
}

/// A tally of one group in one area and period, of the cases that need one sight.
fn ready_figures() -> TableCreateStatement {
    Table::create()
        .table("ready_figures")
        .col(string("period"))
        .col(string("area"))
        .col(string("grouped_by"))
        .col(string("key"))
        .col(integer("sight"))
        .col(blob("tally"))
        .primary_key(Index::create().col("period").col("area").col("grouped_by").col("key").col("sight"))
        .to_owned()
}
