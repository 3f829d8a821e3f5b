//! Backup of an installation while it serves: the queue first, then the database, then photos, with the secrets beside
//! them. An entry on its way between queue and database is then in one copy or in both; registering twice is harmless.
//! PostgreSQL, Redis and a bucket of photos have tools of their own, which are named.

use std::{
    fs::{self, File},
    io,
    path::Path,
    process::ExitCode,
};

use super::{
    CommandError, Done, beside,
    erasures::{self, LEDGER},
};
use crate::{queue::EmbeddedQueue, settings::Settings};

/// Names inside the folder of a backup.
pub const MARKER: &str = "deputy-code-backup";
pub const DATABASE: &str = "deputy-code.db";
pub const QUEUE: &str = "queue.db";
pub const SECRETS: &str = "secrets.toml";
pub const PHOTOS: &str = "uploads";

pub async fn backup(settings: Settings, folder: &Path) -> Done {
    if folder.exists() {
        return Err(CommandError::said(format!("{} exists; name a new folder", folder.display())));
    }
    let secrets = settings.secrets_file.clone();
    let data = settings.data_dir.clone();
    let bucket = settings.photo_bucket.clone();
    let on_redis = settings.redis_url.is_some();
    let application = beside(settings).await?;
    fs::create_dir_all(folder).map_err(CommandError::said)?;
    if on_redis {
        println!("The queue is in Redis: back up its append-only file first, before the database.");
    }
    // Also beside Redis: a leftover file may hold entries that have not moved over yet.
    EmbeddedQueue::copy(&data.join(QUEUE), &folder.join(QUEUE)).map_err(CommandError::said)?;
    if application.kit.store.is_sqlite() {
        application.kit.store.copy_to(&folder.join(DATABASE)).await?;
    } else {
        println!("The database is PostgreSQL: back it up now with pg_dump beside this, after the queue.");
    }
    erasures::write(&application.kit, &folder.join(LEDGER)).await?;
    if let Some(bucket) = &bucket {
        println!(
            "The photos are in the bucket {bucket}: back it up now with the store's own tool, after the database."
        );
    }
    copy_folder(&data.join(PHOTOS), &folder.join(PHOTOS)).map_err(CommandError::said)?;
    fs::copy(&secrets, folder.join(SECRETS)).map_err(CommandError::said)?;
    fs::write(folder.join(MARKER), "1\n").map_err(CommandError::said)?;
    sync_folder(folder).map_err(CommandError::said)?;
    println!("Backed up to {}. It holds the secrets: keep it as safe as the service itself.", folder.display());
    Ok(ExitCode::SUCCESS)
}

/// Copies a folder with everything in it; one that is not there is empty. Files that go meanwhile are left out.
pub fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
            continue;
        }
        match fs::copy(entry.path(), target) {
            // A photo that nobody wanted was swept since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            copied => {
                copied?;
            }
        }
    }
    Ok(())
}

/// A copy that is only in memory is none.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folder(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}
