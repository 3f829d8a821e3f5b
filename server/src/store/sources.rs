//! Where submissions came from: address, time and number, sealed, kept as long as the law asks and not a day longer.

use std::net::IpAddr;

use chrono::TimeDelta;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::{case, submission_source},
    rows::micros,
};
use crate::domain::{
    china_time::{self, Instant},
    number::Number,
    sealing::{Context, SealNonce, Sealer},
};

/// Network Security Law, article on logs: six months at least, whichever six.
pub const KEPT: TimeDelta = TimeDelta::days(184);
/// Sources of one number that are shown: a request and its repeats.
const MOST: u64 = 100;

/// Where one submission came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Bare digits.
    pub number: String,
    /// RFC 3339 with `+08:00`.
    pub submitted_at: String,
    pub address: IpAddr,
}

impl Source {
    pub fn new(number: &Number, submitted_at: Instant, address: IpAddr) -> Self {
        Self { number: number.to_string(), submitted_at: china_time::rfc3339(submitted_at), address }
    }

    pub(super) fn seal(&self, sealer: &Sealer, nonce: SealNonce) -> Vec<u8> {
        sealer.seal(Context::Source, nonce, &serde_json::to_vec(self).expect("a source is plain data"))
    }

    fn open(sealer: &Sealer, row: &submission_source::Model) -> Result<Self, StoreError> {
        let wrong = |what: String| StoreError::inconsistent("submission_sources", row.id, what);
        let plain = sealer.open(Context::Source, &row.sealed).map_err(|error| wrong(error.to_string()))?;
        serde_json::from_slice(&plain).map_err(|error| wrong(error.to_string()))
    }
}

impl Store {
    /// Where the submissions under a number came from, the oldest first; those of 184 days.
    pub async fn sources_of(&self, number: &Number, sealer: &Sealer) -> Result<Vec<Source>, StoreError> {
        let cases = case::Entity::find().select_only().column(case::Column::Id);
        let cases: Vec<Uuid> =
            cases.filter(case::Column::Number.eq(number.as_str())).into_tuple().all(self.reader()).await?;
        let rows = submission_source::Entity::find()
            .filter(submission_source::Column::CaseId.is_in(cases))
            .order_by_asc(submission_source::Column::At)
            .limit(MOST)
            .all(self.reader())
            .await?;
        rows.iter().map(|row| Source::open(sealer, row)).collect()
    }

    /// Deletes what is older than it has to be.
    pub async fn sweep_sources(&self, now: Instant) -> Result<(), StoreError> {
        let old = submission_source::Column::At.lt(micros(now - KEPT));
        submission_source::Entity::delete_many().filter(old).exec(&self.write).await?;
        Ok(())
    }
}
