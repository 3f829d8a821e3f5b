//! Words of a sealed case: out of every column that is searched, listed or read in clear, and back when it is opened again.

use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use super::{StoreError, entity::case, rows::CaseRow};
use crate::domain::{
    case::Case,
    directory::Directory,
    holder::Holder,
    sealing::{Context, SealNonce, Sealer},
    standing::Matter,
    text,
};

/// What a list shows instead of words that are sealed.
const UNREAD: &str = "已密封，打开后可看";

/// Everything of a row that tells what a resident wrote.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Written {
    content: String,
    place: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    other_channel: Option<String>,
}

impl Written {
    fn of(row: &case::Model) -> Self {
        Self {
            content: row.content.clone(),
            place: row.place.clone(),
            lat: row.lat,
            lng: row.lng,
            other_channel: row.other_channel.clone(),
        }
    }

    fn open(row: &case::Model, sealer: &Sealer) -> Result<Option<Self>, StoreError> {
        let Some(sealed) = &row.sealed_words else { return Ok(None) };
        let wrong = |what: String| StoreError::inconsistent("cases", row.id, what);
        let plain = sealer.open(Context::SealedCase, sealed).map_err(|error| wrong(error.to_string()))?;
        serde_json::from_slice(&plain).map(Some).map_err(|error| wrong(format!("sealed words: {error}")))
    }
}

/// The words of a case that this move seals, opens again, or changes while it is sealed.
pub(super) fn follow(
    before: &CaseRow,
    after: &Case,
    sealer: &Sealer,
    nonce: impl Fn() -> SealNonce,
    columns: &mut case::ActiveModel,
) -> Result<(), StoreError> {
    let changed = match &columns.content {
        Set(content) => Some(content.clone()),
        _ => None,
    };
    let placed_anew = matches!(columns.place, Set(_));
    let was_sealed = Written::open(&before.row, sealer)?;
    if before.case.sealed == after.sealed && (was_sealed.is_none() || (changed.is_none() && !placed_anew)) {
        return Ok(());
    }
    let mut written = was_sealed.unwrap_or_else(|| Written::of(&before.row));
    if let Some(content) = changed {
        written.content = content;
    }
    if placed_anew {
        (written.place, written.lat, written.lng) = (None, None, None);
    }
    let (clear, sealed) = match after.sealed {
        true => {
            let plain = serde_json::to_vec(&written).expect("words are plain data");
            (Written::default(), Some(sealer.seal(Context::SealedCase, nonce(), &plain)))
        }
        false => (written, None),
    };
    columns.content = Set(clear.content);
    columns.place = Set(clear.place);
    columns.lat = Set(clear.lat);
    columns.lng = Set(clear.lng);
    columns.other_channel = Set(clear.other_channel);
    columns.sealed_words = Set(sealed);
    Ok(())
}

impl CaseRow {
    /// The row with its words, for the one page that shows them to whoever may see the case.
    ///
    /// # Errors
    /// When sealed words do not open with the keys of this installation.
    pub fn opened(&self, sealer: &Sealer) -> Result<Self, StoreError> {
        let mut opened = self.clone();
        if let Some(written) = Written::open(&self.row, sealer)? {
            let row = &mut opened.row;
            row.content = written.content;
            row.place = written.place;
            (row.lat, row.lng) = (written.lat, written.lng);
            row.other_channel = written.other_channel;
        }
        Ok(opened)
    }

    /// The beginning of its words for a list.
    pub fn excerpt(&self, most: usize) -> String {
        if self.case.sealed { UNREAD.into() } else { text::excerpt(&self.row.content, most) }
    }

    /// As permissions see it.
    pub fn matter(&self) -> Matter<'_> {
        Matter {
            area: &self.row.area_path,
            holder: self.holder(),
            deputy: self.row.deputy_id,
            units: self.case.stage.units(),
            hidden_from: self.row.hidden_from,
            accused_unit: self.case.accused_unit,
            sealed: self.case.sealed,
            withheld: self.case.is_withheld(),
            recused: &self.case.recused,
        }
    }

    /// Whether it may lie with somebody: neither with whom it accuses, nor outside the committee when it is sealed, nor
    /// with whom gave it away for an interest.
    pub fn may_lie_with(&self, holder: &Holder) -> bool {
        holder.may_have(self.row.hidden_from) && self.case.may_lie_with(holder)
    }

    /// Who has it when nobody in particular has.
    pub fn station_or_committee(&self, directory: &Directory) -> Holder {
        let keeps_out = !self.may_lie_with(&Holder::Station(self.row.station_id));
        directory.station_or_committee(self.row.station_id, keeps_out)
    }

    /// Where it goes when its holder must not or cannot go on with it; `None` when it stays.
    pub fn rerouted(&self, directory: &Directory) -> Option<Holder> {
        let holder = self.holder()?;
        if self.may_lie_with(&holder) {
            let next = directory.rerouted(Some(holder), self.row.station_id, self.row.hidden_from)?;
            return Some(if self.may_lie_with(&next) { next } else { self.station_or_committee(directory) });
        }
        Some(self.station_or_committee(directory))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::sealing::SuiteName;

    #[test]
    fn words_open_as_they_were_sealed() {
        let sealer = Sealer::new(b'1', BTreeMap::from([(b'1', (SuiteName::default(), [3; 32]))])).unwrap();
        let written = Written {
            content: "反映某单位的事".into(),
            place: Some("东门".into()),
            lat: Some(33.1),
            lng: None,
            other_channel: None,
        };
        let sealed = sealer.seal(Context::SealedCase, [1; 12], &serde_json::to_vec(&written).unwrap());
        assert!(!String::from_utf8_lossy(&sealed).contains("反映"));
        let plain = sealer.open(Context::SealedCase, &sealed).unwrap();
        assert_eq!(serde_json::from_slice::<Written>(&plain).unwrap(), written);
    }
}
