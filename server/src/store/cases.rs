//! Finding cases: by number and query code for residents, by scope for those signed in.

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, LikeExpr, Order},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    entity::case,
    exposures, personal,
    round_filter::{self, RoundWanted},
    rows::{CaseRow, code_of, instant, micros},
    silence,
    viewer::Viewer,
};
use crate::domain::{
    china_time::Instant, holder::Holder, identity::Lookup, light::Light, moves::Channel, number::Number,
    stage::StageName,
};

/// What a list of cases is asked for; absent means any.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub number: Option<Number>,
    /// Words in the content.
    pub text: Option<String>,
    /// Keyed hashes of the resident's whole telephone.
    pub phone: Vec<Vec<u8>>,
    pub from: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    pub stages: Vec<StageName>,
    pub light: Option<Light>,
    pub flag: Option<Flag>,
    /// Whether the clock stands still.
    pub paused: Option<bool>,
    /// Only what lies in this inbox.
    pub holder: Option<Holder>,
    pub station: Option<Uuid>,
    /// Whose code was scanned.
    pub deputy: Option<Uuid>,
    pub category: Option<String>,
    /// Due from this instant on, and before that one.
    pub due: Option<(Instant, Instant)>,
    /// Whether what is due is past.
    pub overdue: Option<bool>,
    /// Owed an answer, with nothing new to the resident since.
    pub silent_since: Option<Instant>,
    /// Whether a unit was ever asked to handle it.
    pub referred: Option<bool>,
    /// Whether the resident wrote it, or somebody registered it.
    pub online: Option<bool>,
    /// With a round like this.
    pub round: Option<RoundWanted>,
}

/// What is still owed, with the columns that figures are made of.
#[derive(Clone, Debug)]
pub struct OpenCase {
    pub id: Uuid,
    pub stage: StageName,
    pub holder: Holder,
    pub station: Uuid,
    pub opened_at: Instant,
    pub due_at: Option<Instant>,
    pub paused: bool,
    /// A complaint about a deputy, or sealed: no words of it are shown to visitors.
    pub hidden: bool,
}

#[derive(FromQueryResult)]
struct OpenRow {
    id: Uuid,
    stage: String,
    holder_kind: String,
    holder_id: Option<Uuid>,
    station_id: Uuid,
    opened_at: i64,
    due_at: Option<i64>,
    paused: bool,
    hidden_from: Option<Uuid>,
    sealed: bool,
}

impl TryFrom<OpenRow> for OpenCase {
    type Error = StoreError;

    fn try_from(row: OpenRow) -> Result<Self, StoreError> {
        let wrong = |what: &str| StoreError::inconsistent("cases", row.id, what);
        Ok(Self {
            id: row.id,
            stage: StageName::parse(&row.stage).ok_or_else(|| wrong("unknown stage"))?,
            holder: Holder::from_parts(&row.holder_kind, row.holder_id).ok_or_else(|| wrong("unknown holder"))?,
            station: row.station_id,
            opened_at: instant(row.opened_at),
            due_at: row.due_at.map(instant),
            paused: row.paused,
            hidden: row.hidden_from.is_some() || row.sealed,
        })
    }
}

/// The flags beside a stage, as lists are asked for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    Supervised,
    Extended,
    Paused,
    Held,
    Sealed,
}

impl Flag {
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "supervised" => Some(Self::Supervised),
            "extended" => Some(Self::Extended),
            "paused" => Some(Self::Paused),
            "held" => Some(Self::Held),
            "sealed" => Some(Self::Sealed),
            _ => None,
        }
    }

    fn column(self) -> case::Column {
        match self {
            Self::Supervised => case::Column::Supervised,
            Self::Extended => case::Column::Extended,
            Self::Paused => case::Column::Paused,
            Self::Held => case::Column::Held,
            Self::Sealed => case::Column::Sealed,
        }
    }
}

/// Order of a list, with the place a page starts after.
#[derive(Clone, Debug)]
pub enum Sorting {
    /// By time left, the most urgent first; those without a due time last.
    TimeLeft { after: Option<(i64, Uuid)> },
    /// By submission, the newest first.
    Newest { after: Option<(i64, Uuid)> },
}

/// The channel of what residents scan and write themselves, as stored.
pub(super) fn online() -> String {
    code_of(Channel::Scan)
}

