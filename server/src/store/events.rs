//! Reading events: a case's history, the live feed.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, event},
    rows::{self, CaseRow},
    viewer::Viewer,
};
use crate::domain::{
    actor::{Actor, ActorKind},
    case::Case,
    china_time::Instant,
    event::StoredEvent,
    personal,
    sealing::Sealer,
};

impl Store {
    /// All events of a case in order, words opened.
    pub async fn events_of(&self, case: Uuid, sealer: &Sealer) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::CaseId.eq(case))
            .order_by_asc(event::Column::Sequence)
            .all(self.reader())
            .await?;
        let mut events: Vec<StoredEvent> =
            rows.into_iter().map(|row| rows::stored_event(row, sealer)).collect::<Result<_, _>>()?;
        personal::put_back(&mut events);
        Ok(events)
    }

    /// The last place of the live feed.
    pub async fn feed_end(&self) -> Result<i64, StoreError> {
        let last: Option<Option<i64>> = event::Entity::find()
            .select_only()
            .column_as(event::Column::Feed.max(), "last")
            .into_tuple()
            .one(self.reader())
            .await?;
        Ok(last.flatten().unwrap_or(0))
    }

    /// Moves after a place in the feed whose cases this viewer may see, and the place read up to. A row that cannot be read
    /// is reported and left out: the others go on.
    pub async fn feed_for(&self, viewer: &Viewer, place: i64, limit: u64) -> Result<Feed, StoreError> {
        let rows = event::Entity::find()
            .filter(event::Column::Feed.gt(place))
            .order_by_asc(event::Column::Feed)
            .limit(limit)
            .all(self.reader())
            .await?;
        let Some(last) = rows.last().and_then(|row| row.feed) else { return Ok(Feed { rows: vec![], place }) };
        let ids: HashSet<Uuid> = rows.iter().map(|row| row.case_id).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let cases = self.readable_cases_among(viewer, ids).await?;
        let seen: Vec<Uuid> = cases.iter().map(|found| found.case.id).collect();
        let mut left = self.left_by_events(&seen).await?;
        let rows = rows.into_iter().filter_map(|row| {
            let case = cases.iter().find(|found| found.case.id == row.case_id)?;
            let left = left.remove(&(row.case_id, row.sequence))?;
            Some(FeedRow { place: row.feed?, at: rows::instant(row.at), left, case: case.clone() })
        });
        Ok(Feed { rows: rows.collect(), place: last })
    }

    async fn readable_cases_among(&self, viewer: &Viewer, ids: Vec<Uuid>) -> Result<Vec<CaseRow>, StoreError> {
        let rows = viewer.cases().filter(case::Column::Id.is_in(ids)).all(self.reader()).await?;
        let reported = |error: &StoreError| tracing::error!(%error, "left out of the live feed");
        Ok(rows.into_iter().filter_map(|row| CaseRow::try_from(row).inspect_err(reported).ok()).collect())
    }

    /// These cases as each of their events left them, by applying the moves again.
    async fn left_by_events(&self, ids: &[Uuid]) -> Result<HashMap<(Uuid, i32), Case>, StoreError> {
        use event::Column as C;
        let events: Vec<Step> = event::Entity::find()
            .select_only()
            .columns([C::CaseId, C::Sequence, C::At, C::Facts, C::ActorKind])
            .filter(C::CaseId.is_in(ids.iter().copied()))
            .order_by_asc(C::CaseId)
            .order_by_asc(C::Sequence)
            .into_tuple()
            .all(self.reader())
            .await?;
        let mut left: HashMap<(Uuid, i32), Case> = HashMap::new();
        for row in events {
            let (id, sequence, ..) = row;
            let before = left.get(&(id, sequence - 1)).cloned();
            // What follows a move that cannot be read cannot be told either: reported once a case.
            if before.is_none() && sequence > 1 {
                continue;
            }
            match left_by(row, before) {
                Ok(case) => {
                    left.insert((id, sequence), case);
                }
                Err(error) => tracing::error!(%error, "left out of the live feed"),
            }
        }
        Ok(left)
    }

    /// What happened to some cases, without anybody's words.
    pub async fn events_of_cases(&self, ids: &[Uuid]) -> Result<Vec<EventRow>, StoreError> {
        use event::Column as C;
        let rows = event::Entity::find()
            .select_only()
            .columns([C::CaseId, C::Sequence, C::At, C::Kind, C::ActorKind, C::ActorName, C::Visible])
            .filter(C::CaseId.is_in(ids.iter().copied()))
            .order_by_asc(C::CaseId)
            .order_by_asc(C::Sequence)
            .into_model::<EventRow>()
            .all(self.reader())
            .await?;
        Ok(rows)
    }
}

type Step = (Uuid, i32, i64, String, String);

fn left_by((id, sequence, at, facts, kind): Step, before: Option<Case>) -> Result<Case, StoreError> {
    let wrong = |what: String| StoreError::inconsistent("events", format!("{id}/{sequence}"), what);
    let made = serde_json::from_str(&facts).map_err(|error| wrong(format!("facts: {error}")))?;
    let kind = ActorKind::parse(&kind).ok_or_else(|| wrong("unknown actor kind".into()))?;
    let (by, at) = (Actor { kind, account: None, name: None }, rows::instant(at));
    match before {
        None => Case::begin(id, &made, at).ok_or_else(|| wrong("the first event is no submission".into())),
        Some(before) => before.apply(&made, &by, at).map_err(|refused| wrong(refused.to_string())),
    }
}

/// A stretch of the live feed as one viewer sees it.
#[derive(Clone, Debug)]
pub struct Feed {
    pub rows: Vec<FeedRow>,
    /// Read up to here, also what this viewer may not see.
    pub place: i64,
}

/// One event without its words.
#[derive(Clone, Debug, FromQueryResult)]
pub struct EventRow {
    pub case_id: Uuid,
    pub sequence: i32,
    /// Microseconds since 1970.
    pub at: i64,
    pub kind: String,
    pub actor_kind: String,
    pub actor_name: Option<String>,
    pub visible: bool,
}

/// One move in the live feed.
#[derive(Clone, Debug)]
pub struct FeedRow {
    pub place: i64,
    pub at: Instant,
    /// The case as this move left it.
    pub left: Case,
    /// The case as it is now.
    pub case: CaseRow,
}
