//! Reading a workbook into rows of text, cell by cell in a stream: no part is ever laid out as the rectangle it claims to be.

use std::{collections::BTreeMap, io::Cursor};

use calamine::{Cell as SheetCell, DataRef, Reader as _, Xlsx, XlsxError};

use super::{
    super::faults::{CellFaults, Said},
    bounds,
    layout::{self, Column, HELP, ID, Kind, MOST_ROWS, SHEETS, Sheet},
};
use crate::domain::text::{self, Bounds};

const UNREADABLE: &str = "表格读不懂，请在表格软件里另存一份 .xlsx 再传";
/// Merged places that are named one by one.
const MOST_MERGED: usize = 20;

/// One cell as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Text(String),
    /// Not text; said already.
    Wrong,
}

/// One row below the headings.
#[derive(Debug)]
pub struct Line {
    /// From nought, as the file counts; people count from one.
    pub row: u32,
    cells: BTreeMap<usize, Cell>,
}

/// A sheet as it came: its columns may stand in any order.
#[derive(Debug)]
pub struct Table {
    pub sheet: &'static Sheet,
    /// Where each column of the layout stands.
    places: Vec<Option<u32>>,
    pub lines: Vec<Line>,
}

#[derive(Debug)]
pub struct Workbook {
    pub areas: Table,
    pub stations: Table,
    pub points: Table,
    pub groups: Table,
    pub deputies: Table,
    /// Sheets that nobody asked for.
    pub unused: Vec<String>,
}

/// Reads a file; `None` when its sheets or headings do not fit, so that looking at rows would only confuse.
pub fn read(bytes: &[u8], faults: &mut CellFaults) -> Option<Workbook> {
    if let Err(sentence) = bounds::check(bytes) {
        faults.add("", sentence);
        return None;
    }
    let Ok(mut book) = Xlsx::new(Cursor::new(bytes)) else {
        faults.add("", UNREADABLE);
        return None;
    };
    let names = book.sheet_names();
    let mut tables = SHEETS.iter().map(|sheet| match names.iter().find(|name| name.trim() == sheet.name) {
        Some(name) => table(&mut book, name, sheet, faults),
        None => {
            faults.add(sheet.name, format!("缺少“{}”表，请从模板开始做；没有要改的，留一行标题就行", sheet.name));
            None
        }
    });
    let (areas, stations, points, groups, deputies) =
        (tables.next()?, tables.next()?, tables.next()?, tables.next()?, tables.next()?);
    drop(tables);
    let is_known = |name: &&String| name.trim() == HELP || SHEETS.iter().any(|sheet| sheet.name == name.trim());
    let unused = names.iter().filter(|name| !is_known(name)).map(|name| text::excerpt(name, 40)).collect();
    Some(Workbook { areas: areas?, stations: stations?, points: points?, groups: groups?, deputies: deputies?, unused })
}

fn table(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, sheet: &'static Sheet, faults: &mut CellFaults) -> Option<Table> {
    let merged = book.merge_cells_by_sheet_name(name).unwrap_or_default();
    for range in merged.iter().take(MOST_MERGED) {
        let (first, last) = (layout::cell(range.start.0, range.start.1), layout::cell(range.end.0, range.end.1));
        let at = format!("{}!{first}:{last}", sheet.name);
        faults.add(at, "这里有合并的单元格，请取消合并，每一格都填上");
    }
    let mut raw = Raw { sheet, headings: BTreeMap::new(), lines: BTreeMap::new() };
    if let Err(error) = raw.gather(book, name, faults) {
        tracing::debug!(%error, "a sheet could not be read");
        faults.add(sheet.name, UNREADABLE);
        return None;
    }
    raw.into_table(faults)
}

/// A sheet while its cells come in.
struct Raw {
    sheet: &'static Sheet,
    headings: BTreeMap<u32, String>,
    lines: BTreeMap<u32, BTreeMap<u32, Value>>,
}

