//! A small HTTP client for stories: cookies kept, redirects shown instead of followed, a limit on every exchange.

use std::time::Duration;

use reqwest::header::{ACCEPT, HeaderMap};
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

const EXCHANGE: Duration = Duration::from_secs(30);
/// What a browser says that it reads, where it opens a page.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const CONNECT: Duration = Duration::from_secs(5);

/// One visitor: his cookies, and the token he signed in with.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    base_url: String,
    token: Option<String>,
}

impl Client {
    pub fn new(base_url: &str) -> Client {
        let builder = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).no_proxy();
        let inner = builder.timeout(EXCHANGE).connect_timeout(CONNECT).build().expect("an HTTP client");
        Client { inner, base_url: base_url.trim_end_matches('/').to_owned(), token: None }
    }

    /// The same visitor, sending `Authorization: Bearer` from now on.
    pub fn with_token(&self, token: &str) -> Client {
        Client { token: Some(token.to_owned()), ..self.clone() }
    }

    /// A request to a path of the server, or to a full address; to be filled and given to [`send`]. Outside `/api/` it
    /// comes from a browser, which reads pages.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let address = if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base_url) };
        let mut request = self.inner.request(method, address);
        if !path.starts_with("/api/") {
            request = request.header(ACCEPT, BROWSER);
        }
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    /// None when nobody answers.
    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        try_send(self.request(Method::GET, path)).await.ok()
    }

    pub async fn get_json(&self, path: &str) -> Value {
        self.get(path).await.expect(200).json()
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn post_form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        send(self.request(Method::POST, path).form(fields)).await
    }

    /// A form with files: `files` holds (field, file name, bytes).
    pub async fn post_multipart(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, Vec<u8>)]) -> Answer {
        let mut form = Form::new();
        for (name, value) in fields {
            form = form.text((*name).to_owned(), (*value).to_owned());
        }
        for (name, file, bytes) in files {
            form = form.part((*name).to_owned(), Part::bytes(bytes.clone()).file_name((*file).to_owned()));
        }
        send(self.request(Method::POST, path).multipart(form)).await
    }
}

/// Sends a request; no answer at all fails the test.
pub async fn send(request: RequestBuilder) -> Answer {
    try_send(request).await.unwrap_or_else(|error| panic!("no answer: {error:?}"))
}

/// Sends a request that may go unanswered, because the server is being killed or stopped.
pub async fn try_send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let address = response.url().to_string();
    Ok(Answer { status, headers, address, body: response.bytes().await?.to_vec() })
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub address: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// Fails the test, showing the body, unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        let (found, address) = (self.status, &self.address);
        assert_eq!(found, status, "{address} answered {found} instead of {status}:\n{}", self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        let parsed = serde_json::from_slice(&self.body);
        parsed.unwrap_or_else(|error| panic!("{} is not JSON ({error}):\n{}", self.address, self.text()))
    }

    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a 303 points to.
    #[track_caller]
    pub fn location(&self) -> &str {
        assert!(!self.header("location").is_empty(), "{} answered {} and points nowhere", self.address, self.status);
        self.header("location")
    }
}
