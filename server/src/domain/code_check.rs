//! Genuine, replaced, revoked or foreign: what a scanned or typed code is, from its text alone.

use super::{
    china_time::Instant,
    directory::{Card, CodeState, Directory, Found},
    secrets::Secrets,
    token::{NotAToken, Token},
};

/// What a text turns out to be.
#[derive(Clone, Debug)]
pub enum Checked<'a> {
    Genuine {
        token: Token,
        card: Card<'a>,
    },
    /// A newer one hangs, or should hang, in its place.
    Replaced {
        card: Card<'a>,
        instead: Option<&'a str>,
    },
    /// Revoked, its event over, or its deputy no longer serving.
    Dead {
        token: Token,
        card: Card<'a>,
    },
    Foreign(Foreign),
}

/// Why a text is none of our codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// An address of somebody else, whatever follows in it.
    OtherAddress,
    /// No code's form at all.
    NoCode,
    /// The form of a code of this service, but made with keys that are not this county's.
    OtherKeys,
    /// Made with this county's keys, and not in its directory.
    NotIssued,
}

impl Foreign {
    pub fn words(self) -> &'static str {
        match self {
            Self::OtherAddress => "这个网址不是本县的",
            Self::NoCode => "这不是代表码",
            Self::OtherKeys => "这个码不是本县制作的，可能是别的县的，也可能是假的",
            Self::NotIssued => "名册里没有这个码",
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::OtherAddress => "other_address",
            Self::NoCode => "no_code",
            Self::OtherKeys => "other_keys",
            Self::NotIssued => "not_issued",
        }
    }
}

/// Checks an address, a token or a code number as printed on paper. The tag is checked before anything is looked up.
///
/// `public_url`: what this county's own addresses begin with, where it is known.
pub fn check<'a>(
    secrets: &Secrets,
    directory: &'a Directory,
    public_url: Option<&str>,
    text: &str,
    now: Instant,
) -> Checked<'a> {
    let typed = match token_in(text.trim(), public_url) {
        Ok(typed) => typed,
        Err(foreign) => return Checked::Foreign(foreign),
    };
    let token = match secrets.parse_token(directory.token_numbered(typed).unwrap_or(typed)) {
        Ok(token) => token,
        Err(NotAToken::Malformed) => return Checked::Foreign(Foreign::NoCode),
        Err(NotAToken::UnknownVersion(_) | NotAToken::WrongTag) => return Checked::Foreign(Foreign::OtherKeys),
    };
    let (Found::Live(card) | Found::Dead(card)) = directory.find(&token, now) else {
        return Checked::Foreign(Foreign::NotIssued);
    };
    match card.state(now) {
        CodeState::Live => Checked::Genuine { token, card },
        CodeState::Leading | CodeState::Replaced => {
            Checked::Replaced { instead: directory.instead_of(&card, now).map(|(token, _)| token), card }
        }
        CodeState::Revoked | CodeState::NotServing | CodeState::Over => Checked::Dead { token, card },
    }
}

