//! The rules on personal information, and the help.

use actix_web::{HttpRequest, web::Data};

use super::{
    pages::{HelpPage, RulesPage},
    scope,
};
use crate::{
    domain::{china_time, submission::RULES_VERSION},
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
    },
};

/// `GET /rules`.
pub async fn rules(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let site = &kit.site;
    ok(&RulesPage {
        frame: client::frame(&request, &kit),
        county: site.county.clone(),
        version: RULES_VERSION.into(),
        in_force_from: site.rules_in_force_from.clone(),
        contact: site.organiser.clone(),
        phone: site.help_phone.clone(),
    })
}

/// `GET /help`.
pub async fn help(request: HttpRequest, kit: Data<Kit>) -> Answer {
    let within = |span: chrono::TimeDelta| match span.num_hours() {
        hours if hours <= 48 => format!("{hours}小时"),
        _ => china_time::duration_words(span.num_seconds()),
    };
    ok(&HelpPage {
        frame: client::frame(&request, &kit),
        accept_within: within(kit.profile.accept),
        answer_within: within(kit.profile.answer),
        phone: kit.site.help_phone.clone(),
        scope: scope::notes(),
    })
}