/// Characters of a cell that are kept: more than any column takes, the rest only makes the sentence about it longer.
const LONGEST: usize = 1_024;
/// Cells of one sheet: twice what its rows and columns can fill.
const MOST_CELLS: usize = 500_000;
/// Text of one sheet, in bytes: a county's is a tenth of it.
const MOST_TEXT: usize = 24 * 1024 * 1024;

/// What a cell holds, before it is known which column it is in.
enum Value {
    Text(String),
    Number(f64),
    /// With the sentence that says what to do.
    Not(&'static str),
}

impl Raw {
    fn gather(&mut self, book: &mut Xlsx<Cursor<&[u8]>>, name: &str, faults: &mut CellFaults) -> Result<(), XlsxError> {
        let (mut gathered, mut text) = (0, 0);
        let mut cells = book.worksheet_cells_reader(name)?;
        while let Some(found) = cells.next_cell_with_formula_metadata()? {
            let (row, column) = found.pos;
            let is_formula = found.formula.is_some();
            let Some(value) = value(&SheetCell::new(found.pos, found.value), is_formula) else { continue };
            gathered += 1;
            text += if let Value::Text(text) = &value { text.len() } else { 0 };
            if gathered > MOST_CELLS || text > MOST_TEXT {
                faults.add(self.sheet.at(row, column), "这张表里的字太多，不像名册，请从模板重新做一份");
                return Ok(());
            }
            if row == 0 {
                match value {
                    Value::Text(heading) => _ = self.headings.insert(column, heading.trim().to_owned()),
                    _ => _ = faults.add(self.sheet.at(row, column), "标题要用文字，请对照模板改过来"),
                }
            } else if row > MOST_ROWS {
                faults.add(self.sheet.at(row, column), format!("一张表最多{MOST_ROWS}行，请删掉多出来的行"));
                return Ok(());
            } else {
                self.lines.entry(row).or_default().insert(column, value);
            }
        }
        Ok(())
    }

    fn into_table(self, faults: &mut CellFaults) -> Option<Table> {
        let (sheet, before) = (self.sheet, faults.count());
        let mut places = vec![None; sheet.columns.len()];
        for (place, heading) in self.headings.iter().filter(|(_, heading)| !heading.is_empty()) {
            match sheet.columns.iter().position(|column| column.heading == heading) {
                None => {
                    let known = sheet.columns.iter().map(|column| column.heading).collect::<Vec<_>>().join("、");
                    let heading = text::excerpt(heading, 20);
                    let sentence = format!("没有“{heading}”这个标题，请去掉这一列；“{}”表的标题是{known}", sheet.name);
                    faults.add(sheet.at(0, *place), sentence);
                }
                Some(at) if places[at].is_some() => {
                    faults.add(sheet.at(0, *place), format!("标题“{heading}”有两列，请去掉一列"));
                }
                Some(at) => places[at] = Some(*place),
            }
        }
        for (at, column) in sheet.columns.iter().enumerate() {
            if places[at].is_none() && column.heading != ID {
                faults.add(sheet.name, format!("“{}”表缺少标题“{}”，请对照模板补上这一列", sheet.name, column.heading));
            }
        }
        if faults.count() > before {
            return None;
        }
        let mut lines = Vec::with_capacity(self.lines.len());
        let mut nameless = Vec::new();
        for (row, values) in self.lines {
            let mut cells = BTreeMap::new();
            for (place, value) in values {
                let Some(at) = places.iter().position(|known| *known == Some(place)) else {
                    nameless.push((row, place));
                    continue;
                };
                let cell = match as_text(&sheet.columns[at], value) {
                    Ok(text) => Cell::Text(text),
                    Err(sentence) => {
                        faults.add(sheet.at(row, place), sentence);
                        Cell::Wrong
                    }
                };
                cells.insert(at, cell);
            }
            if !cells.is_empty() {
                lines.push(Line { row, cells });
            }
        }
        for (row, place) in nameless {
            faults.add(sheet.at(row, place), "这一列没有标题，不知道是什么，请清空或补上标题");
        }
        Some(Table { sheet, places, lines })
    }
}

fn value(cell: &SheetCell<DataRef<'_>>, is_formula: bool) -> Option<Value> {
    // What a formula last came to may be old, or another program's; nobody has read it. So the cell is named instead.
    if is_formula {
        return Some(Value::Not("这里是公式，请复制后用“选择性粘贴”粘成数值"));
    }
    // Cut at once: one long text may stand in a million cells.
    let words = |text: &str| (!text.trim().is_empty()).then(|| Value::Text(text.chars().take(LONGEST).collect()));
    match cell.get_value() {
        DataRef::Empty => None,
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Int(number) => Some(Value::Number(*number as f64)),
        DataRef::Float(number) => Some(Value::Number(*number)),
        DataRef::Bool(_) => Some(Value::Not("这里是真假值，请改成文字")),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => {
            Some(Value::Not("这里被存成了日期，请把单元格格式改成文本，再填一遍"))
        }
        DataRef::Error(_) => Some(Value::Not("这里是错误值，请改成要填的内容")),
    }
}

/// Numbers that spreadsheets keep exactly.
const EXACT: f64 = 1e15;

fn as_text(column: &Column, value: Value) -> Result<String, &'static str> {
    match value {
        Value::Text(text) => Ok(text),
        Value::Not(sentence) => Err(sentence),
        Value::Number(number) => {
            let digits = (number.fract() == 0.0 && number.abs() < EXACT).then(|| format!("{number:.0}"));
            match (column.kind, digits) {
                (Kind::Code, Some(digits)) => Ok(digits),
                (Kind::Phone, Some(digits)) if digits.len() == 11 && digits.starts_with('1') => Ok(digits),
                (Kind::Phone, _) => Err("电话被存成了数字，开头的0可能丢了，请把单元格格式改成文本，再填一遍"),
                _ => Err("这里应该是文字，现在是数字，请把单元格格式改成文本，再填一遍"),
            }
        }
    }
}

