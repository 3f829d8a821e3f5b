//! Every address, in one list.

use actix_web::{
    guard,
    web::{self, ServiceConfig},
};

use crate::{
    accounts, audit, calendar, codes, directory, handling, heads, http::problem::Problem, intake, monitoring, notices,
    ops, permissions, rating, review, signin, uploads,
};

/// Registers every route. The intake stands behind a static prefix and comes first.
pub fn all(config: &mut ServiceConfig) {
    config
        .configure(programs)
        .configure(residents)
        .configure(signed_in)
        .configure(codes_on_paper)
        .configure(operations)
        .configure(watching)
        .configure(listing)
        .configure(proving)
        .configure(accounts_of_people)
        .configure(content_check);
}

macro_rules! route {
    ($config:ident, $path:literal, $($method:ident => $handler:expr),+) => {
        $config.service(
            web::resource($path)
                $(.route(method!($method).to($handler)))+
                .default_service(web::route().to(|| async { refuse(allow!($($method)+)) })),
        );
    };
}

/// Whatever answers GET answers HEAD too: the server leaves the body out.
macro_rules! method {
    (get) => {
        web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
    };
    (post) => {
        web::post()
    };
}

macro_rules! allow {
    (get) => {
        "GET, HEAD"
    };
    (post) => {
        "POST"
    };
    (get post) => {
        "GET, HEAD, POST"
    };
}