/// What stands behind `/c/` of an address of ours, or a bare token or code number. People leave the scheme out; whatever
/// else looks like an address is somebody else's, also while we do not know our own.
fn token_in<'a>(text: &'a str, public_url: Option<&str>) -> Result<&'a str, Foreign> {
    if !text.contains(['/', '.', ':', '\\', '@']) {
        return Ok(text);
    }
    let without_scheme = |address: &'a str| {
        let lower = address.get(..8).unwrap_or(address).to_ascii_lowercase();
        let scheme = ["https://", "http://"].into_iter().find(|scheme| lower.starts_with(scheme));
        &address[scheme.map_or(0, str::len)..]
    };
    let ours = public_url.and_then(|url| url.split_once("://")).map(|(_, rest)| format!("{rest}/c/"));
    let ours = ours.ok_or(Foreign::OtherAddress)?;
    let theirs = without_scheme(text);
    let begins = theirs.get(..ours.len()).is_some_and(|start| start.eq_ignore_ascii_case(&ours));
    let rest = begins.then(|| &theirs[ours.len()..]).ok_or(Foreign::OtherAddress)?;
    let token = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
    if token.contains('/') { Err(Foreign::NoCode) } else { Ok(token) }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        directory::{Code, CodeKind, Station},
        scope::AreaPath,
        secrets::samples,
        token::SINGLE_SHARD,
    };

    const OURS: Option<&str> = Some("https://dm.example.cn");

    fn directory(token: &Token, change: impl FnOnce(&mut Code)) -> Directory {
        let station = Station {
            id: Uuid::from_u128(1),
            area: AreaPath::of(&["411122"]),
            name: "示例站".into(),
            phone: None,
            address: None,
            hours: None,
            open: true,
        };
        let mut code = Code::issued(CodeKind::Station, station.id);
        change(&mut code);
        let mut directory = Directory::default();
        directory.stations.insert(station.id, station);
        directory.codes.insert(token.to_string(), code);
        directory
    }

    #[test]
    fn a_code_is_genuine_only_under_our_address() {
        let secrets = samples::secrets();
        let token = secrets.mint_token(SINGLE_SHARD, 1);
        let directory = directory(&token, |_| {});
        let check = |text: &str| check(&secrets, &directory, OURS, text, Instant::default());
        for ours in [
            format!("https://dm.example.cn/c/{token}?x=1"),
            format!("HTTP://DM.example.cn/c/{token}/"),
            token.to_string(),
        ] {
            assert!(matches!(check(&ours), Checked::Genuine { .. }), "{ours}");
        }
        for pasted in [
            "https://dm.example.cn.evil.cn/c/",
            "https://evil.cn/c/",
            "https://dm.example.cn@evil.cn/c/",
            "evil.cn/c/",
            "//evil.cn/c/",
            "https:/evil.cn/c/",
            "https://dm.example.cn/x/c/",
            "https:\\\\evil.cn/c/",
        ] {
            let verdict = check(&format!("{pasted}{token}"));
            assert!(matches!(verdict, Checked::Foreign(Foreign::OtherAddress)), "{pasted}");
        }
        assert!(matches!(check("https://dm.example.cn/c/"), Checked::Foreign(Foreign::NoCode)));
    }

    #[test]
    fn keys_of_another_county_and_codes_nobody_issued_are_told_apart() {
        let secrets = samples::secrets();
        let ours = secrets.mint_token(SINGLE_SHARD, 1);
        let directory = directory(&ours, |_| {});
        let never_issued = secrets.mint_token(SINGLE_SHARD, 2).to_string();
        let other_version = format!("9{}", &ours.as_str()[1..]);
        let mut wrong_tag = ours.to_string();
        wrong_tag.replace_range(23.., if wrong_tag.ends_with('0') { "2" } else { "0" });
        for (text, why) in [
            (never_issued, Foreign::NotIssued),
            (other_version, Foreign::OtherKeys),
            (wrong_tag, Foreign::OtherKeys),
            ("你好".into(), Foreign::NoCode),
        ] {
            let verdict = check(&secrets, &directory, OURS, &text, Instant::default());
            assert!(matches!(verdict, Checked::Foreign(found) if found == why), "{text}");
        }
    }

    #[test]
    fn a_replaced_code_leads_on_for_its_time_and_an_event_ends() {
        let secrets = samples::secrets();
        let token = secrets.mint_token(SINGLE_SHARD, 1);
        let start = Instant::default();
        let later = start + chrono::TimeDelta::days(2);
        let replaced = directory(&token, |code| {
            code.revoked = true;
            code.instead = Some("gone".into());
            code.leads_until = Some(start + chrono::TimeDelta::days(1));
        });
        assert!(matches!(replaced.find(&token, start), Found::Live(_)));
        assert!(matches!(replaced.find(&token, later), Found::Dead(_)));
        for at in [start, later] {
            assert!(matches!(check(&secrets, &replaced, OURS, token.as_str(), at), Checked::Replaced { .. }));
        }
        let event = directory(&token, |code| code.ends_at = Some(start + chrono::TimeDelta::days(1)));
        assert!(matches!(check(&secrets, &event, OURS, token.as_str(), start), Checked::Genuine { .. }));
        assert!(matches!(check(&secrets, &event, OURS, token.as_str(), later), Checked::Dead { .. }));
    }
}
