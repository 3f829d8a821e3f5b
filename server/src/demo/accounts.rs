//! Who signs in to the demo county, with passwords of this installation alone.

use uuid::Uuid;

use super::{
    chance::Chance,
    county::{self, SIGNED_IN_DEPUTIES},
    manifest::AccountEntry,
    names::{COUNTY, TOWNSHIPS},
};
use crate::{
    access::{
        passwords::{self, Cost},
        totp,
    },
    domain::{actor::Actor, role::Role, secrets::Secrets},
    store::{
        StoreError,
        accounts::{AccountRow, seal},
        directory::DirectoryRows,
    },
};

/// Names that people other than deputies and units need.
pub const PEOPLE: usize = 19 + 8;

/// Syllables that are quick to type on a phone.
const SYLLABLES: [&str; 32] = [
    "lan", "qing", "hong", "bai", "shan", "shui", "hua", "cao", "yun", "feng", "yu", "xue", "deng", "qiao", "lu",
    "che", "shu", "bi", "mo", "zhi", "he", "hai", "xing", "yue", "tian", "di", "niao", "yang", "cha", "mi", "mai",
    "zhu",
];

/// The rows and what their owners are told.
#[derive(Default)]
pub struct Accounts {
    pub rows: Vec<AccountRow>,
    pub entries: Vec<AccountEntry>,
}

/// What sets one account apart from the others of its role.
#[derive(Default)]
struct Place {
    town: Option<usize>,
    deputy: Option<Uuid>,
    station: Option<Uuid>,
    undertaker: Option<Uuid>,
}

pub fn accounts(rows: &DirectoryRows, names: Vec<String>, secrets: &Secrets, chance: Chance<'_>) -> Accounts {
    let mut accounts = Accounts::default();
    let mut names = names.into_iter();
    let mut name = || names.next().expect("there are names for everybody");
    for (at, deputy) in rows.deputies.iter().take(SIGNED_IN_DEPUTIES).enumerate() {
        let town = rows.stations.iter().position(|station| station.id == deputy.station_id);
        let place = Place { town, deputy: Some(deputy.id), ..Place::default() };
        accounts.add(Role::Deputy, numbered("deputy", at), deputy.name.clone(), place, chance);
    }
    for (at, station) in rows.stations.iter().enumerate() {
        let place = Place { town: Some(at), station: Some(station.id), ..Place::default() };
        accounts.add(Role::LiaisonOfficer, numbered("officer", at), name(), place, chance);
    }
    for (at, unit) in rows.undertakers.iter().enumerate() {
        let place = Place { undertaker: Some(unit.id), ..Place::default() };
        accounts.add(Role::Undertaker, numbered("unit", at), unit.name.clone(), place, chance);
    }
    accounts.add(Role::Staff, "staff01".into(), name(), Place::default(), chance);
    let town = Place { town: Some(0), ..Place::default() };
    accounts.add(Role::Staff, "staff-town01".into(), name(), town, chance);
    accounts.add(Role::Staff, "staff-totp".into(), name(), Place::default(), chance);
    accounts.demand_second_factor(secrets, chance);
    let single = [
        (Role::Leader, "leader01"),
        (Role::SystemAdmin, "sysadmin"),
        (Role::SecurityAdmin, "secadmin"),
        (Role::AuditAdmin, "auditadmin"),
    ];
    for (role, account) in single {
        accounts.add(role, account.into(), name(), Place::default(), chance);
    }
    accounts
}

fn numbered(role: &str, at: usize) -> String {
    format!("{role}{:02}", at + 1)
}

fn password(chance: Chance<'_>) -> String {
    let word = || format!("{}{}", chance.pick(&SYLLABLES), chance.pick(&SYLLABLES));
    format!("{}-{}-{:04}", word(), word(), chance.below(10_000))
}

impl Accounts {
    fn add(&mut self, role: Role, account: String, name: String, place: Place, chance: Chance<'_>) {
        let (area, area_name) = match place.town {
            Some(town) => (county::township(town), TOWNSHIPS[town]),
            None => (county::area(), COUNTY),
        };
        let password = password(chance);
        let hash = passwords::hash(&password, chance.0, Cost::Light);
        self.rows.push(AccountRow {
            deputy_id: place.deputy,
            station_id: place.station,
            undertaker_id: place.undertaker,
            // Whoever tries the demonstration a year later signs in as on the first day.
            password_ages: false,
            ..AccountRow::new(chance.0.new_id(), &account, &name, Some(role), &area, hash)
        });
        let area = area_name.into();
        self.entries.push(AccountEntry { role: role.code().into(), account, password, name, area, totp_secret: None });
    }

    /// The account added last signs in with a second factor.
    fn demand_second_factor(&mut self, secrets: &Secrets, chance: Chance<'_>) {
        let secret: [u8; 20] = chance.0.random();
        if let (Some(row), Some(entry)) = (self.rows.last_mut(), self.entries.last_mut()) {
            row.second_factor = Some(seal(&secrets.sealer, chance.0.nonce(), row.id, &secret));
            entry.totp_secret = Some(totp::base32(&secret));
        }
    }

    pub fn of_deputy(&self, id: Uuid) -> Option<String> {
        self.rows.iter().find(|row| row.deputy_id == Some(id)).map(|row| row.account.clone())
    }

    /// The first account that fits, as the actor of its moves.
    ///
    /// # Errors
    /// When no account that moves cases fits.
    pub fn actor(&self, fits: impl Fn(&AccountRow) -> bool) -> Result<Actor, StoreError> {
        let row = self.rows.iter().find(|row| fits(row)).ok_or(StoreError::NotFound)?;
        row.viewer()?.actor().ok_or(StoreError::NotFound)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        demo::county::county,
        domain::{password, secrets::samples},
    };

    #[tokio::test]
    async fn every_role_signs_in_with_its_password_alone() {
        let (clock, _) = Clock::test(Default::default(), 9);
        let county = county(&samples::secrets(), Chance(&clock));
        let Accounts { rows, entries } = &county.accounts;
        for role in Role::ALL {
            let first = entries.iter().position(|entry| entry.role == role.code()).unwrap();
            assert!(!rows[first].has_second_factor() && entries[first].totp_secret.is_none());
            assert!(passwords::verify(entries[first].password.clone(), Some(rows[first].password.clone())).await);
            let whole_county = rows[first].area_path == county::area().as_str();
            assert!(whole_county || matches!(role, Role::Deputy | Role::LiaisonOfficer), "{}", role.code());
        }
        assert!(entries.iter().all(|entry| password::check(&entry.password, &entry.account).is_ok()));
        assert_eq!(entries.iter().filter(|entry| entry.totp_secret.is_some()).count(), 1);
        assert_eq!(entries[0].name, county.rows.deputies[0].name);
        assert_eq!(rows.iter().filter(|row| row.deputy_id.is_some()).count(), SIGNED_IN_DEPUTIES);
        assert!(rows[0].viewer().is_ok() && rows[0].deputy_id == Some(county.rows.deputies[0].id));
    }
}