/// Due times sort before "nothing is due".
pub const NOTHING_DUE: i64 = i64::MAX;

impl Store {
    /// The case that number and query code open together.
    pub async fn case_by_lookup(&self, lookup: &Lookup) -> Result<Option<CaseRow>, StoreError> {
        let row = case::Entity::find().filter(case::Column::Lookup.eq(lookup.0.to_vec())).one(self.reader()).await?;
        row.map(CaseRow::try_from).transpose()
    }

    /// Whether any case has this number: what a receipt is asked for. A repeat's receipt has a time of its own, so the time
    /// says nothing here.
    pub async fn holds_number(&self, number: &Number) -> Result<bool, StoreError> {
        let found = case::Entity::find().filter(case::Column::Number.eq(number.as_str())).count(self.reader()).await?;
        Ok(found > 0)
    }

    pub async fn case_by_entry(&self, entry: Uuid) -> Result<Option<CaseRow>, StoreError> {
        let row = case::Entity::find().filter(case::Column::EntryId.eq(entry)).one(self.reader()).await?;
        row.map(CaseRow::try_from).transpose()
    }

    /// A case by id, for somebody who may see it.
    pub async fn case_for(&self, viewer: &Viewer, id: Uuid) -> Result<CaseRow, StoreError> {
        let row = viewer.cases().filter(case::Column::Id.eq(id)).one(self.reader()).await?;
        row.ok_or(StoreError::NotFound)?.try_into()
    }

    /// A case by number, for somebody who may see it.
    pub async fn case_numbered_for(&self, viewer: &Viewer, number: &Number) -> Result<CaseRow, StoreError> {
        let row = viewer.cases().filter(case::Column::Number.eq(number.as_str())).one(self.reader()).await?;
        row.ok_or(StoreError::NotFound)?.try_into()
    }

    /// One page of a list within the viewer's scope.
    pub async fn list(
        &self,
        viewer: &Viewer,
        wanted: &Wanted,
        sorting: &Sorting,
        now: Instant,
        limit: u64,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let query = viewer.cases().filter(condition(viewer, wanted, now));
        let due = Expr::col(case::Column::DueAt).if_null(NOTHING_DUE);
        let query = match sorting {
            Sorting::TimeLeft { after } => {
                let query = match after {
                    None => query,
                    Some((at, id)) => query.filter(
                        Condition::any()
                            .add(due.clone().gt(*at))
                            .add(Condition::all().add(due.clone().eq(*at)).add(case::Column::Id.gt(*id))),
                    ),
                };
                query.order_by(due, Order::Asc).order_by_asc(case::Column::Id)
            }
            Sorting::Newest { after } => {
                let query =
                    match after {
                        None => query,
                        Some((at, id)) => query.filter(Condition::any().add(case::Column::SubmittedAt.lt(*at)).add(
                            Condition::all().add(case::Column::SubmittedAt.eq(*at)).add(case::Column::Id.lt(*id)),
                        )),
                    };
                query.order_by_desc(case::Column::SubmittedAt).order_by_desc(case::Column::Id)
            }
        };
        query.limit(limit).all(self.reader()).await?.into_iter().map(CaseRow::try_from).collect()
    }

    pub async fn count(&self, viewer: &Viewer, wanted: &Wanted, now: Instant) -> Result<u64, StoreError> {
        Ok(viewer.cases().filter(condition(viewer, wanted, now)).count(self.reader()).await?)
    }

    /// Every case of a viewer's scope that somebody still owes an answer, in the order they run out.
    pub async fn open_cases(&self, viewer: &Viewer) -> Result<Vec<OpenCase>, StoreError> {
        use case::Column as C;
        let open = StageName::ALL.into_iter().filter(|stage| stage.is_open()).map(StageName::code);
        let columns = [C::Id, C::Stage, C::HolderKind, C::HolderId, C::StationId, C::OpenedAt, C::DueAt, C::Paused];
        let rows = viewer
            .cases()
            .select_only()
            .columns(columns)
            .columns([C::HiddenFrom, C::Sealed])
            .filter(C::Stage.is_in(open))
            .order_by(Expr::col(C::DueAt).if_null(NOTHING_DUE), Order::Asc)
            .into_model::<OpenRow>()
            .all(self.reader())
            .await?;
        rows.into_iter().map(OpenCase::try_from).collect()
    }

