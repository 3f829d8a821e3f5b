//! Forms as browsers send them: plain or multipart, both read into the same names, values and files.

use actix_multipart::{Multipart, MultipartError};
use actix_web::{HttpMessage, HttpRequest, web::Payload};
use futures_util::{StreamExt, TryStreamExt};

use super::{body, paced::paced, problem::Problem, room::Room};
use crate::{
    clock::Clock,
    domain::{submission::MOST_PHOTOS, words::PhotoId},
    photos::{MOST_BYTES, PhotoError, Photos},
};

/// All text of one form.
const MOST_TEXT: usize = 128 * 1024;
/// Names in one form.
const MOST_FIELDS: usize = 200;
/// A whole multipart body: six photos and the words.
const MOST_BODY: usize = MOST_PHOTOS * MOST_BYTES + 1024 * 1024;

/// A form as typed.
#[derive(Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Photos as received, at most six; how many more came is counted.
    files: Vec<Vec<u8>>,
    pub files_too_many: usize,
    /// Held until the photos are kept or dropped.
    room: Room,
    /// Photos came and were not read, because they were not wanted.
    pub photos_left_out: bool,
    /// A photo over its limit came; the words are whole.
    pub file_too_large: bool,
}

/// The fields of a form that was read, left with its request: a page that says why it was not taken shows them again.
pub struct Typed(pub Vec<(String, String)>);

impl Form {
    /// Reads either kind of form; what was typed stays with the request as [`Typed`].
    ///
    /// # Errors
    /// 413 over the limits, 415 for another type, 400 for words that are not UTF-8.
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Problem> {
        let (form, wrong) = Self::read_what_came(request, payload, async |_| true).await;
        request.extensions_mut().insert(Typed(form.fields.clone()));
        wrong.map_or(Ok(form), Err)
    }

    /// The same, with the words that did come beside what is wrong, for a page that shows them again. Photos are kept
    /// in memory only where `wants_photos` says so, asked once with the fields that came before the first of them.
    pub async fn read_what_came(
        request: &HttpRequest,
        payload: Payload,
        wants_photos: impl AsyncFnOnce(&Self) -> bool,
    ) -> (Self, Option<Problem>) {
        let mut form = Self::default();
        let read = match request.content_type() {
            "application/x-www-form-urlencoded" => match body::read(payload, MOST_TEXT).await {
                Ok(body) => form.plain(&body),
                Err(problem) => Err(problem),
            },
            "multipart/form-data" => {
                form.multipart(Multipart::new(request.headers(), paced(payload)), wants_photos).await
            }
            "" => Ok(()),
            _ => Err(Problem::UnsupportedMedia),
        };
        (form, read.err())
    }

