//! Professional groups: of the whole county, called by their name.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    super::{
        faults::Said,
        workbook::{
            Reader, Table,
            layout::{self, group},
        },
    },
    Change, Draft,
    identity::{Claims, Names},
    turned,
};
use crate::store::directory::GroupRow;

pub fn plan(draft: &mut Draft<'_>, table: &Table) {
    let mut called: HashMap<&str, Vec<Uuid>> = HashMap::new();
    for row in &draft.had.groups {
        called.entry(&row.name).or_default().push(row.id);
    }
    let mut claims = Claims::default();
    let mut found = Vec::new();
    for row in table.rows() {
        if let Ok(group) = read(draft, row, &called, &mut claims) {
            found.push((row, group));
        }
    }
    let mut names = Names::default();
    for row in draft.had.groups.iter().filter(|row| !claims.has(&row.id)) {
        names.reserve(row.name.clone());
    }
    for (row, group) in found {
        if names.take(&row, group.name.clone(), &group.name, draft.faults).is_ok() {
            let _ = place(draft, &row, group);
        }
    }
    draft.left_alone.push((layout::GROUPS.counted, claims.missing(draft.had.groups.iter().map(|row| &row.id))));
    for row in draft.groups.values() {
        draft.groups_called.entry(row.name.clone()).or_default().push(row.id);
    }
}

fn read(
    draft: &mut Draft<'_>,
    row: Reader<'_>,
    called: &HashMap<&str, Vec<Uuid>>,
    claims: &mut Claims,
) -> Result<GroupRow, Said> {
    let (name, field) = (row.required(group::NAME, draft.faults), row.required(group::FIELD, draft.faults));
    let numbered = Claims::numbered(&row, group::ID, |id| draft.groups.contains_key(id), draft.faults)?;
    let name = name?;
    if name.contains(super::people::SEPARATORS) {
        return Err(draft.faults.add(row.at(group::NAME), "小组名称里不能有、和逗号、分号，请改一下"));
    }
    let id = match (numbered, called.get(name.as_str()).map(Vec::as_slice)) {
        (Some(id), _) => id,
        (None, Some([id])) => *id,
        (None, Some(_)) => {
            return Err(draft.faults.add(row.at(group::NAME), "名册里叫这个名字的不止一个，请填编号"));
        }
        (None, None) => draft.with.clock.new_id(),
    };
    claims.take(&row, group::NAME, id, draft.faults)?;
    Ok(GroupRow { id, name, field: field? })
}

fn place(draft: &mut Draft<'_>, row: &Reader<'_>, group: GroupRow) -> Result<(), Said> {
    let had = draft.groups.get(&group.id).cloned();
    let mut words = Vec::new();
    if let Some(had) = &had {
        turned(&mut words, "名称", &had.name, &group.name);
        turned(&mut words, "领域", &had.field, &group.field);
    }
    let is_new = had.is_none();
    let name = had.map_or_else(|| group.name.clone(), |had| had.name);
    if draft.note(Change { counted: layout::GROUPS.counted, is_new, name, words }) {
        draft.within(row, None)?;
        draft.write.groups.push(group.clone());
        draft.groups.insert(group.id, group);
    }
    Ok(())
}
