//! The folder of a demonstration: marked, so that `--fresh` never deletes anything else.

use std::{fs, io, path::Path};

use super::manifest;

/// The file that says a folder is a demonstration's own.
const MARKER: &str = ".deputy-code-demo";

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    #[error("{0} 里有别的文件，又没有示例县的标记，为安全起见不动它；请换一个文件夹")]
    NotOurs(String),
    #[error("{0} 里的示例县上次没有准备完，请加 --fresh 重新准备")]
    Unfinished(String),
    #[error("the folder {0} cannot be prepared: {1}")]
    Disk(String, io::Error),
}

/// What the folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// Nothing yet but the marker.
    Empty,
    /// A demonstration that was started here before.
    Before,
}

/// Makes the folder ready; with `fresh` an earlier demonstration in it is deleted.
///
/// # Errors
/// [`FolderError::NotOurs`] for a folder with other things in it, [`FolderError::Unfinished`] for one whose preparation
/// was interrupted, or what the disk said.
pub fn prepare(folder: &Path, fresh: bool) -> Result<Prepared, FolderError> {
    let name = || folder.display().to_string();
    let disk = |error| FolderError::Disk(name(), error);
    let marked = folder.join(MARKER).is_file();
    if marked && !fresh {
        let finished = folder.join(manifest::FILE).is_file();
        return if finished { Ok(Prepared::Before) } else { Err(FolderError::Unfinished(name())) };
    }
    if marked {
        fs::remove_dir_all(folder).map_err(disk)?;
    } else if holds_anything(folder).map_err(disk)? {
        return Err(FolderError::NotOurs(name()));
    }
    fs::create_dir_all(folder).map_err(disk)?;
    fs::write(folder.join(MARKER), "demo --fresh deletes this folder\n").map_err(disk)?;
    Ok(Prepared::Empty)
}

fn holds_anything(folder: &Path) -> io::Result<bool> {
    match fs::read_dir(folder) {
        Ok(mut files) => Ok(files.next().is_some()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::tests::TemporaryFolder;

    #[test]
    fn fresh_deletes_its_own_folder_and_no_other() {
        let temporary = TemporaryFolder::new();
        let ours = temporary.0.join("ours");
        assert_eq!(prepare(&ours, true).unwrap(), Prepared::Empty);
        assert!(matches!(prepare(&ours, false), Err(FolderError::Unfinished(_))));
        fs::write(ours.join("demo.json"), "{}").unwrap();
        assert_eq!(prepare(&ours, false).unwrap(), Prepared::Before);
        assert_eq!(prepare(&ours, true).unwrap(), Prepared::Empty);
        assert!(!ours.join("demo.json").exists());

        let other = temporary.0.join("other");
        fs::create_dir_all(&other).unwrap();
        fs::write(other.join("letters.txt"), "keep").unwrap();
        for fresh in [true, false] {
            assert!(matches!(prepare(&other, fresh), Err(FolderError::NotOurs(_))));
        }
        assert!(other.join("letters.txt").exists());
    }
}
