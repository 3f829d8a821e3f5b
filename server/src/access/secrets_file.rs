//! The secrets file: made once with mode 0600, read at every start.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use crate::{
    clock::Clock,
    domain::{
        sealing::SuiteName,
        secrets::{Secrets, SecretsError, SecretsFile},
    },
};

#[derive(Debug, thiserror::Error)]
pub enum SecretsFileError {
    #[error("the secrets file {0} cannot be read: {1}")]
    Read(String, io::Error),
    #[error("the secrets file {0} cannot be written: {1}")]
    Write(String, io::Error),
    #[error("the secrets file {0} is not understood: {1}")]
    Format(String, toml::de::Error),
    #[error(transparent)]
    Secrets(#[from] SecretsError),
}

/// Reads the file; `None` when there is none.
pub fn read(path: &Path) -> Result<Option<Secrets>, SecretsFileError> {
    match read_file(path) {
        Ok(file) => Ok(Some(Secrets::open(&file)?)),
        Err(SecretsFileError::Read(_, error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_file(path: &Path) -> Result<SecretsFile, SecretsFileError> {
    let name = || path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| SecretsFileError::Read(name(), error))?;
    toml::from_str(&text).map_err(|error| SecretsFileError::Format(name(), error))
}

/// Takes up keys of access tokens that were rotated while the process runs.
pub fn take_session_keys(path: &Path, secrets: &Secrets) -> Result<(), SecretsFileError> {
    Ok(secrets.take_session_keys(&read_file(path)?)?)
}

/// Makes new secrets that seal with a suite; never overwrites.
pub fn create(path: &Path, suite: SuiteName, clock: &Clock) -> Result<Secrets, SecretsFileError> {
    let name = || path.display().to_string();
    let file = SecretsFile::generate(suite, || clock.random());
    write_new(path, &written(&file)).map_err(|error| SecretsFileError::Write(name(), error))?;
    Ok(Secrets::open(&file)?)
}

fn written(file: &SecretsFile) -> String {
    format!(
        "# The installation's secrets. Every process of it needs this same file. Back it up: without it codes,\n\
         # numbers and sealed words cannot be read. Old versions must stay.\n\n{}",
        toml::to_string(file).expect("secrets are plain data")
    )
}

/// Adds a key that new codes are made with, and returns its version. The file is replaced whole or not at all; every old
/// key stays in it.
pub fn add_token_key(path: &Path, clock: &Clock) -> Result<char, SecretsFileError> {
    change(path, |file| file.add_token_key(clock.random()))
}

/// Adds a key of a suite that everything is sealed with from now on, in the same way.
pub fn add_sealing_key(path: &Path, suite: SuiteName, clock: &Clock) -> Result<char, SecretsFileError> {
    change(path, |file| file.add_sealing_key(suite, clock.random()))
}

fn change(
    path: &Path,
    add: impl FnOnce(&mut SecretsFile) -> Result<char, SecretsError>,
) -> Result<char, SecretsFileError> {
    let mut file = read_file(path)?;
    let version = add(&mut file)?;
    replace(path, &file)?;
    Ok(version)
}

/// Adds a key that access tokens are signed with, and returns its name. What the old one signed stays good until it would
/// be over anyway.
pub fn add_session_key(path: &Path, clock: &Clock) -> Result<String, SecretsFileError> {
    let mut file = read_file(path)?;
    let name = file.add_session_key(clock.random(), clock.now());
    replace(path, &file)?;
    Ok(name)
}

fn replace(path: &Path, file: &SecretsFile) -> Result<(), SecretsFileError> {
    Secrets::open(file)?;
    let draft = path.with_extension("new");
    let replaced = write_new(&draft, &written(file)).and_then(|()| std::fs::rename(&draft, path));
    replaced.map_err(|error| SecretsFileError::Write(path.display().to_string(), error))
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
