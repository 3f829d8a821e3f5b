//! What is written is read again; what is no workbook is named.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{Format, Formula, Workbook as Book};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    layout::{self, SHEETS, deputy, station},
    *,
};
use crate::directory::faults::CellFaults;

fn said(bytes: &[u8]) -> Vec<String> {
    let mut faults = CellFaults::default();
    let _ = read(bytes, &mut faults);
    faults.listed().iter().map(|fault| format!("{}：{}", fault.field, fault.message)).collect()
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A template with one more cell on the sheet of deputies.
fn with_cell(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Book::new();
    let mut write = Some(write);
    for sheet in SHEETS {
        let page = book.add_worksheet();
        page.set_name(sheet.name).unwrap();
        for (at, column) in (0..).zip(sheet.columns) {
            page.write_string(0, at, column.heading).unwrap();
        }
        if sheet.name == "代表"
            && let Some(write) = write.take()
        {
            write(page);
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn what_is_written_is_read_again() {
    let mut rows: [Vec<Vec<String>>; 5] = Default::default();
    rows[1] = vec![["城东站", "示例镇", "0395-8888888", "", "=每周三", "是", ""].map(String::from).into()];
    let bytes = write(&rows).unwrap();
    let mut faults = CellFaults::default();
    let book = read(&bytes, &mut faults).unwrap();
    assert!(faults.none() && book.unused.is_empty(), "{faults:?}");
    assert!(book.deputies.lines.is_empty());
    let row = book.stations.rows().next().unwrap();
    let mut text = |column| row.text(column, &mut faults).unwrap();
    assert_eq!(text(station::PHONE).as_deref(), Some("0395-8888888"));
    assert_eq!(text(station::HOURS).as_deref(), Some("=每周三"), "a text is never a formula");
    assert_eq!(text(station::ADDRESS), None);
    assert_eq!((row.at(station::AREA), row.number()), ("联络站!B2".into(), 2));
}

#[test]
fn what_is_no_workbook_is_named() {
    for (bytes, says) in [
        (b"hello".to_vec(), "这不是电子表格"),
        (Vec::new(), "这不是电子表格"),
        (b"PK\x03\x04 broken".to_vec(), "文件坏了"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old".to_vec(), "旧格式 .xls"),
        (
            [
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
                "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect(),
            ]
            .concat(),
            "有密码",
        ),
        (zipped(&[("word/document.xml", b"<a/>")]), "这不是电子表格"),
        (zipped(&[("content.xml", b"<a/>")]), ".ods"),
        (zipped(&[("xl/workbook.bin", b"a")]), ".xlsb"),
        (zipped(&[("xl/workbook.xml", b"<nothing")]), "读不懂"),
        (vec![b'P'; MOST_FILE + 1], "超过8MB"),
    ] {
        let said = said(&bytes);
        assert!(said.len() == 1 && said[0].contains(says), "{says}: {said:?}");
    }
}

#[test]
fn a_file_that_unpacks_into_more_than_it_should_is_not_unpacked() {
    let noughts = vec![0; 60 * 1024 * 1024];
    let mut bomb = zipped(&[("xl/workbook.xml", b"<a/>"), ("xl/worksheets/sheet1.xml", &noughts)]);
    assert!(bomb.len() < 100 * 1024, "it is small: {}", bomb.len());
    assert!(said(&bomb)[0].contains("展开后太大"));
    // The same, with a directory that says it is small: what is measured counts.
    let size = u32::try_from(noughts.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..bomb.len() - 4).filter(|at| bomb[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    let said = said(&bomb);
    assert!(said[0].contains("展开后太大") || said[0].contains("文件坏了"), "{said:?}");
    let many: Vec<(String, &[u8])> = (0..600).map(|at| (format!("part{at}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert!(self::said(&zipped(&many))[0].contains("展开后太大"));
}

/// A good workbook with one part written anew.
fn with_part(name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let good = with_cell(|sheet| _ = sheet.write_string(1, 0, "张例").unwrap());
    let mut archive = zip::ZipArchive::new(Cursor::new(good)).unwrap();
    let parts: Vec<(String, String)> = (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let (mut text, called) = (String::new(), part.name().unwrap().into_owned());
            std::io::Read::read_to_string(&mut part, &mut text).unwrap();
            let text = if called == name { change(text) } else { text };
            (called, text)
        })
        .collect();
    zipped(&parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>())
}

#[test]
fn a_promise_of_more_texts_than_a_part_could_hold_reserves_nothing() {
    let boast = |text: String| text.replacen("uniqueCount=\"", "uniqueCount=\"99999999", 1);
    let said = self::said(&with_part("xl/sharedStrings.xml", boast));
    assert!(said[0].contains("展开后太大"), "{said:?}");
}

#[test]
fn one_long_text_in_very_many_cells_is_named_before_it_is_kept() {
    let long = "长".repeat(2_000);
    let many = with_cell(|sheet| {
        for row in 1..12_000 {
            sheet.write_string(row, 0, &long).unwrap();
        }
    });
    let said = self::said(&many);
    assert!(said.iter().any(|said| said.contains("字太多")), "{said:?}");
}

#[test]
fn every_cell_that_is_no_text_is_named() {
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let at = |column: usize| u16::try_from(column).unwrap();
    let bytes = with_cell(|page| {
        page.write_number(1, 0, 7).unwrap();
        page.write_boolean(2, 0, true).unwrap();
        page.write_number_with_format(3, 0, 45_000, &date).unwrap();
        page.write_formula(4, 0, Formula::new("=\"王\"&\"例\"").set_result("王例")).unwrap();
        page.write_number(5, at(deputy::PHONE), 3_958_888_888_u32).unwrap();
        page.write_number(6, at(deputy::PHONE), 13_800_000_000_f64).unwrap();
        page.write_formula(7, 0, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        page.merge_range(8, 0, 9, 0, "王例", &Format::new()).unwrap();
        page.write_string(10, 12, "旁注").unwrap();
        page.write_string(layout::MOST_ROWS + 1, 0, "太远").unwrap();
    });
    let said = said(&bytes);
    let expected = [
        ("代表!A9:A10", "合并"),
        ("代表!A2", "现在是数字"),
        ("代表!A3", "真假值"),
        ("代表!A4", "日期"),
        ("代表!A5", "公式"),
        ("代表!F6", "开头的0"),
        ("代表!A8", "公式"),
        ("代表!M11", "没有标题"),
        ("代表!A20002", "最多20000行"),
    ];
    for (at, says) in expected {
        assert!(
            said.iter().any(|one| one.starts_with(&format!("{at}：")) && one.contains(says)),
            "{at} {says}: {said:?}"
        );
    }
    assert_eq!(said.len(), expected.len(), "{said:?}");
}

#[test]
fn sheets_and_headings_that_do_not_fit_are_named() {
    let mut book = Book::new();
    let page = book.add_worksheet();
    page.set_name("代表").unwrap();
    for (at, heading) in ["姓名", "名字", "姓名", "级别"].into_iter().enumerate() {
        page.write_string(0, u16::try_from(at).unwrap(), heading).unwrap();
    }
    let said = said(&book.save_to_buffer().unwrap());
    for (at, says) in [
        ("联络站", "缺少“联络站”表"),
        ("代表!B1", "没有“名字”这个标题"),
        ("代表!C1", "有两列"),
        ("代表", "缺少标题“选区”"),
    ] {
        assert!(
            said.iter().any(|one| one.starts_with(&format!("{at}：")) && one.contains(says)),
            "{at} {says}: {said:?}"
        );
    }
}

#[test]
fn what_nobody_can_see_and_what_is_too_long_is_named() {
    let bytes = with_cell(|page| {
        page.write_string(1, 0, "王\u{200b}例").unwrap();
        page.write_string(2, 0, "王\n例").unwrap();
        page.write_string(3, 0, "例".repeat(41)).unwrap();
        page.write_string(4, 0, " 王例\u{3000}").unwrap();
        page.write_string(5, 1, "县").unwrap();
    });
    let mut faults = CellFaults::default();
    let book = read(&bytes, &mut faults).unwrap();
    let read: Vec<_> = book.deputies.rows().map(|row| row.text(deputy::NAME, &mut faults)).collect();
    assert_eq!(read[3], Ok(Some("王例".into())));
    assert!(read[..3].iter().chain(&read[4..]).all(Result::is_err));
    let said: Vec<&str> = faults.listed().iter().map(|fault| fault.message.as_str()).collect();
    assert!(said[0].contains("看不见") && said[1].contains("换行") && said[2].contains("最多写40个字"), "{said:?}");
    assert!(said[3].contains("请填“姓名”") && faults.listed()[3].field == "代表!A6");
}
