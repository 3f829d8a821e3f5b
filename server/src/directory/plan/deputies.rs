//! Deputies: who a row is, who follows whom, whose telephone it is.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    super::{
        faults::Said,
        workbook::{
            Table,
            layout::{self, BETWEEN, STATUSES, deputy},
        },
    },
    Change, Draft,
    identity::Claims,
    people::{self, Key, Typed},
    turned, word_of,
};
use crate::{
    domain::{
        directory::{CodeKind, LEVELS},
        sealing::Context,
    },
    store::directory::DeputyRow,
};

pub fn plan(draft: &mut Draft<'_>, table: &Table) {
    let rows: Vec<Typed<'_>> = table.rows().filter_map(|row| people::read(draft, row).ok()).collect();
    let (found, claims) = identify(draft, rows);
    let missing = claims.missing(draft.had.deputies.iter().map(|row| &row.id));
    draft.left_alone.push((layout::DEPUTIES.counted, missing));
    let people = People::new(draft, &found, &claims);
    let mut owners = Owners::new(draft, &claims);
    for (id, typed) in &found {
        let successor = people.successor(draft, *id, typed);
        let status = typed.status.map(str::to_owned);
        let had = draft.deputies.get(id).cloned();
        let status = status.or_else(|| had.as_ref().map(|had| had.status.clone())).unwrap_or_else(|| ACTIVE.into());
        let owned = owners.take(draft, typed, &status);
        if let (Ok(successor_id), Ok(())) = (successor, owned) {
            let _ = place(draft, typed, had, Standing { id: *id, status, successor_id });
        }
    }
}

const ACTIVE: &str = STATUSES[0].0;
const ENDED: &str = STATUSES[2].0;

/// Finds who each row is. Rows with a number come first, so that nobody else is taken for them.
fn identify<'a>(draft: &mut Draft<'_>, rows: Vec<Typed<'a>>) -> (Vec<(Uuid, Typed<'a>)>, Claims) {
    let mut claims = Claims::default();
    let mut alike: HashMap<Key, usize> = HashMap::new();
    for typed in &rows {
        *alike.entry(typed.key()).or_default() += 1;
    }
    let numbered: Vec<bool> = rows
        .iter()
        .map(|typed| {
            let id = typed.numbered.filter(|id| claims.take(&typed.row, deputy::ID, *id, draft.faults).is_ok());
            id.is_some()
        })
        .collect();
    let mut called: HashMap<Key, Vec<&DeputyRow>> = HashMap::new();
    for had in draft.had.deputies.iter().filter(|had| !claims.has(&had.id)) {
        called.entry(people::key(&had.name, &had.level, &had.district)).or_default().push(had);
    }
    let mut found = Vec::with_capacity(rows.len());
    for (typed, is_numbered) in rows.into_iter().zip(numbered) {
        let id = match typed.numbered {
            Some(id) if is_numbered => Ok(id),
            Some(_) => Err(Said),
            None => {
                let candidates = called.get(&typed.key()).map_or(&[][..], Vec::as_slice);
                let id = who(draft, &typed, candidates, alike[&typed.key()]);
                id.and_then(|id| claims.take(&typed.row, deputy::NAME, id, draft.faults).map(|()| id))
            }
        };
        found.extend(id.ok().map(|id| (id, typed)));
    }
    (found, claims)
}

/// Who a row without a number is: the one deputy of its name, level and district. Where there are several, or several such
/// rows, only a telephone tells them apart.
fn who(draft: &mut Draft<'_>, typed: &Typed<'_>, candidates: &[&DeputyRow], alike: usize) -> Result<Uuid, Said> {
    match (candidates, alike) {
        ([], 1) => return Ok(draft.with.clock.new_id()),
        ([only], 1) => return Ok(only.id),
        _ => {}
    }
    let unclear = "同一选区有同名的代表，分不清是哪一位，请填电话，或从导出的名册里抄编号";
    let Some(hash) = &typed.phone_hash else { return Err(draft.faults.add(typed.row.at(deputy::NAME), unclear)) };
    if let Some(same) = candidates.iter().find(|had| had.phone_hash.as_ref() == Some(hash)) {
        return Ok(same.id);
    }
    if candidates.iter().all(|had| had.phone_hash.is_some()) {
        return Ok(draft.with.clock.new_id());
    }
    Err(draft.faults.add(typed.row.at(deputy::NAME), unclear))
}

