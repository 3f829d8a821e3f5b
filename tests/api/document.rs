//! The API's description against the routes themselves: nothing is served that is not described, nothing described that
//! is not served.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::Value;
use tests::http::send;

use crate::county::County;
use crate::steps::problem;

crate::plainly!(the_document_names_every_route_and_no_other, a_made_up_session_opens_neither_feed_nor_export);

/// Taken apart by hand in `intake/json.rs`, for speed: not in the list of routes.
const BY_HAND: [&str; 2] = ["get /api/v1/codes/{token}", "post /api/v1/codes/{token}/requests"];
const ROUTES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/src/routes.rs");

fn served() -> BTreeSet<String> {
    let source = std::fs::read_to_string(ROUTES).expect("the routes");
    let mut served: BTreeSet<String> = BY_HAND.map(String::from).into();
    for route in source.split("route!(config, ").skip(1) {
        let mut parts = route.split('"');
        let path = parts.nth(1).expect("a path");
        let handlers = parts.next().and_then(|rest| rest.split(");").next()).expect("handlers");
        let methods = handlers.split("=>").filter_map(|before| before.split([',', ' ']).rfind(|word| !word.is_empty()));
        for method in methods.filter(|word| ["get", "post"].contains(word)) {
            served.insert(format!("{method} {path}"));
        }
    }
    served.retain(|route| route.contains(" /api/v1/"));
    served
}

fn described(document: &Value) -> BTreeSet<String> {
    let paths = document["paths"].as_object().expect("paths").iter();
    let routes = paths.flat_map(|(path, methods)| {
        methods.as_object().expect("methods").keys().map(move |method| format!("{method} {path}"))
    });
    routes.filter(|route| route.contains(" /api/v1/")).collect()
}

async fn the_document_names_every_route_and_no_other(county: &'static County) {
    let client = county.client();
    let document = client.get_json("/api/openapi.json").await;
    let (served, described) = (served(), described(&document));
    assert!(served.len() > 25, "the list of routes is read wrong: {served:?}");
    assert_eq!(described, served);
    // Those taken apart by hand do stand there.
    let token = &county.code().token;
    client.get(&format!("/api/v1/codes/{token}")).await.expect(200);
    let allowed = client.get(&format!("/api/v1/codes/{token}/requests")).await;
    assert_eq!(allowed.header("allow"), "POST");
    problem(allowed, 405);
    problem(client.get(&format!("/api/v1/codes/{token}/elsewhere")).await, 404);
}

async fn a_made_up_session_opens_neither_feed_nor_export(county: &'static County) {
    for path in ["/api/v1/monitoring/live", "/api/v1/monitoring/export.csv?what=cases"] {
        for cookie in ["session=forged", "session=", "session=\"\"", "other=1"] {
            let request = county.client().request(Method::GET, path).header("Cookie", cookie);
            problem(send(request).await, 401);
        }
    }
}
