//! Restoring a backup: every part to where the settings look for it, nothing over anything that is there.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::{
    CommandError, Done,
    backup::{DATABASE, MARKER, PHOTOS, QUEUE, SECRETS, copy_folder, sync_folder},
    erasures::LEDGER,
};
use crate::settings::{Settings, sqlite_file};

pub async fn restore(settings: Settings, folder: &Path) -> Done {
    if !folder.join(MARKER).exists() {
        return Err(CommandError::said(format!("{} is no whole backup of this program", folder.display())));
    }
    let data = &settings.data_dir;
    if data.exists() && fs::read_dir(data).map_err(CommandError::said)?.next().is_some() {
        return Err(CommandError::said(format!("{} is not empty; restore into an empty DATA_DIR", data.display())));
    }
    let files = [
        (folder.join(QUEUE), Some(data.join(QUEUE))),
        (folder.join(DATABASE), sqlite_file(&settings.database_url)),
        (folder.join(SECRETS), Some(settings.secrets_file.clone())),
    ];
    // Everything is looked at before anything is written.
    let mut wanted = Vec::new();
    for (from, to) in files {
        wanted.extend(check(from, to)?);
    }
    fs::create_dir_all(data).map_err(CommandError::said)?;
    for (from, to) in &wanted {
        put(from, to).map_err(|error| CommandError::said(format!("{} cannot be written: {error}", to.display())))?;
    }
    copy_folder(&folder.join(PHOTOS), &data.join(PHOTOS)).map_err(CommandError::said)?;
    sync_folder(data).map_err(CommandError::said)?;
    println!("Restored into {}.", data.display());
    for (_, to) in wanted.iter().filter(|(_, to)| !to.starts_with(data)) {
        println!("Restored {}.", to.display());
    }
    println!(
        "Contact data erased after this backup are back: run `deputy-code erasures apply` with the {LEDGER} of the newest \
         backup before serving."
    );
    if let Some(bucket) = &settings.photo_bucket {
        println!("The photos are in the bucket {bucket}: restore it with the store's own tool before serving.");
    }
    if sqlite_file(&settings.database_url).is_none() {
        println!("The database is PostgreSQL: restore it with pg_restore before serving.");
    }
    Ok(ExitCode::SUCCESS)
}

/// What is to be copied where; nothing where the backup has none or the same is there already.
fn check(from: PathBuf, to: Option<PathBuf>) -> Result<Option<(PathBuf, PathBuf)>, CommandError> {
    if !from.exists() {
        return Ok(None);
    }
    let Some(to) = to else {
        let said =
            format!("{} was made on SQLite, DATABASE_URL names PostgreSQL: leave DATABASE_URL out", from.display());
        return Err(CommandError::said(said));
    };
    if to.exists() {
        let same = fs::read(&from).map_err(CommandError::said)? == fs::read(&to).map_err(CommandError::said)?;
        let said = || format!("{} is there already and differs from the backup's: move it away first", to.display());
        return if same { Ok(None) } else { Err(CommandError::said(said())) };
    }
    Ok(Some((from, to)))
}

fn put(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    fs::copy(from, to)?;
    if from.ends_with(SECRETS) {
        fs::set_permissions(to, fs::Permissions::from_mode(0o600))?;
    }
    fs::File::open(to)?.sync_all()?;
    fs::File::open(folder)?.sync_all()
}
