//! The snapshot of codes and public cards: re-read within seconds of a change, kept on disk, so that residents are
//! served while the database is away, even from a fresh start.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::Duration,
};

use super::{Store, StoreError, facts::DIRECTORY_VERSION};
use crate::domain::directory::{Directory, SHAPE};

/// How often every web process asks whether the directory changed.
pub const REFRESH_EVERY: Duration = Duration::from_secs(2);

/// The directory of this process.
#[derive(Clone)]
pub struct Cards {
    current: Arc<RwLock<Arc<Directory>>>,
    /// One reader at a time: a slower one must not put an older directory over a newer.
    reading: Arc<tokio::sync::Mutex<()>>,
    file: PathBuf,
}

impl Cards {
    /// Starts from the copy on disk, or empty.
    pub fn open(file: PathBuf) -> Self {
        let kept = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { current: Arc::new(RwLock::new(Arc::new(kept.unwrap_or_default()))), reading: Arc::default(), file }
    }

    pub fn now(&self) -> Arc<Directory> {
        self.current.read().expect("no panic while the lock is held").clone()
    }

    /// Reads the directory again if its version moved; whether it did.
    ///
    /// # Errors
    /// When the database is away; the copy stays in use.
    pub async fn refresh(&self, store: &Store) -> Result<bool, StoreError> {
        let _reading = self.reading.lock().await;
        let version = store.fact(DIRECTORY_VERSION).await?.unwrap_or_default();
        let kept = self.now();
        if version == kept.version && kept.shape == SHAPE {
            return Ok(false);
        }
        let fresh = store.load_directory().await?;
        self.keep(&fresh);
        *self.current.write().expect("no panic while the lock is held") = Arc::new(fresh);
        Ok(true)
    }

    /// Reads it again after a change that is written: where that fails, the regular look does it a moment later.
    pub async fn refresh_after_change(&self, store: &Store) {
        if let Err(error) = self.refresh(store).await {
            tracing::warn!(%error, "the directory is read again a moment later");
        }
    }

    /// Writes the copy whole or not at all: a new file, then a rename over the old one.
    fn keep(&self, directory: &Directory) {
        let fresh = self.file.with_extension("new");
        let kept = write(&fresh, directory).and_then(|()| std::fs::rename(&fresh, &self.file));
        if let Err(error) = kept {
            tracing::warn!(%error, "the copy of the directory could not be kept on disk");
        }
    }
}

/// Piece by piece: the whole copy in memory beside the directory would stay there.
fn write(file: &Path, directory: &Directory) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    serde_json::to_writer(&mut out, directory)?;
    out.flush()
}