/// Everybody as they will be called, to find successors by name.
struct People {
    called: HashMap<String, Vec<(Uuid, String)>>,
}

impl People {
    fn new(draft: &Draft<'_>, found: &[(Uuid, Typed<'_>)], claims: &Claims) -> Self {
        let mut called: HashMap<String, Vec<(Uuid, String)>> = HashMap::new();
        for had in draft.had.deputies.iter().filter(|had| !claims.has(&had.id)) {
            called.entry(had.name.clone()).or_default().push((had.id, had.district.clone()));
        }
        for (id, typed) in found {
            called.entry(typed.name.clone()).or_default().push((*id, typed.district.clone()));
        }
        Self { called }
    }

    /// By name, by `姓名（选区）` where there are several, or by number.
    fn successor(&self, draft: &mut Draft<'_>, own: Uuid, typed: &Typed<'_>) -> Result<Option<Uuid>, Said> {
        let Some(text) = &typed.successor else { return Ok(None) };
        let (name, district) = match text.strip_suffix(['）', ')']).and_then(|text| text.rsplit_once(['（', '('])) {
            Some((name, district)) => (name.trim(), Some(district.trim())),
            None => (text.as_str(), None),
        };
        let fits = |(_, theirs): &&(Uuid, String)| district.is_none_or(|district| district == theirs);
        let named = |name: &str| self.called.get(name).map_or(&[][..], Vec::as_slice);
        let mut ids: Vec<Uuid> = named(name).iter().filter(fits).map(|(id, _)| *id).collect();
        if ids.is_empty() {
            // A name may itself end in brackets.
            ids = named(text).iter().map(|(id, _)| *id).collect();
        }
        // The same words mean the same person, even when somebody of that name has come since.
        if let Some(before) = draft.deputies.get(&own).and_then(|had| had.successor_id).filter(|id| ids.contains(id)) {
            return Ok(Some(before));
        }
        let numbered = Uuid::parse_str(text).ok().filter(|id| draft.deputies.contains_key(id));
        let sentence = match (numbered, ids.as_slice()) {
            (Some(id), _) if id != own => return Ok(Some(id)),
            (None, [id]) if *id != own => return Ok(Some(*id)),
            (None, []) => format!("没有叫“{text}”的代表，请先加上这位代表，或核对姓名"),
            (None, [_, _, ..]) => format!("叫“{text}”的代表不止一位，请写成 姓名（选区），仍分不清就填他的编号"),
            _ => "接任的不能是本人，请核对".into(),
        };
        Err(draft.faults.add(typed.row.at(deputy::SUCCESSOR), sentence))
    }
}

/// Whose telephone is whose. One person may sit in two congresses: the same name at another level is no double.
struct Owners {
    taken: HashMap<Vec<u8>, Vec<Owner>>,
}

struct Owner {
    name: String,
    level: String,
    /// Where in the workbook, if there.
    row: Option<u32>,
    /// In the area of whoever imports.
    is_near: bool,
}

impl Owners {
    fn new(draft: &Draft<'_>, claims: &Claims) -> Self {
        let mut taken: HashMap<Vec<u8>, Vec<Owner>> = HashMap::new();
        let others = draft.had.deputies.iter().filter(|had| had.status != ENDED && !claims.has(&had.id));
        for had in others {
            if let Some(hash) = &had.phone_hash {
                taken.entry(hash.clone()).or_default().push(Owner {
                    name: had.name.clone(),
                    level: had.level.clone(),
                    row: None,
                    is_near: draft.is_near(had.station_id),
                });
            }
        }
        Self { taken }
    }

    fn take(&mut self, draft: &mut Draft<'_>, typed: &Typed<'_>, status: &str) -> Result<(), Said> {
        let Some(hash) = typed.phone_hash.as_ref().filter(|_| status != ENDED) else { return Ok(()) };
        let owners = self.taken.entry(hash.clone()).or_default();
        let double = owners.iter().find(|owner| owner.name != typed.name || owner.level == typed.level);
        let sentence = double.map(|Owner { name, row, is_near, .. }| match row {
            Some(row) => format!("电话和第{row}行的{name}相同，请核对"),
            None if *is_near => format!("这个电话已经登记在{name}名下，请核对"),
            // Whose number it is elsewhere is not told to whoever guesses numbers.
            None => "这个电话在别的区域已经登记过，请核对，或请县里查一查".to_owned(),
        });
        owners.push(Owner {
            name: typed.name.clone(),
            level: typed.level.clone(),
            row: Some(typed.row.number()),
            is_near: true,
        });
        sentence.map_or(Ok(()), |sentence| Err(draft.faults.add(typed.row.at(deputy::PHONE), sentence)))
    }
}

