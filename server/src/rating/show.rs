//! The page of a case as its resident sees it, made from the case and its history.

use super::pages::{
    AppealForm, CasePage, ChaseForm, Entry, Fact, Heading as ShownHeading, Photo, Question, Rated, RatingForm, Refusal,
    Reply, Round, Submitted, SupplementForm,
};
use crate::{
    domain::{
        case::Case,
        china_time::{self, Instant},
        content_check,
        light::Light,
        moves::Move,
        number::Number,
        personal::Personal,
        phone,
        review::{Review, SUBMISSION, State},
        stage::{Stage, StageName},
        submission::Submission,
        timeline::{self, Heading, Names, Reader},
    },
    http::{
        case_view::{History, ahead, light_mark, photo_address, public_photo_address, shown_light},
        kit::Kit,
        lead::Lead,
        page::{Frame, LightView, StepState},
    },
    store::{StoreError, rows::CaseRow},
};

/// Within how long a person decides on words of a running case: a day, as for accepting a new one.
const DECIDED_WITHIN: chrono::TimeDelta = chrono::TimeDelta::days(1);
/// Characters of the request in the title.
const TITLE: usize = 24;
const CONFIDENTIAL: &str = "这件诉求按保密方式办理，只有县人大代表工委的专人能看到，被反映的人和单位看不到。";

/// The page of a registered case; a merged one shows how its lead stands.
pub async fn page(kit: &Kit, frame: Frame, row: &CaseRow, now: Instant) -> Result<CasePage, StoreError> {
    let row = &row.opened(&kit.secrets.sealer)?;
    let history = &History::load(kit, &row.case).await?;
    let lead = Lead::of(kit, row).await?;
    let directory = kit.cards.now();
    let case = &row.case;
    let (followed, followed_history) = lead.as_ref().map_or((case, history), |lead| (&lead.row.case, &lead.history));
    let can = case.resident_can(now);
    let question = history.question(case);
    let sealer = &kit.secrets.sealer;
    let personal = Personal { contact: row.contact(sealer)?, location: row.location(sealer)? };
    Ok(CasePage {
        frame,
        number: row.row.number.clone(),
        done: None,
        failed: None,
        light: shown_light(followed, now),
        stage: case.stage.name().words().into(),
        flags: flags(case),
        title: crate::domain::text::excerpt(&row.row.content, TITLE),
        notices: notices(case, lead.as_ref(), history, now),
        facts: facts(row, followed, &*directory, now),
        question: question.map(|said| Question {
            text: said.words.text,
            by: said.by.unwrap_or_default(),
            at: china_time::short(said.at),
        }),
        refusal: refusal(followed, followed_history),
        reply: reply(followed, followed_history),
        public_photos: public_photos(row),
        rating: rating_form(case, &can),
        rated: rated(history, case),
        rounds: rounds(case, history, &*directory, now),
        supplement: can.contains(&"supplement").then(SupplementForm::default),
        chase: case.stage.name().is_open().then(|| chase(case, now)),
        can_withdraw: can.contains(&"withdraw"),
        appeal: can.contains(&"appeal").then(AppealForm::default),
        submitted: history.submission().map(|submission| submitted(row, &submission.joined(personal))),
    })
}

