//! Assembly: from settings to a running server and worker, and to their graceful end.

mod changed_settings;
mod queues;

use std::{fs::File, io, path::Path, sync::Arc, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::ServerHandle,
    middleware::{Compress, from_fn},
    web::{self, Data},
};
use tokio::{sync::watch, task::JoinSet};

use crate::{
    access::secrets_file::{self, SecretsFileError},
    clock::Clock,
    clocks::ClocksInForce,
    content::Content,
    domain::secrets::Secrets,
    http::{kit::Kit, problem::Problem, wrap},
    intake::{desk::ReceiptDesk, information, submit::Intake},
    paper::Paper,
    photos::Photos,
    queue::{Queue, QueueError},
    routes,
    settings::Settings,
    shared_state::{circuit::Circuit, exchange::Exchange, limits::Limits},
    store::{Store, StoreError, cards::Cards, facts::FINGERPRINT},
    worker,
};

/// How long requests in hand may take to finish when asked to end.
const LAST_REQUESTS: u64 = 20;
/// How long the worker may take to finish its batch.
const LAST_BATCH: Duration = Duration::from_secs(20);

/// Why the program does not start, in sentences.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("the folder {0} cannot be used: {1}")]
    Folder(String, io::Error),
    #[error("the bucket {0} cannot be used: {1}")]
    Bucket(String, io::Error),
    #[error(transparent)]
    Secrets(#[from] SecretsFileError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Queue(#[from] QueueError),
    #[error(
        "another process serves from {0}: without REDIS_URL one serving process may use a data folder. Set REDIS_URL to \
         run several"
    )]
    Locked(String),
    #[error("--no-worker needs REDIS_URL: the embedded queue is drained by the process that serves")]
    NoWorkerAlone,
    #[error(
        "the {place} was filled with other secrets (fingerprint {found}, this process has {own}): copy the secrets file \
         of the installation that filled it to {file}"
    )]
    OtherSecrets { place: &'static str, found: String, own: String, file: String },
    #[error(
        "DEPUTY_CODE_CIPHER_SUITE={wanted}, but the secrets file seals with {found}: run `deputy-code secrets rotate --sealing` and copy \
         the file to every process"
    )]
    OtherSuite { wanted: &'static str, found: &'static str },
    #[error("the database has an older form than this program: run `deputy-code migrate` first")]
    OldDatabase,
    #[error("the database cannot be brought up to date: {0}")]
    Migration(String),
    #[error("cannot listen on {0}: {1}")]
    Listen(String, io::Error),
}

/// Everything a process needs, opened and checked.
pub struct Application {
    pub settings: Settings,
    pub kit: Kit,
    pub queue: Queue,
    /// An embedded queue from the time before `REDIS_URL` that could not be emptied yet.
    pub leftover: Option<Queue>,
    /// Held while a process with the embedded queue lives.
    _lock: Option<File>,
}

/// What a process is going to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Web pages and worker, or one of them: the embedded queue allows one such process.
    Serving,
    /// A command that runs beside the serving process and leaves its queue alone.
    Beside,
}

