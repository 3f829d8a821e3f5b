//! `/admin/words`: the list of words, edited whole by staff of the county. Every edit is in the audit.

use std::collections::HashSet;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};

use super::pages::{ReasonWords, WordsPage};
use crate::{
    domain::{
        content_check::{LONGEST_WORD, ListedWord, MOST_WORDS, Reason, SHORTEST_WORD, folded},
        fault::Fault,
        permission::Verb,
        text,
    },
    http::{
        answer::{Answer, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::reviews::WordsEdit,
};

pub const HOME: &str = "/admin/words";
/// Characters of what came and went that the audit keeps.
const AUDITED: usize = 2_000;
/// Faults that are listed; more are no help.
const MOST_FAULTS: usize = 20;
const OVERTAKEN: &str = "刚才有人改过词表。下面是您写的，请对照后再保存，保存后以您写的为准";

/// `GET /admin/words`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Review)?;
    kit.content.refresh(&kit.store).await?;
    let listed = kit.content.listed();
    let mut shown = shown(&request, &kit, &signed, listed.version.as_deref());
    for field in &mut shown.reasons {
        let words = listed.words.words().iter().filter(|listed| listed.reason.code() == field.code);
        field.words = words.map(|listed| listed.word.as_str()).collect::<Vec<_>>().join("\n");
    }
    shown.done = (client::query_value(&request, "after") == "saved").then(|| "词表已保存，几秒钟内都按新的来".into());
    page(StatusCode::OK, &shown)
}

/// `POST /admin/words`.
pub async fn save(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Review)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let seen = form.filled("seen");
    let words = match parse(&form) {
        Ok(words) => words,
        Err(faults) => {
            let mut again = as_typed(shown(&request, &kit, &signed, seen.as_deref()), &form);
            again.errors = FieldErrors::of_faults(&faults);
            return page(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    kit.content.refresh(&kit.store).await?;
    let version = kit.clock.new_id().to_string();
    let changed = changed(kit.content.listed().words.words(), &words);
    let by = signed.viewer.actor().ok_or(Problem::NotForThisRole)?;
    let edit = WordsEdit { seen: seen.as_deref(), version: &version, words: &words, changed: &changed };
    let replaced = kit.store.replace_content_words(&kit.clock, &by, edit).await?;
    kit.content.refresh(&kit.store).await?;
    if replaced {
        tracing::info!(target: "audit", account = %signed.viewer.account, version, "words of the content check edited");
        return Ok(see(&format!("{HOME}?after=saved")));
    }
    let mut again = as_typed(shown(&request, &kit, &signed, kit.content.listed().version.as_deref()), &form);
    again.failed = Some(OVERTAKEN.into());
    page(StatusCode::CONFLICT, &again)
}

fn field(reason: Reason) -> String {
    format!("words.{}", reason.code())
}

fn parse(form: &Form) -> Result<Vec<ListedWord>, Vec<Fault>> {
    let (mut words, mut faults, mut known) = (Vec::new(), Vec::new(), HashSet::new());
    for reason in Reason::listed() {
        for line in form.get(&field(reason)).lines().map(str::trim).filter(|line| !line.is_empty()) {
            let length = folded(line).chars().count();
            if line.contains(char::is_control) || !(SHORTEST_WORD..=LONGEST_WORD).contains(&length) {
                let word = text::excerpt(line, LONGEST_WORD);
                let message = format!("“{word}”不算标点要有{SHORTEST_WORD}到{LONGEST_WORD}个字，请改一改或去掉");
                faults.push(Fault::new(field(reason), message));
            } else if known.insert((reason, line.to_owned())) {
                words.push(ListedWord { reason, word: line.to_owned() });
            }
        }
    }
    if words.len() > MOST_WORDS {
        let message = format!("词表最多{MOST_WORDS}个词，现在是{}个，请去掉一些", words.len());
        faults.push(Fault::new(field(Reason::Unlawful), message));
    }
    faults.truncate(MOST_FAULTS);
    if faults.is_empty() { Ok(words) } else { Err(faults) }
}

/// Which words came and which went, for the audit.
fn changed(before: &[ListedWord], after: &[ListedWord]) -> String {
    let among = |these: &[ListedWord], others: &[ListedWord]| {
        let words = these.iter().filter(|listed| !others.contains(listed));
        words.map(|listed| format!("{} {}", listed.reason.code(), listed.word)).collect::<Vec<_>>().join(", ")
    };
    let told = format!("added: {}; removed: {}", among(after, before), among(before, after));
    text::excerpt(&told, AUDITED)
}

fn shown(request: &HttpRequest, kit: &Kit, signed: &SignedIn, seen: Option<&str>) -> WordsPage {
    let reasons = Reason::listed().map(|reason| ReasonWords {
        code: reason.code().into(),
        field: field(reason),
        label: reason.words().into(),
        seals: reason == Reason::Accusation,
        words: String::new(),
    });
    WordsPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), super::held::HOME),
        done: None,
        failed: None,
        seen: seen.unwrap_or_default().into(),
        reasons: reasons.collect(),
        errors: FieldErrors::default(),
    }
}

fn as_typed(mut shown: WordsPage, form: &Form) -> WordsPage {
    for reason in &mut shown.reasons {
        reason.words = form.get(&reason.field).to_owned();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_audit_says_which_words_came_and_which_went() {
        let word = |word: &str| ListedWord { reason: Reason::Vice, word: word.into() };
        let told = changed(&[word("旧词"), word("两边")], &[word("两边"), word("新词")]);
        assert_eq!(told, "added: vice 新词; removed: vice 旧词");
    }
}
