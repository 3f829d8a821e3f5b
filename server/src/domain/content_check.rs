//! Whether a text may go on to whoever handles it: a list of words the office keeps, and what its numbers look like.
//!
//! A word found holds the text back until a person has decided; nothing is refused or dropped by a list.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::moves::Move;

/// Words a list may have: an office's own and those it is sent, with room.
pub const MOST_WORDS: usize = 2_000;
/// Characters of one word that are compared.
pub const LONGEST_WORD: usize = 40;
/// A single character stands in too many innocent words.
pub const SHORTEST_WORD: usize = 2;

/// Why a text is held: the nine kinds of forbidden content (互联网信息服务管理办法 article 15), what may be an accusation of
/// an official, and what an outer provider found without naming one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Constitution,
    State,
    Honour,
    Unity,
    Cult,
    Rumour,
    Vice,
    Insult,
    Unlawful,
    Accusation,
    Provider,
}

impl Reason {
    pub const ALL: [Self; 11] = [
        Self::Constitution,
        Self::State,
        Self::Honour,
        Self::Unity,
        Self::Cult,
        Self::Rumour,
        Self::Vice,
        Self::Insult,
        Self::Unlawful,
        Self::Accusation,
        Self::Provider,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Constitution => "constitution",
            Self::State => "state",
            Self::Honour => "honour",
            Self::Unity => "unity",
            Self::Cult => "cult",
            Self::Rumour => "rumour",
            Self::Vice => "vice",
            Self::Insult => "insult",
            Self::Unlawful => "unlawful",
            Self::Accusation => "accusation",
            Self::Provider => "provider",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// In general words, for the resident too.
    pub fn words(self) -> &'static str {
        match self {
            Self::Constitution => "反对宪法确定的基本原则",
            Self::State => "危害国家安全或泄露国家秘密",
            Self::Honour => "损害国家荣誉和利益",
            Self::Unity => "破坏民族团结",
            Self::Cult => "邪教或封建迷信",
            Self::Rumour => "谣言，扰乱社会秩序",
            Self::Vice => "淫秽、赌博、暴力或教唆犯罪",
            Self::Insult => "侮辱、诽谤他人",
            Self::Unlawful => "其他法律禁止的内容",
            Self::Accusation => "举报公职人员违纪违法",
            Self::Provider => "外部审核认为要看一看",
        }
    }

    /// Those that a list of words may name.
    pub fn listed() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|reason| *reason != Self::Provider)
    }
}

/// Reasons in one sentence, e.g. `侮辱、诽谤他人；谣言，扰乱社会秩序`.
pub fn words_of(reasons: &[Reason]) -> String {
    reasons.iter().map(|reason| reason.words()).collect::<Vec<_>>().join("；")
}

/// What the check says of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    #[default]
    Passed,
    /// The list found nothing; an outer provider is asked before anybody handles it.
    Ask,
    /// Never empty.
    Held(Vec<Reason>),
}

impl Verdict {
    /// The move that holds the words of event `of`; none for what passed.
    pub fn hold(&self, of: u32) -> Option<Move> {
        match self {
            Self::Passed => None,
            Self::Ask => Some(Move::Held { of, reasons: Vec::new() }),
            Self::Held(reasons) => Some(Move::Held { of, reasons: reasons.clone() }),
        }
    }
}

/// One word with why it is looked for, as the office wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedWord {
    pub reason: Reason,
    pub word: String,
}

/// A list, ready to be looked for.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    words: Vec<ListedWord>,
    /// What is compared, by its first character.
    by_first: HashMap<char, Vec<(String, Reason)>>,
}

impl WordList {
    /// Words that are too short once only letters and digits are left are kept and never found.
    pub fn new(words: Vec<ListedWord>) -> Self {
        let mut by_first: HashMap<char, Vec<(String, Reason)>> = HashMap::new();
        for listed in &words {
            let compared = folded(&listed.word);
            if let Some(first) = compared.chars().next().filter(|_| compared.chars().count() >= SHORTEST_WORD) {
                by_first.entry(first).or_default().push((compared, listed.reason));
            }
        }
        Self { words, by_first }
    }

    /// The list that comes with the program.
    pub fn shipped() -> Self {
        Self::new(parse(include_str!("../../content/words.txt")))
    }

    pub fn words(&self) -> &[ListedWord] {
        &self.words
    }

