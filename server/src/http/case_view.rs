//! A case as it is told: its history in words and in JSON, for residents and for those signed in.

pub mod orders;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::kit::Kit;
use crate::{
    domain::{
        case::Case,
        china_time::{self, Instant},
        directory::Directory,
        event::{StoredEvent, stages},
        holder::Holder,
        light,
        moves::{Move, Outcome},
        stage::{Stage, StageName},
        submission::Submission,
        timeline::{self, Entry, Heading, Names, Reader},
        words::{PhotoId, Words},
    },
    http::page::{LightMark, LightView},
    store::{StoreError, rows::code_of},
};

/// Everything that happened to a case.
pub struct History(Vec<(StoredEvent, StageName)>);

/// The answer in force, with what belongs to it.
pub struct Reply {
    pub text: String,
    pub outcome: Outcome,
    pub plan_date: Option<NaiveDate>,
    pub photos: Vec<PhotoId>,
    pub no_evidence_reason: Option<String>,
    pub at: Instant,
    pub by: Option<String>,
}

/// Words of one event with who said them and when.
pub struct Said {
    pub words: Words,
    pub by: Option<String>,
    pub at: Instant,
    pub made: Move,
}

impl History {
    pub async fn load(kit: &Kit, case: &Case) -> Result<Self, StoreError> {
        let events = kit.store.events_of(case.id, &kit.secrets.sealer).await?;
        let stages = stages(&events);
        Ok(Self(events.into_iter().zip(stages).collect()))
    }

    /// The same for those who handle the case: words that are held look like words that were erased.
    pub fn without_held(mut self, case: &Case) -> Self {
        for (event, _) in self.0.iter_mut().filter(|(event, _)| case.hides(event.sequence)) {
            event.hide_words();
        }
        self
    }

    /// What was written in one event.
    pub fn words_of(&self, sequence: u32) -> Option<Words> {
        self.0.iter().find(|(event, _)| event.sequence == sequence).and_then(|(event, _)| event.words())
    }

    pub fn made(&self, sequence: u32) -> Option<&Move> {
        self.0.iter().find(|(event, _)| event.sequence == sequence).map(|(event, _)| &event.made)
    }

    /// The timeline; a resident sees what is meant for residents.
    pub fn timeline(&self, names: &dyn Names, reader: Reader) -> Vec<Entry> {
        let all = reader == Reader::Handler;
        let shown: Vec<_> = self.0.iter().filter(|(event, _)| event.visible || all).cloned().collect();
        timeline::tell(&shown, names, reader)
    }

    fn last(&self, wanted: impl Fn(&Move) -> bool) -> Option<Said> {
        let (event, _) = self.0.iter().rev().find(|(event, _)| wanted(&event.made))?;
        Some(Said {
            words: event.words().unwrap_or_default(),
            by: event.by.name.clone(),
            at: event.at,
            made: event.made.clone(),
        })
    }

    /// The last answer, also of an earlier round.
    pub fn reply(&self) -> Option<Reply> {
        let said = self.last(|made| matches!(made, Move::Resolved { .. }))?;
        let Move::Resolved { outcome, plan_date, .. } = said.made else { return None };
        Some(Reply {
            text: said.words.text,
            outcome,
            plan_date,
            photos: said.words.photos,
            no_evidence_reason: Some(said.words.reason).filter(|reason| !reason.is_empty()),
            at: said.at,
            by: said.by,
        })
    }

    /// As those hear it who may not seal: no reasons for sealing, and not why held words were let go.
    pub fn without_sealing(mut self) -> Self {
        for (event, _) in &mut self.0 {
            if matches!(event.made, Move::Sealed { .. } | Move::Unsealed | Move::Released { .. }) {
                event.hide_words();
            }
        }
        self
    }

    /// What the resident is asked, while the clock stands still.
    pub fn question(&self, case: &Case) -> Option<Said> {
        case.paused_since.and_then(|_| self.last(|made| matches!(made, Move::Asked { .. })))
    }

    pub fn refusal(&self) -> Option<Said> {
        self.last(|made| matches!(made, Move::DeclaredOutOfScope { .. }))
    }

    pub fn extension(&self) -> Option<Said> {
        self.last(|made| matches!(made, Move::Extended { .. }))
    }

    pub fn last_rating(&self) -> Option<Said> {
        self.last(|made| matches!(made, Move::Rated { .. }))
    }

    /// What the resident wrote with each rating, in their order; empty where nothing was written.
    pub fn rating_comments(&self) -> Vec<String> {
        let rated = self.0.iter().filter(|(event, _)| matches!(event.made, Move::Rated { .. }));
        rated.map(|(event, _)| event.words().unwrap_or_default().text).collect()
    }

    /// All photos in the order in which they came, each once.
    pub fn photos(&self) -> Vec<PhotoId> {
        let mut photos = Vec::new();
        for (event, _) in &self.0 {
            let Some(words) = event.words() else { continue };
            let submitted = words.submission.map(|submission| submission.photos).unwrap_or_default();
            for photo in submitted.into_iter().chain(words.photos) {
                if !photos.contains(&photo) {
                    photos.push(photo);
                }
            }
        }
        photos
    }

    /// The submission as it came, where its words still exist.
    pub fn submission(&self) -> Option<Submission> {
        let (first, _) = self.0.first()?;
        first.words()?.submission.map(|submission| *submission)
    }
}

