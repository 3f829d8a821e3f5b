//! A row of the sheet of deputies, read and checked on its own.

use uuid::Uuid;

use super::{
    super::{
        faults::Said,
        workbook::{
            Reader,
            layout::{STATUSES, deputy},
        },
    },
    Draft,
    identity::Claims,
};
use crate::domain::{directory::LEVELS, phone, reading_order};

/// What people put between two groups.
pub const SEPARATORS: [char; 5] = ['、', '，', ',', ';', '；'];
/// Groups of one deputy.
const MOST_GROUPS: usize = 10;

/// What makes two rows look like one person.
pub type Key = (String, String, String);

pub struct Typed<'a> {
    pub row: Reader<'a>,
    pub numbered: Option<Uuid>,
    pub name: String,
    /// A code of [`LEVELS`].
    pub level: String,
    pub district: String,
    pub station: Uuid,
    /// Sorted.
    pub groups: Vec<Uuid>,
    pub phone: Option<String>,
    pub phone_hash: Option<Vec<u8>>,
    pub status: Option<&'static str>,
    pub successor: Option<String>,
}

impl Typed<'_> {
    pub fn key(&self) -> Key {
        key(&self.name, &self.level, &self.district)
    }
}

/// What makes two rows the same person: a padded name, another middle dot and 第3选区 for 第三选区 make no second one.
pub fn key(name: &str, level: &str, district: &str) -> Key {
    let name = name.chars().filter(|c| !c.is_whitespace()).map(plain_dot).flat_map(char::to_lowercase).collect();
    (name, level.to_owned(), reading_order::key(district))
}

fn plain_dot(c: char) -> char {
    if matches!(c, '•' | '・' | '‧' | '∙' | '．' | '●') { '·' } else { c }
}

/// A name as it is printed: offices pad names of two characters to set them under names of three.
fn printed(name: &str) -> String {
    let letters: Vec<char> = name.chars().map(plain_dot).collect();
    let is_wide = |c: char| c >= '\u{2e80}' || c == '·';
    let padding = |at: usize| {
        let before = letters[..at].iter().rev().find(|c| !c.is_whitespace());
        let after = letters[at..].iter().find(|c| !c.is_whitespace());
        before.zip(after).is_some_and(|(before, after)| is_wide(*before) && is_wide(*after))
    };
    (0..letters.len()).filter(|at| !(letters[*at].is_whitespace() && padding(*at))).map(|at| letters[at]).collect()
}

/// # Errors
/// When something in the row is wrong; all of it is said.
pub fn read<'a>(draft: &mut Draft<'_>, row: Reader<'a>) -> Result<Typed<'a>, Said> {
    let name = row.required(deputy::NAME, draft.faults).map(|name| printed(&name));
    let level = level(draft, &row);
    let district = row.required(deputy::DISTRICT, draft.faults);
    let station = row.required(deputy::STATION, draft.faults);
    let station = station.and_then(|station| draft.station_called(&row, deputy::STATION, &station));
    let groups = groups(draft, &row);
    let phone = phone_of(draft, &row);
    let status = status(draft, &row);
    let successor = row.text(deputy::SUCCESSOR, draft.faults);
    let numbered = Claims::numbered(&row, deputy::ID, |id| draft.deputies.contains_key(id), draft.faults);
    let phone = phone?;
    let phone_hash = phone.as_ref().map(|phone| draft.with.secrets.phone_hash(phone).to_vec());
    Ok(Typed {
        row,
        numbered: numbered?,
        name: name?,
        level: level?,
        district: district?,
        station: station?,
        groups: groups?,
        phone,
        phone_hash,
        status: status?,
        successor: successor?,
    })
}

fn level(draft: &mut Draft<'_>, row: &Reader<'_>) -> Result<String, Said> {
    let typed = row.required(deputy::LEVEL, draft.faults)?;
    let known = LEVELS.iter().find(|(code, word, words)| [*word, *words].contains(&typed.as_str()) || *code == typed);
    let other = matches!(typed.as_str(), "乡" | "镇").then_some("township");
    let code = known.map(|(code, ..)| *code).or(other);
    code.map(str::to_owned).ok_or_else(|| {
        let sentence = format!("级别请填县或乡镇，现在是“{typed}”");
        draft.faults.add(row.at(deputy::LEVEL), sentence)
    })
}

fn status(draft: &mut Draft<'_>, row: &Reader<'_>) -> Result<Option<&'static str>, Said> {
    let Some(typed) = row.text(deputy::STATUS, draft.faults)? else { return Ok(None) };
    match STATUSES.iter().find(|(_, word)| *word == typed) {
        Some((code, _)) => Ok(Some(code)),
        None => Err(draft.faults.add(row.at(deputy::STATUS), format!("状态请填在任、暂停或终止，现在是“{typed}”"))),
    }
}

fn phone_of(draft: &mut Draft<'_>, row: &Reader<'_>) -> Result<Option<String>, Said> {
    let Some(typed) = row.text(deputy::PHONE, draft.faults)? else { return Ok(None) };
    phone::parse(&typed).map(Some).map_err(|sentence| draft.faults.add(row.at(deputy::PHONE), sentence))
}

fn groups(draft: &mut Draft<'_>, row: &Reader<'_>) -> Result<Vec<Uuid>, Said> {
    let Some(typed) = row.text(deputy::GROUPS, draft.faults)? else { return Ok(Vec::new()) };
    let (mut ids, mut wrong) = (Vec::new(), None);
    for name in typed.split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty()) {
        match draft.groups_called.get(name).map(Vec::as_slice) {
            Some([id]) => ids.push(*id),
            Some(_) => {
                let sentence = format!("叫“{name}”的小组不止一个，请先在“专业小组”表里改成不同的名称");
                wrong = Some(draft.faults.add(row.at(deputy::GROUPS), sentence));
            }
            None => {
                let sentence = format!("没有叫“{name}”的小组，请先在“专业小组”表里加上，或核对名称");
                wrong = Some(draft.faults.add(row.at(deputy::GROUPS), sentence));
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST_GROUPS {
        return Err(draft
            .faults
            .add(row.at(deputy::GROUPS), format!("一位代表最多参加{MOST_GROUPS}个小组，请去掉几个")));
    }
    wrong.map_or(Ok(ids), Err)
}

#[cfg(test)]
mod name_tests {
    use super::*;

    #[test]
    fn a_padded_name_another_dot_and_another_numeral_make_no_second_person() {
        let key = |name: &str, district: &str| key(name, "county", district);
        assert_eq!(key("张　例", "第3选区"), key("张例", "第三选区"));
        assert_eq!(key("买买提•江", "一"), key("买买提·江", "一"));
        assert_ne!(key("张例", "一"), key("张俐", "一"));
        assert_eq!(printed("张　例"), "张例");
        assert_eq!(printed("Tashi Dolma"), "Tashi Dolma");
        assert_eq!(printed("买买提 • 江"), "买买提·江");
    }
}
