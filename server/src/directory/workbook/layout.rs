//! Sheets and columns, in the words of the office. Names and headings are outward: offices keep their files for years.

use crate::domain::code_life::DeputyStatus;

/// How a cell is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Words,
    /// Digits that spreadsheets like to take for a number; one that lost nothing by it is taken.
    Code,
    /// The same for telephones: a mobile number loses nothing as a number, a landline its leading nought.
    Phone,
}

#[derive(Debug)]
pub struct Column {
    pub heading: &'static str,
    pub kind: Kind,
    pub required: bool,
    /// Longest content, in characters.
    pub most: usize,
    /// In characters, for the eye.
    pub width: u32,
    /// What belongs there, for whoever fills it in.
    pub note: &'static str,
    /// The only words that fit, where they are few.
    pub choices: &'static [&'static str],
}

#[derive(Debug)]
pub struct Sheet {
    pub name: &'static str,
    /// What its rows are counted in, e.g. `位代表`.
    pub counted: &'static str,
    pub columns: &'static [Column],
}

/// Rows of one sheet: twelve times a county, so that a file of another kind is noticed before it is worked on.
pub const MOST_ROWS: u32 = 20_000;

pub const LEVELS_OF_AREAS: [(&str, &str); 3] = [("county", "县"), ("township", "乡镇"), ("village", "村")];
pub const STATUSES: [(&str, &str); 3] = [
    (DeputyStatus::Active.code(), "在任"),
    (DeputyStatus::Suspended.code(), "暂停"),
    (DeputyStatus::Ended.code(), "终止"),
];
pub const YES: &str = "是";
pub const NO: &str = "否";
/// Between the groups of one deputy.
pub const BETWEEN: &str = "、";
/// The column by which a row stays the same row when it is renamed.
pub const ID: &str = "编号";
/// A sheet for people, never read.
pub const HELP: &str = "说明";

const fn words(heading: &'static str, most: usize, width: u32, note: &'static str) -> Column {
    Column { heading, kind: Kind::Words, required: false, most, width, note, choices: &[] }
}

const fn required(column: Column) -> Column {
    Column { required: true, ..column }
}

const fn kind(column: Column, kind: Kind) -> Column {
    Column { kind, ..column }
}

const fn one_of(column: Column, choices: &'static [&'static str]) -> Column {
    Column { choices, ..column }
}

const NUMBER: Column = words(ID, 40, 38, "系统给的编号，请不要改；新增的行留空");

pub mod area {
    pub const NAME: usize = 0;
    pub const CODE: usize = 1;
    pub const LEVEL: usize = 2;
    pub const PARENT: usize = 3;
}

pub mod station {
    pub const NAME: usize = 0;
    pub const AREA: usize = 1;
    pub const PHONE: usize = 2;
    pub const ADDRESS: usize = 3;
    pub const HOURS: usize = 4;
    pub const OPEN: usize = 5;
    pub const ID: usize = 6;
}

pub mod point {
    pub const NAME: usize = 0;
    pub const STATION: usize = 1;
    pub const ADDRESS: usize = 2;
    pub const ID: usize = 3;
}

pub mod group {
    pub const NAME: usize = 0;
    pub const FIELD: usize = 1;
    pub const ID: usize = 2;
}

pub mod deputy {
    pub const NAME: usize = 0;
    pub const LEVEL: usize = 1;
    pub const DISTRICT: usize = 2;
    pub const STATION: usize = 3;
    pub const GROUPS: usize = 4;
    pub const PHONE: usize = 5;
    pub const STATUS: usize = 6;
    pub const SUCCESSOR: usize = 7;
    pub const ID: usize = 8;
}

pub static AREAS: Sheet = Sheet {
    name: "区域",
    counted: "个区域",
    columns: &[
        required(words("名称", 40, 20, "例如 示例镇")),
        required(kind(words("代码", 20, 16, "行政区划代码，例如 411122101；定了就不能改"), Kind::Code)),
        required(one_of(words("级别", 10, 8, "县、乡镇或村；街道写乡镇，社区写村"), &["县", "乡镇", "村"])),
        kind(words("上级", 40, 20, "上级区域的名称或代码；最上面的县留空"), Kind::Code),
    ],
};

