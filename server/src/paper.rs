//! Paper kit: the printer with the county's own templates, and the folder where what was printed waits to be fetched.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use chrono::TimeDelta;
use qr_assets::{Printer, TemplateError};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::domain::china_time::Instant;

/// Jobs made at once by one process; others wait their turn, so that printing never starves the pages.
const AT_ONCE: usize = 1;
/// Single posters drawn at once, beside a job.
const SINGLES: usize = 2;
/// How long what was made waits to be fetched.
pub const KEPT: TimeDelta = TimeDelta::hours(24);
/// Templates of a county, and bytes of each, that are read.
const MOST_FILES: usize = 32;
const MOST_BYTES: u64 = 1024 * 1024;

#[derive(Clone)]
pub struct Paper {
    /// The county's templates: whatever is not in it is built in.
    templates: Arc<Path>,
    made: Arc<Path>,
    printer: Arc<OnceLock<Arc<Printer>>>,
    pub at_once: Arc<Semaphore>,
    pub singles: Arc<Semaphore>,
}

/// Why nothing can be printed.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    #[error("模板文件夹 {0} 读不了：{1}")]
    Folder(String, io::Error),
    #[error(transparent)]
    Template(#[from] TemplateError),
}

impl Paper {
    /// `folder` holds everything the program writes; fonts and templates are opened at the first print.
    pub fn new(folder: &Path) -> Self {
        Self {
            templates: folder.join("posters").into(),
            made: folder.join("prints").into(),
            printer: Arc::default(),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
            singles: Arc::new(Semaphore::new(SINGLES)),
        }
    }

    /// The printer, opened once. Blocks for some 20 ms the first time.
    ///
    /// # Errors
    /// A sentence that names the template that cannot be used.
    pub fn printer(&self) -> Result<Arc<Printer>, PaperError> {
        if let Some(printer) = self.printer.get() {
            return Ok(printer.clone());
        }
        let files =
            self.own_files().map_err(|error| PaperError::Folder(self.templates.display().to_string(), error))?;
        let printer = Arc::new(Printer::with_files(&files)?);
        Ok(self.printer.get_or_init(|| printer).clone())
    }

    fn own_files(&self) -> io::Result<BTreeMap<String, String>> {
        let mut files = BTreeMap::new();
        let entries = match std::fs::read_dir(&self.templates) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !(name.ends_with(".svg") || name.ends_with(".toml")) {
                continue;
            }
            // Left out silently, the built-in one would be printed instead of the county's.
            if files.len() == MOST_FILES || entry.metadata()?.len() > MOST_BYTES {
                return Err(io::Error::other(format!("{name}：最多{MOST_FILES}个模板，每个最多1MB")));
            }
            files.insert(name, std::fs::read_to_string(entry.path())?);
        }
        Ok(files)
    }

    /// Where the result of a job waits; `draft` while it is being made.
    pub fn file(&self, job: Uuid, ending: &str) -> PathBuf {
        self.made.join(format!("{job}.{ending}"))
    }

    /// The folder, made where it is missing, for files that have no name and are gone when they are closed.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn scratch(&self) -> io::Result<&Path> {
        std::fs::create_dir_all(&self.made)?;
        Ok(&self.made)
    }

    /// Makes the folder and removes what nobody fetched in time.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn tidy_up(&self, now: Instant) -> io::Result<()> {
        std::fs::create_dir_all(&self.made)?;
        for entry in std::fs::read_dir(&self.made)? {
            let entry = entry?;
            // Another replica may have renamed or removed it meanwhile.
            let written = entry.metadata().and_then(|about| about.modified());
            if written.is_ok_and(|written| Instant::from(written) < now - KEPT) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}
