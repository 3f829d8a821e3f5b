//! The ground everything stands on: a demo county of made-up people, and a resident's request as it comes over the wire.

use std::{path::Path, time::Duration};

use deputy_code::{
    application::{Application, Purpose},
    clock::Clock,
    commands::{self, Command},
    demo::{self, manifest::AccountEntry},
    domain::{
        china_time, identity::IdempotencyKey, moves::Channel, secrets::Secrets, submission::SubmissionInput,
        token::Token,
    },
    monitoring::ready::fold,
    outbox,
    queue::{
        Push,
        entry::{self, Entry, Note},
    },
    settings::{Settings, Values},
    timers::pressing,
};
use tempfile::TempDir;
use tests::{child::Running, http::Client, program::binary, wait::until};

const START: Duration = Duration::from_secs(30);

/// Web workers of every server that is compared.
pub const WORKERS: usize = 2;

/// About 130 characters of a resident's words, a place and a telephone number.
pub const REQUEST: &str = r#"{"kind":"help","content":"东门菜市场北侧那条路，路灯坏了三盏，已经有二十多天了。晚上接孩子放学很黑，上个星期还有一位老人骑车摔倒了。我们给社区打过电话，说是正在等配件。请代表帮忙问一问，什么时候能修好？如果一时修不好，能不能先装一盏临时的灯，或者在路口放一个提醒的牌子。谢谢！","category":"public_works","location":{"text":"东门菜市场北侧，靠近第三小学","lat":33.8073,"lng":113.9362},"contact":{"name":"示例居民","phone":"13800000000"},"consent":{"rules_version":"1","share_contact":true}}"#;

/// A demo county in a folder of its own.
pub struct County {
    pub values: Values,
    /// Tokens of codes that can be scanned.
    pub codes: Vec<String>,
    pub accounts: Vec<AccountEntry>,
    folder: TempDir,
}

impl County {
    /// With `REDIS_URL` or `DATABASE_URL` set where they are given.
    pub async fn build(more: &[(&str, &str)]) -> County {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir().expect("a folder");
        let mut values = Values::new();
        let data = folder.path().display().to_string();
        let workers = WORKERS.to_string();
        let own = [
            ("DATA_DIR", data.as_str()),
            ("DEPUTY_CODE_RATE_LIMIT", "off"),
            ("DEPUTY_CODE_QUEUE_DURABILITY", "everysec"),
            ("DEPUTY_CODE_QUEUE_LIMIT", "100000000"),
            ("DEPUTY_CODE_WORKERS", workers.as_str()),
        ];
        values.extend(own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut county = County { values, codes: Vec::new(), accounts: Vec::new(), folder };
        if county.values.contains_key("DATABASE_URL") {
            commands::run(Command::Migrate, county.values.clone()).await.expect("a migrated database");
        }
        let application = county.open().await;
        let kit = &application.kit;
        let built = demo::build(&kit.store, &kit.secrets, &kit.clock, &kit.photos, "http://127.0.0.1").await;
        let built = built.expect("a demo county");
        county.codes = built.codes.into_iter().map(|code| code.token).collect();
        county.accounts = built.accounts;
        // As the demo does: what ran out in its past is told, so that whoever serves it finds nothing to do.
        let owner = kit.clock.new_id();
        while pressing::step(kit, owner).await.expect("what is due") > 0 {}
        while outbox::step(kit, owner).await.expect("an outbox") > 0 {}
        while fold::step(kit, owner).await.expect("figures") {}
        kit.store.close().await;
        county
    }

    /// Opened in this process, beside whatever serves.
    pub async fn open(&self) -> Application {
        let settings = Settings::from_values(&self.values).expect("settings");
        Application::open(settings, Clock::system(), Purpose::Beside).await.expect("an application")
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The real program over this county, listening on `port`.
    pub async fn serve(&self, port: u16, arguments: &[&str]) -> Running {
        let mut command = std::process::Command::new(binary());
        command.env_clear().current_dir(self.folder()).envs(&self.values).env("BIND", format!("127.0.0.1:{port}"));
        let running = Running::start("deputy-code", "nothing: `cargo build` makes it", command.args(arguments));
        listening(port).await;
        running
    }
}

/// Waits until a server answers `/healthz` in whatever way.
pub async fn listening(port: u16) {
    let client = Client::new(&format!("http://127.0.0.1:{port}"));
    until("a server that answers", START, async || client.try_get("/healthz").await).await;
}

/// A push as the intake makes it, under a new key.
pub fn push(secrets: &Secrets, clock: &Clock, token: &str) -> Push {
    let token: Token = secrets.parse_token(token).expect("a code of this county");
    let input: SubmissionInput = serde_json::from_str(REQUEST).expect("a submission");
    let submission = input.parse(Channel::Scan).expect("a good submission");
    let identity = secrets.identify(&token, &IdempotencyKey::from_random(clock.new_key()));
    let fingerprint = entry::fingerprint(secrets, &submission);
    let submitted_at = china_time::whole_seconds(clock.now());
    let lookup = secrets.lookup(&identity.number, &identity.query_code);
    let note = Note { submitted_at: submitted_at.timestamp_micros(), fingerprint };
    let (id, number) = (identity.entry, identity.number);
    let entry = Entry { id, token, number, lookup, fingerprint, submitted_at, submission, source: None };
    Push { lookup, note: note.seal(secrets, clock.random()), body: entry.seal(secrets, clock.random()) }
}
