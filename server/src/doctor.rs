//! What is wrong with an installation, in sentences.

use std::{os::unix::fs::PermissionsExt, process::ExitCode};

use crate::{
    access::secrets_file,
    clock::Clock,
    commands::{CommandError, Done},
    queue::{Durability, Limits, RedisConnection, RedisQueue},
    settings::{Settings, Values},
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
    queue(&settings, &mut findings).await;
    site(&settings, &mut findings);
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
    let store = match Store::open(&settings.database_url).await {
        Ok(store) => store,
        Err(error) => return findings.wrong(error),
    };
    match migration::is_current(store.connection()).await {
        Err(error) => return findings.wrong(format!("the database does not answer: {error}")),
        Ok(false) => return findings.wrong("the database is not up to date: run `deputy-code migrate`"),
        Ok(true) => findings.good("the database answers and is up to date"),
    }
    match (store.fact(FINGERPRINT).await, fingerprint) {
        (Ok(Some(found)), Some(own)) if found != own => {
            findings.wrong(format!("the database belongs to other secrets (fingerprint {found})"));
        }
        (Err(error), _) => findings.wrong(error),
        _ => {}
    }
}

async fn queue(settings: &Settings, findings: &mut Findings) {
    let Some(url) = &settings.redis_url else {
        return findings.good("the queue is embedded: one serving process, synced before every answer");
    };
    let at = RedisConnection {
        url: url.clone(),
        prefix: settings.redis_prefix.clone(),
        consumer: Clock::system().new_id().to_string(),
        accept_everysec: settings.accept_everysec,
    };
    match RedisQueue::open(at, Limits::default()) {
        Err(error) => findings.wrong(error),
        Ok(redis) => match redis.check_durability().await {
            Durability::Always => findings.good("Redis syncs every write before it answers"),
            Durability::Everysec => findings.hint("Redis syncs once a second: up to a second's requests may be lost"),
            Durability::Refused(why) => findings.wrong(why),
            Durability::Unknown => findings.wrong("Redis's persistence could not be read"),
        },
    }
}

fn site(settings: &Settings, findings: &mut Findings) {
    let site = &settings.site;
    match site.public_url.as_deref() {
        None => findings.wrong("PUBLIC_URL is not set: posters cannot be printed and links in answers are incomplete"),
        Some(url) if url.starts_with("http://") => findings.hint("PUBLIC_URL is http: cookies are not marked Secure"),
        Some(_) => findings.good("PUBLIC_URL is https"),
    }
    if site.icp_number.is_none() {
        findings.hint("DEPUTY_CODE_ICP_NUMBER is empty: the filing number must stand on every page in service");
    }
}
