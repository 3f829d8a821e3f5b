//! Genuine or not: receipts and codes.

use actix_web::{
    HttpRequest,
    web::{Data, Payload},
};

use super::{
    pages::{CodeCheck, CodeVerdict, ReceiptCheck, ReceiptVerdict, VerifyPage},
    submit::Intake,
};
use crate::{
    domain::{
        china_time,
        code_check::{self, Checked},
        directory::Card,
        number::Number,
        receipt::{self, Acknowledgement},
    },
    http::{
        answer::{Answer, ok},
        body, client,
        form::Form,
        kit::Kit,
    },
    queue::entry::Entry,
};

/// Entries opened to find one of them.
const MOST_LOOKED_THROUGH: usize = 2_000;

/// A receipt's two answers.
pub struct CheckedReceipt {
    pub acknowledgement: Option<Acknowledgement>,
    /// `None` when storage could not be asked.
    pub held: Option<bool>,
}

/// Checks signature and proof, then asks database and queue whether the case is there.
pub async fn check_receipt(kit: &Kit, intake: &Intake, text: &str) -> CheckedReceipt {
    let Some(acknowledgement) = receipt::verify(text, kit.secrets.receipt_public_keys()) else {
        return CheckedReceipt { acknowledgement: None, held: Some(false) };
    };
    let is_case = || kit.store.holds_number(&acknowledgement.number);
    let held = match is_case().await {
        Ok(true) => Some(true),
        // Database, queue, database again: it may have been registered between the two looks.
        Ok(false) => match waits(kit, intake, &acknowledgement.number).await {
            Some(false) => is_case().await.ok(),
            waiting => waiting,
        },
        Err(_) => None,
    };
    CheckedReceipt { acknowledgement: Some(acknowledgement), held }
}

/// Whether a number waits in the queue or is buried in it; unknown when more waits than can be looked through.
async fn waits(kit: &Kit, intake: &Intake, number: &Number) -> Option<bool> {
    let bodies = intake.queue.everything(MOST_LOOKED_THROUGH).await.ok()??;
    let mut unreadable = false;
    for body in bodies {
        match Entry::open(&kit.secrets, &body) {
            Ok(entry) if entry.number == *number => return Some(true),
            Ok(_) => {}
            Err(_) => unreadable = true,
        }
    }
    (!unreadable).then_some(false)
}

/// `GET /verify?code=`.
pub async fn show(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let typed = client::query_value(&request, "code").trim().chars().take(200).collect::<String>();
    let verdict = (!typed.is_empty()).then(|| verdict(&kit, &typed));
    let receipt = ReceiptCheck { typed: String::new(), verdict: None };
    ok(&page(&request, &kit, CodeCheck { typed, verdict }, receipt))
}

/// `POST /verify` with a receipt.
pub async fn check(request: HttpRequest, kit: Data<Kit>, intake: Data<Intake>, payload: Payload) -> Answer {
    let form = Form::read(&request, payload).await?;
    let typed = form.get("receipt").to_owned();
    let checked = check_receipt(&kit, &intake, &typed).await;
    let verdict = ReceiptVerdict {
        genuine: checked.acknowledgement.is_some(),
        held: checked.held,
        number: checked.acknowledgement.as_ref().map(|it| it.number.spaced()),
        submitted_at: checked.acknowledgement.as_ref().map(|it| it.submitted_at.clone()),
    };
    let receipt = ReceiptCheck { typed, verdict: Some(verdict) };
    ok(&page(&request, &kit, CodeCheck { typed: String::new(), verdict: None }, receipt))
}

fn page(request: &HttpRequest, kit: &Kit, code: CodeCheck, receipt: ReceiptCheck) -> VerifyPage {
    VerifyPage { frame: client::frame(request, kit), genuine_start: genuine_start(request, kit), code, receipt }
}

/// What every genuine address begins with.
pub fn genuine_start(request: &HttpRequest, kit: &Kit) -> String {
    match &kit.site.public_url {
        Some(url) => format!("{url}/c/"),
        None => format!("http://{}/c/", body::header(request, "host").unwrap_or_default()),
    }
}

/// What the directory and the keys say of an address, token or code number that somebody typed.
fn verdict(kit: &Kit, typed: &str) -> CodeVerdict {
    let (directory, now) = (kit.cards.now(), kit.clock.now());
    match code_check::check(&kit.secrets, &directory, kit.site.public_url.as_deref(), typed, now) {
        Checked::Genuine { token, card } => CodeVerdict::Genuine {
            owner: owner(&card),
            place: hangs_at(&card),
            code_number: token.code_number(),
            href: format!("/c/{token}"),
        },
        Checked::Replaced { card, instead } => {
            CodeVerdict::Replaced { owner: owner(&card), href: instead.map(|token| format!("/c/{token}")) }
        }
        Checked::Dead { card, .. } => {
            let instead = directory.instead_of(&card, now).map(|(_, next)| next.title().to_owned());
            let instead = instead.unwrap_or_else(|| card.station.name.clone());
            CodeVerdict::Revoked { instead: format!("这个码已停用，您可以联系{instead}") }
        }
        Checked::Foreign(why) => CodeVerdict::Foreign { why: why.words().into() },
    }
}

/// Where it was hung up, or else whose door it belongs to.
fn hangs_at(card: &Card<'_>) -> Option<String> {
    let place = card.code.place.as_ref().map(|place| place.words.clone());
    place.or_else(|| card.station.address.clone())
}

fn owner(card: &Card<'_>) -> String {
    match (card.deputy, card.point) {
        (Some(deputy), _) => format!("{}，{}，{}", deputy.name, deputy.level_words(), deputy.district),
        (_, Some(point)) => point.name.clone(),
        _ => card.title().to_owned(),
    }
}

/// Time of an acknowledgement in words, where it can be read.
pub fn time_words(submitted_at: &str) -> String {
    let parsed = submitted_at.parse::<chrono::DateTime<chrono::FixedOffset>>();
    parsed.map_or_else(|_| submitted_at.to_owned(), |at| china_time::long(at.to_utc()))
}
