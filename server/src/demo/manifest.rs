//! What whoever runs the demonstration needs: `demo.json` for programs, a page of text for people.

use std::{fmt::Write, io, path::Path};

use serde::{Deserialize, Serialize};

use crate::domain::{role::Role, token::Token};

/// Name of the file, written last: a folder that holds it is finished.
pub const FILE: &str = "demo.json";

/// `demo.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub base_url: String,
    /// Codes that can be scanned; the first belongs to the first deputy account.
    pub codes: Vec<CodeEntry>,
    pub accounts: Vec<AccountEntry>,
    /// Codes that no longer serve, to see what a resident then reads; shown in the terminal only.
    #[serde(skip)]
    pub dead_codes: Vec<CodeEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeEntry {
    pub kind: String,
    pub token: String,
    pub url: String,
    pub name: String,
    pub account: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountEntry {
    pub role: String,
    pub account: String,
    pub password: String,
    pub name: String,
    pub area: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<String>,
}

impl CodeEntry {
    pub fn new(base_url: &str, kind: &str, token: &Token, name: &str, account: Option<String>) -> Self {
        let url = format!("{}/c/{token}", base_url.trim_end_matches('/'));
        Self { kind: kind.into(), token: token.to_string(), url, name: name.into(), account }
    }
}

impl Manifest {
    /// Reads `demo.json` back, its addresses under today's base address.
    ///
    /// # Errors
    /// What the disk said, or that the file is not understood.
    pub fn read(folder: &Path, base_url: &str) -> io::Result<Self> {
        let mut manifest: Self = serde_json::from_slice(&std::fs::read(folder.join(FILE))?)?;
        manifest.base_url = base_url.to_owned();
        for code in &mut manifest.codes {
            code.url = format!("{}/c/{}", base_url.trim_end_matches('/'), code.token);
        }
        Ok(manifest)
    }

    /// Writes `demo.json` into the folder.
    ///
    /// # Errors
    /// What the disk said.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self).expect("a manifest is plain data");
        std::fs::write(folder.join(FILE), text + "\n")
    }

    /// The page for the terminal: addresses, one sign-in a role, and the first code to scan.
    pub fn terminal(&self, addresses: &[String]) -> String {
        let mut page = String::from("\n示例县代表码：所有人名、地名、事情都是编的\n\n");
        for address in
            std::iter::once(&self.base_url).chain(addresses.iter().filter(|address| **address != self.base_url))
        {
            line(&mut page, format_args!("  {address}"));
        }
        line(&mut page, format_args!("\n登录 {}/login", self.base_url));
        for entry in self.sign_ins() {
            let role = Role::parse(&entry.role).map_or(entry.role.as_str(), |role| role.words());
            line(
                &mut page,
                format_args!("  {:<12} {:<22} {role}，{}（{}）", entry.account, entry.password, entry.name, entry.area),
            );
            if let Some(secret) = &entry.totp_secret {
                line(&mut page, format_args!("  {:<12} 动态口令密钥 {secret}", ""));
            }
        }
        for code in self.codes.first().into_iter() {
            line(&mut page, format_args!("\n扫一扫，向{}代表提诉求：{}\n", code.name, code.url));
            match qr_assets::terminal(&code.url) {
                Ok(drawing) => page += &drawing,
                Err(error) => line(&mut page, format_args!("  二维码画不出来：{error}")),
            }
        }
        // Known only when the county is made.
        if !self.dead_codes.is_empty() {
            line(&mut page, format_args!("\n已经停用的码，看看群众扫到会看见什么："));
        }
        for code in &self.dead_codes {
            line(&mut page, format_args!("  {} {}", code.url, code.name));
        }
        page
    }

    /// The first account of each role, and every one with a second factor.
    fn sign_ins(&self) -> impl Iterator<Item = &AccountEntry> {
        let first =
            |at: usize, entry: &AccountEntry| !self.accounts[..at].iter().any(|before| before.role == entry.role);
        let shown = self
            .accounts
            .iter()
            .enumerate()
            .filter(move |(at, entry)| entry.totp_secret.is_some() || first(*at, entry));
        shown.map(|(_, entry)| entry)
    }
}

fn line(page: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(page, "{text}").expect("text can be written");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        demo::{chance::Chance, county::county},
        domain::secrets::samples,
    };

    fn manifest() -> Manifest {
        let county = county(&samples::secrets(), Chance(&Clock::test(Default::default(), 2).0));
        let base_url = "http://127.0.0.1:8080";
        Manifest {
            base_url: base_url.into(),
            codes: county.live_codes(base_url),
            dead_codes: county.dead_codes(base_url),
            accounts: county.accounts.entries,
        }
    }

    #[test]
    fn demo_json_has_its_fixed_shape() {
        let written = serde_json::to_value(manifest()).unwrap();
        let keys = |value: &serde_json::Value| {
            let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
            keys.sort();
            keys
        };
        assert_eq!(keys(&written), ["accounts", "base_url", "codes"]);
        assert_eq!(keys(&written["codes"][0]), ["account", "kind", "name", "token", "url"]);
        assert_eq!(keys(&written["accounts"][0]), ["account", "area", "name", "password", "role"]);
        assert_eq!(written["codes"][0]["kind"], "deputy");
        assert_eq!(written["codes"][0]["name"], written["accounts"][0]["name"]);
        assert_eq!(written["codes"][0]["account"], written["accounts"][0]["account"]);
        assert!(written["codes"][30]["account"].is_null());
        let kinds: std::collections::HashSet<&str> =
            written["codes"].as_array().unwrap().iter().filter_map(|code| code["kind"].as_str()).collect();
        assert_eq!(kinds.len(), 4);
    }

    #[test]
    fn the_terminal_shows_each_role_once_the_second_factor_and_a_drawn_code() {
        let manifest = manifest();
        let page = manifest.terminal(&[]);
        assert_eq!(manifest.sign_ins().count(), Role::ALL.len() + 1);
        assert!(page.contains(&manifest.codes[0].url) && page.contains("动态口令密钥") && page.contains('█'));
    }
}
