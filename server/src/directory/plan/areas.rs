//! Areas: known by their code, which never changes because everything else lies under its path.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        faults::Said,
        workbook::{
            Reader, Table,
            layout::{self, LEVELS_OF_AREAS, area},
        },
    },
    Change, Draft, turned, word_of,
};
use crate::{domain::scope::AreaPath, store::directory::AreaRow};

/// Words that offices use for the same three levels.
const OTHER_WORDS: [(&str, &str); 8] = [
    ("乡", "township"),
    ("镇", "township"),
    ("街道", "township"),
    ("区", "county"),
    ("市", "county"),
    ("县级市", "county"),
    ("社区", "village"),
    ("村社区", "village"),
];

struct Typed<'a> {
    row: Reader<'a>,
    name: String,
    code: String,
    level: String,
    parent: Option<String>,
}

pub fn plan(draft: &mut Draft<'_>, table: &Table) {
    let rows: Vec<Typed<'_>> = table.rows().filter_map(|row| read(draft, row).ok()).collect();
    let mut codes: HashMap<&str, &Typed<'_>> = HashMap::new();
    let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut once = Vec::with_capacity(rows.len());
    for typed in &rows {
        if let Some(other) = codes.get(typed.code.as_str()) {
            draft.faults.add(typed.row.at(area::CODE), format!("代码和第{}行相同，请核对", other.row.number()));
            continue;
        }
        codes.insert(&typed.code, typed);
        names.entry(&typed.name).or_default().push(&typed.code);
        once.push(typed);
    }
    let known: HashMap<String, String> =
        draft.areas.keys().map(|path| (code_of(path).to_owned(), path.clone())).collect();
    let mut tree = Tree { codes: &codes, names: &names, known: &known, areas: &draft.areas, paths: HashMap::new() };
    let paths: Vec<Result<String, String>> = once.iter().map(|typed| tree.path(typed, &mut HashSet::new())).collect();
    let mut seen = HashSet::new();
    for (typed, path) in once.into_iter().zip(paths) {
        let Ok(path) = path.map_err(|sentence| draft.faults.add(typed.row.at(area::PARENT), sentence)) else {
            continue;
        };
        seen.insert(path.clone());
        let _ = place(draft, typed, path);
    }
    let missing = draft.had.areas.iter().filter(|row| !seen.contains(&row.path)).count();
    draft.left_alone.push((layout::AREAS.counted, missing));
    for (path, row) in &draft.areas {
        draft.areas_called.entry(row.name.clone()).or_default().push(path.clone());
        let code = code_of(path);
        if code != row.name {
            draft.areas_called.entry(code.to_owned()).or_default().push(path.clone());
        }
    }
}

/// The last part of a path.
pub fn code_of(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

fn read<'a>(draft: &mut Draft<'_>, row: Reader<'a>) -> Result<Typed<'a>, Said> {
    let faults = &mut *draft.faults;
    let (name, code) = (row.required(area::NAME, faults), row.required(area::CODE, faults));
    let (level, parent) = (row.required(area::LEVEL, faults), row.text(area::PARENT, faults));
    let code = code?;
    if !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(faults.add(row.at(area::CODE), "代码只能有数字和字母，请核对"));
    }
    Ok(Typed { row, name: name?, code, level: level?, parent: parent? })
}

/// Finds the path of each row through the rows above it.
struct Tree<'a> {
    codes: &'a HashMap<&'a str, &'a Typed<'a>>,
    names: &'a HashMap<&'a str, Vec<&'a str>>,
    known: &'a HashMap<String, String>,
    areas: &'a HashMap<String, AreaRow>,
    paths: HashMap<String, String>,
}

