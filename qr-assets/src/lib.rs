//! Codes as things to print and show: a card in, bytes of a drawing out.
//!
//! No clock, no file, no socket: the same card, words and templates always give the same bytes. README.md beside this crate
//! says what a county may change.

mod card;
mod code;
#[cfg(test)]
mod design;
mod error;
mod faces;
mod files;
mod mark;
mod page;
mod pdf;
mod picture;
mod printer;
mod read;
mod sheet;
mod typesetting;

use qrcode::{QrCode, render::unicode::Dense1x2, types::QrError};

pub use card::{Card, Layout};
pub use error::{PrintError, ReadError, TemplateError};
pub use files::built_in_files;
pub use page::Page;
pub use printer::Printer;
pub use read::{PAGES_AT_MOST, pdf_pages, read_codes};

/// A code for a terminal with light text on a dark ground, two modules to a character.
///
/// # Errors
/// When the text is too long for a code.
pub fn terminal(text: &str) -> Result<String, QrError> {
    let code = QrCode::new(text)?;
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}
