//! Which orders are asked for.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    domain::{china_time::Instant, fault::Faults, supervision::OrderNumber},
    http::{kit::Kit, problem::Problem},
    store::{
        orders::{OrderRow, OrderState},
        viewer::Viewer,
    },
};

/// Orders of a page.
const PAGE: u64 = 100;
/// Years that may be asked for.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=9999;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// This year when absent.
    year: Option<String>,
    /// `open`, `overdue` or `done`; all when absent.
    state: Option<String>,
    /// Those before this serial number.
    before: Option<String>,
    /// Of the frame: the other version of the page.
    #[serde(rename = "elder")]
    #[param(ignore)]
    _elder: Option<String>,
}

/// What was asked for, read.
pub struct Wish {
    pub year: i32,
    pub state: Option<OrderState>,
    before: Option<u32>,
}

impl Asked {
    /// # Errors
    /// 422 with a sentence for every field that does not fit.
    pub fn read(&self, now: Instant) -> Result<Wish, Problem> {
        let mut faults = Faults::default();
        let filled = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let year =
            |text: String| text.parse().ok().filter(|year| YEARS.contains(year)).ok_or("年份写成2026这样".into());
        let year = filled(&self.year).map_or_else(|| Ok(OrderNumber::year_of(now)), year);
        let state = |text: String| OrderState::parse(&text).ok_or("状态请用open、overdue或done".into());
        let before = |text: String| text.parse().map_err(|_| "翻页的位置不对，请从第一页看起".into());
        let year = faults.keep("year", year);
        let state = faults.keep("state", filled(&self.state).map(state).transpose());
        let before = faults.keep("before", filled(&self.before).map(before).transpose());
        match (year, state, before) {
            (Some(year), Some(state), Some(before)) => Ok(Wish { year, state, before }),
            _ => Err(Problem::Invalid(faults.0)),
        }
    }
}

impl Wish {
    /// One page, the newest first, and the serial number before which the next begins.
    pub async fn find(
        &self,
        kit: &Kit,
        viewer: &Viewer,
        now: Instant,
    ) -> Result<(Vec<OrderRow>, Option<u32>), Problem> {
        let mut rows = kit.store.orders(viewer, self.year, self.state, self.before, now, PAGE + 1).await?;
        let more = rows.len() as u64 > PAGE;
        rows.truncate(PAGE as usize);
        let next = rows.last().filter(|_| more).map(|last| last.order.number.serial);
        Ok((rows, next))
    }
}
