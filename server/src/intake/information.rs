//! The rules on personal information, and the help.

use actix_web::{HttpRequest, web::Data};
use askama::Template;

use super::{
    pages::{HelpPage, RulesPage},
    scope,
};
use crate::{
    domain::{digest, submission::RULES_VERSION},
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
        page::Frame,
    },
    store::StoreError,
};

/// `GET /rules`.
pub async fn rules(request: HttpRequest, kit: Data<Kit>) -> Answer {
    ok(&rules_page(&kit, client::frame(&request, &kit)))
}

fn rules_page(kit: &Kit, frame: Frame) -> RulesPage {
    let site = &kit.site;
    RulesPage {
        frame,
        county: site.county.clone(),
        version: RULES_VERSION.into(),
        in_force_from: site.rules_in_force_from.clone(),
        contact: site.organiser.clone(),
        phone: site.help_phone.clone(),
    }
}

/// Notes the hash of the rules as they read from now on, so that a consent's version and time say to which words it was
/// given.
///
/// # Errors
/// When the database is away.
pub async fn note_rules(kit: &Kit) -> Result<(), StoreError> {
    let page = rules_page(kit, client::plain_frame(&kit.site, false)).render().expect("a page of strings renders");
    let words = page.split_once("<article").and_then(|(_, rest)| rest.split_once("</article>"));
    let (words, _) = words.expect("the rules are an article");
    kit.store.note_rules(RULES_VERSION, &digest::hex(&digest::sha256(words.as_bytes())), kit.clock.now()).await
}

/// `GET /help`.
pub async fn help(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let usual = kit.clocks.now().profiles.usual;
    ok(&HelpPage {
        frame: client::frame(&request, &kit),
        accept_within: format!("{}小时", usual.accept_hours),
        answer_within: format!("{}个工作日", usual.answer_days),
        phone: kit.site.help_phone.clone(),
        scope: scope::notes(),
    })
}
