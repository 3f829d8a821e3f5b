//! The page of a case for those who handle it.

use super::{
    contact::{self, contact},
    ordering,
    pages::{
        AcceptanceForm, ExtensionForm, HandledCasePage, HandledEntry, HandledHeading, HandledRound, MergeForm,
        NoteForm, OutOfScopeForm, PhotoLink, Place, QuestionForm, RatedRound, ReasonForm, ReferralForm, ReopeningForm,
        ResolutionForm, SealingForm, SecrecyForms, TransferForm, UrgingForm,
    },
    permission::{self, Verb},
    photo,
};
use crate::{
    domain::{
        case::Case,
        category::{self, CATEGORIES},
        china_time::{self, Instant},
        content_check,
        directory::Directory,
        holder::Holder,
        moves::Kind,
        number::Number,
        stage::StageName,
        submission::Location,
        timeline::{self, Heading, Names, Reader},
    },
    http::{
        case_view::{History, ahead, photo_address, shown_light},
        kit::Kit,
        nav,
        page::{Choice, ChoiceGroup, Fact, Frame, Photo, Reply, StepState},
        problem::Problem,
        session,
    },
    store::{
        rows::{CaseRow, read_code},
        viewer::Viewer,
    },
};

/// Starting points for an answer, never the answer.
const PHRASES: [&str; 4] = [
    "您好，您反映的事我到现场看过了。",
    "我已经和相关单位联系，他们答应在……前办好。",
    "这件事暂时办不了，原因是……",
    "如果还有问题，请在这里告诉我。",
];

/// The page of a case, each move offered where it is possible.
pub async fn page(kit: &Kit, frame: Frame, viewer: &Viewer, row: &CaseRow) -> Result<HandledCasePage, Problem> {
    let now = kit.clock.now();
    let directory = kit.cards.now();
    let row = &row.opened(&kit.secrets.sealer)?;
    let history = permission::told(viewer, History::load(kit, &row.case).await?.without_held(&row.case));
    let (contact, how) = contact(kit, viewer, row)?;
    let photos: Vec<String> = serde_json::from_str(&row.row.photos).map_err(Problem::internal)?;
    let kind: Kind = read_code("cases", row.row.id, &row.row.kind)?;
    let offers = |verb| permission::offers(viewer, verb, row);
    Ok(HandledCasePage {
        frame,
        nav: nav::places(viewer.office(), ""),
        id: row.case.id.to_string(),
        back_href: if session::may(viewer, Verb::Inbox).is_ok() { "/inbox" } else { "/cases" }.into(),
        done: None,
        conflict: None,
        light: shown_light(&row.case, now),
        stage: row.case.stage.name().words().into(),
        flags: flag_words(row),
        notices: notices(row, &*directory),
        content: row.row.content.clone(),
        photos: photo_list(&photos, "照片"),
        photo_pages: photo_pages(viewer, row, &history),
        kind: kind.words().into(),
        category: row.case.category.as_deref().and_then(category::find).map(|found| found.name.into()),
        place: place(row.location(&kit.secrets.sealer)?),
        phone: contact::phone(&contact, how),
        contact_name: contact.name.clone(),
        submitted_at: china_time::long(row.case.submitted_at),
        number: Number::parse(&row.row.number).map_or_else(|_| row.row.number.clone(), |number| number.spaced()),
        holder: row.case.stage.holder().map(|holder| directory.holder(&holder)),
        facts: facts(row, &history),
        reply: history.reply().map(|reply| Reply {
            text: reply.text,
            by: reply.by.unwrap_or_default(),
            at: china_time::short(reply.at),
            outcome: reply.outcome.words().into(),
            plan_date: reply.plan_date.map(|day| day.format("%Y年%-m月%-d日").to_string()),
            photos: photo_list(&reply.photos, "现场照片"),
            no_evidence_reason: reply.no_evidence_reason,
        }),
        ratings: ratings(row, &history),
        rounds: rounds(row, &history, &*directory, now),
        acceptance: offers(Verb::Acceptance).then(|| acceptance(row)),
        resolution: offers(Verb::Resolution).then(|| ResolutionForm {
            at_once: row.case.stage.name() == StageName::Accepted,
            phrases: PHRASES.map(Into::into).to_vec(),
            ..ResolutionForm::default()
        }),
        note: offers(Verb::Note).then(|| NoteForm { visible: true, ..NoteForm::default() }),
        transfer: offers(Verb::Transfer)
            .then(|| TransferForm { targets: targets(&directory, viewer, row), ..TransferForm::default() }),
        out_of_scope: offers(Verb::OutOfScope).then(OutOfScopeForm::default),
        question: offers(Verb::Question).then(QuestionForm::default),
        referral: offers(Verb::Referral)
            .then(|| ReferralForm { undertakers: undertakers(&directory), ..ReferralForm::default() }),
        merge: offers(Verb::Merge).then(MergeForm::default),
        extension: offers(Verb::Extension).then(ExtensionForm::default),
        reopening: offers(Verb::Reopening).then(ReopeningForm::default),
        urging: offers(Verb::Urging).then(|| urging(&row.case, now)),
        order: ordering::view(viewer, row, &history, &directory, now),
        ordering: ordering::forms(viewer, row),
        secrecy: SecrecyForms {
            sealing: offers(Verb::Sealing)
                .then(|| SealingForm { units: undertakers(&directory), ..SealingForm::default() }),
            unsealing: offers(Verb::Unsealing).then(ReasonForm::default),
            recusal: offers(Verb::Recusal).then(ReasonForm::default),
        },
    })
}

