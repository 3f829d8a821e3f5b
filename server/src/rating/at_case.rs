//! What every request about one case of a resident brings, and the ways to open it.

use actix_web::{
    Error, FromRequest, HttpRequest, dev,
    http::StatusCode,
    web::{Data, Path, Payload},
};
use futures_util::future::{Ready, ready};
use serde::de::DeserializeOwned;

use super::{
    find,
    json::{CodeInput, WordsInput, code, tell},
    moves::RatingInput,
    rights::{ConsentInput, ContactInput, ErasureInput},
};
use crate::{
    domain::{
        digest,
        number::{Number, QueryCode},
    },
    http::{
        answer::{Answer, json},
        body,
        case_cookie::CaseCookie,
        client,
        form::Form,
        kit::Kit,
        problem::Problem,
    },
    queue::Queue,
    shared_state::limits::Counted,
    store::rows::CaseRow,
};

/// A request whose address names a case.
pub struct AtCase {
    pub request: HttpRequest,
    pub kit: Data<Kit>,
    pub queue: Data<Queue>,
    typed: String,
}

impl FromRequest for AtCase {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let typed = Path::<String>::from_request(request, payload).into_inner();
        ready(typed.map(|typed| Self {
            request: request.clone(),
            kit: request.app_data::<Data<Kit>>().expect("the application has its kit").clone(),
            queue: request.app_data::<Data<Queue>>().expect("the application has its queue").clone(),
            typed: typed.into_inner(),
        }))
    }
}

/// The body of a program's move, with what opens the case.
pub trait Opens: DeserializeOwned {
    fn query_code(&self) -> Option<&str>;
}

/// What every form of a case begins with: the cookie, the hidden value, the limit, the registered case.
pub struct Opened {
    pub cookie: CaseCookie,
    pub form: Form,
    pub case: CaseRow,
}

impl AtCase {
    pub fn number(&self) -> Result<Number, Problem> {
        Number::parse(&self.typed).map_err(|_| Problem::NoSuchCase)
    }

    /// This browser's cookie for the case, where it has one.
    pub fn cookie(&self) -> Result<Option<CaseCookie>, Problem> {
        Ok(CaseCookie::of(&self.request, &self.kit, &self.number()?))
    }

    /// The case, registered first where it was only queued.
    pub async fn registered(&self, code: &QueryCode) -> Result<CaseRow, Problem> {
        find::registered(&self.kit, &self.queue, &self.number()?, code).await
    }

    /// Counts one more write of this sender.
    pub fn count(&self) -> Result<(), Problem> {
        client::limit(&self.kit, Counted::WritesFrom(client::address(&self.request, &self.kit)))
    }

    /// A program's move: its body, and the case that it opens.
    pub async fn asked<I: Opens>(&self, payload: Payload) -> Result<(I, CaseRow), Problem> {
        self.count()?;
        let input: I = body::json(&self.request, payload).await?;
        let case = self.registered(&code(input.query_code())?).await?;
        Ok((input, case))
    }

    /// Answers a program with the case as the move left it.
    pub async fn tell(&self, moved: &CaseRow) -> Answer {
        json(StatusCode::OK, &tell(&self.kit, moved).await?)
    }

    /// A form of this case's pages.
    pub async fn opened(&self, payload: Payload) -> Result<Opened, Problem> {
        self.number()?;
        let form = Form::read(&self.request, payload).await?;
        let cookie = self.cookie()?.ok_or(Problem::NoSuchCase)?;
        if !digest::same(cookie.csrf(&self.kit).as_bytes(), form.get("csrf").as_bytes()) {
            return Err(Problem::ForeignForm);
        }
        self.count()?;
        let case = self.registered(&cookie.query_code).await?;
        Ok(Opened { cookie, form, case })
    }
}

macro_rules! opens {
    ($($input:ty),+) => {
        $(impl Opens for $input {
            fn query_code(&self) -> Option<&str> {
                self.query_code.as_deref()
            }
        })+
    };
}

opens!(RatingInput, WordsInput, CodeInput, ContactInput, ConsentInput, ErasureInput);
