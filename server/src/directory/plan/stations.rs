//! Stations: called by their name, which nobody else in the county has.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    super::{
        faults::Said,
        workbook::{
            Reader, Table,
            layout::{self, NO, YES, station},
        },
    },
    Change, Draft,
    identity::{Claims, Names},
    turned, turned_optional,
};
use crate::{
    domain::{directory::CodeKind, phone},
    store::directory::StationRow,
};

pub fn plan(draft: &mut Draft<'_>, table: &Table) {
    let mut called: HashMap<&str, Vec<Uuid>> = HashMap::new();
    for row in &draft.had.stations {
        called.entry(&row.name).or_default().push(row.id);
    }
    let mut claims = Claims::default();
    let mut found = Vec::new();
    for row in table.rows() {
        if let Ok(station) = read(draft, row, &called, &mut claims) {
            found.push((row, station));
        }
    }
    let mut names = Names::default();
    for row in draft.had.stations.iter().filter(|row| !claims.has(&row.id)) {
        names.reserve(row.name.clone());
    }
    for (row, station) in found {
        if names.take(&row, station.name.clone(), &station.name, draft.faults).is_ok() {
            let _ = place(draft, &row, station);
        }
    }
    draft.left_alone.push((layout::STATIONS.counted, claims.missing(draft.had.stations.iter().map(|row| &row.id))));
    for row in draft.stations.values() {
        draft.stations_called.entry(row.name.clone()).or_default().push(row.id);
    }
}

fn read(
    draft: &mut Draft<'_>,
    row: Reader<'_>,
    called: &HashMap<&str, Vec<Uuid>>,
    claims: &mut Claims,
) -> Result<StationRow, Said> {
    let name = row.required(station::NAME, draft.faults);
    let area = row.required(station::AREA, draft.faults);
    let area = area.and_then(|area| draft.area_called(&row, station::AREA, &area));
    let phone = phone_of(draft, &row);
    let address = row.text(station::ADDRESS, draft.faults);
    let hours = row.text(station::HOURS, draft.faults);
    let open = open_of(draft, &row);
    let numbered = Claims::numbered(&row, station::ID, |id| draft.stations.contains_key(id), draft.faults)?;
    let name = name?;
    let id = match (numbered, called.get(name.as_str()).map(Vec::as_slice)) {
        (Some(id), _) => id,
        (None, Some([id])) => *id,
        (None, Some(_)) => {
            return Err(draft.faults.add(row.at(station::NAME), "名册里叫这个名字的不止一个，请填编号"));
        }
        (None, None) => draft.with.clock.new_id(),
    };
    claims.take(&row, station::NAME, id, draft.faults)?;
    let was_open = draft.stations.get(&id).is_none_or(|had| had.open);
    Ok(StationRow {
        id,
        area_path: area?,
        name,
        phone: phone?,
        address: address?,
        hours: hours?,
        open: open?.unwrap_or(was_open),
    })
}

fn phone_of(draft: &mut Draft<'_>, row: &Reader<'_>) -> Result<Option<String>, Said> {
    let Some(typed) = row.text(station::PHONE, draft.faults)? else { return Ok(None) };
    phone::parse(&typed).map(Some).map_err(|sentence| draft.faults.add(row.at(station::PHONE), sentence))
}

fn open_of(draft: &mut Draft<'_>, row: &Reader<'_>) -> Result<Option<bool>, Said> {
    match row.text(station::OPEN, draft.faults)?.as_deref() {
        None => Ok(None),
        Some(YES) => Ok(Some(true)),
        Some(NO) => Ok(Some(false)),
        Some(_) => Err(draft.faults.add(row.at(station::OPEN), "开放请填是或否")),
    }
}

fn place(draft: &mut Draft<'_>, row: &Reader<'_>, station: StationRow) -> Result<(), Said> {
    let had = draft.stations.get(&station.id).cloned();
    let mut words = Vec::new();
    if let Some(had) = &had {
        turned(&mut words, "名称", &had.name, &station.name);
        if had.area_path != station.area_path {
            let name = |path: &str| draft.areas.get(path).map_or(path, |area| &area.name).to_owned();
            words.push(format!("区域：{} 改为 {}", name(&had.area_path), name(&station.area_path)));
        }
        turned_optional(&mut words, "电话", &had.phone, &station.phone);
        turned_optional(&mut words, "地址", &had.address, &station.address);
        turned_optional(&mut words, "接待日和时间", &had.hours, &station.hours);
        match (had.open, station.open) {
            (true, false) => words.push("不再开放，站里的码和代表码都停用".into()),
            (false, true) => words.push("重新开放，码恢复使用".into()),
            _ => {}
        }
    }
    let is_new = had.is_none();
    let name = had.as_ref().map_or(&station.name, |had| &had.name).clone();
    if draft.note(Change { counted: layout::STATIONS.counted, is_new, name, words }) {
        if let Some(had) = &had {
            draft.within(row, Some(&had.area_path))?;
        } else {
            draft.mint(CodeKind::Station, station.id);
        }
        draft.within(row, Some(&station.area_path))?;
        draft.write.stations.push(station.clone());
        draft.stations.insert(station.id, station);
    }
    Ok(())
}
