//! The description of the API, OpenAPI 3.1, made from the code.

mod problems;

use utoipa::{
    Modify, OpenApi,
    openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
};

use self::problems::{ProblemJson, Problems};
use crate::{directory, handling, heads, intake, monitoring, rating, signin, uploads};

/// How one is known: a bearer token, and the browser's session for the live feed.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        let cookie =
            ApiKey::Cookie(ApiKeyValue::with_description("session", "`__Host-session` where pages come by https"));
        components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    }
}

#[derive(OpenApi)]
#[openapi(
    info(title = "代表码 deputy code", description = "Scan, accept, resolve, rate. Errors are application/problem+json: `type`, a Chinese `title` that says what to do, and `errors: [{field, message}]`."),
    modifiers(&Schemes, &Problems),
    components(schemas(ProblemJson)),
    tags((name = "resident"), (name = "sign-in"), (name = "handling"), (name = "monitoring"), (name = "directory"), (name = "roster")),
    paths(
        intake::json::show_code, intake::json::submit, intake::json::verify_receipt, intake::json::keys,
        intake::counter::create, uploads::create, uploads::show,
        rating::json::show, rating::json::rate, rating::json::supplement, rating::json::chase, rating::json::withdraw,
        rating::json::appeal, rating::rights_json::data, rating::rights_json::contact, rating::rights_json::consent,
        rating::rights_json::erasure,
        signin::json::token, signin::json::refresh, signin::json::logout,
        handling::inbox::list, handling::contact::show_json, handling::json::show, handling::json::acceptance, handling::json::resolution,
        handling::json::note, handling::json::transfer, handling::json::out_of_scope, handling::json::question,
        handling::json::referral, handling::json::merge, handling::json::extension, handling::json::reopening,
        handling::json::sealing, handling::json::unsealing, handling::json::recusal, handling::json::urging,
        handling::json::order, handling::json::order_answer, handling::json::order_settlement,
        handling::photo::json::release, handling::photo::json::take_back,
        monitoring::json::list_cases, monitoring::json::show_summary, monitoring::json::show_mine,
        monitoring::by_phone::list, monitoring::live::listen, monitoring::export::csv, monitoring::export::xlsx,
        monitoring::formulas::list, monitoring::orders::json::list,
        directory::stations::list, directory::stations::show_json, directory::deputies::list,
        directory::deputies::show_json, directory::json::import, directory::json::export,
        heads::json::list,
    )
)]
struct Document;

/// The whole document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