fn urging(case: &Case, now: Instant) -> UrgingForm {
    let times = |who: &str, count: u32| (count > 0).then(|| format!("{who}催过{count}次"));
    let before = [times("居民", case.pressing.chases), times("工作人员", case.pressing.urges)];
    let before: Vec<String> = before.into_iter().flatten().collect();
    UrgingForm {
        before: (!before.is_empty()).then(|| before.join("，")),
        done_today: !case.may_urge(now),
        ..UrgingForm::default()
    }
}

fn acceptance(row: &CaseRow) -> AcceptanceForm {
    let categories = CATEGORIES.iter().map(|one| Choice { value: one.id.into(), words: one.name.into() }).collect();
    AcceptanceForm { categories, category: row.case.category.clone().unwrap_or_default(), ..AcceptanceForm::default() }
}

/// Stations of the area and deputies of the case's station: whom a case can go to.
pub fn targets(directory: &Directory, viewer: &Viewer, row: &CaseRow) -> Vec<ChoiceGroup> {
    let holder = row.case.stage.holder();
    let free = |to: Holder| holder != Some(to) && row.may_lie_with(&to);
    let own = row.row.station_id;
    let nearby = |holder| directory.area_of(&holder).is_some_and(|area| viewer.area.contains(area));
    let mut stations: Vec<Choice> = directory
        .stations
        .values()
        .filter(|station| station.open && free(Holder::Station(station.id)))
        .filter(|station| nearby(Holder::Station(station.id)))
        .map(|station| Choice { value: format!("station:{}", station.id), words: station.name.clone() })
        .collect();
    stations.sort_by_key(|choice| (!choice.value.ends_with(&own.to_string()), choice.words.clone()));
    let mut deputies: Vec<Choice> = directory
        .deputies
        .values()
        .filter(|deputy| deputy.active && deputy.station == own && free(Holder::Deputy(deputy.id)))
        .filter(|deputy| nearby(Holder::Deputy(deputy.id)))
        .map(|deputy| Choice { value: format!("deputy:{}", deputy.id), words: deputy.name.clone() })
        .collect();
    deputies.sort_by(|left, right| left.words.cmp(&right.words));
    let groups = [("站点", stations), ("本站代表", deputies)];
    groups
        .into_iter()
        .filter(|(_, choices)| !choices.is_empty())
        .map(|(label, choices)| ChoiceGroup { label: label.into(), choices })
        .collect()
}

fn undertakers(directory: &Directory) -> Vec<Choice> {
    let mut units: Vec<Choice> =
        directory.undertakers.iter().map(|(id, name)| Choice { value: id.to_string(), words: name.clone() }).collect();
    units.sort_by(|left, right| left.words.cmp(&right.words));
    units
}

pub fn flag_words(row: &CaseRow) -> Vec<String> {
    let words = |flag: &str| match flag {
        "supervised" => "督办中",
        "extended" => "已延期",
        "paused" => "待补充",
        "held" => "审核中",
        _ => "已密封",
    };
    row.case.flags().into_iter().map(|flag| words(flag).into()).collect()
}

fn notices(row: &CaseRow, names: &dyn Names) -> Vec<String> {
    let mut notices = Vec::new();
    if row.case.sealed {
        let accused = row.case.accused_unit.map(|unit| format!("，反映的是{}", names.unit(&unit)));
        notices.push(format!("已密封，只有县代表工委能看到{}", accused.unwrap_or_default()));
    }
    if row.case.rounds.len() > 1 && row.case.stage.name().is_open() {
        notices.push(format!("第{}轮，居民不满意或工作人员要求重新办理", row.case.rounds.len()));
    }
    if row.row.hidden_from.is_some() {
        notices.push("反映的是代表本人，那位代表看不到这件".into());
    }
    if row.case.paused_since.is_some() {
        notices.push("等居民补充，时钟已停".into());
    }
    if row.case.is_withheld() && row.case.held {
        notices.push("内容在审核，请到“审核”里决定；承办人还看不到这件".into());
    }
    notices.extend(content_check::hints(&row.row.content).into_iter().map(|hint| hint.words().into()));
    notices
}

