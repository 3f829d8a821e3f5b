//! Contact points: called by their name within their station.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    super::{
        faults::Said,
        workbook::{
            Reader, Table,
            layout::{self, point},
        },
    },
    Change, Draft,
    identity::{Claims, Names},
    turned, turned_optional,
};
use crate::{domain::directory::CodeKind, store::directory::PointRow};

pub fn plan(draft: &mut Draft<'_>, table: &Table) {
    let mut called: HashMap<(&str, Uuid), Vec<Uuid>> = HashMap::new();
    for row in &draft.had.points {
        called.entry((&row.name, row.station_id)).or_default().push(row.id);
    }
    let mut claims = Claims::default();
    let mut found = Vec::new();
    for row in table.rows() {
        if let Ok(point) = read(draft, row, &called, &mut claims) {
            found.push((row, point));
        }
    }
    let mut names = Names::default();
    let full = |point: &PointRow| format!("{}\n{}", point.name, point.station_id);
    for row in draft.had.points.iter().filter(|row| !claims.has(&row.id)) {
        names.reserve(full(row));
    }
    for (row, point) in found {
        if names.take(&row, full(&point), &point.name, draft.faults).is_ok() {
            let _ = place(draft, &row, point);
        }
    }
    draft.left_alone.push((layout::POINTS.counted, claims.missing(draft.had.points.iter().map(|row| &row.id))));
}

fn read(
    draft: &mut Draft<'_>,
    row: Reader<'_>,
    called: &HashMap<(&str, Uuid), Vec<Uuid>>,
    claims: &mut Claims,
) -> Result<PointRow, Said> {
    let name = row.required(point::NAME, draft.faults);
    let station = row.required(point::STATION, draft.faults);
    let station = station.and_then(|station| draft.station_called(&row, point::STATION, &station));
    let address = row.text(point::ADDRESS, draft.faults);
    let numbered = Claims::numbered(&row, point::ID, |id| draft.points.contains_key(id), draft.faults)?;
    let (name, station_id) = (name?, station?);
    let id = match (numbered, called.get(&(name.as_str(), station_id)).map(Vec::as_slice)) {
        (Some(id), _) => id,
        (None, Some([id])) => *id,
        (None, Some(_)) => {
            return Err(draft.faults.add(row.at(point::NAME), "名册里叫这个名字的不止一个，请填编号"));
        }
        (None, None) => draft.with.clock.new_id(),
    };
    claims.take(&row, point::NAME, id, draft.faults)?;
    Ok(PointRow { id, station_id, name, address: address? })
}

fn place(draft: &mut Draft<'_>, row: &Reader<'_>, point: PointRow) -> Result<(), Said> {
    let had = draft.points.get(&point.id).cloned();
    let mut words = Vec::new();
    let name = |draft: &Draft<'_>, id: Uuid| draft.stations.get(&id).map_or_else(String::new, |row| row.name.clone());
    if let Some(had) = &had {
        turned(&mut words, "名称", &had.name, &point.name);
        if had.station_id != point.station_id {
            words.push(format!("联络站：{} 改为 {}", name(draft, had.station_id), name(draft, point.station_id)));
        }
        turned_optional(&mut words, "地址", &had.address, &point.address);
    }
    let is_new = had.is_none();
    let called = had.as_ref().map_or(&point.name, |had| &had.name).clone();
    if draft.note(Change { counted: layout::POINTS.counted, is_new, name: called, words }) {
        if let Some(had) = &had {
            let before = draft.station_area(had.station_id);
            draft.within(row, before.as_deref())?;
        } else {
            draft.mint(CodeKind::Point, point.id);
        }
        let after = draft.station_area(point.station_id);
        draft.within(row, after.as_deref())?;
        draft.write.points.push(point.clone());
        draft.points.insert(point.id, point);
    }
    Ok(())
}