/// One row, asked column by column.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    table: &'a Table,
    pub line: &'a Line,
}

impl Table {
    pub fn rows(&self) -> impl Iterator<Item = Reader<'_>> {
        self.lines.iter().map(move |line| Reader { table: self, line })
    }
}

impl Reader<'_> {
    /// Name of one of its cells.
    pub fn at(&self, column: usize) -> String {
        self.table.sheet.at(self.line.row, self.table.places[column].unwrap_or_default())
    }

    /// As people count.
    pub fn number(&self) -> u32 {
        self.line.row + 1
    }

    /// The text of a cell, trimmed and checked; `None` when it is empty.
    ///
    /// # Errors
    /// When it is empty and may not be, too long, or holds what nobody can see; said already.
    pub fn text(&self, column: usize, faults: &mut CellFaults) -> Result<Option<String>, Said> {
        let Column { heading, required, most, .. } = self.table.sheet.columns[column];
        match self.line.cells.get(&column) {
            Some(Cell::Wrong) => Err(Said),
            None if required => Err(faults.add(self.at(column), format!("请填“{heading}”；不要这一行，就整行删掉"))),
            None => Ok(None),
            Some(Cell::Text(raw)) => {
                let checked = text::parse(raw, Bounds { name: heading, least: 1, most }).and_then(on_one_line);
                checked.map(Some).map_err(|sentence| faults.add(self.at(column), sentence))
            }
        }
    }

    /// The text of a cell that may not be empty.
    ///
    /// # Errors
    /// As [`Self::text`].
    pub fn required(&self, column: usize, faults: &mut CellFaults) -> Result<String, Said> {
        self.text(column, faults)?.ok_or(Said)
    }
}

/// Line breaks, and marks that turn or join what stands around them, make two names that look alike.
fn on_one_line(text: String) -> Result<String, String> {
    let is_unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    if text.contains(['\n', '\t']) {
        return Err("这一格里有换行或制表符，请写成一行".into());
    }
    if text.contains(is_unseen) {
        return Err("这一格里有看不见的字符，请删掉重新打一遍".into());
    }
    Ok(text)
}
