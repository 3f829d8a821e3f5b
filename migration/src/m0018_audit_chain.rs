//! The audit becomes a chain that is only added to: what was there is linked in the order of its times, and the database
//! itself refuses to change or delete a row.

use aws_lc_rs::digest::{Context, SHA256};
use sea_orm::{DbBackend, QueryResult, Statement};
use sea_orm_migration::{prelude::*, schema::*};
use uuid::Uuid;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [&str; 3] = ["sequence", "previous", "hash"];
const SQLITE: [&str; 2] = [
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END",
];
const POSTGRES: [&str; 3] = [
    "CREATE FUNCTION audit_only_added_to() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$ \
     LANGUAGE plpgsql",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_added_to()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_only_added_to()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let [sequence, previous, hash] = COLUMNS;
        for column in [big_integer_null(sequence), blob_null(previous), blob_null(hash)] {
            manager.alter_table(Table::alter().table("audit").add_column(column).to_owned()).await?;
        }
        link_what_is_there(manager).await?;
        let index = Index::create().name("audit_sequence").table("audit").col("sequence").unique().to_owned();
        manager.create_index(index).await?;
        let statements = if is_sqlite(manager) { &SQLITE[..] } else { &POSTGRES[..] };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"];
        let postgres = [
            "DROP TRIGGER audit_no_change ON audit",
            "DROP TRIGGER audit_no_truncate ON audit",
            "DROP FUNCTION audit_only_added_to()",
        ];
        let statements = if is_sqlite(manager) { &sqlite[..] } else { &postgres[..] };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager.drop_index(Index::drop().name("audit_sequence").table("audit").to_owned()).await?;
        for column in COLUMNS {
            manager.alter_table(Table::alter().table("audit").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

fn is_sqlite(manager: &SchemaManager) -> bool {
    manager.get_database_backend() == DbBackend::Sqlite
}

/// How each database names a row and tells an id in text, however it lies there.
struct Dialect {
    key: &'static str,
    id: &'static str,
    account: &'static str,
    is_key: &'static str,
}

const ON_SQLITE: Dialect = Dialect {
    key: "CAST(rowid AS TEXT)",
    id: "CASE WHEN typeof(id) = 'blob' THEN hex(id) ELSE id END",
    account: "CASE WHEN typeof(account_id) = 'blob' THEN hex(account_id) ELSE account_id END",
    is_key: "rowid = CAST($4 AS INTEGER)",
};
const ON_POSTGRES: Dialect = Dialect {
    key: "CAST(id AS TEXT)",
    id: "CAST(id AS TEXT)",
    account: "CAST(account_id AS TEXT)",
    is_key: "id = CAST($4 AS UUID)",
};

/// The server's formula as it was when this step was written: a step never changes.
async fn link_what_is_there(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let backend = manager.get_database_backend();
    let Dialect { key, id, account, is_key } = if is_sqlite(manager) { ON_SQLITE } else { ON_POSTGRES };
    let asked = format!(
        r#"SELECT {key} AS key_text, {id} AS id_text, {account} AS account_text, "at", "by", what, entry, reason
           FROM audit ORDER BY "at", id"#
    );
    let link = format!("UPDATE audit SET sequence = $1, previous = $2, hash = $3 WHERE {is_key}");
    let rows = db.query_all_raw(Statement::from_string(backend, asked)).await?;
    let mut previous = [0; 32];
    for (sequence, row) in (1_i64..).zip(&rows) {
        let hash = hash(&previous, sequence, row)?;
        let key: String = row.try_get("", "key_text")?;
        let values = [sequence.into(), previous.to_vec().into(), hash.to_vec().into(), key.into()];
        db.execute_raw(Statement::from_sql_and_values(backend, &link, values)).await?;
        previous = hash;
    }
    Ok(())
}

fn hash(previous: &[u8; 32], sequence: i64, row: &QueryResult) -> Result<[u8; 32], DbErr> {
    let text = |name: &str| row.try_get::<String>("", name);
    let optional = |bytes: Option<Vec<u8>>| bytes.map(|bytes| [vec![1], bytes].concat()).unwrap_or_default();
    let id = |text: &str| Uuid::parse_str(text).map(Uuid::into_bytes).map_err(|error| DbErr::Custom(error.to_string()));
    let account: Option<String> = row.try_get("", "account_text")?;
    let account = account.map(|text| id(&text)).transpose()?;
    let reason: Option<String> = row.try_get("", "reason")?;
    let parts = [
        previous.to_vec(),
        sequence.to_be_bytes().to_vec(),
        id(&text("id_text")?)?.to_vec(),
        row.try_get::<i64>("", "at")?.to_be_bytes().to_vec(),
        optional(account.map(|id| id.to_vec())),
        text("by")?.into_bytes(),
        text("what")?.into_bytes(),
        text("entry")?.into_bytes(),
        optional(reason.map(String::into_bytes)),
    ];
    let mut context = Context::new(&SHA256);
    for part in &parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    Ok(out)
}