impl Tree<'_> {
    fn path(&mut self, typed: &Typed<'_>, below: &mut HashSet<String>) -> Result<String, String> {
        if let Some(path) = self.paths.get(&typed.code) {
            return Ok(path.clone());
        }
        if !below.insert(typed.code.clone()) {
            return Err("上级绕了一圈又回到这里，请核对".into());
        }
        let parent = match &typed.parent {
            None => String::new(),
            Some(parent) => self.parent(parent, below)?,
        };
        let path = format!("{parent}{}/", typed.code);
        match self.known.get(&typed.code) {
            Some(known) if *known != path => return Err("已有的区域不能换上级，请恢复原来的上级".into()),
            None if parent.is_empty() && !self.areas.is_empty() => {
                return Err("最上面的区域只能有一个，请填上级".into());
            }
            _ => {}
        }
        self.paths.insert(typed.code.clone(), path.clone());
        Ok(path)
    }

    fn parent(&mut self, called: &str, below: &mut HashSet<String>) -> Result<String, String> {
        if let Some(typed) = self.codes.get(called) {
            return self.path(typed, below);
        }
        if let Some(path) = self.known.get(called) {
            return Ok(path.clone());
        }
        let typed = self.names.get(called).map_or(&[][..], Vec::as_slice);
        let elsewhere = |row: &&AreaRow| row.name == called && !self.codes.contains_key(code_of(&row.path));
        let others: Vec<&AreaRow> = self.areas.values().filter(elsewhere).collect();
        match (typed, others.as_slice()) {
            ([code], []) => {
                let typed = self.codes[*code];
                self.path(typed, below)
            }
            ([], [row]) => Ok(row.path.clone()),
            ([], []) => Err(format!("没有叫“{called}”的区域，请先在这张表里加上，或核对名称")),
            _ => Err(format!("叫“{called}”的区域不止一个，请填上级的代码")),
        }
    }
}

fn place(draft: &mut Draft<'_>, typed: &Typed<'_>, path: String) -> Result<(), Said> {
    if AreaPath::parse(&path).is_none() {
        return Err(draft.faults.add(typed.row.at(area::CODE), "代码只能有数字和字母，请核对"));
    }
    let had = draft.areas.get(&path).cloned();
    let level = match level(&typed.level) {
        Some(level) => level,
        None if had.as_ref().is_some_and(|had| had.level == typed.level) => typed.level.clone(),
        None => {
            let sentence = format!("级别请填县、乡镇或村，现在是“{}”", typed.level);
            return Err(draft.faults.add(typed.row.at(area::LEVEL), sentence));
        }
    };
    let mut words = Vec::new();
    if let Some(had) = &had {
        turned(&mut words, "名称", &had.name, &typed.name);
        turned(&mut words, "级别", word_of(&LEVELS_OF_AREAS, &had.level), word_of(&LEVELS_OF_AREAS, &level));
    }
    let is_new = had.is_none();
    let name = had.map_or_else(|| typed.name.clone(), |had| had.name);
    if draft.note(Change { counted: layout::AREAS.counted, is_new, name, words }) {
        draft.within(&typed.row, Some(&path))?;
        let row = AreaRow { path: path.clone(), name: typed.name.clone(), level };
        draft.write.areas.push(row.clone());
        draft.areas.insert(path, row);
    }
    Ok(())
}

fn level(word: &str) -> Option<String> {
    let usual = LEVELS_OF_AREAS.iter().find(|(_, known)| *known == word).map(|(code, _)| *code);
    let other = || OTHER_WORDS.iter().find(|(known, _)| *known == word).map(|(_, code)| *code);
    usual.or_else(other).map(str::to_owned)
}

impl Draft<'_> {
    /// The path of an area by its name or code.
    pub fn area_called(&mut self, row: &Reader<'_>, column: usize, name: &str) -> Result<String, Said> {
        let sentence = match self.areas_called.get(name).map(Vec::as_slice) {
            Some([one]) => return Ok(one.clone()),
            Some(_) => format!("叫“{name}”的区域不止一个，请填区域的代码"),
            None => format!("没有叫“{name}”的区域，请先在“区域”表里加上，或核对名称"),
        };
        Err(self.faults.add(row.at(column), sentence))
    }
}
