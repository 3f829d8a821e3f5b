//! Serving: pages and worker in one process, or either alone.

use std::process::ExitCode;

use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use super::{CommandError, Done};
use crate::{
    application::{self, Application, Parts, Purpose, StartError},
    clock::Clock,
    settings::Settings,
};

pub async fn serve(settings: Settings, no_worker: bool) -> Done {
    if no_worker && settings.redis_url.is_none() {
        return Err(StartError::NoWorkerAlone.into());
    }
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await?;
    until_told(&application, Parts { web: true, worker: !no_worker }, |_| ()).await
}

pub async fn work(settings: Settings) -> Done {
    if settings.redis_url.is_none() {
        return Err(CommandError::said(
            "worker needs REDIS_URL: the embedded queue is drained by the process that serves",
        ));
    }
    let application = Application::open(settings, Clock::system(), Purpose::Serving).await?;
    until_told(&application, Parts { web: false, worker: true }, |_| ()).await
}

/// Runs until SIGTERM or SIGINT; `ready` hears the addresses once the process listens.
pub async fn until_told(application: &Application, parts: Parts, ready: impl FnOnce(&[std::net::SocketAddr])) -> Done {
    let (end, ending) = watch::channel(false);
    let mut terminated = signal(SignalKind::terminate()).map_err(CommandError::said)?;
    let mut interrupted = signal(SignalKind::interrupt()).map_err(CommandError::said)?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
        tracing::info!("asked to end; finishing what is in hand");
        let _ = end.send(true);
    });
    let server = if parts.web { Some(application.listen(&ending)?) } else { None };
    if let Some(server) = &server {
        for address in &server.addresses {
            tracing::info!(%address, queue = application.queue.name(), "listening");
        }
        ready(&server.addresses);
    }
    application::run(application, server, parts, ending).await;
    Ok(ExitCode::SUCCESS)
}
