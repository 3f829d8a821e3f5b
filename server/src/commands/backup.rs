//! Backup and restore of an installation on SQLite: database and queue copied whole while the service runs, photos and
//! secrets beside them. PostgreSQL has its own tools, which are named.

use std::{fs, io, path::Path, process::ExitCode};

use super::{CommandError, Done, beside};
use crate::settings::Settings;

const MARKER: &str = "deputy-code-backup";

pub async fn backup(settings: Settings, folder: &Path) -> Done {
    if folder.exists() {
        return Err(CommandError::said(format!("{} exists; name a new folder", folder.display())));
    }
    let secrets = settings.secrets_file.clone();
    let data = settings.data_dir.clone();
    let on_redis = settings.redis_url.is_some();
    let application = beside(settings).await?;
    fs::create_dir_all(folder).map_err(CommandError::said)?;
    if application.kit.store.is_sqlite() {
        application.kit.store.copy_to(&folder.join("deputy-code.db")).await?;
    } else {
        println!("The database is PostgreSQL: back it up with pg_dump beside this.");
    }
    if on_redis {
        println!("The queue is in Redis: its append-only file is backed up with Redis.");
    } else {
        crate::queue::EmbeddedQueue::copy(&data.join("queue.db"), &folder.join("queue.db"))
            .map_err(CommandError::said)?;
    }
    copy_folder(&data.join("uploads"), &folder.join("uploads")).map_err(CommandError::said)?;
    fs::copy(&secrets, folder.join("secrets.toml")).map_err(CommandError::said)?;
    fs::write(folder.join(MARKER), "1\n").map_err(CommandError::said)?;
    println!("Backed up to {}. It holds the secrets: keep it as safe as the service itself.", folder.display());
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(settings: Settings, folder: &Path) -> Done {
    if !folder.join(MARKER).exists() {
        return Err(CommandError::said(format!("{} is no backup of this program", folder.display())));
    }
    let data = &settings.data_dir;
    if data.exists() && fs::read_dir(data).map_err(CommandError::said)?.next().is_some() {
        return Err(CommandError::said(format!("{} is not empty; restore into an empty DATA_DIR", data.display())));
    }
    copy_folder(folder, data).map_err(CommandError::said)?;
    fs::remove_file(data.join(MARKER)).map_err(CommandError::said)?;
    println!("Restored into {}.", data.display());
    Ok(ExitCode::SUCCESS)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    if !from.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