pub static STATIONS: Sheet = Sheet {
    name: "联络站",
    counted: "个联络站",
    columns: &[
        required(words("名称", 60, 28, "全县不能重名")),
        required(kind(words("区域", 40, 16, "“区域”表里的名称或代码"), Kind::Code)),
        kind(words("电话", 30, 16, "站里的电话，公开；固定电话带区号"), Kind::Phone),
        words("地址", 200, 40, "公开"),
        words("接待日和时间", 200, 40, "公开，例如 每周三 9:00–11:30"),
        one_of(words("开放", 10, 8, "是或否；否就停用站里的码"), &[YES, NO]),
        NUMBER,
    ],
};

pub static POINTS: Sheet = Sheet {
    name: "联系点",
    counted: "个联系点",
    columns: &[
        required(words("名称", 60, 28, "同一个站里不能重名")),
        required(words("联络站", 60, 28, "“联络站”表里的名称")),
        words("地址", 200, 40, "公开"),
        NUMBER,
    ],
};

pub static GROUPS: Sheet = Sheet {
    name: "专业小组",
    counted: "个专业小组",
    columns: &[required(words("名称", 60, 28, "全县不能重名")), required(words("领域", 60, 20, "例如 教育")), NUMBER],
};

pub static DEPUTIES: Sheet = Sheet {
    name: "代表",
    counted: "位代表",
    columns: &[
        required(words("姓名", 40, 16, "")),
        required(one_of(words("级别", 10, 8, "哪一级人大的代表"), &["县", "乡镇", "市", "省"])),
        required(words("选区", 60, 20, "例如 第三选区")),
        required(words("联络站", 60, 28, "“联络站”表里的名称")),
        words("专业小组", 400, 28, "“专业小组”表里的名称，几个之间用、隔开"),
        kind(words("电话", 30, 16, "代表本人的电话，不公开，只用来分清同名和联系"), Kind::Phone),
        one_of(words("状态", 10, 8, "在任、暂停或终止；暂停和终止就停用代表码"), &["在任", "暂停", "终止"]),
        words("接任", 100, 20, "暂停或终止后由谁接；同名的写成 姓名（选区）"),
        NUMBER,
    ],
};

/// In the order in which they refer to each other.
pub static SHEETS: [&Sheet; 5] = [&AREAS, &STATIONS, &POINTS, &GROUPS, &DEPUTIES];

impl Sheet {
    /// A cell as people name it, e.g. `代表!D17`; rows and columns count from nought.
    pub fn at(&self, row: u32, column: u32) -> String {
        format!("{}!{}", self.name, cell(row, column))
    }
}

/// e.g. `D17`.
pub fn cell(row: u32, column: u32) -> String {
    // A broken file may name any row there is a number for.
    let (mut letters, mut rest) = (Vec::new(), u64::from(column) + 1);
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).expect("below 26");
        letters.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    format!("{}{}", letters.into_iter().collect::<String>(), u64::from(row) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_where_their_names_say() {
        let heading = |sheet: &Sheet, at: usize| sheet.columns[at].heading;
        assert_eq!((heading(&AREAS, area::CODE), heading(&AREAS, area::PARENT)), ("代码", "上级"));
        assert_eq!((heading(&STATIONS, station::AREA), heading(&STATIONS, station::OPEN)), ("区域", "开放"));
        assert_eq!((heading(&POINTS, point::STATION), heading(&GROUPS, group::FIELD)), ("联络站", "领域"));
        assert_eq!((heading(&DEPUTIES, deputy::PHONE), heading(&DEPUTIES, deputy::SUCCESSOR)), ("电话", "接任"));
        for (sheet, id) in
            [(&STATIONS, station::ID), (&POINTS, point::ID), (&GROUPS, group::ID), (&DEPUTIES, deputy::ID)]
        {
            assert_eq!((heading(sheet, id), sheet.columns.len()), (ID, id + 1));
        }
    }

    #[test]
    fn a_cell_is_named_as_people_see_it() {
        assert_eq!(DEPUTIES.at(16, 3), "代表!D17");
        assert!(cell(u32::MAX, u32::MAX).ends_with("4294967296"));
        assert_eq!(
            (cell(0, 25), cell(0, 26), cell(1_048_575, 16_383)),
            ("Z1".into(), "AA1".into(), "XFD1048576".into())
        );
    }
}