    /// Those of some cases that this viewer may see.
    pub async fn cases_among(&self, viewer: &Viewer, ids: &[Uuid]) -> Result<Vec<CaseRow>, StoreError> {
        let found = viewer.cases().filter(case::Column::Id.is_in(ids.iter().copied())).all(self.reader()).await?;
        found.into_iter().map(CaseRow::try_from).collect()
    }

    /// Every case, page by page by id: for verification and export.
    pub async fn all_cases_after(&self, after: Option<Uuid>, limit: u64) -> Result<Vec<CaseRow>, StoreError> {
        let mut query = case::Entity::find().order_by_asc(case::Column::Id).limit(limit);
        if let Some(after) = after {
            query = query.filter(case::Column::Id.gt(after));
        }
        query.all(self.reader()).await?.into_iter().map(CaseRow::try_from).collect()
    }
}

fn condition(viewer: &Viewer, wanted: &Wanted, now: Instant) -> Condition {
    let mut condition = Condition::all()
        .add_option(wanted.number.map(|number| case::Column::Number.eq(number.as_str())))
        .add_option(wanted.text.as_deref().map(|text| case::Column::Content.like(containing(text))))
        .add_option(wanted.from.map(|from| case::Column::SubmittedAt.gte(micros(from))))
        .add_option(wanted.until.map(|until| case::Column::SubmittedAt.lt(micros(until))))
        .add_option(wanted.light.map(|light| light_is(light, now)))
        .add_option(wanted.station.map(|station| case::Column::StationId.eq(station)))
        .add_option(wanted.deputy.map(|deputy| case::Column::DeputyId.eq(deputy)))
        .add_option(wanted.category.as_deref().map(|category| case::Column::Category.eq(category)))
        .add_option(
            wanted
                .due
                .map(|(from, until)| case::Column::DueAt.gte(micros(from)).and(case::Column::DueAt.lt(micros(until)))),
        )
        .add_option(wanted.flag.map(|flag| flag.column().eq(true)))
        .add_option(wanted.paused.map(|paused| case::Column::Paused.eq(paused)))
        .add_option(wanted.overdue.map(|overdue| is_overdue(overdue, now)))
        .add_option(wanted.silent_since.map(silence::is_silent_since))
        .add_option(
            wanted
                .referred
                .map(|referred| if referred { exposures::is_referred() } else { exposures::is_referred().not() }),
        )
        .add_option(
            wanted
                .online
                .map(|yes| if yes { case::Column::Channel.eq(online()) } else { case::Column::Channel.ne(online()) }),
        )
        .add_option(wanted.round.as_ref().map(|round| round_filter::has_round(viewer, round, now)));
    if !wanted.phone.is_empty() {
        condition = condition.add(personal::phone_is(&wanted.phone));
    }
    if !wanted.stages.is_empty() {
        condition = condition.add(case::Column::Stage.is_in(wanted.stages.iter().map(|stage| stage.code())));
    }
    if let Some(holder) = wanted.holder {
        // What is held by the content check lies in no inbox.
        condition = condition.add(case::Column::Withheld.eq(false));
        condition = condition.add(case::Column::HolderKind.eq(holder.kind()));
        condition = condition.add_option(holder.id().map(|id| case::Column::HolderId.eq(id)));
    }
    condition
}

fn is_overdue(overdue: bool, now: Instant) -> sea_orm::sea_query::Expr {
    if overdue { case::Column::DueAt.lt(micros(now)) } else { case::Column::DueAt.gte(micros(now)) }
}

/// A pattern for texts that contain these words as they are.
pub(super) fn containing(text: &str) -> LikeExpr {
    let plain = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("%{plain}%")).escape('\\')
}

/// The light of rows where something is due; a clock that stands still shows the light of that moment. Yellow is the last
/// third, as in the domain.
fn light_is(light: Light, now: Instant) -> Condition {
    let at = || Expr::col(case::Column::PausedSince).if_null(micros(now));
    let due = || Expr::col(case::Column::DueAt);
    let third = || due().sub(Expr::col(case::Column::OpenedAt)).div(3);
    let yellow = || due().sub(third()).lte(at());
    let owed = Condition::all().add(case::Column::DueAt.is_not_null());
    match light {
        Light::Red => owed.add(due().lt(at())),
        Light::Yellow => owed.add(due().gte(at())).add(yellow()),
        Light::Green => owed.add(due().gte(at())).add(yellow().not()),
    }
}
