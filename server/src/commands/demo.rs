//! A county of made-up people, ready to be tried.

use std::{net::SocketAddr, path::PathBuf};

use super::{CommandError, Done, serve::until_told};
use crate::{
    application::{Application, Parts, Purpose},
    clock::Clock,
    demo::{self, folder::Prepared, manifest::Manifest},
    settings::{Settings, Values},
    store::{Store, facts::FINGERPRINT},
    timers,
};

pub async fn run(mut values: Values, dir: PathBuf, port: Option<u16>, fresh: bool) -> Done {
    let prepared = demo::folder::prepare(&dir, fresh).map_err(CommandError::said)?;
    values.insert("DATA_DIR".into(), dir.display().to_string());
    let port = listen(&mut values, port);
    values.entry("PUBLIC_URL".into()).or_insert_with(|| format!("http://127.0.0.1:{port}"));
    let settings = Settings::from_values(&values)?;
    let base_url = settings.site.public_url.clone().unwrap_or_default();
    if !settings.database_url.starts_with("sqlite:") {
        super::migrate::run(settings.clone()).await?;
        if prepared == Prepared::Empty {
            refuse_filled(&settings).await?;
        }
    }
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await?;
    let kit = &application.kit;
    let manifest = match prepared {
        Prepared::Before => Manifest::read(&dir, &base_url).map_err(CommandError::said)?,
        Prepared::Empty => demo::build(&kit.store, &kit.secrets, &kit.clock, &kit.photos, &base_url).await?,
    };
    manifest.write(&dir).map_err(CommandError::said)?;
    kit.cards.refresh(&kit.store).await?;
    // What ran out in its past is told before anybody looks.
    let owner = kit.clock.new_id();
    while timers::pressing::step(kit, owner).await? > 0 {}
    until_told(&application, Parts { web: true, worker: true }, |addresses| {
        println!("{}", manifest.terminal(&reachable(addresses)));
    })
    .await
}

/// The flag wins over BIND; the port that is listened on.
fn listen(values: &mut Values, port: Option<u16>) -> u16 {
    const USUAL: u16 = 8080;
    let bound = values.get("BIND").and_then(|bind| bind.rsplit(':').next()).and_then(|port| port.parse().ok());
    if port.is_some() || bound.is_none() {
        values.insert("BIND".into(), format!("0.0.0.0:{}", port.unwrap_or(USUAL)));
    }
    port.or(bound).unwrap_or(USUAL)
}

/// A county is made in an empty database only: a server's database is nobody's to empty.
async fn refuse_filled(settings: &Settings) -> Result<(), CommandError> {
    let store = Store::open(&settings.database_url).await?;
    let filled = store.fact(FINGERPRINT).await?.is_some();
    store.close().await;
    match filled {
        false => Ok(()),
        true => Err(CommandError::said(
            "DATABASE_URL 里的数据库已经用过了，示例县要放进空的数据库：请先用 dropdb 和 createdb 重建它（里面的数据会全部删除），\
             或换一个新的数据库，再运行一次",
        )),
    }
}

/// Addresses a person can open: "all addresses" is said as this machine's own.
fn reachable(addresses: &[SocketAddr]) -> Vec<String> {
    let open = |address: &SocketAddr| match address.ip().is_unspecified() {
        true => format!("http://127.0.0.1:{}", address.port()),
        false => format!("http://{address}"),
    };
    addresses.iter().map(open).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_the_command_line_wins_over_the_setting() {
        let bound = |bind: Option<&str>, port| {
            let mut values: Values = bind.map(|bind| ("BIND".to_owned(), bind.to_owned())).into_iter().collect();
            let port = listen(&mut values, port);
            (values["BIND"].clone(), port)
        };
        assert_eq!(bound(None, None), ("0.0.0.0:8080".into(), 8080));
        assert_eq!(bound(Some("127.0.0.1:9000"), None), ("127.0.0.1:9000".into(), 9000));
        assert_eq!(bound(Some("127.0.0.1:9000"), Some(9001)), ("0.0.0.0:9001".into(), 9001));
    }
}
