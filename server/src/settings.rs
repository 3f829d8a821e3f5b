//! Settings: from the environment or a `.env` file in the working folder, read once, at the edge.

mod file;
mod nearest;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chrono::TimeDelta;

use crate::{
    content::Provider,
    domain::{
        account_rules::AccountRules,
        digest::{self, Digest},
        promise::{MOST_HOURS, MOST_RATING_DAYS, MOST_WORKING_DAYS, Profile, Profiles},
        sealing::SuiteName,
    },
    http::{kit::Site, proxies::TrustedProxies},
    photos::BucketSettings,
    shared_state::limits::Allowed,
};

/// Everything an installation can say about itself.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Holds everything the program writes.
    pub data_dir: PathBuf,
    pub database_url: String,
    pub redis_url: Option<String>,
    pub secrets_file: PathBuf,
    pub bind: String,
    pub site: Site,
    /// What is promised until the office keeps its own.
    pub profiles: Profiles,
    pub limits: Allowed,
    pub accounts: AccountRules,
    pub accept_everysec: bool,
    pub queue_limit: u64,
    pub redis_prefix: String,
    pub trusted_proxies: TrustedProxies,
    pub workers: usize,
    /// Whoever is asked about content beside the office's own list.
    pub content_check: Option<Provider>,
    /// `pretty` or `json`.
    pub log_json: bool,
    /// SHA-256 of each value that was given, by name: enough to notice a change, too little to show one.
    pub marks: BTreeMap<String, Digest>,
    /// What new things are sealed with; as the secrets file says where it is not set.
    pub cipher_suite: Option<SuiteName>,
    /// How long contact data are kept once a case has ended.
    pub contact_retention: TimeDelta,
    /// Where photos lie instead of the data folder.
    pub photo_bucket: Option<BucketSettings>,
}

/// A setting that cannot be used, in a sentence that names it.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct SettingsError(String);

const PREFIX: &str = "DEPUTY_CODE_";

/// Settings with the prefix, without it.
const KNOWN: &[&str] = &[
    "ACCEPT_HOURS",
    "ANSWER_DAYS",
    "CIPHER_SUITE",
    "CONTACT_RETENTION_DAYS",
    "CONTENT_CHECK_URL",
    "COUNTY",
    "HELP_PHONE",
    "IDLE_MINUTES",
    "ICP_NUMBER",
    "LOG",
    "LOG_FORMAT",
    "ORGANISER",
    "PASSWORD_DAYS",
    "POLICE_NUMBER",
    "PROOF_FROM",
    "QUEUE_DURABILITY",
    "QUEUE_LIMIT",
    "RATE_LIMIT",
    "RATE_LIMIT_PER_ADDRESS",
    "RATE_LIMIT_PER_CODE",
    "RATING_DAYS",
    "REDIS_PREFIX",
    "RULES_IN_FORCE_FROM",
    "SECOND_FACTOR",
    "S3_ACCESS_KEY",
    "S3_BUCKET",
    "S3_ENDPOINT",
    "S3_REGION",
    "S3_SECRET_KEY",
    "SERVICE_NAME",
    "SIGN_IN_LIMIT_PER_ADDRESS",
    "TRUSTED_PROXIES",
    "WECHAT_AES_KEY",
    "WECHAT_APPID",
    "WECHAT_CALLBACK_MAX_AGE",
    "WECHAT_SECRET",
    "WECHAT_TOKEN",
    "WECHAT_VERIFY",
    "WORKERS",
    "WRITE_LIMIT_PER_ADDRESS",
    "WRONG_CODES_PER_NUMBER",
    "WRONG_LOOK_UPS_PER_ADDRESS",
    "WRONG_PASSWORDS_PER_ACCOUNT",
];

/// Settings without the prefix.
const PLAIN: &[&str] = &["BIND", "DATABASE_URL", "DATA_DIR", "PUBLIC_URL", "REDIS_URL", "SECRETS_FILE"];

/// Name to value: the environment over the `.env` file.
pub type Values = BTreeMap<String, String>;

/// Reads the environment and the `.env` file of the working folder.
///
/// # Errors
/// When the file is there and cannot be understood.
pub fn read_values() -> Result<Values, SettingsError> {
    let mut values = match std::fs::read_to_string(".env") {
        Ok(text) => file::parse(&text)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Values::new(),
        Err(error) => return Err(SettingsError(format!("the file .env cannot be read: {error}"))),
    };
    #[expect(clippy::disallowed_methods, reason = "the edge where the environment enters")]
    values.extend(std::env::vars());
    Ok(values)
}

