//! Writing a workbook: every cell is text, so that nothing is taken for a number or a formula; few words are offered as lists.

use rust_xlsxwriter::{Color, DataValidation, Format, Formula, Workbook, Worksheet, XlsxError};

use super::layout::{self, Column, HELP, ID, MOST_ROWS, SHEETS, Sheet};

/// Rows of the five sheets, in the order of [`SHEETS`], each cell a text; without rows it is the template.
pub fn write(rows: &[Vec<Vec<String>>; 5]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let look = Look::new();
    for (sheet, rows) in SHEETS.iter().zip(rows) {
        let page = book.add_worksheet();
        headings(page, sheet, &look)?;
        for (row, cells) in (1..).zip(rows) {
            for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                page.write_string(row, column, text)?;
            }
        }
    }
    help(book.add_worksheet(), &look)?;
    book.save_to_buffer()
}

struct Look {
    text: Format,
    faint: Format,
    heading: Format,
    needed: Format,
}

impl Look {
    fn new() -> Self {
        let text = Format::new().set_num_format("@");
        let heading = text.clone().set_bold().set_background_color(Color::RGB(0xED_F2_F9));
        Self {
            faint: text.clone().set_font_color(Color::RGB(0x66_66_61)),
            needed: heading.clone().set_font_color(Color::RGB(0x1B_57_A6)),
            text,
            heading,
        }
    }
}

fn headings(page: &mut Worksheet, sheet: &Sheet, look: &Look) -> Result<(), XlsxError> {
    page.set_name(sheet.name)?;
    for (at, column) in (0..).zip(sheet.columns) {
        page.set_column_width(at, column.width)?;
        page.set_column_format(at, if column.heading == ID { &look.faint } else { &look.text })?;
        let format = if column.required { &look.needed } else { &look.heading };
        page.write_string_with_format(0, at, column.heading, format)?;
        if let Some(offered) = offered(column)? {
            page.add_data_validation(1, at, MOST_ROWS, at, &offered)?;
        }
    }
    page.set_freeze_panes(1, 1)?;
    Ok(())
}

/// A list to choose from, which does not stop anybody from typing: the import says what is wrong, and why.
fn offered(column: &Column) -> Result<Option<DataValidation>, XlsxError> {
    let list = DataValidation::new().show_error_message(false);
    let of_sheet = |name: &str| Formula::new(format!("={name}!$A$2:$A${}", MOST_ROWS + 1));
    Ok(match column.heading {
        _ if !column.choices.is_empty() => Some(list.allow_list_strings(column.choices)?),
        name if [layout::STATIONS.name, layout::AREAS.name].contains(&name) => {
            Some(list.allow_list_formula(of_sheet(name)))
        }
        _ => None,
    })
}

/// How to fill it in, for people.
fn help(page: &mut Worksheet, look: &Look) -> Result<(), XlsxError> {
    page.set_name(HELP)?;
    for (at, width) in [12_u32, 16, 8, 60].into_iter().enumerate() {
        page.set_column_width(u16::try_from(at).expect("four columns"), width)?;
    }
    let general = [
        "每张表第一行是标题，不要改；一行一条，不要合并单元格，不要用公式。",
        "表里没有的行不会被删除，保持原样；代表不再任职，请把状态改成暂停或终止。",
        "编号由系统给，请不要改；有编号的行改了名字还是同一条，新增的行编号留空。",
        "先试一试，看清楚改动再确认；有一处不对，整份都不导入。",
    ];
    let mut row = 0;
    for sentence in general {
        page.write_string(row, 0, sentence)?;
        row += 1;
    }
    row += 1;
    for (at, heading) in (0..).zip(["表", "标题", "必填", "怎么填"]) {
        page.write_string_with_format(row, at, heading, &look.heading)?;
    }
    for (sheet, column) in SHEETS.iter().flat_map(|sheet| sheet.columns.iter().map(move |column| (sheet, column))) {
        row += 1;
        let needed = if column.required { layout::YES } else { layout::NO };
        for (at, text) in (0..).zip([sheet.name, column.heading, needed, column.note]) {
            page.write_string(row, at, text)?;
        }
    }
    Ok(())
}
