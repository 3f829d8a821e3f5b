//! Workbooks as an office has them: read, changed, written again; and broken in every way that offices and others find.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use rust_xlsxwriter::{Workbook, Worksheet};

/// Names and headings, as they are promised to offices.
pub const SHEETS: [(&str, &[&str]); 5] = [
    ("区域", &["名称", "代码", "级别", "上级"]),
    ("联络站", &["名称", "区域", "电话", "地址", "接待日和时间", "开放", "编号"]),
    ("联系点", &["名称", "联络站", "地址", "编号"]),
    ("专业小组", &["名称", "领域", "编号"]),
    ("代表", &["姓名", "级别", "选区", "联络站", "专业小组", "电话", "状态", "接任", "编号"]),
];
pub const AREAS: usize = 0;
pub const STATIONS: usize = 1;
pub const POINTS: usize = 2;
pub const GROUPS: usize = 3;
pub const DEPUTIES: usize = 4;

/// What programs send a workbook as.
pub const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Rows of the five sheets without their headings.
pub type Rows = [Vec<Vec<String>>; 5];

pub fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Reads the five sheets; their headings must be the promised ones.
pub fn read(bytes: &[u8]) -> Rows {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook");
    SHEETS.map(|(name, headings)| {
        let range = book.worksheet_range(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut rows = range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<String>>());
        assert_eq!(rows.next().expect("headings"), headings, "{name}");
        rows.collect()
    })
}

pub fn write(rows: &Rows) -> Vec<u8> {
    write_with(rows, |_, _| {})
}

/// The same with something more on the sheets.
pub fn write_with(rows: &Rows, mut more: impl FnMut(&str, &mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    for ((name, headings), rows) in SHEETS.iter().zip(rows) {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        let headings: Vec<String> = cells(headings);
        for (row, texts) in (0..).zip([&headings].into_iter().chain(rows)) {
            for (column, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, text).expect("a cell");
            }
        }
        more(name, sheet);
    }
    book.save_to_buffer().expect("a workbook")
}

/// The row of one deputy.
#[track_caller]
pub fn deputy<'a>(rows: &'a mut Rows, name: &str) -> &'a mut Vec<String> {
    let found = rows[DEPUTIES].iter_mut().find(|row| row[0] == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}
