//! Where a request comes from, and which version of the pages it wants.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{HttpRequest, cookie::Cookie};

use super::{
    kit::{Kit, Site},
    page::Frame,
};
use crate::{domain::device, http::problem::Problem, shared_state::limits::Counted};

pub const ELDER_COOKIE: &str = "elder";

/// The client's address; a forwarded one only from a trusted proxy, and then the last that no trusted proxy wrote.
pub fn address(request: &HttpRequest, kit: &Kit) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").map(|line| line.to_str().unwrap_or_default()).collect();
    kit.trusted_proxies.client(peer, lines.into_iter())
}

/// The kind of device, as one coarse word.
pub fn device(request: &HttpRequest) -> &'static str {
    let agent = request.headers().get("user-agent").and_then(|value| value.to_str().ok());
    device::word(agent.unwrap_or_default())
}

/// Counts one more of something against its limit.
pub fn limit(kit: &Kit, counted: Counted) -> Result<(), Problem> {
    kit.limits.count(counted, kit.clock.now()).map_err(|seconds| Problem::TooMany { seconds })
}

/// Whether the elder version is wanted: by the address now, by the cookie from before.
pub fn wants_elder(request: &HttpRequest) -> bool {
    match elder_in_address(request) {
        Some(elder) => elder,
        None => request.cookie(ELDER_COOKIE).is_some_and(|cookie| cookie.value() == "1"),
    }
}

/// A value in the query of an address, decoded; empty when it is not there.
pub fn query_value(request: &HttpRequest, name: &str) -> String {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let pairs = pairs.map(actix_web::web::Query::into_inner).unwrap_or_default();
    let value = pairs.into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default();
    value.replace(char::is_control, " ")
}

/// The first name in an address's query whose value holds control characters: no database takes all of them, and
/// nobody types one.
pub fn unreadable_value(request: &HttpRequest) -> Option<String> {
    if !request.query_string().contains('%') {
        return None;
    }
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(request.query_string());
    let pairs = pairs.map(actix_web::web::Query::into_inner).unwrap_or_default();
    pairs.into_iter().find(|(_, value)| value.contains(char::is_control)).map(|(name, _)| name)
}

/// The same address with one value of its query set anew: the next page, the other version.
pub fn address_with(request: &HttpRequest, name: &str, value: &str) -> String {
    format!("{}{}", request.path(), query_with(request, name, value))
}

/// Its query alone, from the question mark on.
pub fn query_with(request: &HttpRequest, name: &str, value: &str) -> String {
    let is_it = |pair: &&str| pair.split_once('=').is_some_and(|(key, _)| key == name);
    let kept = request.query_string().split('&').filter(|pair| !pair.is_empty() && !is_it(pair));
    let set = format!("{name}={value}");
    let pairs: Vec<&str> = kept.chain([set.as_str()]).collect();
    format!("?{}", pairs.join("&"))
}

/// What `?elder=` says, where it is there.
pub fn elder_in_address(request: &HttpRequest) -> Option<bool> {
    let wanted = request.query_string().split('&').find_map(|pair| pair.strip_prefix("elder="))?;
    Some(wanted == "1")
}

/// Keeps the choice for a year.
pub fn elder_cookie(elder: bool, kit: &Kit) -> Cookie<'static> {
    let year = actix_web::cookie::time::Duration::days(365);
    Cookie::build(ELDER_COOKIE, if elder { "1" } else { "0" })
        .path("/")
        .max_age(year)
        .http_only(true)
        .secure(kit.site.is_https())
        .finish()
}

/// The frame of a page for somebody not signed in.
pub fn frame(request: &HttpRequest, kit: &Kit) -> Frame {
    plain_frame(&kit.site, wants_elder(request))
}

/// The same where nobody asks.
pub fn plain_frame(site: &Site, elder: bool) -> Frame {
    Frame {
        service_name: site.service_name.clone(),
        elder,
        switch_href: if elder { "?elder=0".into() } else { "?elder=1".into() },
        organiser: site.organiser.clone(),
        icp_number: site.icp_number.clone(),
        police_number: site.police_number.clone(),
        signed_in_as: None,
        csrf: String::new(),
    }
}
