//! A county of made-up people, ready to be tried.

use std::{net::SocketAddr, path::PathBuf};

use super::{CommandError, Done, serve::until_told};
use crate::{
    application::{Application, Parts, Purpose},
    clock::Clock,
    demo::{self, folder::Prepared, manifest::Manifest},
    settings::{Settings, Values},
};

pub async fn run(mut values: Values, dir: PathBuf, port: u16, fresh: bool) -> Done {
    let prepared = demo::folder::prepare(&dir, fresh).map_err(CommandError::said)?;
    values.insert("DATA_DIR".into(), dir.display().to_string());
    values.entry("BIND".into()).or_insert_with(|| format!("0.0.0.0:{port}"));
    values.entry("PUBLIC_URL".into()).or_insert_with(|| format!("http://127.0.0.1:{port}"));
    let settings = Settings::from_values(&values)?;
    let base_url = settings.site.public_url.clone().unwrap_or_default();
    if !settings.database_url.starts_with("sqlite:") {
        super::migrate::run(settings.clone()).await?;
    }
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await?;
    let kit = &application.kit;
    let manifest = match prepared {
        Prepared::Before => Manifest::read(&dir, &base_url).map_err(CommandError::said)?,
        Prepared::Empty => demo::build(&kit.store, &kit.secrets, &kit.clock, &kit.photos, &base_url).await?,
    };
    manifest.write(&dir).map_err(CommandError::said)?;
    kit.cards.refresh(&kit.store).await?;
    until_told(&application, Parts { web: true, worker: true }, |addresses| {
        println!("{}", manifest.terminal(&reachable(addresses)));
    })
    .await
}

/// Addresses a person can open: "all addresses" is said as this machine's own.
fn reachable(addresses: &[SocketAddr]) -> Vec<String> {
    let open = |address: &SocketAddr| match address.ip().is_unspecified() {
        true => format!("http://127.0.0.1:{}", address.port()),
        false => format!("http://{address}"),
    };
    addresses.iter().map(open).collect()
}
