//! Workbooks that are wrong: every fault named by sheet and cell, and nothing half done.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{Format, Formula};
use serde_json::Value;
use tests::http::Client;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::county::County;
use crate::roster::{export, import};
use crate::steps::problem;
use tests::sheets::{self, AREAS, DEPUTIES, POINTS, Rows, STATIONS, cells};

crate::everywhere!(what_is_wrong_is_named_by_its_cell_and_nothing_is_written);

crate::plainly!(
    cells_of_another_kind_are_named,
    what_is_no_workbook_is_said_to_be_none,
    a_long_list_of_faults_is_cut_off_and_counted,
    nobody_changes_rows_that_are_not_theirs,
);

/// What a 422 says, `cell：sentence`; the roster is as it was.
async fn faults(staff: &Client, bytes: Vec<u8>) -> Vec<String> {
    let before = version(staff).await;
    let body = problem(import(staff, bytes, "").await, 422);
    assert_eq!(version(staff).await, before, "nothing was written");
    let text = |error: &Value, name: &str| error[name].as_str().expect("a text").to_owned();
    let errors = body["errors"].as_array().expect("faults").iter();
    errors.map(|error| format!("{}：{}", text(error, "field"), text(error, "message"))).collect()
}

/// The version of the directory, which every change moves.
async fn version(staff: &Client) -> String {
    let empty = sheets::write(&Rows::default());
    let tried = import(staff, empty, "?dry_run=true").await.expect(200).json();
    tried["directory_version"].as_str().expect("a version").to_owned()
}

#[track_caller]
fn says(faults: &[String], expected: &[(&str, &str)]) {
    for (at, what) in expected {
        let found = faults.iter().any(|fault| fault.starts_with(&format!("{at}：")) && fault.contains(what));
        assert!(found, "no {at} {what} in {faults:#?}");
    }
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
}

async fn what_is_wrong_is_named_by_its_cell_and_nothing_is_written(county: &'static County) {
    let staff = county.role("staff").await;
    let (station, group) = {
        let rows = export(&staff).await;
        (rows[STATIONS][0][0].clone(), rows[3][0][0].clone())
    };
    let mut rows = Rows::default();
    let new =
        |name: &str, station: &str, phone: &str| cells(&[name, "县", "第九百选区", station, &group, phone, "", ""]);
    rows[AREAS] = vec![cells(&["无上级镇", "999", "乡镇", ""])];
    rows[STATIONS] = vec![cells(&["例新站", "没有的镇", "123", "", "", "也许", ""])];
    rows[POINTS] = vec![cells(&["例新点", "例新站", "", ""])];
    rows[DEPUTIES] = vec![
        new("甲例", &station, "139 0000 0001"),
        new("乙例", &station, "13900000001"),
        new("丙例", "城东站", ""),
        new("", &station, ""),
        new(&"长".repeat(41), &station, ""),
        new("丁\u{7}例", &station, ""),
        new("同名例", &station, ""),
        new("同名例", &station, ""),
        new("戊例", &station, "1390000"),
    ];
    let said = faults(&staff, sheets::write(&rows)).await;
    says(
        &said,
        &[
            ("区域!D2", "最上面的区域只能有一个"),
            ("联络站!B2", "没有叫“没有的镇”的区域"),
            ("联络站!C2", "手机号应为11位，现在是3位"),
            ("联络站!F2", "是或否"),
            ("联系点!B2", "没有叫“例新站”的联络站"),
            ("代表!F3", "电话和第2行的甲例相同"),
            ("代表!D4", "没有叫“城东站”的联络站，请先在“联络站”表里加上，或核对名称"),
            ("代表!A5", "请填“姓名”"),
            ("代表!A6", "最多写40个字，现在是41个字"),
            ("代表!A7", "控制字符"),
            ("代表!A8", "同一选区有同名的代表"),
            ("代表!A9", "同一选区有同名的代表"),
            ("代表!F10", "手机号应为11位，现在是7位"),
        ],
    );
    assert!(county.client().get_json("/api/v1/deputies?name=甲例").await["items"].as_array().unwrap().is_empty());
}