impl Application {
    /// Opens folder, secrets, database and queue.
    ///
    /// # Errors
    /// [`StartError`], a sentence that says what to do. A database that is away is none: residents are served.
    pub async fn open(settings: Settings, clock: Clock, purpose: Purpose) -> Result<Self, StartError> {
        let folder = &settings.data_dir;
        let unusable = |error| StartError::Folder(folder.display().to_string(), error);
        std::fs::create_dir_all(folder).map_err(unusable)?;
        let is_left_over = settings.redis_url.is_some() && folder.join("queue.db").exists();
        let lock = match purpose {
            Purpose::Serving if settings.redis_url.is_none() || is_left_over => Some(lock(folder)?),
            _ => None,
        };
        let secrets = Arc::new(open_secrets(&settings, &clock)?);
        let store = Store::open(&settings.database_url).await?;
        prepare_database(&store, &secrets, &settings).await?;
        let queue = queues::open(&settings, &clock, &secrets, purpose).await?;
        queues::check_secrets(&queue, &secrets, &settings).await?;
        let kit = Kit {
            cards: Cards::open(folder.join("directory.json")),
            photos: open_photos(&settings, &clock)?,
            paper: Paper::new(folder),
            clocks: Arc::new(ClocksInForce::new(settings.profiles.clone())),
            contact_retention: settings.contact_retention,
            site: Arc::new(settings.site.clone()),
            limits: Arc::new(Limits::new(settings.limits)),
            accounts: settings.accounts,
            scans: Arc::default(),
            content: Arc::new(Content::new(settings.content_check.clone())),
            trusted_proxies: Arc::new(settings.trusted_proxies.clone()),
            moved: Arc::default(),
            clock,
            secrets,
            store,
        };
        if let Err(error) = kit.clocks.refresh(&kit.store).await {
            tracing::debug!(%error, "promises are made by the shipped days and profiles until the database answers");
        }
        match kit.cards.refresh(&kit.store).await {
            Ok(_) if purpose == Purpose::Serving => {
                if let Err(error) = information::note_rules(&kit).await {
                    tracing::warn!(%error, "how the rules read is noted at the next start");
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the database does not answer; residents are served from the copy of the directory");
            }
        }
        if let Err(error) = kit.content.refresh(&kit.store).await {
            tracing::debug!(%error, "the shipped list of words holds until the database answers");
        }
        if purpose == Purpose::Serving && kit.site.is_https() {
            for missing in kit.site.missing_filings() {
                tracing::warn!("{missing} is empty: the filing number must stand on every page in service");
            }
        }
        if settings.limits.lifted {
            tracing::warn!("DEPUTY_CODE_RATE_LIMIT=off: no limits at all. For load tests only");
        }
        if purpose == Purpose::Serving
            && let Err(error) = changed_settings::note(&kit, &settings.marks).await
        {
            tracing::warn!(%error, "whether the settings changed since the last start is not noted");
        }
        let leftover = match purpose {
            Purpose::Serving if is_left_over => queues::leftover(&kit, &queue, &settings).await?,
            _ => None,
        };
        // With Redis the lock is only for the time in which the file is emptied.
        let lock = lock.filter(|_| settings.redis_url.is_none() || leftover.is_some());
        Ok(Self { settings, kit, queue, leftover, _lock: lock })
    }

    /// With Redis the limits are shared between replicas.
    fn exchange(&self) -> Result<Option<Exchange>, impl std::fmt::Display + use<>> {
        let (settings, kit) = (&self.settings, &self.kit);
        let exchange = settings
            .redis_url
            .as_deref()
            .map(|url| Exchange::new(url, settings.redis_prefix.clone(), kit.limits.clone(), kit.secrets.clone()));
        exchange.transpose()
    }

    /// Listens; the port is known when this returns. Endless answers stop when `ending` says so.
    pub fn listen(&self, ending: &watch::Receiver<bool>) -> Result<Server, StartError> {
        let ending = Data::new(ending.clone());
        let kit = Data::new(self.kit.clone());
        let queue = self.queue.clone();
        let circuit = Arc::new(Circuit::default());
        let mut server = HttpServer::new(move || {
            let queue = queue.for_worker();
            let desk = ReceiptDesk::new(kit.secrets.clone());
            let intake = Intake { queue: queue.clone(), circuit: circuit.clone(), desk };
            App::new()
                .app_data(kit.clone())
                .app_data(Data::new(queue))
                .app_data(Data::new(intake))
                .app_data(ending.clone())
                .wrap(from_fn(wrap::around))
                .wrap(Compress::default())
                .configure(routes::all)
                .default_service(web::route().to(nowhere))
        });
        if self.settings.workers > 0 {
            server = server.workers(self.settings.workers);
        }
        let bind = &self.settings.bind;
        let server = server
            .shutdown_timeout(LAST_REQUESTS)
            .disable_signals()
            .bind(bind)
            .map_err(|error| StartError::Listen(bind.clone(), error))?;
        let addresses = server.addrs();
        Ok(Server { running: server.run(), addresses })
    }
}

/// Photos lie in the bucket where one is set, else beside everything else.
fn open_photos(settings: &Settings, clock: &Clock) -> Result<Photos, StartError> {
    let folder = settings.data_dir.join("uploads");
    match &settings.photo_bucket {
        Some(bucket) => {
            Photos::in_bucket(bucket, clock.clone()).map_err(|error| StartError::Bucket(bucket.to_string(), error))
        }
        None => Photos::open(folder.clone()).map_err(|error| StartError::Folder(folder.display().to_string(), error)),
    }
}

async fn nowhere() -> Result<&'static str, Problem> {
    Err(Problem::NotFound)
}

