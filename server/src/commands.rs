//! The commands of the program, one file each.

mod accounts;
mod backup;
mod codes;
mod dead_letters;
mod demo;
mod erasures;
mod figures;
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
    store::{StoreError, audit::Audited},
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
    Figures(FiguresCommand),
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
    /// Make a new key that access tokens are signed with; nobody is signed out.
    Rotate {
        /// A key that everything is sealed with from now on instead, of the suite DEPUTY_CODE_CIPHER_SUITE names; what older
        /// keys sealed stays readable.
        #[arg(long)]
        sealing: bool,
    },
}

#[derive(Subcommand)]
pub enum TimelineCommand {
    /// Recompute every hash chain, every head and the audit; name the first broken entry.
    Verify {
        /// Heads that left the building: lines as downloaded, or day and root typed from paper.
        #[arg(long)]
        heads: Option<PathBuf>,
    },
}

#[derive(Subcommand)]
pub enum FiguresCommand {
    /// Make the figures of the board anew from the measured rounds.
    Rebuild,
    /// Prove that every round is what its events say, and every figure what the rounds say; writes nothing.
    Check,
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
        Command::Secrets(SecretsCommand::Rotate { sealing: false }) => {
            rotate_sessions(Settings::from_values(&values)?).await
        }
        Command::Secrets(SecretsCommand::Rotate { sealing: true }) => {
            rotate_sealing(Settings::from_values(&values)?).await
        }
        Command::Account(command) => accounts::run(Settings::from_values(&values)?, command).await,
        Command::Timeline(TimelineCommand::Verify { heads }) => {
            timeline::verify(Settings::from_values(&values)?, heads.as_deref()).await
        }
        Command::Figures(FiguresCommand::Rebuild) => figures::rebuild(Settings::from_values(&values)?).await,
        Command::Figures(FiguresCommand::Check) => figures::check(Settings::from_values(&values)?).await,
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

/// The audit comes first: without it no key is made.
async fn rotate_sessions(settings: Settings) -> Done {
    let file = settings.secrets_file.clone();
    let application = beside(settings).await?;
    let kit = &application.kit;
    let (old, _) = kit.secrets.session_key();
    kit.store.audit_of(&kit.clock, None, Audited::SecretsRotated, &old, None).await?;
    let name = secrets_file::add_session_key(&file, &kit.clock).map_err(StartError::from)?;
    println!("access tokens are signed with the key {name} from now on; what {old} signed is good for half an hour");
    println!("processes with this file take it up within seconds; copy it to the machines of the others at once");
    Ok(ExitCode::SUCCESS)
}

/// As above: audited first.
async fn rotate_sealing(settings: Settings) -> Done {
    let (file, wanted) = (settings.secrets_file.clone(), settings.cipher_suite);
    // The one command that begins with a suite the file does not seal with yet.
    let application = beside(Settings { cipher_suite: None, ..settings }).await?;
    let kit = &application.kit;
    let suite = wanted.unwrap_or(kit.secrets.sealing_suite());
    kit.store.audit_of(&kit.clock, None, Audited::SecretsRotated, suite.name(), None).await?;
    let version = secrets_file::add_sealing_key(&file, suite, &kit.clock).map_err(StartError::from)?;
    println!("Everything is sealed with key {version} ({}) once the program starts again.", suite.name());
    println!("Copy {} to every process of this installation first: one without it cannot read.", file.display());
    Ok(ExitCode::SUCCESS)
}