impl Settings {
    /// # Errors
    /// A sentence that names the setting; an unknown one names the nearest known.
    pub fn from_values(values: &Values) -> Result<Self, SettingsError> {
        refuse_unknown(values)?;
        let get = |name: &str| values.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let own = |name: &str| get(&format!("{PREFIX}{name}"));
        let data_dir = PathBuf::from(get("DATA_DIR").unwrap_or_else(|| "data".into()));
        let public_url = get("PUBLIC_URL").map(|url| url.trim_end_matches('/').to_owned());
        if public_url.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            return Err(SettingsError("PUBLIC_URL must begin with https:// or http://".into()));
        }
        let county = own("COUNTY").unwrap_or_else(|| "示例县".into());
        Ok(Self {
            database_url: get("DATABASE_URL").unwrap_or_else(|| sqlite_url(&data_dir)),
            redis_url: get("REDIS_URL"),
            secrets_file: get("SECRETS_FILE").map_or_else(|| data_dir.join("secrets.toml"), PathBuf::from),
            bind: get("BIND").unwrap_or_else(|| "127.0.0.1:8080".into()),
            site: Site {
                service_name: own("SERVICE_NAME").unwrap_or_else(|| format!("{county}人大代表码")),
                organiser: own("ORGANISER").unwrap_or_else(|| format!("{county}人大常委会")),
                county,
                icp_number: own("ICP_NUMBER"),
                police_number: own("POLICE_NUMBER"),
                public_url,
                has_wechat: own("WECHAT_APPID").is_some() && own("WECHAT_SECRET").is_some(),
                help_phone: own("HELP_PHONE"),
                rules_in_force_from: own("RULES_IN_FORCE_FROM").unwrap_or_else(|| "2026年12月1日".into()),
            },
            profiles: profiles(&own)?,
            limits: limits(&own)?,
            accounts: account_rules(&own)?,
            accept_everysec: match own("QUEUE_DURABILITY").as_deref() {
                None | Some("always") => false,
                Some("everysec") => true,
                Some(other) => return Err(wrong("QUEUE_DURABILITY", other, "always or everysec")),
            },
            queue_limit: number(&own, "QUEUE_LIMIT", 1_000_000)?,
            redis_prefix: own("REDIS_PREFIX").unwrap_or_else(|| "{dc:00}".into()),
            trusted_proxies: trusted_proxies(own("TRUSTED_PROXIES"))?,
            workers: number(&own, "WORKERS", 0)? as usize,
            content_check: content_check(own("CONTENT_CHECK_URL"))?,
            log_json: match own("LOG_FORMAT").as_deref() {
                None | Some("pretty") => false,
                Some("json") => true,
                Some(other) => return Err(wrong("LOG_FORMAT", other, "pretty or json")),
            },
            marks: marks(values),
            photo_bucket: photo_bucket(&own)?,
            data_dir,
            cipher_suite: match own("CIPHER_SUITE") {
                None => None,
                Some(name) => {
                    let suite = SuiteName::parse(&name);
                    Some(suite.ok_or_else(|| wrong("CIPHER_SUITE", &name, "international or guomi"))?)
                }
            },
            contact_retention: match number(&own, "CONTACT_RETENTION_DAYS", 730)? {
                days @ 0..=36_500 => TimeDelta::days(days as i64),
                days => return Err(wrong("CONTACT_RETENTION_DAYS", &days.to_string(), "0 to 36500")),
            },
        })
    }
}

fn marks(values: &Values) -> BTreeMap<String, Digest> {
    let ours = values.iter().filter(|(name, value)| {
        !value.trim().is_empty() && (name.starts_with(PREFIX) || PLAIN.contains(&name.as_str()))
    });
    ours.map(|(name, value)| (name.clone(), digest::sha256(value.trim().as_bytes()))).collect()
}

/// The SQLite file of a data folder.
pub fn sqlite_url(data_dir: &Path) -> String {
    format!("sqlite://{}?mode=rwc", data_dir.join("deputy-code.db").display())
}

/// The file of an SQLite address; `None` for another database.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let address = url.strip_prefix("sqlite:")?;
    let file = address.strip_prefix("//").unwrap_or(address);
    Some(PathBuf::from(file.split('?').next().unwrap_or_default()))
}

fn wrong(name: &str, value: &str, wanted: &str) -> SettingsError {
    SettingsError(format!("{PREFIX}{name}={value} is not understood: write {wanted}"))
}

fn number(own: &impl Fn(&str) -> Option<String>, name: &str, usual: u64) -> Result<u64, SettingsError> {
    match own(name) {
        None => Ok(usual),
        Some(text) => text.parse().map_err(|_| wrong(name, &text, "a whole number")),
    }
}