/// A server that listens.
pub struct Server {
    running: actix_web::dev::Server,
    pub addresses: Vec<std::net::SocketAddr>,
}

/// What of the process runs beside the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    pub web: bool,
    pub worker: bool,
}

/// Serves and works until `ending` says so; then finishes what is in hand.
pub async fn run(application: &Application, server: Option<Server>, parts: Parts, ending: watch::Receiver<bool>) {
    let mut tasks = JoinSet::new();
    let (kit, queue) = (&application.kit, &application.queue);
    worker::start_watching(&mut tasks, kit, queue, &ending);
    worker::watch_secrets(&mut tasks, kit, application.settings.secrets_file.clone(), &ending);
    match application.exchange() {
        Ok(Some(exchange)) => worker::start_sharing(&mut tasks, exchange, kit, &ending),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, "limits are counted in this process alone"),
    }
    if let Some(leftover) = &application.leftover {
        worker::start_registering(&mut tasks, kit, leftover, &ending);
    }
    if parts.worker {
        worker::start_working(&mut tasks, kit, queue, &ending);
    }
    if let Some(server) = server {
        let handle = server.running.handle();
        tokio::spawn(stop_when(ending.clone(), handle));
        let _ = server.running.await;
    }
    let mut over = ending;
    let _ = over.wait_for(|over| *over).await;
    let finished = async { while tasks.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_BATCH, finished).await.is_err() {
        tracing::warn!("the last batch took too long; its entries come again");
    }
    kit.store.close().await;
}

async fn stop_when(mut ending: watch::Receiver<bool>, handle: ServerHandle) {
    let _ = ending.wait_for(|over| *over).await;
    handle.stop(true).await;
}

fn lock(folder: &Path) -> Result<File, StartError> {
    let path = folder.join("serving.lock");
    let file = File::create(&path).map_err(|error| StartError::Folder(path.display().to_string(), error))?;
    // A kernel lock: gone with the process, however it ends.
    file.try_lock().map_err(|_| StartError::Locked(folder.display().to_string()))?;
    Ok(file)
}

fn open_secrets(settings: &Settings, clock: &Clock) -> Result<Secrets, StartError> {
    match secrets_file::read(&settings.secrets_file)? {
        None => Ok(secrets_file::create(&settings.secrets_file, settings.cipher_suite.unwrap_or_default(), clock)?),
        Some(secrets) => match settings.cipher_suite.filter(|wanted| *wanted != secrets.sealing_suite()) {
            None => Ok(secrets),
            Some(wanted) => {
                Err(StartError::OtherSuite { wanted: wanted.name(), found: secrets.sealing_suite().name() })
            }
        },
    }
}

/// SQLite is brought up to date at start; an old PostgreSQL is refused. A database that is away is looked at later.
async fn prepare_database(store: &Store, secrets: &Secrets, settings: &Settings) -> Result<(), StartError> {
    if store.is_sqlite() {
        let done = migration::bring_up_to_date(store.connection()).await;
        done.map_err(|error| StartError::Migration(error.to_string()))?;
    } else {
        match migration::is_current(store.connection()).await.map_err(StoreError::from) {
            Ok(true) => {}
            Ok(false) => return Err(StartError::OldDatabase),
            Err(StoreError::Away(_)) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    let own = secrets.fingerprint();
    match store.fact(FINGERPRINT).await? {
        None => Ok(store.set_fact(FINGERPRINT, own).await?),
        Some(found) if found == own => Ok(()),
        Some(found) => Err(other_secrets("database", found, own, settings)),
    }
}

fn other_secrets(place: &'static str, found: String, own: &str, settings: &Settings) -> StartError {
    StartError::OtherSecrets { place, found, own: own.into(), file: settings.secrets_file.display().to_string() }
}
