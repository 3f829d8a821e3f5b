//! The commands of the program, one file each.

mod accounts;
mod backup;
mod codes;
mod dead_letters;
mod demo;
mod erasures;
mod migrate;
mod restore;
mod roster;
mod serve;
mod timeline;

use std::{path::PathBuf, process::ExitCode};

use clap::Subcommand;

use crate::{
    access::secrets_file,
    application::{Application, Purpose, StartError},
    clock::Clock,
    doctor,
    settings::{Settings, SettingsError, Values},
    store::StoreError,
};

#[derive(Subcommand)]
pub enum Command {
    /// Make a county of made-up people, every stage populated, and serve it.
    Demo {
        /// Folder of the county.
        #[arg(long, default_value = "demo-data")]
        dir: PathBuf,
        /// Listens there on all addresses, whatever BIND says; 8080 where neither is given.
        #[arg(long)]
        port: Option<u16>,
        /// Begin anew; deletes only a folder that holds its own marker.
        #[arg(long)]
        fresh: bool,
    },
    /// Serve the pages, with the worker in the same process.
    Serve {
        /// Leave the worker out: a web replica. Needs REDIS_URL.
        #[arg(long)]
        no_worker: bool,
    },
    /// Register, route and time only, without pages. Needs REDIS_URL.
    Worker,
    /// Bring the database up to date.
    Migrate,
    /// Say in sentences what is wrong with this installation.
    Doctor,
    #[command(subcommand)]
    Secrets(SecretsCommand),
    #[command(subcommand)]
    Account(accounts::AccountCommand),
    #[command(subcommand)]
    Timeline(TimelineCommand),
    #[command(subcommand)]
    Codes(codes::CodesCommand),
    #[command(subcommand)]
    DeadLetters(dead_letters::DeadLettersCommand),
    #[command(subcommand)]
    Roster(roster::RosterCommand),
    #[command(subcommand)]
    Erasures(erasures::ErasuresCommand),
    /// Copy database, queue, photos and secrets into a new folder.
    Backup { folder: PathBuf },
    /// Put a backup back into an empty DATA_DIR.
    Restore { folder: PathBuf },
}

#[derive(Subcommand)]
pub enum SecretsCommand {
    /// Make the secrets file; never overwrites one.
    Init,
    /// Add a key that everything is sealed with from now on, of the suite DEPUTY_CODE_CIPHER_SUITE names; what older keys
    /// sealed stays readable.
    Rotate,
}

#[derive(Subcommand)]
pub enum TimelineCommand {
    /// Recompute every hash chain; name the first broken entry.
    Verify,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}")]
    Said(String),
}

impl CommandError {
    fn said(what: impl std::fmt::Display) -> Self {
        Self::Said(what.to_string())
    }
}

pub type Done = Result<ExitCode, CommandError>;

/// Runs one command.
///
/// # Errors
/// A sentence for the person at the terminal.
pub async fn run(command: Command, values: Values) -> Done {
    match command {
        Command::Demo { dir, port, fresh } => demo::run(values, dir, port, fresh).await,
        Command::Serve { no_worker } => serve::serve(Settings::from_values(&values)?, no_worker).await,
        Command::Worker => serve::work(Settings::from_values(&values)?).await,
        Command::Migrate => migrate::run(Settings::from_values(&values)?).await,
        Command::Doctor => doctor::run(values).await,
        Command::Secrets(SecretsCommand::Init) => secrets_init(&Settings::from_values(&values)?),
        Command::Secrets(SecretsCommand::Rotate) => secrets_rotate(&Settings::from_values(&values)?),
        Command::Account(command) => accounts::run(Settings::from_values(&values)?, command).await,
        Command::Timeline(TimelineCommand::Verify) => timeline::verify(Settings::from_values(&values)?).await,
        Command::Codes(command) => codes::run(Settings::from_values(&values)?, command).await,
        Command::DeadLetters(command) => dead_letters::run(Settings::from_values(&values)?, command).await,
        Command::Roster(command) => roster::run(Settings::from_values(&values)?, command).await,
        Command::Erasures(command) => erasures::run(Settings::from_values(&values)?, command).await,
        Command::Backup { folder } => backup::backup(Settings::from_values(&values)?, &folder).await,
        Command::Restore { folder } => restore::restore(Settings::from_values(&values)?, &folder).await,
    }
}

/// Opens the installation for a command that runs beside the serving process.
async fn beside(settings: Settings) -> Result<Application, StartError> {
    Application::open(settings, Clock::system(), Purpose::Beside).await
}

fn secrets_init(settings: &Settings) -> Done {
    if let Some(folder) = settings.secrets_file.parent() {
        std::fs::create_dir_all(folder).map_err(CommandError::said)?;
    }
    let suite = settings.cipher_suite.unwrap_or_default();
    let secrets = secrets_file::create(&settings.secrets_file, suite, &Clock::system()).map_err(StartError::from)?;
    println!("{} written, fingerprint {}", settings.secrets_file.display(), secrets.fingerprint());
    Ok(ExitCode::SUCCESS)
}

fn secrets_rotate(settings: &Settings) -> Done {
    let file = &settings.secrets_file;
    let Some(before) = secrets_file::read(file).map_err(StartError::from)? else {
        return Err(CommandError::said(format!(
            "{} is not there: `deputy-code secrets init` makes it",
            file.display()
        )));
    };
    let suite = settings.cipher_suite.unwrap_or(before.sealing_suite());
    let version = secrets_file::add_sealing_key(file, suite, &Clock::system()).map_err(StartError::from)?;
    println!("Everything is sealed with key {version} ({}) once the program starts again.", suite.name());
    println!("Copy {} to every process of this installation first: one without it cannot read.", file.display());
    Ok(ExitCode::SUCCESS)
}