fn profiles(own: &impl Fn(&str) -> Option<String>) -> Result<Profiles, SettingsError> {
    let span = |name: &str, usual: u32, most: u32| match number(own, name, usual.into())? {
        value @ 1.. if value <= u64::from(most) => Ok(value as u32),
        value => Err(wrong(name, &value.to_string(), &format!("1 to {most}"))),
    };
    let usual = Profiles::default();
    let profile = Profile {
        accept_hours: span("ACCEPT_HOURS", usual.usual.accept_hours, MOST_HOURS)?,
        answer_days: span("ANSWER_DAYS", usual.usual.answer_days, MOST_WORKING_DAYS)?,
    };
    Ok(Profiles::shipped(profile, span("RATING_DAYS", usual.rating_days, MOST_RATING_DAYS)?))
}

fn limits(own: &impl Fn(&str) -> Option<String>) -> Result<Allowed, SettingsError> {
    let lifted = match own("RATE_LIMIT").as_deref() {
        Some("off") => true,
        None | Some("on") => false,
        Some(other) => return Err(wrong("RATE_LIMIT", other, "on or off")),
    };
    let usual = Allowed::default();
    let limit =
        |name: &str, usual: u32| number(own, name, usual.into()).map(|value| u32::try_from(value).unwrap_or(u32::MAX));
    let lock = |name: &str, usual: u32| match limit(name, usual)? {
        0 => Err(wrong(name, "0", "1 or more")),
        most => Ok(most),
    };
    Ok(Allowed {
        lifted,
        submissions_per_address: limit("RATE_LIMIT_PER_ADDRESS", usual.submissions_per_address)?,
        submissions_per_code: limit("RATE_LIMIT_PER_CODE", usual.submissions_per_code)?,
        writes_per_address: limit("WRITE_LIMIT_PER_ADDRESS", usual.writes_per_address)?,
        wrong_codes_per_number: lock("WRONG_CODES_PER_NUMBER", usual.wrong_codes_per_number)?,
        wrong_look_ups_per_address: limit("WRONG_LOOK_UPS_PER_ADDRESS", usual.wrong_look_ups_per_address)?,
        sign_ins_per_address: limit("SIGN_IN_LIMIT_PER_ADDRESS", usual.sign_ins_per_address)?,
        proof_from: limit("PROOF_FROM", usual.proof_from)?,
        wrong_passwords_per_account: lock("WRONG_PASSWORDS_PER_ACCOUNT", usual.wrong_passwords_per_account)?,
    })
}

fn account_rules(own: &impl Fn(&str) -> Option<String>) -> Result<AccountRules, SettingsError> {
    let within = |name: &str, usual: u64, least: u64, most: u64| match number(own, name, usual)? {
        value if (least..=most).contains(&value) => Ok(value as i64),
        value => Err(wrong(name, &value.to_string(), &format!("{least} to {most}"))),
    };
    let days = within("PASSWORD_DAYS", 90, 0, 3_650)?;
    Ok(AccountRules {
        idle: TimeDelta::minutes(within("IDLE_MINUTES", 30, 1, 720)?),
        password_age: (days > 0).then(|| TimeDelta::days(days)),
        second_factor: match own("SECOND_FACTOR").as_deref() {
            None | Some("optional") => false,
            Some("required") => true,
            Some(other) => return Err(wrong("SECOND_FACTOR", other, "optional or required")),
        },
    })
}

/// All of it or nothing: half a store would lose photos.
fn photo_bucket(own: &impl Fn(&str) -> Option<String>) -> Result<Option<BucketSettings>, SettingsError> {
    const NAMES: [&str; 4] = ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"];
    let given = NAMES.map(own);
    if given.iter().all(Option::is_none) && own("S3_REGION").is_none() {
        return Ok(None);
    }
    if let Some((missing, _)) = NAMES.iter().zip(&given).find(|(_, value)| value.is_none()) {
        let said = format!("{PREFIX}{missing} is missing: photos in a bucket need {PREFIX}{}", NAMES.join(", "));
        return Err(SettingsError(said));
    }
    let [endpoint, bucket, access_key, secret_key] = given.map(Option::unwrap_or_default);
    if !endpoint.starts_with("https://") && !endpoint.starts_with("http://") {
        return Err(wrong("S3_ENDPOINT", &endpoint, "an address that begins with https:// or http://"));
    }
    let region = own("S3_REGION").unwrap_or_else(|| "us-east-1".into());
    Ok(Some(BucketSettings { endpoint, bucket, region, access_key, secret_key }))
}

