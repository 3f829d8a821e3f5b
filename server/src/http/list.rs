//! Lists of cases for those signed in: one item, one page, one opaque cursor; shared by inbox and list of cases.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    case_view::{HolderJson, light_words},
    problem::Problem,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        light::Light,
        receipt::{from_text, to_text},
        stage::StageName,
    },
    store::{
        cases::{NOTHING_DUE, Sorting},
        rows::CaseRow,
    },
};

/// Items of a page when nothing is asked for, and at most.
const USUAL: u64 = 20;
const MOST: u64 = 100;
/// Characters of the words shown in a list.
pub const EXCERPT: usize = 40;

/// One case in a list.
#[derive(Serialize, ToSchema)]
pub struct ItemJson {
    id: Uuid,
    /// Bare digits.
    number: String,
    /// `consult`, `help`, `suggest` or `complain`.
    kind: String,
    category: Option<String>,
    excerpt: String,
    stage: StageName,
    light: Light,
    light_text: String,
    /// `null` when nothing is owed.
    due_at: Option<String>,
    /// Later or earlier once the days off of a year that is not known yet are published; absent otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    due_provisional: bool,
    submitted_at: String,
    round: usize,
    /// `supervised`, `extended`, `paused`, `held`, `sealed`.
    flags: Vec<&'static str>,
    holder: Option<HolderJson>,
}

impl ItemJson {
    pub fn new(found: &CaseRow, directory: &Directory, now: Instant) -> Self {
        let (case, row) = (&found.case, &found.row);
        Self {
            id: case.id,
            number: row.number.clone(),
            kind: row.kind.clone(),
            category: case.category.clone(),
            excerpt: found.excerpt(EXCERPT),
            stage: case.stage.name(),
            light: case.light(now),
            light_text: light_words(case, now),
            due_at: case.due().map(|(_, due)| china_time::rfc3339(due)),
            due_provisional: case.due_is_provisional(),
            submitted_at: china_time::rfc3339(case.submitted_at),
            round: case.rounds.len(),
            flags: case.flags(),
            holder: found.holder().map(|holder| HolderJson::new(&holder, directory)),
        }
    }
}

/// One page of a list; `next_cursor` is `null` at the end.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Cuts what was read with a limit of `limit + 1`: the row too many says that there is another page.
    pub fn cut<R>(mut rows: Vec<R>, limit: u64, cursor: impl Fn(&R) -> Cursor, item: impl Fn(&R) -> T) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| cursor(last).to_text());
        Self { items: rows.iter().map(item).collect(), next_cursor }
    }
}

/// Where a page starts: after this sort value and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub at: i64,
    pub id: Uuid,
}

impl Cursor {
    /// The place of a case in a list of this order.
    pub fn of(found: &CaseRow, sorting: &Sorting) -> Self {
        let at = match sorting {
            Sorting::TimeLeft { .. } => found.row.due_at.unwrap_or(NOTHING_DUE),
            Sorting::Newest { .. } => found.row.submitted_at,
        };
        Self { at, id: found.row.id }
    }

    /// The place of anything else that is listed by time and id.
    pub fn at(at: i64, id: Uuid) -> Self {
        Self { at, id }
    }

    pub fn to_text(self) -> String {
        let bytes: Vec<u8> = self.at.to_be_bytes().into_iter().chain(self.id.into_bytes()).collect();
        to_text(&bytes)
    }

    /// Reads a cursor; absent or empty means from the start.
    ///
    /// # Errors
    /// 422 for one that none of our pages gave.
    pub fn read(text: Option<&str>) -> Result<Option<Self>, Problem> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        let bytes: [u8; 24] =
            from_text(text).ok_or_else(|| Problem::invalid("cursor", "翻页的位置不对，请从第一页看起"))?;
        let (at, id) = bytes.split_at(8);
        let at = i64::from_be_bytes(at.try_into().expect("eight bytes"));
        Ok(Some(Self { at, id: Uuid::from_slice(id).expect("sixteen bytes") }))
    }

    /// As [`Sorting`] takes it.
    pub fn place(cursor: Option<Self>) -> Option<(i64, Uuid)> {
        cursor.map(|cursor| (cursor.at, cursor.id))
    }
}

/// How many items a page holds.
///
/// # Errors
/// 422 outside 1 to 100.
pub fn limit(asked: Option<u64>) -> Result<u64, Problem> {
    match asked {
        None => Ok(USUAL),
        Some(asked @ 1..=MOST) => Ok(asked),
        Some(_) => Err(Problem::invalid("limit", format!("每页1到{MOST}件，请改一下"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(at: i64) -> Cursor {
        Cursor { at, id: Uuid::from_u128(7) }
    }

    #[test]
    fn a_cursor_reads_back_and_a_made_up_one_is_refused() {
        for at in [0, -1, 1_776_000_000_000_000, NOTHING_DUE] {
            assert_eq!(Cursor::read(Some(&cursor(at).to_text())).unwrap(), Some(cursor(at)));
        }
        assert_eq!(Cursor::read(None).unwrap(), None);
        assert_eq!(Cursor::read(Some("")).unwrap(), None);
        assert!(Cursor::read(Some("c2")).is_err());
        assert!(Cursor::read(Some("不是")).is_err());
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let page = |count: i64| Page::cut((1..=count).collect(), 3, |at| cursor(*at), |at| *at);
        assert_eq!((page(3).items, page(3).next_cursor), (vec![1, 2, 3], None));
        assert_eq!((page(4).items, page(4).next_cursor), (vec![1, 2, 3], Some(cursor(3).to_text())));
        assert_eq!(page(0).next_cursor, None);
    }

    #[test]
    fn a_page_holds_one_to_a_hundred() {
        assert_eq!(limit(None).unwrap(), 20);
        assert_eq!((limit(Some(1)).unwrap(), limit(Some(100)).unwrap()), (1, 100));
        assert!(limit(Some(0)).is_err() && limit(Some(101)).is_err());
    }
}