    fn plain(&mut self, body: &[u8]) -> Result<(), Problem> {
        let pairs: Vec<&[u8]> = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).collect();
        if pairs.len() > MOST_FIELDS {
            return Err(Problem::TooLarge);
        }
        let mut read = Ok(());
        for pair in pairs {
            let (name, value) = pair.split_at(pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len()));
            let (name, value) = (decoded(name), decoded(value.get(1..).unwrap_or_default()));
            read = read.and(self.add_field(&name, &value));
        }
        read
    }

    /// Keeps a field as well as it can be read.
    fn add_field(&mut self, name: &[u8], value: &[u8]) -> Result<(), Problem> {
        let read = utf8(name).and(utf8(value)).map(|_| ());
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        self.fields.push((lossy(name), lossy(value)));
        read
    }

    async fn multipart(
        &mut self,
        mut parts: Multipart,
        wants_photos: impl AsyncFnOnce(&Self) -> bool,
    ) -> Result<(), Problem> {
        let (mut text, mut seen) = (0, 0);
        let (mut wants_photos, mut wanted) = (Some(wants_photos), false);
        let mut read = Ok(());
        while let Some(mut part) = parts.try_next().await.map_err(broken)? {
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = part.content_disposition().is_some_and(|it| it.get_filename().is_some());
            // Words over the limit are kept up to twice the limit, to be shown again.
            if is_file && let Some(wants_photos) = wants_photos.take() {
                wanted = wants_photos(self).await;
            }
            let most = if is_file { MOST_BYTES } else { 2 * MOST_TEXT };
            let mut bytes = Vec::new();
            let mut length = 0;
            while let Some(chunk) = part.next().await {
                let chunk = chunk.map_err(broken)?;
                length += chunk.len();
                seen += chunk.len();
                if seen > 2 * MOST_BODY {
                    return Err(Problem::TooLarge);
                }
                if length > most || is_file && !wanted {
                    continue;
                }
                match if is_file { self.room.take(chunk.len()) } else { Ok(()) } {
                    Ok(()) => bytes.extend_from_slice(&chunk),
                    // The words that follow are still read, to be shown again; no photo is.
                    Err(full) => {
                        (wanted, read) = (false, read.and(Err(full)));
                        (bytes, self.files) = (Vec::new(), Vec::new());
                    }
                }
            }
            if is_file {
                self.photos_left_out |= !wanted && length > 0;
                if wanted {
                    self.add_file(bytes, length);
                }
                continue;
            }
            text += length;
            if text > 2 * MOST_TEXT || self.fields.len() >= MOST_FIELDS {
                return Err(Problem::TooLarge);
            }
            read = read.and(self.add_field(name.as_bytes(), &bytes));
        }
        if seen > MOST_BODY || text > MOST_TEXT { Err(Problem::TooLarge) } else { read }
    }

    fn add_file(&mut self, bytes: Vec<u8>, length: usize) {
        match length {
            // A file input left alone still sends an empty part.
            0 => {}
            _ if length > MOST_BYTES => self.file_too_large = true,
            _ if self.files.len() >= MOST_PHOTOS => self.files_too_many += 1,
            _ => self.files.push(bytes),
        }
    }

    /// The last value of a name, as typed; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// The value of a name, `None` when empty.
    pub fn filled(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|value| !value.trim().is_empty()).map(str::to_owned)
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    pub fn ticked(&self, name: &str) -> bool {
        matches!(self.get(name), "true" | "on" | "1")
    }

    /// The first file as received, for forms that ask for one that is no photo.
    pub fn take_file(&mut self) -> Option<Vec<u8>> {
        let first = (!self.files.is_empty()).then(|| self.files.remove(0));
        self.files.clear();
        first
    }

    /// Keeps the photos under the names they are given and returns their ids, after those already received in `uploads`; also what is wrong with one.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub async fn keep_photos(
        &mut self,
        photos: &Photos,
        clock: &Clock,
        name: impl Fn(&[u8]) -> PhotoId,
    ) -> Result<(Vec<PhotoId>, Option<String>), Problem> {
        let mut ids: Vec<PhotoId> = self.all("uploads");
        let mut fault = self.file_too_large.then(|| PhotoError::TooManyBytes.to_string());
        if ids.len() + self.files.len() + self.files_too_many > MOST_PHOTOS {
            let count = ids.len() + self.files.len() + self.files_too_many;
            fault = Some(format!("照片最多{MOST_PHOTOS}张，现在是{count}张，请去掉几张"));
        }
        for bytes in std::mem::take(&mut self.files) {
            if ids.len() == MOST_PHOTOS {
                break;
            }
            let id = name(&bytes);
            match photos.keep_as(id, bytes, clock).await {
                Ok(id) => ids.push(id),
                Err(PhotoError::Store(error)) => {
                    tracing::error!(%error, "a photo could not be kept");
                    return Err(Problem::NotConfirmed);
                }
                Err(refused) => fault = Some(refused.to_string()),
            }
        }
        Ok((ids, fault))
    }
}

/// Percent signs and plus signs undone; a percent sign without two digits stays as it is.
fn decoded(raw: &[u8]) -> Vec<u8> {
    let digit = |at: usize| raw.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut plain = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        match (raw[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                plain.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => plain.push(b' '),
            (byte, ..) => plain.push(byte),
        }
        at += 1;
    }
    plain
}

const NOT_UTF8: fn() -> Problem = || Problem::NotParseable("文字的编码不对，请用浏览器打开页面再提交");

fn utf8(bytes: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(bytes).map_err(|_| NOT_UTF8())
}

fn broken(error: MultipartError) -> Problem {
    match error {
        MultipartError::ContentTypeMissing | MultipartError::ContentTypeParse => Problem::UnsupportedMedia,
        _ => Problem::NotParseable("没有收全，请再提交一次"),
    }
}
