//! Access kit: passwords, tokens, second factors and the secrets file.

pub mod passwords;
pub mod secrets_file;
pub mod tokens;
pub mod totp;
