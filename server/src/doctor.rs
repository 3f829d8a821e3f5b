//! What is wrong with an installation, in sentences.

use std::{os::unix::fs::PermissionsExt, process::ExitCode};

use chrono::{Datelike, TimeDelta};

use crate::{
    access::secrets_file,
    clock::Clock,
    clocks::ClocksInForce,
    commands::{CommandError, Done},
    domain::china_time,
    photos::{Photos, new_id},
    queue::{Depth, Durability, EmbeddedQueue, Limits, RedisConnection, RedisQueue},
    settings::{Settings, Values, sqlite_file},
    store::{Store, facts::FINGERPRINT},
};

#[derive(Default)]
struct Findings {
    wrong: u32,
}

impl Findings {
    fn good(&self, what: &str) {
        println!("ok      {what}");
    }

    fn wrong(&mut self, what: impl std::fmt::Display) {
        self.wrong += 1;
        println!("wrong   {what}");
    }

    fn hint(&self, what: &str) {
        println!("hint    {what}");
    }
}

/// Looks at settings, folder, secrets, database and queue; exit status 1 when something is wrong.
///
/// # Errors
/// Only when it cannot look at all.
pub async fn run(values: Values) -> Done {
    let mut findings = Findings::default();
    let settings = Settings::from_values(&values).map_err(CommandError::from)?;
    findings.good("the settings are understood");
    folder(&settings, &mut findings);
    let fingerprint = secrets(&settings, &mut findings);
    database(&settings, fingerprint.as_deref(), &mut findings).await;
    queue(&settings, fingerprint.as_deref(), &mut findings).await;
    photo_bucket(&settings, &mut findings).await;
    site(&settings, &mut findings);
    accounts(&settings, &findings);
    Ok(if findings.wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn folder(settings: &Settings, findings: &mut Findings) {
    let probe = settings.data_dir.join(".probe");
    match std::fs::create_dir_all(&settings.data_dir).and_then(|()| std::fs::write(&probe, b"x")) {
        Ok(()) => {
            let _ = std::fs::remove_file(&probe);
            findings.good("DATA_DIR can be written");
            findings.hint("DATA_DIR must lie on a local disk: SQLite does not keep its promises on network folders");
        }
        Err(error) => findings.wrong(format!("DATA_DIR {} cannot be written: {error}", settings.data_dir.display())),
    }
}

fn secrets(settings: &Settings, findings: &mut Findings) -> Option<String> {
    let file = &settings.secrets_file;
    match secrets_file::read(file) {
        Ok(Some(secrets)) => {
            findings.good(&format!("the secrets open, fingerprint {}", secrets.fingerprint()));
            let mode = std::fs::metadata(file).map(|data| data.permissions().mode() & 0o077).unwrap_or(0);
            if mode != 0 {
                findings.wrong(format!("{} can be read by others: chmod 600", file.display()));
            }
            Some(secrets.fingerprint().to_owned())
        }
        Ok(None) => {
            findings.hint("there are no secrets yet: they are made at the first start");
            None
        }
        Err(error) => {
            findings.wrong(error);
            None
        }
    }
}

async fn database(settings: &Settings, fingerprint: Option<&str>, findings: &mut Findings) {
    let file = sqlite_file(&settings.database_url);
    if file.as_ref().is_some_and(|file| !file.exists()) {
        return findings.hint("there is no database yet: it is made at the first start");
    }
    let store = match Store::open(&settings.database_url).await {
        Ok(store) => store,
        Err(error) => return findings.wrong(error),
    };
    match migration::is_current(store.connection()).await {
        Err(error) => return findings.wrong(format!("the database does not answer: {error}")),
        Ok(false) if file.is_some() => {
            return findings.hint("the database has an older form: it is brought up to date at the next start");
        }
        Ok(false) => return findings.wrong("the database is not up to date: run `deputy-code migrate`"),
        Ok(true) => findings.good("the database answers and is up to date"),
    }
    match store.fact(FINGERPRINT).await {
        Ok(found) => same_secrets("database", found, fingerprint, findings),
        Err(error) => findings.wrong(error),
    }
    working_days(settings, &store, findings).await;
}

/// A year without its days off is wrong once it has begun; from October on the next one is worth a word.
async fn working_days(settings: &Settings, store: &Store, findings: &mut Findings) {
    let clocks = ClocksInForce::new(settings.profiles.clone());
    if let Err(error) = clocks.refresh(store).await {
        return findings.wrong(error);
    }
    let (clocks, now) = (clocks.now(), Clock::system().now());
    match clocks.missing_year(now) {
        None => findings.good(&format!("days off are known through {}", clocks.calendar.known_through())),
        Some(year) if clocks.calendar.knows(china_time::day(now).year()) => {
            findings
                .hint(&format!("days off of {year} are missing: enter them at /admin/clocks when they are published"));
        }
        Some(year) => {
            findings.wrong(format!("days off of {year} are missing, promises are provisional: /admin/clocks"))
        }
    }
}

fn same_secrets(place: &str, found: Option<String>, own: Option<&str>, findings: &mut Findings) {
    if let (Some(found), Some(own)) = (found, own)
        && found != own
    {
        findings.wrong(format!("the {place} belongs to other secrets (fingerprint {found})"));
    }
}

async fn queue(settings: &Settings, fingerprint: Option<&str>, findings: &mut Findings) {
    let file = EmbeddedQueue::look(&settings.data_dir.join("queue.db"));
    let Some(url) = &settings.redis_url else {
        findings.good("the queue is embedded: one serving process, synced before every answer");
        return match file {
            Ok(None) => findings.hint("there is no queue yet: it is made at the first start"),
            Ok(Some(depth)) => holds("the queue", depth, findings),
            Err(error) => findings.wrong(error),
        };
    };
    match file {
        Ok(Some(depth)) if depth != Depth::default() => {
            holds("queue.db, left over from before Redis,", depth, findings);
            findings.hint("what it holds is registered at the next start");
        }
        Err(error) => findings.wrong(error),
        Ok(_) => {}
    }
    let at = RedisConnection {
        url: url.clone(),
        prefix: settings.redis_prefix.clone(),
        consumer: Clock::system().new_id().to_string(),
        accept_everysec: settings.accept_everysec,
        fingerprint: None,
    };
    match RedisQueue::open(at, Limits::default()) {
        Err(error) => findings.wrong(error),
        Ok(redis) => look_at_redis(&redis, fingerprint, findings).await,
    }
}

async fn look_at_redis(redis: &RedisQueue, fingerprint: Option<&str>, findings: &mut Findings) {
    match redis.version().await {
        Err(error) => return findings.wrong(format!("Redis does not answer: {error}")),
        Ok(version) if is_old(&version) => {
            findings.wrong(format!("Redis is {version}: version 7.0 or later is needed"));
        }
        Ok(version) => findings.good(&format!("Redis answers, version {version}")),
    }
    match redis.check_durability().await {
        Durability::Always => findings.good("Redis syncs every write before it answers"),
        Durability::Everysec => findings.hint("Redis syncs once a second: up to a second's requests may be lost"),
        Durability::Refused(why) => findings.wrong(why),
        Durability::Unknown => findings.wrong("Redis's persistence could not be read"),
    }
    match redis.fingerprint().await {
        Ok(found) => same_secrets("Redis queue", found, fingerprint, findings),
        Err(error) => findings.wrong(error),
    }
    match redis.depth().await {
        Ok(depth) => holds("the queue", depth, findings),
        Err(error) => findings.wrong(error),
    }
}

/// A version that cannot be read is taken for a good one: forks name theirs otherwise.
fn is_old(version: &str) -> bool {
    version.split('.').next().and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major < 7)
}

fn holds(what: &str, depth: Depth, findings: &mut Findings) {
    findings.good(&format!("{what} can be read; {} entries wait", depth.waiting + depth.leased));
    if depth.buried > 0 {
        findings.hint(&format!(
            "{} entries could not be registered and are set aside: see `deputy-code dead-letters list`",
            depth.buried
        ));
    }
}

/// Asks for a photo that is not there, which tells whether our keys are known, then for a shelf, which needs the bucket.
async fn photo_bucket(settings: &Settings, findings: &mut Findings) {
    let Some(bucket) = &settings.photo_bucket else { return };
    let clock = Clock::system();
    let asked = match Photos::in_bucket(bucket, clock.clone()) {
        Ok(photos) => match photos.written_at(&new_id(&clock)).await {
            Ok(_) => photos.old_on_shelf(0, clock.now()).await.map(drop),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    match asked {
        Ok(_) => findings.good(&format!("photos are kept in {bucket}, which answers")),
        Err(error) => findings.wrong(format!("photos are to be kept in {bucket}: {error}")),
    }
}

fn site(settings: &Settings, findings: &mut Findings) {
    let site = &settings.site;
    match site.public_url.as_deref() {
        None => findings.hint("PUBLIC_URL is not set: posters cannot be printed and links in answers are incomplete"),
        Some(url) if url.starts_with("http://") => findings.hint("PUBLIC_URL is http: cookies are not marked Secure"),
        Some(_) => findings.good("PUBLIC_URL is https"),
    }
    for missing in site.missing_filings() {
        findings.hint(&format!("{missing} is empty: the filing number must stand on every page in service"));
    }
}

/// What an assessment after GB/T 22239 asks of accounts, where the settings leave it out.
fn accounts(settings: &Settings, findings: &Findings) {
    let rules = &settings.accounts;
    if !rules.second_factor {
        findings.hint("DEPUTY_CODE_SECOND_FACTOR is optional: in service staff and administrators need it required");
    }
    if rules.password_age.is_none_or(|age| age > TimeDelta::days(90)) {
        findings.hint("DEPUTY_CODE_PASSWORD_DAYS lets passwords grow older than 90 days");
    }
    if rules.idle > TimeDelta::minutes(30) {
        findings.hint("DEPUTY_CODE_IDLE_MINUTES is over 30: a session that nobody uses stays open long");
    }
}

#[cfg(test)]
mod tests {
    use super::is_old;

    #[test]
    fn redis_before_7_is_too_old() {
        assert!(is_old("6.2.14"));
        assert!(!is_old("7.0.15") && !is_old("8.0.1") && !is_old("10.1") && !is_old("unknown"));
    }
}