async fn cells_of_another_kind_are_named(county: &'static County) {
    let staff = county.role("staff").await;
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let bytes = sheets::write_with(&Rows::default(), |name, sheet| {
        if name != "代表" {
            return;
        }
        sheet.write_number(1, 0, 12).unwrap();
        sheet.write_boolean(2, 2, true).unwrap();
        sheet.write_number_with_format(3, 2, 45_000, &date).unwrap();
        sheet.write_formula(4, 0, Formula::new("=A2").set_result("王例")).unwrap();
        sheet.write_number(5, 5, 3_958_888_888_f64).unwrap();
        sheet.merge_range(6, 3, 8, 3, "城东站", &Format::new()).unwrap();
        sheet.write_string(0, 9, "备注").unwrap();
    });
    // A heading that nobody knows stops the reading of rows: what else is said is about the sheet.
    let said = faults(&staff, bytes.clone()).await;
    says(&said, &[("代表!D7:D9", "合并的单元格"), ("代表!J1", "没有“备注”这个标题")]);
    let bytes = sheets::write_with(&Rows::default(), |name, sheet| {
        if name == "代表" {
            sheet.write_number(1, 0, 12).unwrap();
            sheet.write_boolean(2, 0, true).unwrap();
            sheet.write_number_with_format(3, 0, 45_000, &date).unwrap();
            sheet.write_formula(4, 0, Formula::new("=A2").set_result("王例")).unwrap();
            sheet.write_number(5, 5, 3_958_888_888_f64).unwrap();
        }
    });
    let said = faults(&staff, bytes).await;
    for (at, what) in [
        ("代表!A2", "现在是数字"),
        ("代表!A3", "真假值"),
        ("代表!A4", "日期"),
        ("代表!A5", "公式"),
        ("代表!F6", "开头的0可能丢了"),
        ("代表!A6", "请填“姓名”"),
    ] {
        assert!(
            said.iter().any(|fault| fault.starts_with(&format!("{at}：")) && fault.contains(what)),
            "{at}: {said:#?}"
        );
    }
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

async fn what_is_no_workbook_is_said_to_be_none(county: &'static County) {
    let staff = county.role("staff").await;
    let compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    let encrypted = [compound.clone(), "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    let noughts = vec![b' '; 100 * 1024 * 1024];
    let bomb = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &noughts)]);
    assert!(bomb.len() < 200 * 1024, "a bomb is small: {}", bomb.len());
    let whole = sheets::write(&Rows::default());
    for (bytes, what) in [
        (b"name,level\n".to_vec(), "这不是电子表格"),
        (Vec::new(), "这不是电子表格"),
        (compound, "旧格式 .xls"),
        (encrypted, "文件有密码"),
        (bomb, "文件展开后太大"),
        (whole[..whole.len() / 2].to_vec(), "文件坏了"),
        (zipped(&[("word/document.xml", b"<w/>")]), "这不是电子表格"),
        (zipped(&[("xl/workbook.xml", b"<workbook><sheets>")]), "读不懂"),
    ] {
        let said = faults(&staff, bytes).await;
        assert!(said.len() == 1 && said[0].contains(what), "{what}: {said:?}");
    }
    let lonely = {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet().set_name("Sheet1").unwrap();
        book.save_to_buffer().unwrap()
    };
    let said = faults(&staff, lonely).await;
    assert!(said.len() == 5 && said.iter().all(|fault| fault.contains("缺少")), "{said:?}");
    problem(import(&staff, vec![b'P'; 9 * 1024 * 1024], "").await, 413);
    problem(staff.post_json("/api/v1/roster/import", &Value::Null).await, 415);
    problem(import(&staff, whole, "?dry=true").await, 422);
}

async fn a_long_list_of_faults_is_cut_off_and_counted(county: &'static County) {
    let mut rows = Rows::default();
    rows[DEPUTIES] = (0..320).map(|at| cells(&[&format!("例{at}"), "县", "第九百选区", "没有的站"])).collect();
    let said = faults(&county.role("staff").await, sheets::write(&rows)).await;
    assert_eq!(said.len(), 201);
    assert!(said[200].contains("还有120处没有列出"), "{}", said[200]);
}

async fn nobody_changes_rows_that_are_not_theirs(county: &'static County) {
    let (staff, officer) = (county.role("staff").await, county.officer().await);
    let area = county.deputy().area.clone();
    let mine = export(&officer).await;
    assert_eq!((mine[STATIONS].len(), mine[AREAS].len()), (1, 1));
    assert!(mine[DEPUTIES].len() < 200 && mine[STATIONS][0][1] == area, "{:?}", mine[STATIONS]);
    let same = import(&officer, sheets::write(&mine), "?dry_run=true").await.expect(200).json();
    assert_eq!(same["kinds"], serde_json::json!([]));
    let mut all = export(&staff).await;
    let at = all[STATIONS].iter().position(|row| row[1] != area).expect("another area");
    all[STATIONS][at][4] = "每周一".into();
    says(&faults(&officer, sheets::write(&all)).await, &[(&format!("联络站!A{}", at + 2), "不归您的区域管")]);
    let town = county.sign_in(county.account("staff-town01")).await;
    assert_eq!(export(&town).await[STATIONS].len(), 1);
    for role in ["deputy", "undertaker", "leader", "security_admin", "audit_admin"] {
        let nobody = county.role(role).await;
        problem(nobody.get("/api/v1/roster/export.xlsx").await, 403);
        problem(import(&nobody, sheets::write(&Rows::default()), "?dry_run=true").await, 403);
    }
    let admin = county.role("system_admin").await;
    assert_eq!(export(&admin).await[STATIONS].len(), 19);
    problem(county.client().get("/api/v1/roster/export.xlsx").await, 401);
}