fn refuse(allow: &'static str) -> Result<&'static str, Problem> {
    Err(Problem::MethodNotAllowed { allow })
}

fn programs(config: &mut ServiceConfig) {
    config.service(web::scope(intake::json::CODES).default_service(web::route().to(intake::json::at_code)));
    route!(config, "/api/v1/uploads", post => uploads::create);
    route!(config, "/api/v1/uploads/{id}", get => uploads::show);
    route!(config, "/api/v1/receipts/verification", post => intake::json::verify_receipt);
    route!(config, "/.well-known/deputy-code-keys.json", get => intake::json::keys);
    route!(config, "/api/v1/requests/{number}", get => rating::json::show);
    route!(config, "/api/v1/requests/{number}/rating", post => rating::json::rate);
    route!(config, "/api/v1/requests/{number}/supplements", post => rating::json::supplement);
    route!(config, "/api/v1/requests/{number}/chases", post => rating::json::chase);
    route!(config, "/api/v1/requests/{number}/withdrawal", post => rating::json::withdraw);
    route!(config, "/api/v1/requests/{number}/appeal", post => rating::json::appeal);
    route!(config, "/api/v1/requests/{number}/data", get => rating::rights_json::data);
    route!(config, "/api/v1/requests/{number}/contact", post => rating::rights_json::contact);
    route!(config, "/api/v1/requests/{number}/consent", post => rating::rights_json::consent);
    route!(config, "/api/v1/requests/{number}/erasure", post => rating::rights_json::erasure);
    route!(config, "/api/v1/auth/token", post => signin::json::token);
    route!(config, "/api/v1/auth/refresh", post => signin::json::refresh);
    route!(config, "/api/v1/auth/logout", post => signin::json::logout);
    route!(config, "/api/v1/inbox", get => handling::inbox::list);
    route!(config, "/api/v1/cases", get => monitoring::json::list_cases, post => intake::counter::create);
    route!(config, "/api/v1/cases/by-phone", post => monitoring::by_phone::list);
    route!(config, "/api/v1/cases/{id}", get => handling::json::show);
    route!(config, "/api/v1/cases/{id}/contact", post => handling::contact::show_json);
    route!(config, "/api/v1/cases/{id}/acceptance", post => handling::json::acceptance);
    route!(config, "/api/v1/cases/{id}/resolution", post => handling::json::resolution);
    route!(config, "/api/v1/cases/{id}/note", post => handling::json::note);
    route!(config, "/api/v1/cases/{id}/transfer", post => handling::json::transfer);
    route!(config, "/api/v1/cases/{id}/out-of-scope", post => handling::json::out_of_scope);
    route!(config, "/api/v1/cases/{id}/question", post => handling::json::question);
    route!(config, "/api/v1/cases/{id}/referral", post => handling::json::referral);
    route!(config, "/api/v1/cases/{id}/merge", post => handling::json::merge);
    route!(config, "/api/v1/cases/{id}/extension", post => handling::json::extension);
    route!(config, "/api/v1/cases/{id}/reopening", post => handling::json::reopening);
    route!(config, "/api/v1/cases/{id}/sealing", post => handling::json::sealing);
    route!(config, "/api/v1/cases/{id}/unsealing", post => handling::json::unsealing);
    route!(config, "/api/v1/cases/{id}/recusal", post => handling::json::recusal);
    route!(config, "/api/v1/cases/{id}/urging", post => handling::json::urging);
    route!(config, "/api/v1/cases/{id}/order", post => handling::json::order);
    route!(config, "/api/v1/cases/{id}/order-answer", post => handling::json::order_answer);
    route!(config, "/api/v1/cases/{id}/order-settlement", post => handling::json::order_settlement);
    route!(config, "/api/v1/cases/{id}/photos/{photo}/release", post => handling::photo::json::release);
    route!(config, "/api/v1/cases/{id}/photos/{photo}/taking-back", post => handling::photo::json::take_back);
}

fn residents(config: &mut ServiceConfig) {
    route!(config, "/", get => intake::information::help);
    route!(config, "/c/{token}", get => intake::landing::show);
    route!(config, "/c/{token}/requests", post => intake::landing::submit);
    route!(config, "/q", get => rating::web::look_up);
    route!(config, "/q/{number}", get => rating::web::show);
    route!(config, "/q/{number}/receipt", get => intake::receipt::show);
    route!(config, "/q/{number}/rating", post => rating::web::rate);
    route!(config, "/q/{number}/supplements", post => rating::web::supplement);
    route!(config, "/q/{number}/chases", post => rating::web::chase);
    route!(config, "/q/{number}/withdrawal", post => rating::web::withdraw);
    route!(config, "/q/{number}/appeal", post => rating::web::appeal);
    route!(config, "/q/{number}/proof", get => rating::proof::show);
    route!(config, "/q/{number}/proof.json", get => rating::proof::download);
    route!(config, "/q/{number}/data", get => rating::rights_web::show);
    route!(config, "/q/{number}/data.json", get => rating::rights_web::download);
    route!(config, "/q/{number}/contact", post => rating::rights_web::contact);
    route!(config, "/q/{number}/consent", post => rating::rights_web::consent);
    route!(config, "/q/{number}/erasure", post => rating::rights_web::erasure);
    route!(config, "/verify", get => intake::verify::show, post => intake::verify::check);
    route!(config, "/rules", get => intake::information::rules);
    route!(config, "/help", get => intake::information::help);
    route!(config, "/photos/{id}", get => uploads::show_public);
}

fn signed_in(config: &mut ServiceConfig) {
    route!(config, "/login", get => signin::web::show, post => signin::web::sign_in);
    route!(config, "/logout", post => signin::web::sign_out);
    route!(config, "/inbox", get => handling::inbox::show);
    route!(config, "/cases/new", get => intake::counter::show, post => intake::counter::submit);
    route!(config, "/cases/new/slip", get => intake::counter::slip);
    route!(config, "/cases/by-phone", post => monitoring::by_phone::show);
    route!(config, "/cases/{id}", get => handling::web::show);
    route!(config, "/cases/{id}/contact", post => handling::contact::show_page);
    route!(config, "/cases/{id}/acceptance", post => handling::web::acceptance);
    route!(config, "/cases/{id}/resolution", post => handling::web::resolution);
    route!(config, "/cases/{id}/note", post => handling::web::note);
    route!(config, "/cases/{id}/transfer", post => handling::web::transfer);
    route!(config, "/cases/{id}/out-of-scope", post => handling::web::out_of_scope);
    route!(config, "/cases/{id}/question", post => handling::web::question);
    route!(config, "/cases/{id}/referral", post => handling::web::referral);
    route!(config, "/cases/{id}/merge", post => handling::web::merge);
    route!(config, "/cases/{id}/extension", post => handling::web::extension);
    route!(config, "/cases/{id}/reopening", post => handling::web::reopening);
    route!(config, "/cases/{id}/sealing", post => handling::web::sealing);
    route!(config, "/cases/{id}/unsealing", post => handling::web::unsealing);
    route!(config, "/cases/{id}/recusal", post => handling::web::recusal);
    route!(config, "/cases/{id}/urging", post => handling::web::urging);
    route!(config, "/cases/{id}/order", post => handling::web::order);
    route!(config, "/cases/{id}/order-answer", post => handling::web::order_answer);
    route!(config, "/cases/{id}/order-settlement", post => handling::web::order_settlement);
    route!(config, "/notices", get => notices::web::show, post => notices::web::read);
    route!(config, "/admin/permissions", get => permissions::show);
    route!(config, "/cases/{id}/photos/{photo}", get => handling::photo::web::show);
    route!(config, "/cases/{id}/photos/{photo}/release", post => handling::photo::web::release);
    route!(config, "/cases/{id}/photos/{photo}/taking-back", post => handling::photo::web::take_back);
}

fn codes_on_paper(config: &mut ServiceConfig) {
    route!(config, "/codes", get => codes::list::show);
    route!(config, "/codes/new", get => codes::new::show, post => codes::new::create);
    route!(config, "/codes/print", get => codes::print::show, post => codes::print::start);
    route!(config, "/codes/print/{id}", get => codes::print::progress);
    route!(config, "/codes/print/{id}/file", get => codes::print::file);
    route!(config, "/codes/{token}", get => codes::one::show);
    route!(config, "/codes/{token}/{what}", get => codes::print::one, post => codes::one::change);
}

fn watching(config: &mut ServiceConfig) {
    route!(config, "/api/v1/monitoring/summary", get => monitoring::json::show_summary);
    route!(config, "/api/v1/monitoring/mine", get => monitoring::json::show_mine);
    route!(config, "/api/v1/monitoring/live", get => monitoring::live::listen);
    route!(config, "/api/v1/monitoring/export.csv", get => monitoring::export::csv);
    route!(config, "/api/v1/monitoring/export.xlsx", get => monitoring::export::xlsx);
    route!(config, "/monitor/export.csv", get => monitoring::export::download);
    route!(config, "/monitor/export.xlsx", get => monitoring::export::download_workbook);
    route!(config, "/monitor/report", get => monitoring::report::show);
    route!(config, "/api/v1/orders", get => monitoring::orders::json::list);
    route!(config, "/orders", get => monitoring::orders::list);
    route!(config, "/orders/{number}", get => monitoring::orders::sheet);
    route!(config, "/ledgers", get => monitoring::ledgers::list, post => monitoring::ledgers::rename);
    route!(config, "/ledgers/{which}", get => monitoring::ledgers::show);
    route!(config, "/monitor", get => monitoring::board::show);
    route!(config, "/api/v1/monitoring/formulas", get => monitoring::formulas::list);
    route!(config, "/monitor/formulas", get => monitoring::formulas::show);
    route!(config, "/monitor/exposures", get => monitoring::exposures::show);
    route!(config, "/monitor/dead-letters", get => monitoring::dead_letters::show);
    route!(config, "/monitor/dead-letters/{id}/replay", post => monitoring::dead_letters::replay);
    route!(config, "/monitor/dead-letters/{id}/unsealing", post => monitoring::dead_letters::unseal);
    route!(config, "/monitor/erasures", get => monitoring::erasures::show);
    route!(config, "/cases", get => monitoring::cases::show);
}

fn listing(config: &mut ServiceConfig) {
    route!(config, "/api/v1/roster/import", post => directory::json::import);
    route!(config, "/api/v1/roster/export.xlsx", get => directory::json::export);
    route!(config, "/api/v1/stations", get => directory::stations::list);
    route!(config, "/api/v1/stations/{id}", get => directory::stations::show_json);
    route!(config, "/api/v1/deputies", get => directory::deputies::list);
    route!(config, "/api/v1/deputies/{id}", get => directory::deputies::show_json);
    route!(config, "/stations", get => directory::stations::show_all);
    route!(config, "/stations/{id}", get => directory::stations::show);
    route!(config, "/deputies", get => directory::deputies::show_all);
    route!(config, "/deputies/{id}", get => directory::deputies::show);
    route!(config, "/admin/roster", get => directory::admin::show, post => directory::admin::look);
    route!(config, "/admin/roster/confirmation", post => directory::admin::confirm);
    route!(config, "/admin/roster/template.xlsx", get => directory::admin::template);
    route!(config, "/admin/roster/export.xlsx", get => directory::admin::export);
}

fn proving(config: &mut ServiceConfig) {
    route!(config, "/api/v1/board/heads", get => heads::json::list);
    route!(config, "/board/heads", get => heads::web::show);
    route!(config, "/board/heads.txt", get => heads::web::file);
    route!(config, "/admin/audit", get => audit::web::show);
    route!(config, "/admin/audit/export.csv", get => audit::export::csv);
    route!(config, "/admin/audit/source", post => audit::web::source);
}

fn accounts_of_people(config: &mut ServiceConfig) {
    route!(config, "/account", get => signin::own::show);
    route!(config, "/account/sign-ins", post => signin::own::end_one);
    route!(config, "/account/sign-out-everywhere", post => signin::own::end_all);
    route!(config, "/account/password", get => signin::password::show, post => signin::password::change);
    route!(config, "/account/second-factor", get => signin::second_factor::show, post => signin::second_factor::confirm);
    route!(config, "/admin/accounts", get => accounts::list::show);
    route!(config, "/admin/accounts/new", get => accounts::new::show, post => accounts::new::add);
    route!(config, "/admin/accounts/{id}", get => accounts::one::show);
    route!(config, "/admin/accounts/{id}/{what}", post => accounts::change::change);
}

fn operations(config: &mut ServiceConfig) {
    route!(config, "/healthz", get => ops::healthz);
    route!(config, "/readyz", get => ops::readyz);
    route!(config, "/metrics", get => ops::metrics);
    route!(config, "/static/{name}", get => ops::asset);
    route!(config, "/api/openapi.json", get => ops::openapi);
}

fn content_check(config: &mut ServiceConfig) {
    route!(config, "/admin/held", get => review::held::show);
    route!(config, "/admin/held/{id}/decision", post => review::held::decide);
    route!(config, "/admin/clocks", get => calendar::web::show, post => calendar::web::save);
    route!(config, "/admin/words", get => review::words::show, post => review::words::save);
}