fn photo_list(ids: &[String], words: &str) -> Vec<Photo> {
    let numbered = ids.iter().enumerate();
    numbered.map(|(index, id)| Photo { src: photo_address(id), words: format!("{words}{}", index + 1) }).collect()
}

/// Only where there is a decision to make, and for those who make it.
fn photo_pages(viewer: &Viewer, row: &CaseRow, history: &History) -> Vec<PhotoLink> {
    let decides = photo::may_decide(viewer, row) && row.case.has_answer() && row.may_be_published();
    let photos = if decides { history.photos() } else { Vec::new() };
    let numbered = photos.iter().enumerate();
    let link = |(index, id): (usize, &String)| PhotoLink {
        href: format!("/cases/{}/photos/{id}", row.case.id),
        words: format!("照片{}", index + 1),
        released: row.case.released.contains_key(id),
    };
    numbered.map(link).collect()
}

fn place(location: Location) -> Option<Place> {
    // `geo:` opens the phone's own map and asks no third party.
    let map_href = location.point.map(|(lat, lng)| format!("geo:{lat},{lng}"));
    let words = location.text.or_else(|| map_href.is_some().then(|| "居民标了位置".into()))?;
    Some(Place { words, map_href })
}

fn facts(row: &CaseRow, history: &History) -> Vec<Fact> {
    let fact = |label: &str, value: &str| Fact { label: label.into(), value: value.into() };
    let channel = match row.row.channel.as_str() {
        "walk_in" => Some("到站，工作人员代录"),
        "phone" => Some("来电，工作人员代录"),
        "paper" => Some("书面，工作人员代录"),
        "event" => Some("活动现场，工作人员代录"),
        _ => None,
    };
    let mut facts: Vec<Fact> = channel.map(|words| fact("来源", words)).into_iter().collect();
    facts.extend(row.row.other_channel.as_deref().map(|other| fact("已在别处反映", other)));
    if history.submission().is_some_and(|submission| submission.consent.guardian) {
        facts.push(fact("监护人", "替不满14周岁的孩子提，已同意"));
    }
    facts
}

fn ratings(row: &CaseRow, history: &History) -> Vec<RatedRound> {
    let mut comments = history.rating_comments();
    let several = row.case.rounds.len() > 1;
    let rated =
        row.case.rounds.iter().enumerate().rev().filter_map(|(index, round)| Some((index, round.rating.as_ref()?)));
    rated
        .map(|(index, rating)| {
            let reasons: Vec<&str> = rating.reasons.iter().map(|reason| reason.words()).collect();
            let facts = (!reasons.is_empty())
                .then(|| Fact { label: "哪里不满意".into(), value: reasons.join("、") })
                .into_iter()
                .collect();
            RatedRound {
                round: several.then(|| format!("第{}轮", index + 1)),
                grade: rating.satisfaction.words().into(),
                facts,
                comment: comments.pop().filter(|comment| !comment.is_empty()),
            }
        })
        .collect()
}

fn rounds(row: &CaseRow, history: &History, names: &dyn Names, now: Instant) -> Vec<HandledRound> {
    let entries = history.timeline(names, Reader::Handler);
    let current = row.case.rounds.len();
    let last = entries.last().map(|entry| entry.heading);
    (1..=current)
        .rev()
        .map(|n| HandledRound {
            n: n as u32,
            headings: Heading::ALL
                .into_iter()
                .map(|heading| {
                    let here: Vec<&timeline::Entry> =
                        entries.iter().filter(|entry| entry.round == n && entry.heading == heading).collect();
                    let state = match (here.is_empty(), n == current && last == Some(heading)) {
                        (true, _) => StepState::Ahead,
                        (false, true) => StepState::Now,
                        (false, false) => StepState::Past,
                    };
                    let entries = match here.is_empty() {
                        true => vec![to_come(&row.case, heading, n == current, now)],
                        false => told(&here),
                    };
                    HandledHeading { name: heading.words().into(), state, entries }
                })
                .collect(),
        })
        .collect()
}

fn to_come(case: &Case, heading: Heading, current: bool, now: Instant) -> HandledEntry {
    let (text, when) = ahead(case, heading, current, now, Reader::Handler);
    HandledEntry { text, when, by: None, internal: false, photos: Vec::new() }
}

fn told(entries: &[&timeline::Entry]) -> Vec<HandledEntry> {
    let told = entries.iter().map(|entry| HandledEntry {
        text: entry.text.clone(),
        when: Some(china_time::short(entry.at)),
        by: entry.by.as_ref().map(|(_, name)| name.clone()),
        internal: !entry.visible,
        photos: photo_list(&entry.photos, "照片"),
    });
    told.collect()
}
