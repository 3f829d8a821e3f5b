//! The database's steps, one change a file. Every step owns sample rows in `samples/`, so that the next runs over data.

use sea_orm_migration::{MigrationTrait, async_trait, prelude::DbErr};
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

mod m0001_directory;
mod m0002_codes;
mod m0003_cases;
mod m0004_events;
mod m0005_accounts;
mod m0006_rounds;
mod m0007_bookkeeping;
mod m0008_present_units;
mod m0009_leads;
mod m0010_flags;
mod m0011_audit;
mod m0012_used_codes;
mod m0013_life_of_codes;
mod m0014_roster;
mod m0015_accounts;
mod m0016_sealed_cases;
mod m0017_heads;
mod m0018_audit_chain;
mod m0019_personal;
mod m0020_erasures;
mod m0021_content_check;
mod m0022_clocks;
mod m0023_notices;
mod m0024_ready_figures;
mod m0025_supervision_orders;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_directory::Migration),
            Box::new(m0002_codes::Migration),
            Box::new(m0003_cases::Migration),
            Box::new(m0004_events::Migration),
            Box::new(m0005_accounts::Migration),
            Box::new(m0006_rounds::Migration),
            Box::new(m0007_bookkeeping::Migration),
            Box::new(m0008_present_units::Migration),
            Box::new(m0009_leads::Migration),
            Box::new(m0010_flags::Migration),
            Box::new(m0011_audit::Migration),
            Box::new(m0012_used_codes::Migration),
            Box::new(m0013_life_of_codes::Migration),
            Box::new(m0014_roster::Migration),
            Box::new(m0015_accounts::Migration),
            Box::new(m0016_sealed_cases::Migration),
            Box::new(m0017_heads::Migration),
            Box::new(m0018_audit_chain::Migration),
            Box::new(m0019_personal::Migration),
            Box::new(m0020_erasures::Migration),
            Box::new(m0021_content_check::Migration),
            Box::new(m0022_clocks::Migration),
            Box::new(m0023_notices::Migration),
            Box::new(m0024_ready_figures::Migration),
            Box::new(m0025_supervision_orders::Migration),
        ]
    }
}

/// Sample rows per step, in the order of the steps, as SQL that SQLite and PostgreSQL both read.
pub const SAMPLES: &[(&str, &str)] = &[
    ("m0001_directory", include_str!("../samples/m0001_directory.sql")),
    ("m0002_codes", include_str!("../samples/m0002_codes.sql")),
    ("m0003_cases", include_str!("../samples/m0003_cases.sql")),
    ("m0004_events", include_str!("../samples/m0004_events.sql")),
    ("m0005_accounts", include_str!("../samples/m0005_accounts.sql")),
    ("m0006_rounds", include_str!("../samples/m0006_rounds.sql")),
    ("m0007_bookkeeping", include_str!("../samples/m0007_bookkeeping.sql")),
    ("m0008_present_units", include_str!("../samples/m0008_present_units.sql")),
    ("m0009_leads", include_str!("../samples/m0009_leads.sql")),
    ("m0010_flags", include_str!("../samples/m0010_flags.sql")),
    ("m0011_audit", include_str!("../samples/m0011_audit.sql")),
    ("m0012_used_codes", include_str!("../samples/m0012_used_codes.sql")),
    ("m0013_life_of_codes", include_str!("../samples/m0013_life_of_codes.sql")),
    ("m0014_roster", include_str!("../samples/m0014_roster.sql")),
    ("m0015_accounts", include_str!("../samples/m0015_accounts.sql")),
    ("m0016_sealed_cases", include_str!("../samples/m0016_sealed_cases.sql")),
    ("m0017_heads", include_str!("../samples/m0017_heads.sql")),
    ("m0018_audit_chain", include_str!("../samples/m0018_audit_chain.sql")),
    ("m0019_personal", include_str!("../samples/m0019_personal.sql")),
    ("m0020_erasures", include_str!("../samples/m0020_erasures.sql")),
    ("m0021_content_check", include_str!("../samples/m0021_content_check.sql")),
    ("m0022_clocks", include_str!("../samples/m0022_clocks.sql")),
    ("m0023_notices", include_str!("../samples/m0023_notices.sql")),
    ("m0024_ready_figures", include_str!("../samples/m0024_ready_figures.sql")),
    ("m0025_supervision_orders", include_str!("../samples/m0025_supervision_orders.sql")),
];

/// Whether every step has been applied.
///
/// # Errors
/// When the database does not answer.
pub async fn is_current(db: &sea_orm_migration::sea_orm::DatabaseConnection) -> Result<bool, DbErr> {
    Ok(Migrator::get_pending_migrations(db).await?.is_empty())
}

/// Applies what is missing.
///
/// # Errors
/// When a step fails; the steps before it stay applied.
pub async fn bring_up_to_date(db: &sea_orm_migration::sea_orm::DatabaseConnection) -> Result<(), DbErr> {
    Migrator::up(db, None).await
}