/// The page of a request that is durable and waits to be registered.
pub fn queued(kit: &Kit, frame: Frame, number: &Number, at: Instant, now: Instant) -> CasePage {
    let accept_by = at + kit.clocks.now().profiles.usual.accept();
    let words = crate::domain::light::words(accept_by, now);
    CasePage {
        frame,
        number: number.to_string(),
        done: None,
        failed: None,
        light: Some(LightView { mark: light_mark(Light::of(at, accept_by, now)), words }),
        stage: StageName::Submitted.words().into(),
        flags: Vec::new(),
        title: "您的诉求".into(),
        notices: vec!["已收到，正在登记。登记好以后，这里能看到谁在办。".into()],
        facts: vec![
            fact("编号", number.spaced()),
            fact("提交", china_time::long(at)),
            fact("最迟受理", china_time::long(accept_by)),
        ],
        question: None,
        refusal: None,
        reply: None,
        public_photos: Vec::new(),
        rating: None,
        rated: None,
        rounds: Vec::new(),
        supplement: None,
        chase: None,
        can_withdraw: true,
        appeal: None,
        submitted: None,
    }
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn flags(case: &Case) -> Vec<String> {
    let words = |flag: &str| match flag {
        "supervised" => "督办中",
        "extended" => "已延期",
        "paused" => "待补充",
        "held" => "审核中",
        _ => "",
    };
    case.flags().into_iter().map(words).filter(|word| !word.is_empty()).map(Into::into).collect()
}

fn notices(case: &Case, lead: Option<&Lead>, history: &History, now: Instant) -> Vec<String> {
    let mut notices = Vec::new();
    if case.sealed {
        notices.push(CONFIDENTIAL.into());
    }
    if let Some(lead) = lead {
        let other = lead.number().map_or_else(|| "另一件诉求".into(), |number| format!("编号 {} ", number.spaced()));
        let stage = lead.row.case.stage.name().words();
        notices.push(format!("您的诉求与{other}是同一件事，合并办理，结果以那一件为准。那一件现在：{stage}。"));
    }
    if let Some((_, due)) = case.due().filter(|(_, due)| now > *due && case.paused_since.is_none()) {
        notices.push(format!(
            "办理时间超过了原定的{}，已经亮红灯，人大工作人员能看到并会催办。",
            china_time::day_words(due)
        ));
    }
    notices.extend(case.reviews.iter().filter(|review| review.state != State::Marked).map(|review| held(case, review)));
    if let Some(said) = history.extension().filter(|_| case.extended)
        && let Move::Extended { answer_by, .. } = said.made
    {
        notices.push(format!("办理时间延长到{}，原因：{}", china_time::long(answer_by), said.words.reason));
    }
    notices
}

/// What the content check holds, why in general words, and until when.
fn held(case: &Case, review: &Review) -> String {
    let why = match review.reasons.is_empty() {
        true => String::new(),
        false => format!("，可能涉及：{}", content_check::words_of(&review.reasons)),
    };
    match (review.of == SUBMISSION, review.state) {
        (true, State::Kept) => "内容没有通过审核，没有转给承办人。".into(),
        (false, State::Kept) => format!("您写的一段文字没有转给承办人{why}。"),
        (true, _) => {
            let until = china_time::long(case.promise.accept_by);
            format!("内容正在审核{why}。审核通过就转给承办人，最迟{until}有结果。")
        }
        (false, _) => {
            let until = china_time::long(review.since + DECIDED_WITHIN);
            format!("您写的一段文字正在审核{why}。诉求照常办理，这段文字最迟{until}有结果。")
        }
    }
}

/// Who has it and by when is told of the case that is followed, a merged one's lead.
fn facts(row: &CaseRow, case: &Case, names: &dyn Names, now: Instant) -> Vec<Fact> {
    let mut facts = Vec::new();
    if case.stage.name().is_open() {
        if case.is_withheld() {
            facts.push(fact("现在谁在办", "县人大工作人员在审核内容"));
        } else if let Some(holder) = case.stage.holder() {
            let units: Vec<String> = case.stage.units().iter().map(|unit| names.unit(unit)).collect();
            let who = if units.is_empty() { names.holder(&holder) } else { units.join("、") };
            facts.push(fact("现在谁在办", who));
        }
        if case.stage.name() == StageName::Routed {
            facts.push(fact("最迟受理", china_time::long(case.promise.accept_by)));
        }
        facts.push(fact("最迟答复", case.promise.answer_day_words()));
    }
    let number = Number::parse(&row.row.number).map_or_else(|_| row.row.number.clone(), |number| number.spaced());
    facts.push(fact("编号", number));
    let until = case.round().resolved_at.unwrap_or(now);
    if !case.stage.name().is_open() {
        facts.push(fact("总用时", china_time::duration_words((until - row.case.submitted_at).num_seconds())));
    }
    facts
}

fn refusal(case: &Case, history: &History) -> Option<Refusal> {
    let said = history.refusal().filter(|_| case.stage.name() == StageName::OutOfScope)?;
    let Move::DeclaredOutOfScope { reason } = said.made else { return None };
    Some(Refusal { reason: reason.words().into(), guidance: said.words.text })
}

fn photos(ids: &[String], words: &str) -> Vec<Photo> {
    let numbered = ids.iter().enumerate();
    numbered.map(|(index, id)| Photo { src: photo_address(id), words: format!("{words}{}", index + 1) }).collect()
}

fn public_photos(row: &CaseRow) -> Vec<Photo> {
    let shown = row.public_photos().into_iter().enumerate();
    shown.map(|(at, id)| Photo { src: public_photo_address(&id), words: format!("公开的照片{}", at + 1) }).collect()
}

fn reply(case: &Case, history: &History) -> Option<Reply> {
    // While a new round is in hand, the old answer is history, told by the timeline.
    let answered = matches!(case.stage.name(), StageName::Resolved | StageName::Closed);
    let reply = history.reply().filter(|_| answered)?;
    Some(Reply {
        text: reply.text,
        by: reply.by.unwrap_or_default(),
        at: china_time::short(reply.at),
        outcome: reply.outcome.words().into(),
        plan_date: reply.plan_date.map(|day| day.format("%Y年%-m月%-d日").to_string()),
        photos: photos(&reply.photos, "现场照片"),
        no_evidence_reason: reply.no_evidence_reason,
    })
}

fn rating_form(case: &Case, can: &[&str]) -> Option<RatingForm> {
    let Stage::Resolved { rating_until, .. } = case.stage else { return None };
    let deadline = format!("{}前可以评价。不评价不算满意。", china_time::long(rating_until));
    can.contains(&"rate").then(|| RatingForm { deadline, ..RatingForm::default() })
}

fn rated(history: &History, case: &Case) -> Option<Rated> {
    let rating = case.round().rating.as_ref()?;
    let answer = |value: Option<bool>| match value {
        Some(true) => "是",
        Some(false) => "否",
        None => "说不准",
    };
    let mut facts =
        vec![fact("问题真的解决了吗", answer(rating.solved)), fact("生活有改善吗", answer(rating.improved))];
    if !rating.reasons.is_empty() {
        let reasons: Vec<&str> = rating.reasons.iter().map(|reason| reason.words()).collect();
        facts.push(fact("哪里不满意", reasons.join("、")));
    }
    let comment = history.last_rating().map(|said| said.words.text).filter(|text| !text.is_empty());
    Some(Rated { grade: rating.satisfaction.words().into(), facts, comment })
}

fn chase(case: &Case, now: Instant) -> ChaseForm {
    let available = case.may_chase(now);
    ChaseForm {
        available, hint: (!available).then(|| format!("{}起可以催", china_time::short(case.chased_from())))
    }
}

fn submitted(row: &CaseRow, submission: &Submission) -> Submitted {
    let mut facts = vec![fact("想要", submission.kind.words())];
    facts.extend(submission.location.text.as_ref().map(|place| fact("在哪里", place)));
    facts.extend(submission.contact.name.as_ref().map(|name| fact("称呼", name)));
    facts.extend(submission.contact.phone.as_ref().map(|number| fact("电话", phone::masked(number))));
    let agreed = |yes: bool| if yes { "同意" } else { "不同意" };
    facts.push(fact("办事单位看电话", agreed(row.row.share_contact)));
    facts.push(fact("公开办理结果", agreed(row.row.publish_result)));
    if submission.consent.guardian {
        facts.push(fact("监护人", "替不满14周岁的孩子提，已同意"));
    }
    facts.extend(row.row.other_channel.as_ref().map(|other| fact("其他渠道", other)));
    Submitted { content: submission.content.clone(), facts, photos: photos(&submission.photos, "照片") }
}

/// All six headings of every round, the newest round first.
fn rounds(case: &Case, history: &History, names: &dyn Names, now: Instant) -> Vec<Round> {
    let entries = history.timeline(names, Reader::Resident);
    let current = case.rounds.len();
    let latest =
        entries.iter().filter(|entry| entry.round == current).map(|entry| (entry.at, entry.heading)).next_back();
    (1..=current)
        .rev()
        .map(|n| Round {
            n: n as u32,
            headings: Heading::ALL
                .into_iter()
                .map(|heading| {
                    let here: Vec<&timeline::Entry> =
                        entries.iter().filter(|entry| entry.round == n && entry.heading == heading).collect();
                    let state = match (here.is_empty(), n == current, latest) {
                        (true, ..) => StepState::Ahead,
                        (false, true, Some((_, last))) if last == heading => StepState::Now,
                        _ => StepState::Past,
                    };
                    let told =
                        if here.is_empty() { vec![to_come(case, heading, n == current, now)] } else { told(&here) };
                    ShownHeading { name: heading.words().into(), state, entries: told }
                })
                .collect(),
        })
        .collect()
}

fn told(entries: &[&timeline::Entry]) -> Vec<Entry> {
    entries
        .iter()
        .map(|entry| Entry {
            text: entry.text.clone(),
            when: Some(china_time::short(entry.at)),
            by: entry.by.as_ref().map(|(_, name)| name.clone()),
        })
        .collect()
}

fn to_come(case: &Case, heading: Heading, current: bool, now: Instant) -> Entry {
    let (text, when) = ahead(case, heading, current, now, Reader::Resident);
    Entry { text, when, by: None }
}
