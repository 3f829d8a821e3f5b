//! Settings that differ from the last start: their names go into the audit, their values nowhere.

use std::collections::BTreeMap;

use crate::{
    domain::digest::Digest,
    http::kit::Kit,
    store::{StoreError, audit::Audited, facts::SETTINGS},
};

type Marks = BTreeMap<String, String>;

/// Compares with the last start of a serving process and keeps what is so now. The first start has nothing to compare with.
///
/// # Errors
/// When the database is away or the audit cannot be written: residents are served all the same, and the next start notes it.
pub async fn note(kit: &Kit, given: &BTreeMap<String, Digest>) -> Result<(), StoreError> {
    let mark = |(name, value): (&String, &Digest)| (name.clone(), kit.secrets.setting_mark(name, value));
    let now: Marks = given.iter().map(mark).collect();
    let before = kit.store.fact(SETTINGS).await?;
    let before: Option<Marks> = before.and_then(|text| serde_json::from_str(&text).ok());
    let changed = before.as_ref().map(|before| differing(before, &now)).unwrap_or_default();
    if !changed.is_empty() {
        let names = changed.join(" ");
        kit.store.audit_of(&kit.clock, None, Audited::SettingsChanged, &names, None).await?;
        tracing::info!(target: "audit", settings = names, "settings differ from the last start");
    }
    if before.as_ref() != Some(&now) {
        kit.store.set_fact(SETTINGS, &serde_json::to_string(&now).expect("marks are plain data")).await?;
    }
    Ok(())
}

/// Names that came, went or changed, in order.
fn differing(before: &Marks, now: &Marks) -> Vec<String> {
    let mut names: Vec<&String> = before.keys().chain(now.keys()).collect();
    names.sort();
    names.dedup();
    names.into_iter().filter(|name| before.get(*name) != now.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_went_or_changed_is_named_once() {
        let marks = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, mark)| ((*name).to_owned(), (*mark).to_owned())).collect::<Marks>()
        };
        let before = marks(&[("BIND", "1"), ("PUBLIC_URL", "2"), ("REDIS_URL", "3")]);
        let now = marks(&[("BIND", "1"), ("PUBLIC_URL", "4"), ("DATABASE_URL", "5")]);
        assert_eq!(differing(&before, &now), ["DATABASE_URL", "PUBLIC_URL", "REDIS_URL"]);
        assert!(differing(&now, &now).is_empty());
    }
}