/// What the other rows decide about this one.
struct Standing {
    id: Uuid,
    status: String,
    successor_id: Option<Uuid>,
}

fn place(
    draft: &mut Draft<'_>,
    typed: &Typed<'_>,
    had: Option<DeputyRow>,
    Standing { id, status, successor_id }: Standing,
) -> Result<(), Said> {
    let mut members = draft.had.members.get(&id).cloned().unwrap_or_default();
    members.sort_unstable();
    let words = match &had {
        Some(had) => differences(draft, typed, had, &status, successor_id, &members),
        None => Vec::new(),
    };
    let is_new = had.is_none();
    let name = had.as_ref().map_or(&typed.name, |had| &had.name).clone();
    if !draft.note(Change { counted: layout::DEPUTIES.counted, is_new, name, words }) {
        return Ok(());
    }
    match &had {
        Some(had) => {
            let before = draft.station_area(had.station_id);
            draft.within(&typed.row, before.as_deref())?;
        }
        None => draft.mint(CodeKind::Deputy, id),
    }
    let after = draft.station_area(typed.station);
    draft.within(&typed.row, after.as_deref())?;
    let kept = had.filter(|had| had.phone_hash == typed.phone_hash).and_then(|had| had.phone);
    let seal =
        |phone: &String| draft.with.secrets.sealer.seal(Context::Contact, draft.with.clock.nonce(), phone.as_bytes());
    let phone = kept.or_else(|| typed.phone.as_ref().map(seal));
    if members != typed.groups {
        draft.write.members.push((id, typed.groups.clone()));
    }
    draft.write.deputies.push(DeputyRow {
        id,
        name: typed.name.clone(),
        level: typed.level.clone(),
        district: typed.district.clone(),
        station_id: typed.station,
        status,
        successor_id,
        phone,
        phone_hash: typed.phone_hash.clone(),
    });
    Ok(())
}

fn differences(
    draft: &Draft<'_>,
    typed: &Typed<'_>,
    had: &DeputyRow,
    status: &str,
    successor: Option<Uuid>,
    members: &[Uuid],
) -> Vec<String> {
    let mut words = Vec::new();
    let level =
        |code: &str| LEVELS.iter().find(|(known, ..)| *known == code).map_or(code, |(_, word, _)| word).to_owned();
    let station = |id: Uuid| draft.stations.get(&id).map_or_else(String::new, |station| station.name.clone());
    turned(&mut words, "姓名", &had.name, &typed.name);
    turned(&mut words, "级别", &level(&had.level), &level(&typed.level));
    turned(&mut words, "选区", &had.district, &typed.district);
    if had.station_id != typed.station {
        words.push(format!("联络站：{} 改为 {}", station(had.station_id), station(typed.station)));
    }
    if members != typed.groups {
        words.push(format!("专业小组：{} 改为 {}", called(draft, members), called(draft, &typed.groups)));
    }
    // The number itself stays where it is: this is read by whoever looks over a shoulder.
    match (&had.phone_hash, &typed.phone_hash) {
        (before, after) if before == after => {}
        (None, _) => words.push("电话补上了".into()),
        (_, None) => words.push("电话去掉了".into()),
        _ => words.push("电话有变".into()),
    }
    if had.status != status {
        let what = match (had.status == ACTIVE, status == ACTIVE) {
            (true, false) => "，代表码停用",
            (false, true) => "，代表码恢复使用",
            _ => "",
        };
        words.push(format!("状态：{} 改为 {}{what}", word_of(&STATUSES, &had.status), word_of(&STATUSES, status)));
    }
    if had.successor_id != successor {
        words.push("接任的人有变".into());
    }
    words
}

fn called(draft: &Draft<'_>, groups: &[Uuid]) -> String {
    let names: Vec<&str> =
        groups.iter().filter_map(|id| draft.groups.get(id)).map(|group| group.name.as_str()).collect();
    if names.is_empty() { "空".into() } else { names.join(BETWEEN) }
}
