//! What each way in does with any bytes, and what must hold afterwards.

use std::sync::LazyLock;

use actix_web::{FromRequest, HttpRequest, test::TestRequest, web::Payload};
use deputy_code::{
    clock::Clock,
    directory::verb::compare,
    domain::{
        china_time::Instant,
        code_check,
        directory::Directory,
        identity::IdempotencyKey,
        moves::Channel,
        number::{Number, QueryCode},
        receipt,
        sealing::SuiteName,
        secrets::{Secrets, SecretsFile},
        submission::SubmissionInput,
        token,
    },
    http::{body, form::Form, problem::Problem},
    photos,
    store::roster::Roster,
};

use super::seeds;
use crate::images;

/// The same secrets in every run, so that kept tokens and receipts stay good.
pub static SECRETS: LazyLock<Secrets> = LazyLock::new(|| {
    let mut byte = 0;
    let file = SecretsFile::generate(SuiteName::default(), || {
        byte += 1;
        [byte; 32]
    });
    Secrets::open(&file).expect("secrets")
});

/// What a person types or a scanner reads: an address, a token, a code number, a number, a query code, a key.
pub fn token(input: &[u8]) -> String {
    let Ok(typed) = std::str::from_utf8(input) else { return "not UTF-8".into() };
    let read = SECRETS.parse_token(typed);
    if let Ok(token) = &read {
        assert_eq!(SECRETS.parse_token(token.as_str()), Ok(*token), "its own text is the same token");
        assert_eq!(token.as_str().len(), 24);
        assert!(seeds::TOKENS.iter().any(|one| one == token.as_str()), "a tag was guessed: {token:?}");
    }
    let number = Number::parse(typed);
    if let Ok(number) = &number {
        assert_eq!(Number::parse(&number.spaced()), Ok(*number));
    }
    let code = QueryCode::parse(typed);
    if let Some(code) = &code {
        assert_eq!(QueryCode::parse(code.as_str()).as_ref(), Some(code));
    }
    let key = IdempotencyKey::parse(typed).is_some();
    let code_number = token::read_code_number(typed).is_some();
    let nobody = Directory::default();
    let checked = code_check::check(&SECRETS, &nobody, Some("https://dm.example.cn"), typed, Instant::default());
    let checked = std::mem::discriminant(&checked);
    format!("{read:?} {:?} {} {key} {code_number} {checked:?}", number.is_ok(), code.is_some())
}

/// A receipt that verifies acknowledges what was signed, whatever was done to its text.
pub fn receipt(input: &[u8]) -> String {
    let text = String::from_utf8_lossy(input);
    match receipt::verify(&text, SECRETS.receipt_public_keys()) {
        Some(acknowledgement) => {
            assert!(seeds::ACKNOWLEDGED.contains(&acknowledgement), "a forged receipt: {acknowledgement:?}");
            "genuine".into()
        }
        None => format!("{} parts", text.split('.').count().min(5)),
    }
}

/// What is taken is a JPEG of bounded size that carries nothing but its pixels.
pub fn upload(input: &[u8]) -> String {
    match photos::re_encode(input) {
        Ok(kept) => {
            let picture = image::load_from_memory_with_format(&kept, image::ImageFormat::Jpeg).expect("a JPEG");
            assert!(picture.width().max(picture.height()) <= photos::KEPT_SIDE);
            assert!(!images::has_exif(&kept));
            format!("{:?} taken", image::guess_format(input).ok())
        }
        Err(refused) => format!("{:?} {refused}", image::guess_format(input).ok()),
    }
}

/// A file is a plan or a list of faults; never both, never neither.
pub fn spreadsheet(input: &[u8]) -> String {
    let roster = Roster {
        version: None,
        areas: Vec::new(),
        stations: Vec::new(),
        points: Vec::new(),
        groups: Vec::new(),
        deputies: Vec::new(),
        members: Default::default(),
    };
    let clock = Clock::test(Instant::default(), 1).0;
    match compare(input, &roster, &SECRETS, &clock, None).sound() {
        Ok(_) => "sound".into(),
        Err(Problem::Invalid(faults)) => {
            assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.message.is_empty()));
            let mut said: Vec<String> =
                faults.iter().map(|fault| fault.message.chars().filter(|letter| *letter > '⺀').collect()).collect();
            said.dedup();
            said.truncate(3);
            said.join("|")
        }
        Err(other) => panic!("{other}"),
    }
}

/// A body as a browser or a program sends it: JSON when it begins with a brace, multipart when with two dashes, else plain.
pub fn form(input: &[u8]) -> String {
    let kind = match input {
        [b'{', ..] => "application/json".to_owned(),
        [b'-', b'-', ..] => format!("multipart/form-data; boundary={}", boundary(input)),
        _ => "application/x-www-form-urlencoded".to_owned(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    tokio::task::LocalSet::new().block_on(&runtime, async {
        let request = TestRequest::post().insert_header(("Content-Type", kind.as_str()));
        let (request, mut payload) = request.set_payload(input.to_vec()).to_http_parts();
        let payload = Payload::from_request(&request, &mut payload).await.expect("a payload");
        if kind == "application/json" {
            said(json(&request, payload).await)
        } else {
            said(fields(&request, payload).await)
        }
    })
}

async fn json(request: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    let input: SubmissionInput = body::json(request, payload).await?;
    let submission = input.parse(Channel::Scan).map_err(Problem::Invalid)?;
    let letters = submission.content.chars().count();
    assert!((5..=2_000).contains(&letters), "{letters} characters were taken");
    assert!(submission.photos.len() <= 6);
    Ok("taken".into())
}

async fn fields(request: &HttpRequest, payload: Payload) -> Result<String, Problem> {
    let mut form = Form::read(request, payload).await?;
    let filled = ["content", "kind", "contact.phone"].map(|name| form.filled(name).is_some());
    let uploads = form.all("uploads").len();
    assert!(uploads <= 200, "{uploads} fields of one name");
    Ok(format!("{filled:?} {} {} {}", form.take_file().is_some(), form.files_too_many, form.file_too_large))
}

/// What must hold of every refusal: no fault of ours, and a sentence.
fn said(read: Result<String, Problem>) -> String {
    match read {
        Ok(way) => way,
        Err(problem) => {
            let status = actix_web::ResponseError::status_code(&problem);
            assert!(status.is_client_error(), "{problem}");
            assert!(!problem.title().is_empty());
            let fields: Vec<&str> = problem.faults().iter().map(|fault| fault.field.as_str()).take(3).collect();
            format!("{status} {}", fields.join(","))
        }
    }
}

/// The boundary that the first line names, as far as a header can hold it.
fn boundary(input: &[u8]) -> String {
    let line = input[2..].split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
    line.iter().filter(|byte| byte.is_ascii_alphanumeric()).take(70).map(|byte| char::from(*byte)).collect()
}
