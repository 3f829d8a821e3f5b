//! Reading bodies, JSON and queries: bounded, strict, with a sentence for everything that is wrong.

use actix_web::{
    HttpMessage, HttpRequest,
    error::PayloadError,
    http::header,
    web::{Bytes, BytesMut, Payload},
};
use futures_util::{FutureExt, StreamExt};
use serde::de::DeserializeOwned;

use super::{client, paced::paced, problem::Problem, strict::Strict};

/// Longest JSON body: 2,000 characters, escaped in the longest way, with room around.
pub const MOST_JSON: usize = 64 * 1024;

/// Reads a whole body. One over the limit is read away up to twice the limit, so that the sender hears the answer.
pub async fn read(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut body = Gathered { bytes: BytesMut::new(), seen: 0, limit };
    // Nearly every body has come before it is asked for: it needs no clock.
    while let Some(there) = payload.next().now_or_never() {
        let Some(chunk) = there else { return body.whole() };
        if !body.goes_on(chunk)? {
            return body.whole();
        }
    }
    let mut payload = paced(payload);
    while let Some(chunk) = payload.next().await {
        if !body.goes_on(chunk)? {
            break;
        }
    }
    body.whole()
}

struct Gathered {
    bytes: BytesMut,
    seen: usize,
    limit: usize,
}

impl Gathered {
    /// Takes a piece; false when it is too much even to be read away.
    fn goes_on(&mut self, chunk: Result<Bytes, PayloadError>) -> Result<bool, Problem> {
        let chunk = chunk.map_err(|_| Problem::NotParseable("没有收全，请再提交一次"))?;
        self.seen += chunk.len();
        if self.seen <= self.limit {
            self.bytes.extend_from_slice(&chunk);
        }
        Ok(self.seen <= 2 * self.limit)
    }

    fn whole(self) -> Result<Bytes, Problem> {
        if self.seen > self.limit { Err(Problem::TooLarge) } else { Ok(self.bytes.freeze()) }
    }
}

/// Reads a body away that nobody wants, so that its sender hears the answer.
pub async fn read_away(payload: Payload, most: usize) {
    let mut payload = paced(payload);
    let mut seen = 0;
    while let Some(Ok(chunk)) = payload.next().await {
        seen += chunk.len();
        if seen > most {
            return;
        }
    }
}

/// Reads a JSON body: 415 for another type, 400 when it is no JSON, 422 when a field does not fit.
pub async fn json<T: DeserializeOwned>(request: &HttpRequest, payload: Payload) -> Result<T, Problem> {
    let is_json = request.content_type().eq_ignore_ascii_case("application/json");
    let body = read(payload, MOST_JSON).await?;
    if !is_json {
        return Err(Problem::UnsupportedMedia);
    }
    let text = std::str::from_utf8(&body).map_err(|_| Problem::NotParseable("内容要用 UTF-8 编码，请检查后再提交"))?;
    parse(text)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_str(text);
    T::deserialize(Strict(&mut reader)).and_then(|value| reader.end().map(|()| value)).or_else(|_| explain(text))
}

/// Reads once more what did not fit, keeping book of where it stands: too dear for what fits.
fn explain<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(Strict(&mut reader)).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        if cause.is_data() { misfit(path, &cause.to_string()) } else { NOT_JSON() }
    })?;
    reader.end().map_err(|_| NOT_JSON())?;
    Ok(value)
}

const NOT_JSON: fn() -> Problem = || Problem::NotParseable("内容不是正确的 JSON，请检查后再提交");

fn misfit(path: String, cause: &str) -> Problem {
    let named = cause.split('`').nth(1).unwrap_or_default();
    let inside = if path == "." { String::new() } else { path.clone() };
    let below = |name: &str| if inside.is_empty() { name.to_owned() } else { format!("{inside}.{name}") };
    if cause.starts_with("unknown field") {
        // The path already ends in the unknown field where the reader knows it.
        let field = if inside.rsplit('.').next() == Some(named) { inside.clone() } else { below(named) };
        Problem::invalid(&field, format!("没有“{named}”这一项，请去掉"))
    } else if cause.starts_with("missing field") {
        Problem::invalid(&below(named), format!("缺少“{named}”，请补上"))
    } else {
        Problem::invalid(&path, "这一项的格式不对，请核对")
    }
}

/// Reads the query of an address; unknown names and misfits are 422.
pub fn query<T: DeserializeOwned>(request: &HttpRequest) -> Result<T, Problem> {
    let parsed = actix_web::web::Query::<T>::from_query(request.query_string());
    if let Some(name) = client::unreadable_value(request) {
        return Err(Problem::invalid(&name, format!("查询条件“{name}”里有不能用的字符，请核对")));
    }
    parsed.map(actix_web::web::Query::into_inner).map_err(|error| {
        let cause = error.to_string();
        let named = cause.split('`').nth(1).unwrap_or("query");
        Problem::invalid(named, format!("查询条件“{named}”不对，请核对"))
    })
}

/// A header's value as text.
pub fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// The bearer token, where one is given.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
