//! Codes as things to print and show: a text in, a drawing out.

use qrcode::{QrCode, render::unicode::Dense1x2, types::QrError};

/// A code for a terminal with light text on a dark ground, two modules to a character.
///
/// # Errors
/// When the text is too long for a code.
pub fn terminal(text: &str) -> Result<String, QrError> {
    let code = QrCode::new(text)?;
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}