    /// Every reason found in any of these texts, each once.
    pub fn look(&self, texts: &[&str]) -> Vec<Reason> {
        let mut found: Vec<Reason> = texts.iter().flat_map(|text| self.look_at(text)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn look_at(&self, text: &str) -> Vec<Reason> {
        let text = folded(text);
        let mut found = Vec::new();
        for (at, first) in text.char_indices() {
            let Some(words) = self.by_first.get(&first) else { continue };
            let here = words.iter().filter(|(word, _)| text[at..].starts_with(word.as_str()));
            found.extend(here.map(|(_, reason)| *reason));
        }
        found
    }
}

/// `reason word` on each line; what is no such line is left out.
fn parse(text: &str) -> Vec<ListedWord> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let words = lines.filter_map(|line| line.split_once(' '));
    words
        .filter_map(|(reason, word)| Some(ListedWord { reason: Reason::parse(reason)?, word: word.trim().into() }))
        .collect()
}

/// What of a text is compared: NFKC, small letters, only letters and digits. Spaces, signs, full width and invisible
/// characters between them hide no word.
pub fn folded(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// What the numbers in a text look like: for whoever reads it to know, never a reason to hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    Phone,
    /// A resident identity number (GB 11643) whose check character fits.
    IdNumber,
}

impl Hint {
    pub fn words(self) -> &'static str {
        match self {
            Self::Phone => "文字里写了手机号，转给别人前请想一想要不要遮住",
            Self::IdNumber => "文字里写了身份证号，转给别人前请遮住",
        }
    }
}

pub fn hints(text: &str) -> Vec<Hint> {
    let plain: String = text.nfkc().filter(|c| *c != ' ' && *c != '-').collect();
    let numbers = plain.split(|c: char| !c.is_ascii_digit() && c != 'x' && c != 'X');
    let mut found = Vec::new();
    for number in numbers {
        let hint = match number.len() {
            11 if is_mobile(number) => Hint::Phone,
            18 if is_identity_number(number) => Hint::IdNumber,
            _ => continue,
        };
        if !found.contains(&hint) {
            found.push(hint);
        }
    }
    found
}

fn is_mobile(number: &str) -> bool {
    let bytes = number.as_bytes();
    number.bytes().all(|b| b.is_ascii_digit()) && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1])
}

/// ISO 7064 MOD 11-2 over 17 digits.
fn is_identity_number(number: &str) -> bool {
    let (digits, check) = number.split_at(17);
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let sum = digits.bytes().fold(0_u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let wanted = (12 - sum) % 11;
    match check.as_bytes()[0] {
        b'x' | b'X' => wanted == 10,
        digit => u32::from(digit.wrapping_sub(b'0')) == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[(Reason, &str)]) -> WordList {
        WordList::new(words.iter().map(|(reason, word)| ListedWord { reason: *reason, word: (*word).into() }).collect())
    }

    #[test]
    fn a_word_is_found_through_spaces_signs_full_width_and_invisible_characters() {
        let list = list(&[(Reason::Vice, "示例词ABC"), (Reason::Insult, "另一词")]);
        for text in ["示例词abc", "有 示 例·词—ＡＢＣ 的", "示\u{200b}例\u{feff}词\n（Ａb c）", "示例词ａｂｃ另 一,词"]
        {
            assert!(list.look(&[text]).contains(&Reason::Vice), "{text}");
        }
        assert_eq!(list.look(&["示例词ａｂｃ另 一,词", "另一词"]), [Reason::Vice, Reason::Insult]);
        for text in ["", "示例词AB", "词例示ABC", "路灯坏了三天没人修"] {
            assert!(list.look(&[text]).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_word_of_one_letter_or_of_none_finds_nothing() {
        let list = list(&[(Reason::Vice, "灯"), (Reason::Vice, " ！—"), (Reason::Vice, "")]);
        assert_eq!(list.words().len(), 3);
        assert!(list.look(&["路灯！——坏了"]).is_empty());
    }

    #[test]
    fn the_list_that_is_shipped_names_every_reason_a_list_may_name() {
        let list = WordList::shipped();
        for reason in Reason::listed() {
            assert!(list.words().iter().any(|listed| listed.reason == reason), "{reason:?}");
        }
        assert!(
            list.words()
                .iter()
                .all(|listed| (SHORTEST_WORD..=LONGEST_WORD).contains(&folded(&listed.word).chars().count()))
        );
        assert_eq!(list.look(&["有人在村口发 办-假-证 的广告"]), [Reason::Unlawful]);
        assert_eq!(list.look(&["听说有人吃 回 扣"]), [Reason::Accusation]);
        for text in ["隔壁有人赌博，天天吵到半夜", "求您管一管乱停车", "农村合作医疗报销的比例是多少"]
        {
            assert!(list.look(&[text]).is_empty(), "{text}");
        }
    }

    #[test]
    fn telephones_and_identity_numbers_are_hinted_at() {
        assert_eq!(hints("他的电话是１３８ 0000-0000，请打"), [Hint::Phone]);
        // The example of GB 11643.
        assert_eq!(hints("身份证11010519491231002X"), [Hint::IdNumber]);
        assert_eq!(hints("13800000000，13900000000，11010519491231002x"), [Hint::Phone, Hint::IdNumber]);
        for text in ["110105194912310020", "编号 2026041500870003", "12000000000", "2026年11月25日", "138000000001"]
        {
            assert!(hints(text).is_empty(), "{text}");
        }
    }
}
