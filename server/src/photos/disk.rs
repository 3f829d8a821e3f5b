//! Photos on the local disk: a shelf of its own for the first byte of their ids, each file whole or not there.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::{Old, Shelf};
use crate::domain::{
    china_time::Instant,
    words::{PhotoId, is_photo_id},
};

/// A folder of photos, outside anything that is served.
#[derive(Clone, Debug)]
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Written aside, synced, then named; whoever writes the same photo again replaces it by itself. File and folder are
    /// synced when this returns. `draft` is a name nobody else uses.
    pub async fn write(&self, id: &str, draft: String, bytes: Vec<u8>) -> io::Result<()> {
        let (disk, path) = (self.clone(), self.path(id));
        let written = tokio::task::spawn_blocking(move || disk.write_synced(&path, &draft, &bytes));
        written.await.map_err(io::Error::other)?
    }

    fn write_synced(&self, path: &Path, draft: &str, bytes: &[u8]) -> io::Result<()> {
        let draft = path.with_file_name(format!("{draft}.new"));
        let shelf = path.parent().expect("a photo lies on a shelf");
        let new_shelf = !shelf.exists();
        fs::create_dir_all(shelf)?;
        let mut file = File::create_new(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(draft, path)?;
        File::open(shelf)?.sync_all()?;
        if new_shelf {
            File::open(&self.folder)?.sync_all()?;
        }
        Ok(())
    }

    pub async fn read(&self, id: &str) -> io::Result<Option<Vec<u8>>> {
        found(tokio::fs::read(self.path(id)).await)
    }

    pub async fn written_at(&self, id: &str) -> io::Result<Option<Instant>> {
        let data = found(tokio::fs::metadata(self.path(id)).await)?;
        data.map(|data| Ok(data.modified()?.into())).transpose()
    }

    pub async fn old_on_shelf(&self, shelf: u8, before: Instant) -> io::Result<Shelf> {
        let folder = self.folder.join(format!("{shelf:02x}"));
        tokio::task::spawn_blocking(move || look_at_shelf(&folder, before)).await.map_err(io::Error::other)?
    }

    pub async fn delete(&self, ids: Vec<PhotoId>) -> io::Result<usize> {
        let paths: Vec<PathBuf> = ids.iter().map(|id| self.path(id)).collect();
        let deleted = tokio::task::spawn_blocking(move || {
            let mut deleted = 0;
            for path in paths {
                deleted += usize::from(found(fs::remove_file(path))?.is_some());
            }
            Ok(deleted)
        });
        deleted.await.map_err(io::Error::other)?
    }

    fn path(&self, id: &str) -> PathBuf {
        self.folder.join(&id[..2]).join(format!("{id}.jpg"))
    }
}

/// What is not there is an answer, no error.
fn found<T>(asked: io::Result<T>) -> io::Result<Option<T>> {
    match asked {
        Ok(there) => Ok(Some(there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn look_at_shelf(folder: &Path, before: Instant) -> io::Result<Shelf> {
    let Some(files) = found(fs::read_dir(folder))? else { return Ok(Shelf::default()) };
    let mut shelf = Shelf::default();
    for file in files {
        let file = file?;
        shelf.looked_at += 1;
        let name = file.file_name();
        let Some(id) = name.to_str().and_then(|name| name.strip_suffix(".jpg")).filter(|id| is_photo_id(id)) else {
            continue;
        };
        // Gone: swept by another process at the same time.
        let Some(data) = found(file.metadata())? else { continue };
        let written = Instant::from(data.modified()?);
        if written < before {
            shelf.old.push(Old { id: id.to_owned(), written });
        }
    }
    Ok(shelf)
}
