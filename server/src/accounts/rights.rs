//! What an account may do and for whom, as the security administrator types it.

use uuid::Uuid;

use crate::{
    domain::{
        directory::{Deputy, Directory},
        fault::Faults,
        role::Role,
        scope::AreaPath,
    },
    http::form::Form,
    store::{account_admin::Rights, accounts::AccountRow},
};

/// Reads the form. A deputy's and an officer's area follow from who they are.
pub fn read(form: &Form, within: &AreaPath, directory: &Directory) -> Result<Rights, Faults> {
    let mut faults = Faults::default();
    let role = faults.keep("role", Role::parse(form.get("role")).ok_or_else(|| "请选身份".to_owned()));
    let area = AreaPath::parse(form.get("area"))
        .filter(|area| within.contains(area) && directory.areas.contains_key(area.as_str()));
    let area = faults.keep("area", area.ok_or_else(|| "请选范围".to_owned()));
    let (Some(role), Some(area)) = (role, area) else { return Err(faults) };
    let mut rights = Rights { role, area, deputy: None, station: None, undertaker: None };
    let of = form.get("of").trim();
    let read = match role {
        Role::Deputy => deputy(of, within, directory).map(|(deputy, area)| {
            (rights.deputy, rights.area) = (Some(deputy), area);
        }),
        Role::LiaisonOfficer => station(of, within, directory).map(|(station, area)| {
            (rights.station, rights.area) = (Some(station), area);
        }),
        Role::Undertaker => unit(of, directory).map(|unit| rights.undertaker = Some(unit)),
        // An administrator's duty is the whole area of whoever gives it.
        Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin => {
            rights.area = within.clone();
            Ok(())
        }
        Role::Staff | Role::Leader => Ok(()),
    };
    match faults.keep("of", read) {
        Some(()) => Ok(rights),
        None => Err(faults),
    }
}

fn deputy(of: &str, within: &AreaPath, directory: &Directory) -> Result<(Uuid, AreaPath), String> {
    let area = |deputy: &Deputy| directory.stations.get(&deputy.station).map(|station| station.area.clone());
    let fits = |deputy: &&Deputy| deputy.name == of || deputy_words(deputy) == of;
    let found: Vec<(Uuid, AreaPath)> = directory
        .deputies
        .values()
        .filter(fits)
        .filter_map(|deputy| Some((deputy.id, area(deputy).filter(|area| within.contains(area))?)))
        .collect();
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err("名册里没有这位代表，请写姓名全称".into()),
        several => Err(format!("有{}位代表叫这个名字，请在后面写上选区，如 张例 第三选区", several.len())),
    }
}

/// Name and electoral district, which tell namesakes apart.
fn deputy_words(deputy: &Deputy) -> String {
    format!("{} {}", deputy.name, deputy.district)
}

fn station(of: &str, within: &AreaPath, directory: &Directory) -> Result<(Uuid, AreaPath), String> {
    let found = directory.stations.values().find(|station| station.name == of && within.contains(&station.area));
    found.map(|station| (station.id, station.area.clone())).ok_or_else(|| "没有这个联络站，请写联络站全称".into())
}

fn unit(of: &str, directory: &Directory) -> Result<Uuid, String> {
    let found = directory.undertakers.iter().find(|(_, name)| name.as_str() == of);
    found.map(|(id, _)| *id).ok_or_else(|| "没有这个承办单位，请写单位全称".into())
}

/// Name of the deputy, station or unit, as the form takes it.
pub fn belongs_to(row: &AccountRow, directory: &Directory) -> String {
    let deputy = row.deputy_id.and_then(|id| directory.deputies.get(&id)).map(deputy_words);
    let station = row.station_id.and_then(|id| directory.stations.get(&id)).map(|it| it.name.clone());
    let unit = row.undertaker_id.and_then(|id| directory.undertakers.get(&id)).cloned();
    deputy.or(station).or(unit).unwrap_or_default()
}
