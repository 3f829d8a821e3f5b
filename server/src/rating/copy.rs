//! Everything that is kept of one request, as its resident may take it along, and why and for how long it is kept.

use serde::Serialize;
use utoipa::ToSchema;

use super::json::TrackedJson;
use crate::{
    domain::{
        china_time::{self, Instant},
        submission::{Contact, Location},
    },
    http::{
        case_view::{History, photo_address},
        kit::Kit,
        problem::Problem,
    },
    store::rows::CaseRow,
};

/// A copy of one request's data (个人信息保护法 article 45).
#[derive(Serialize, ToSchema)]
pub struct CopyJson {
    made_at: String,
    controller: String,
    number: String,
    submitted_at: String,
    kind: String,
    channel: String,
    content: String,
    other_channel: Option<String>,
    /// Addresses of the photos that came with the submission.
    photos: Vec<String>,
    contact: CopiedContactJson,
    location: CopiedLocationJson,
    consent: CopiedConsentJson,
    kept: Vec<KeptJson>,
    /// What happened since, as everywhere else.
    case: TrackedJson,
}

#[derive(Serialize, ToSchema)]
struct CopiedContactJson {
    name: Option<String>,
    phone: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct CopiedLocationJson {
    text: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
}

#[derive(Serialize, ToSchema)]
struct CopiedConsentJson {
    /// Version of the rules agreed to, the SHA-256 of how they read then, and when.
    rules_version: Option<String>,
    rules_sha256: Option<String>,
    agreed_at: String,
    share_contact: bool,
    publish_result: bool,
    /// A guardian agreed for a child under 14.
    guardian: bool,
}

/// One kind of data: what, what for, until when.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct KeptJson {
    pub what: String,
    pub why: String,
    pub until: String,
}

/// What of a case's data a resident is shown and may change.
pub struct Known {
    pub contact: Contact,
    pub location: Location,
    pub kept: Vec<KeptJson>,
    pub rules_version: Option<String>,
    pub guardian: bool,
}

impl Known {
    /// # Errors
    /// When what is sealed does not open.
    pub fn of(kit: &Kit, case: &CaseRow, history: &History) -> Result<Self, Problem> {
        let contact = case.contact(&kit.secrets.sealer)?;
        let location = case.location(&kit.secrets.sealer)?;
        let kept = kept(kit, case, &contact, &location);
        let consent = history.submission().map(|submission| submission.consent);
        let guardian = consent.as_ref().is_some_and(|consent| consent.guardian);
        let rules_version = consent.map(|consent| consent.rules_version);
        Ok(Self { contact, location, kept, rules_version, guardian })
    }
}

fn kept(kit: &Kit, case: &CaseRow, contact: &Contact, location: &Location) -> Vec<KeptJson> {
    let line =
        |what: &str, why: &str, until: &str| KeptJson { what: what.into(), why: why.into(), until: until.into() };
    let days = kit.contact_retention.num_days();
    let span = if days % 365 == 0 && days > 0 { format!("{}年", days / 365) } else { format!("{days}天") };
    let until = match case.row.ended_at.and_then(Instant::from_timestamp_micros) {
        Some(ended) => format!("{}，到期删除", china_time::day_words(ended + kit.contact_retention)),
        None => format!("办结后{span}，到期删除"),
    };
    let archives = "按公文档案的期限保存";
    let mut kept = vec![line("您写的内容、类型、照片", "弄清是什么事，交给该办的人", archives)];
    if !contact.is_empty() {
        kept.push(line("称呼、电话", "需要问清楚时联系您", &until));
    }
    if !location.is_empty() {
        kept.push(line("地点", "知道事情在哪里", &until));
    }
    kept.push(line("办理经过、补充说明、评价", "让您看到谁在办，判断是不是办好了", archives));
    kept.push(line("同意的记录", "证明哪些事是您同意的", archives));
    kept
}

/// The whole copy.
///
/// # Errors
/// When the database is away, or what is sealed does not open.
pub async fn of(kit: &Kit, case: &CaseRow) -> Result<CopyJson, Problem> {
    let case = &case.opened(&kit.secrets.sealer)?;
    let history = History::load(kit, &case.case).await?;
    let known = Known::of(kit, case, &history)?;
    let row = &case.row;
    let version = known.rules_version.as_deref().unwrap_or_default();
    let rules = kit.store.rules_at(version, case.case.submitted_at).await?;
    let photos: Vec<String> = serde_json::from_str(&row.photos).map_err(Problem::internal)?;
    let (lat, lng) = known.location.point.unzip();
    Ok(CopyJson {
        made_at: china_time::rfc3339(kit.clock.now()),
        controller: kit.site.organiser.clone(),
        number: row.number.clone(),
        submitted_at: china_time::rfc3339(case.case.submitted_at),
        kind: row.kind.clone(),
        channel: row.channel.clone(),
        content: row.content.clone(),
        other_channel: row.other_channel.clone(),
        photos: photos.iter().map(|id| photo_address(id)).collect(),
        contact: CopiedContactJson { name: known.contact.name, phone: known.contact.phone },
        location: CopiedLocationJson { text: known.location.text, lat, lng },
        consent: CopiedConsentJson {
            rules_version: known.rules_version,
            rules_sha256: rules,
            agreed_at: china_time::rfc3339(case.case.submitted_at),
            share_contact: row.share_contact,
            publish_result: row.publish_result,
            guardian: known.guardian,
        },
        kept: known.kept,
        case: super::json::tell(kit, case).await?,
    })
}
