//! The files a county can put in place of ours: words, templates and its mark.

use std::collections::BTreeMap;

use crate::card::{Card, Layout};
use crate::error::TemplateError;

/// The county's mark. Ours is a bar; never the national emblem, whose use is regulated by law.
pub const MARK: &str = "mark.svg";

/// A template with its words is under 10 KB; this is for a mark with many curves.
const LARGEST: usize = 256 * 1024;

const FILES: [(&str, &str); 9] = [
    ("a4-poster.svg", include_str!("../layouts/a4-poster.svg")),
    ("a4-poster.toml", include_str!("../layouts/a4-poster.toml")),
    ("a6-card.svg", include_str!("../layouts/a6-card.svg")),
    ("a6-card.toml", include_str!("../layouts/a6-card.toml")),
    ("banner.svg", include_str!("../layouts/banner.svg")),
    ("banner.toml", include_str!("../layouts/banner.toml")),
    (MARK, include_str!("../layouts/mark.svg")),
    ("stickers.svg", include_str!("../layouts/stickers.svg")),
    ("stickers.toml", include_str!("../layouts/stickers.toml")),
];

/// File name and text of everything a county can change, so that it can start from it.
pub fn built_in_files() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from(FILES)
}

/// Ours, with the county's in their place.
pub fn merged(own: &BTreeMap<String, String>) -> Result<BTreeMap<&'static str, String>, TemplateError> {
    let mut files: BTreeMap<&'static str, String> =
        FILES.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    for (file, text) in own {
        if text.len() > LARGEST {
            return Err(TemplateError::TooLarge { file: file.clone(), most: LARGEST, found: text.len() });
        }
        let known = || FILES.map(|(name, _)| name).join("、");
        let place = files.get_mut(file.as_str());
        *place.ok_or_else(|| TemplateError::UnknownFile { file: file.clone(), known: known() })? = text.clone();
    }
    Ok(files)
}

pub fn template_of(layout: Layout) -> String {
    format!("{}.svg", layout.code())
}

pub fn words_of(layout: Layout) -> String {
    format!("{}.toml", layout.code())
}

/// The words with what they name in braces filled in from the card.
pub fn filled(words: &toml::Value, card: &Card) -> toml::Value {
    match words {
        toml::Value::String(text) => toml::Value::String(fill(text, card)),
        toml::Value::Array(list) => toml::Value::Array(list.iter().map(|one| filled(one, card)).collect()),
        toml::Value::Table(table) => {
            toml::Value::Table(table.iter().map(|(key, one)| (key.clone(), filled(one, card))).collect())
        }
        other => other.clone(),
    }
}

fn fill(text: &str, card: &Card) -> String {
    let places = [
        ("{promise}", &card.promise),
        ("{organiser}", &card.organiser),
        ("{station}", &card.station),
        ("{address_start}", &card.address_start),
        ("{code_number}", &card.code_number),
        ("{printed}", &card.printed),
    ];
    if !text.contains('{') {
        return text.to_owned();
    }
    places.iter().fold(text.to_owned(), |text, (place, value)| text.replace(place, value))
}