/// What stands under a heading where nothing has happened yet, and by when it will have.
pub fn ahead(case: &Case, heading: Heading, current: bool, now: Instant, reader: Reader) -> (String, Option<String>) {
    let stage = case.stage.name();
    let open = stage.is_open() && current;
    let (promise, still) = (&case.promise, |due: Instant, words: String| (now <= due).then_some(words));
    let (text, when) = match heading {
        Heading::Sort if open && matches!(stage, StageName::Submitted | StageName::Routed) => {
            ("等待受理", still(promise.accept_by, format!("最迟 {}", china_time::long(promise.accept_by))))
        }
        Heading::Handle if open => ("等待办理", None),
        Heading::Feedback if open => ("等待答复", still(promise.answer_by, promise.answer_words())),
        Heading::Appraise if open => return (format!("答复后请{}评价", reader.resident()), None),
        Heading::Appraise => match case.stage {
            Stage::Resolved { rating_until, .. } if current => {
                let until = format!("{}前", china_time::day_words(rating_until));
                return (format!("等{}评价", reader.resident()), Some(until));
            }
            _ => ("没有用到", None),
        },
        _ => ("没有用到", None),
    };
    (text.into(), when)
}

/// The light and its words for a case at a moment.
pub fn light_view(case: &Case, now: Instant) -> LightView {
    if case.paused_since.is_some() {
        return LightView { mark: LightMark::Paused, words: "等居民补充".into() };
    }
    LightView { mark: light_mark(case.light(now)), words: light_words(case, now) }
}

pub fn light_mark(light: light::Light) -> LightMark {
    match light {
        light::Light::Green => LightMark::Green,
        light::Light::Yellow => LightMark::Yellow,
        light::Light::Red => LightMark::Red,
    }
}

/// The light beside a case's stage: none on a case that ended without an answer, where it could only repeat the stage.
pub fn shown_light(case: &Case, now: Instant) -> Option<LightView> {
    let tells = case.paused_since.is_some() || case.due().is_some() || case.round().resolved_at.is_some();
    tells.then(|| light_view(case, now))
}

/// What the light says: time left, or how the answer stood to its promise.
pub fn light_words(case: &Case, now: Instant) -> String {
    if case.paused_since.is_some() {
        return "等居民补充".into();
    }
    if let Some((_, due)) = case.due() {
        return light::words(due, now);
    }
    match case.round().resolved_at {
        Some(at) if at > case.promise.answer_by => {
            format!("超期{}答复", china_time::duration_words((at - case.promise.answer_by).num_seconds()))
        }
        Some(at) => {
            let early = (case.promise.answer_by - at).num_days();
            if early > 0 { format!("提前{early}天答复") } else { "按时答复".into() }
        }
        None => case.stage.name().words().into(),
    }
}

#[derive(Serialize, ToSchema)]
pub struct HolderJson {
    /// `deputy`, `station` or `committee`.
    pub kind: &'static str,
    pub name: String,
}

impl HolderJson {
    /// A deputy by the bare name: the kind stands beside it.
    pub fn new(holder: &Holder, directory: &Directory) -> Self {
        let deputy = match holder {
            Holder::Deputy(id) => directory.deputies.get(id).map(|deputy| deputy.name.clone()),
            _ => None,
        };
        Self { kind: holder.kind(), name: deputy.unwrap_or_else(|| directory.holder(holder)) }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ByJson {
    pub kind: String,
    pub name: String,
}

#[derive(Serialize, ToSchema)]
pub struct EntryJson {
    at: String,
    heading: timeline::Heading,
    stage: StageName,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<ByJson>,
    /// Addresses of the photos that came with this step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    photos: Vec<String>,
}

impl EntryJson {
    pub fn new(entry: Entry) -> Self {
        Self {
            at: china_time::rfc3339(entry.at),
            heading: entry.heading,
            stage: entry.stage,
            text: entry.text,
            by: entry.by.map(|(kind, name)| ByJson { kind, name }),
            photos: entry.photos.iter().map(|id| photo_address(id)).collect(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct RoundJson {
    n: usize,
    opened_at: String,
    accepted_at: Option<String>,
    first_reply_at: Option<String>,
    resolved_at: Option<String>,
    outcome: Option<Outcome>,
    /// `satisfied`, `basically_satisfied`, `dissatisfied`, or `null` while nobody rated.
    rating: Option<String>,
}

pub fn rounds_json(case: &Case) -> Vec<RoundJson> {
    let rounds = case.rounds.iter().enumerate();
    rounds
        .map(|(index, round)| RoundJson {
            n: index + 1,
            opened_at: china_time::rfc3339(round.opened_at),
            accepted_at: round.accepted_at.map(china_time::rfc3339),
            first_reply_at: round.first_reply_at.map(china_time::rfc3339),
            resolved_at: round.resolved_at.map(china_time::rfc3339),
            outcome: round.outcome,
            rating: round.rating.as_ref().map(|rating| code_of(rating.satisfaction)),
        })
        .collect()
}

#[derive(Serialize, ToSchema)]
pub struct ReplyJson {
    text: String,
    outcome: Outcome,
    plan_date: Option<NaiveDate>,
    /// Addresses of photos.
    evidence: Vec<String>,
    no_evidence_reason: Option<String>,
    at: String,
}

impl ReplyJson {
    pub fn new(reply: Reply) -> Self {
        Self {
            text: reply.text,
            outcome: reply.outcome,
            plan_date: reply.plan_date,
            evidence: reply.photos.iter().map(|id| photo_address(id)).collect(),
            no_evidence_reason: reply.no_evidence_reason,
            at: china_time::rfc3339(reply.at),
        }
    }
}

/// Where a released copy opens, for anybody.
pub fn public_photo_address(id: &str) -> String {
    format!("/photos/{id}")
}

/// Where a photo opens; its name is 128 random bits.
pub fn photo_address(id: &str) -> String {
    format!("/api/v1/uploads/{id}")
}
