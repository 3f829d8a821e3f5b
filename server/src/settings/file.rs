//! The `.env` file: one `NAME=value` a line.

use super::{SettingsError, Values};

/// # Errors
/// A line that is no setting, by its number.
pub fn parse(text: &str) -> Result<Values, SettingsError> {
    let mut values = Values::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let pair = line.strip_prefix("export ").unwrap_or(line).split_once('=');
        let (name, value) = pair.ok_or_else(|| SettingsError(format!(".env line {}: write NAME=value", index + 1)))?;
        let value = value.trim();
        let quoted = value.len() >= 2
            && (value.starts_with('"') && value.ends_with('"') || value.starts_with('\'') && value.ends_with('\''));
        let value = if quoted { &value[1..value.len() - 1] } else { value };
        values.insert(name.trim().to_owned(), value.to_owned());
    }
    Ok(values)
}
