//! Accounts as GB/T 22239 wants them: passwords that age, are changed when given and not used again; sealed second factors;
//! a generation that ends every access token at once; devices beside sign-ins, and when a family of tokens began.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table, then columns that are not there in old rows.
fn columns() -> [(&'static str, ColumnDef); 10] {
    [
        ("accounts", big_integer_null("password_at")),
        ("accounts", boolean("password_given").default(false).take()),
        ("accounts", boolean("password_ages").default(true).take()),
        ("accounts", text_null("old_passwords")),
        ("accounts", blob_null("second_factor")),
        ("accounts", big_integer("generation").default(0).take()),
        ("accounts", big_integer_null("used_at")),
        ("sessions", string_null("device")),
        ("refresh_tokens", string_null("device")),
        ("refresh_tokens", big_integer_null("begun_at")),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in columns() {
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        for (table, name) in [("sessions", "sessions_account"), ("refresh_tokens", "refresh_tokens_account")] {
            manager.create_index(Index::create().name(name).table(table).col("account_id").to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, name) in [("sessions", "sessions_account"), ("refresh_tokens", "refresh_tokens_account")] {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        for (table, column) in columns().into_iter().rev() {
            let name = column.get_column_name();
            manager.alter_table(Table::alter().table(table).drop_column(name).to_owned()).await?;
        }
        Ok(())
    }
}