fn trusted_proxies(text: Option<String>) -> Result<TrustedProxies, SettingsError> {
    let read = TrustedProxies::parse(&text.unwrap_or_default());
    read.map_err(|part| {
        wrong("TRUSTED_PROXIES", &part, "addresses or networks such as 10.0.0.0/8, with commas between")
    })
}

fn content_check(address: Option<String>) -> Result<Option<Provider>, SettingsError> {
    let provider = address.map(|address| Provider::new(&address)).transpose();
    // The address may hold a key: it is not repeated.
    provider.map_err(|error| SettingsError(format!("{PREFIX}CONTENT_CHECK_URL is not understood: {error}")))
}

fn refuse_unknown(values: &Values) -> Result<(), SettingsError> {
    for name in values.keys().filter_map(|name| name.strip_prefix(PREFIX)) {
        if KNOWN.contains(&name) {
            continue;
        }
        let nearest =
            KNOWN.iter().min_by_key(|known| nearest::distance(known, name)).expect("there are known settings");
        return Err(SettingsError(format!("{PREFIX}{name} is no setting; did you mean {PREFIX}{nearest}?")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::from_values(&pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect())
    }

    #[test]
    fn without_any_setting_a_township_can_begin() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.bind, "127.0.0.1:8080");
        assert_eq!(settings.database_url, "sqlite://data/deputy-code.db?mode=rwc");
        assert_eq!(settings.redis_url, None);
        assert_eq!(sqlite_file(&settings.database_url), Some("data/deputy-code.db".into()));
        assert_eq!(sqlite_file("sqlite:/var/lib/county.db"), Some("/var/lib/county.db".into()));
        assert_eq!(sqlite_file("postgres://127.0.0.1/county"), None);
    }

    #[test]
    fn an_unknown_setting_names_the_nearest_known_one() {
        let error = read(&[("DEPUTY_CODE_RATELIMIT", "off")]).unwrap_err().to_string();
        assert_eq!(error, "DEPUTY_CODE_RATELIMIT is no setting; did you mean DEPUTY_CODE_RATE_LIMIT?");
        let error = read(&[("DEPUTY_CODE_WECHAT_APP_ID", "wx1")]).unwrap_err().to_string();
        assert!(error.ends_with("did you mean DEPUTY_CODE_WECHAT_APPID?"), "{error}");
        assert!(read(&[("DEPUTY_CODE_WECHAT_APPID", "wx1")]).is_ok());
        assert!(read(&[("DEPUTY_CODE_ACCEPT_HOURS", "0")]).is_err());
        assert!(read(&[("DEPUTY_CODE_WRONG_PASSWORDS_PER_ACCOUNT", "0")]).is_err());
        assert!(read(&[("DEPUTY_CODE_IDLE_MINUTES", "0")]).is_err());
        assert!(read(&[("DEPUTY_CODE_SECOND_FACTOR", "yes")]).is_err());
        assert!(read(&[("DEPUTY_CODE_PASSWORD_DAYS", "0")]).unwrap().accounts.password_age.is_none());
        assert!(read(&[("PUBLIC_URL", "dm.example.gov.cn")]).is_err());
    }

    #[test]
    fn a_bucket_is_whole_or_not_there_and_its_key_is_never_shown() {
        let whole = [
            ("DEPUTY_CODE_S3_ENDPOINT", "https://s3.example.cn"),
            ("DEPUTY_CODE_S3_BUCKET", "photos"),
            ("DEPUTY_CODE_S3_ACCESS_KEY", "AKIAEXAMPLE"),
            ("DEPUTY_CODE_S3_SECRET_KEY", "never-shown"),
        ];
        let settings = read(&whole).unwrap();
        assert_eq!(settings.photo_bucket.as_ref().unwrap().region, "us-east-1");
        let shown = format!("{settings:?}");
        assert!(shown.contains("photos at https://s3.example.cn"), "{shown}");
        assert!(!shown.contains("never-shown") && !shown.contains("AKIAEXAMPLE"), "{shown}");
        for missing in 0..whole.len() {
            let some: Vec<_> = whole.iter().copied().filter(|one| *one != whole[missing]).collect();
            let error = read(&some).unwrap_err().to_string();
            assert!(error.starts_with(whole[missing].0) && !error.contains("never-shown"), "{error}");
        }
        assert!(read(&[("DEPUTY_CODE_S3_REGION", "cn-north-1")]).is_err());
    }

    #[test]
    fn the_file_may_quote_and_comment() {
        let values = file::parse("# a comment\nexport BIND=\"0.0.0.0:80\"\nDATA_DIR = d\n").unwrap();
        assert_eq!((values["BIND"].as_str(), values["DATA_DIR"].as_str()), ("0.0.0.0:80", "d"));
        assert!(file::parse("BIND").is_err());
    }
}
