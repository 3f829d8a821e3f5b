//! Bringing the database up to date.

use std::process::ExitCode;

use super::{CommandError, Done};
use crate::{settings::Settings, store::Store};

pub async fn run(settings: Settings) -> Done {
    std::fs::create_dir_all(&settings.data_dir).map_err(CommandError::said)?;
    let store = Store::open_for_migrations(&settings.database_url).await?;
    migration::bring_up_to_date(store.connection()).await.map_err(CommandError::said)?;
    println!("The database is up to date.");
    Ok(ExitCode::SUCCESS)
}
