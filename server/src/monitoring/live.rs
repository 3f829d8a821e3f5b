//! The live feed: every move of the viewer's scope as a server-sent event, from any replica.
//!
//! A connection polls the feed only while somebody listens, starts where `Last-Event-ID` left off, and ends by itself
//! after a while: the browser comes back and its right to look is checked again.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Data},
};
use futures_util::stream;
use serde::Serialize;
use tokio::{sync::watch, time::Instant as Moment};
use utoipa::ToSchema;

use crate::{
    domain::{china_time, directory::Directory, light::Light, permission::Verb, stage::StageName},
    http::{
        answer::Answer,
        body,
        case_view::HolderJson,
        kit::Kit,
        session::{AnyViewer, may},
    },
    store::{events::FeedRow, viewer::Viewer},
};

const POLL: Duration = Duration::from_millis(500);
const HEARTBEAT: Duration = Duration::from_secs(15);
/// As long as an access token lives.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Moves read at a time.
const BATCH: u64 = 100;
/// Sent at once, so that the browser knows it is connected and how soon to come back.
const GREETING: &str = ": connected\nretry: 2000\n\n";

/// Set once when the process is asked to end.
pub type Ending = watch::Receiver<bool>;

/// What a move leaves behind.
#[derive(Serialize, ToSchema)]
pub struct MoveJson {
    number: String,
    stage: StageName,
    light: Light,
    /// Path of the area.
    area: String,
    holder: Option<HolderJson>,
    at: String,
}

#[utoipa::path(get, path = "/api/v1/monitoring/live", tag = "monitoring", security(("bearer" = []), ("session" = [])),
    params(("Last-Event-ID" = Option<i64>, Header, description = "go on after this event; from now on when absent")),
    responses((status = 200, body = MoveJson, content_type = "text/event-stream", description = "`event: move`, `id` = place in the feed"), (status = 401), (status = 403)))]
pub async fn listen(request: HttpRequest, kit: Data<Kit>, viewer: AnyViewer) -> Answer {
    let AnyViewer(viewer) = viewer;
    may(&viewer, Verb::Feed)?;
    let end = kit.store.feed_end().await?;
    let asked = body::header(&request, "last-event-id").and_then(|id| id.trim().parse::<i64>().ok());
    let ending = request.app_data::<Data<Ending>>().map(|ending| ending.get_ref().clone());
    let listener = Listener {
        kit: kit.get_ref().clone(),
        viewer,
        place: asked.map_or(end, |asked| asked.min(end)),
        ready: VecDeque::from([Bytes::from_static(GREETING.as_bytes())]),
        said: Moment::now(),
        until: Moment::now() + LONGEST,
        ending,
    };
    let moves = stream::unfold(listener, |mut listener| async move {
        let chunk = listener.next().await?;
        Some((Ok::<_, Infallible>(chunk), listener))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Neither proxies nor our own compression may hold anything back.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(moves))
}

/// One open connection.
struct Listener {
    kit: Kit,
    viewer: Viewer,
    place: i64,
    ready: VecDeque<Bytes>,
    said: Moment,
    until: Moment,
    ending: Option<Ending>,
}

impl Listener {
    /// The next thing to send; `None` ends the connection.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if let Some(chunk) = self.ready.pop_front() {
                self.said = Moment::now();
                return Some(chunk);
            }
            if self.is_over() {
                return None;
            }
            let moved = self.poll().await;
            if self.ready.is_empty() && !moved {
                if self.said.elapsed() >= HEARTBEAT {
                    self.ready.push_back(Bytes::from_static(b": still here\n\n"));
                } else {
                    self.rest().await;
                }
            }
        }
    }

    fn is_over(&self) -> bool {
        Moment::now() >= self.until || self.ending.as_ref().is_some_and(|ending| *ending.borrow())
    }

    /// Reads what is new; whether the feed went on, also by what this viewer may not see. A database that is away is
    /// asked again later.
    async fn poll(&mut self) -> bool {
        let before = self.place;
        match self.kit.store.feed_for(&self.viewer, self.place, BATCH).await {
            Ok(feed) => {
                self.place = feed.place;
                let directory = self.kit.cards.now();
                self.ready.extend(feed.rows.iter().map(|row| event(row, &directory)));
            }
            Err(error) if error.is_away() => tracing::debug!(%error, "the live feed waits"),
            Err(error) => tracing::error!(%error, "the live feed waits"),
        }
        self.place > before
    }

    async fn rest(&mut self) {
        match &mut self.ending {
            Some(ending) => {
                let _ = tokio::time::timeout(POLL, ending.wait_for(|over| *over)).await;
            }
            None => tokio::time::sleep(POLL).await,
        }
    }
}

/// The case as this move left it: the same event is told the same way whenever it is asked for.
fn event(row: &FeedRow, directory: &Directory) -> Bytes {
    let holder = row.left.stage.holder().or_else(|| row.case.holder());
    let data = MoveJson {
        number: row.case.row.number.clone(),
        stage: row.left.stage.name(),
        light: row.left.light(row.at),
        area: row.case.row.area_path.clone(),
        holder: holder.map(|holder| HolderJson::new(&holder, directory)),
        at: china_time::rfc3339(row.at),
    };
    let data = serde_json::to_string(&data).expect("a move is plain data");
    Bytes::from(format!("id: {}\nevent: move\ndata: {data}\n\n", row.place))
}
