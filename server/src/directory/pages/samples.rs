//! Made-up pages of roster and directory, rendered by the test below.

use super::*;
use crate::{
    directory::wording::{ChangedRow, Kind},
    http::page::{
        ButtonLink, Choice, Frame,
        samples::{check, frame},
    },
};

fn deputies() -> Vec<DeputyRow> {
    let row = |name: &str, district: &str| DeputyRow {
        href: "/deputies/0190a0b0-0000-7000-8000-000000000000".into(),
        name: name.into(),
        level: format!("县人大代表，示例县第{district}选区"),
        station: "示例镇代表联络站".into(),
    };
    vec![row("王例", "三"), row("阿卜杜热合曼·买买提例", "一百零三")]
}

impl RosterPage {
    pub fn samples() -> Vec<Self> {
        let empty = Self {
            frame: Frame { signed_in_as: Some("工委例".into()), ..frame() },
            nav: crate::http::nav::places(crate::domain::permission::Office::CountyStaff, "/admin/roster"),
            only_area: None,
            done: Some("已导入，名录和代表码已经更新".into()),
            failed: None,
            preview: None,
            faults: vec![],
            fault_count: 0,
            more_faults: 0,
        };
        let row = |name: &str, words: &[&str]| ChangedRow {
            name: name.into(),
            words: words.iter().map(|word| (*word).into()).collect(),
        };
        let kind = |heading: &str, new, rows: Vec<ChangedRow>| Kind {
            heading: heading.into(),
            count: 120,
            new,
            rows,
            more: 20,
        };
        let preview = Self {
            done: None,
            only_area: Some("示例镇".into()),
            preview: Some(Preview {
                draft: "0190a0b0-0000-7000-8000-000000000000".into(),
                seen: "1".into(),
                kinds: vec![
                    kind("新增120位代表", true, vec![row("王例", &[])]),
                    kind("改动2位代表", false, vec![row("李例", &["电话有变", "状态：在任 改为 终止，代表码停用"])]),
                ],
                notes: vec!["1443行没有变化".into()],
            }),
            ..empty.clone()
        };
        let fault = |sheet: &str, cell: &str, message: &str| FaultRow {
            sheet: sheet.into(),
            cell: cell.into(),
            message: message.into(),
        };
        let faults = Self {
            done: None,
            faults: vec![
                fault("代表", "D17", "没有叫“城东站”的联络站，请先在“联络站”表里加上，或核对名称"),
                fault("联络站", "", "缺少“联络站”表"),
                fault("", "", "这不是电子表格"),
            ],
            fault_count: 340,
            more_faults: 140,
            ..empty.clone()
        };
        vec![empty, preview, faults]
    }
}

#[test]
fn roster_pages_render() {
    check("roster", RosterPage::samples(), |page| &mut page.frame);
}

#[test]
fn public_pages_render() {
    let stations = vec![AreaStations {
        path: "1/2/".into(),
        name: "示例镇".into(),
        stations: vec![StationRow {
            href: "/stations/0190a0b0-0000-7000-8000-000000000000".into(),
            name: "示例镇代表联络站".into(),
            hours: Some("每周三 9:00–11:30".into()),
            phone: Some("0990-0000101".into()),
            deputies: 77,
        }],
    }];
    let all = StationsPage { frame: frame(), areas: stations, help_phone: Some("0990-0000100".into()) };
    check("stations", vec![StationsPage { areas: vec![], ..all.clone() }, all], |page| &mut page.frame);
    let station = StationPage {
        frame: frame(),
        name: "示例镇代表联络站".into(),
        area: "示例镇".into(),
        open: true,
        phone: Some("0990-0000101".into()),
        address: Some("示例路1号".into()),
        hours: Some("每周三 9:00–11:30".into()),
        code: Some("/c/100abcdefghjkmnpqrstvwxy".into()),
        points: vec![PlaceRow { name: "示例村代表联系点".into(), address: Some("党群服务中心".into()) }],
        deputies: deputies(),
        all_deputies: Some("/deputies?station=1".into()),
    };
    let closed = StationPage {
        open: false,
        phone: None,
        address: None,
        hours: None,
        code: None,
        points: vec![],
        deputies: vec![],
        all_deputies: None,
        ..station.clone()
    };
    check("station", vec![station, closed], |page| &mut page.frame);
    let list = DeputiesPage {
        frame: frame(),
        areas: vec![Choice { value: "1/2/".into(), words: "示例镇".into() }],
        count: 2,
        is_searched: false,
        is_continued: false,
        station: None,
        area: String::new(),
        name: String::new(),
        district: String::new(),
        deputies: deputies(),
        next: Some("/deputies?cursor=1".into()),
    };
    let none =
        DeputiesPage { deputies: vec![], count: 0, is_searched: true, name: "例".into(), next: None, ..list.clone() };
    let nobody = DeputiesPage { is_searched: false, ..none.clone() };
    let of_station =
        DeputiesPage {
            station: Some(("1".into(), "示例镇代表联络站".into())), is_continued: true, ..list.clone()
        };
    check("deputies", vec![list, none, nobody, of_station], |page| &mut page.frame);
    let one = DeputyPage {
        frame: frame(),
        name: "王例".into(),
        level: "县人大代表，示例县第三选区".into(),
        groups: vec!["示例县教育代表专业小组".into()],
        station: "示例镇代表联络站".into(),
        station_href: "/stations/1".into(),
        hours: Some("每周三 9:00–11:30".into()),
        address: Some("示例路1号".into()),
        phone: Some("0990-0000101".into()),
        code: Some("/c/100abcdefghjkmnpqrstvwxy".into()),
        serves: true,
        instead: None,
    };
    let instead = Some(ButtonLink { href: "/c/1".into(), words: "找接任的李例代表".into() });
    let ended = DeputyPage { code: None, serves: false, instead, ..one.clone() };
    let alone = DeputyPage { instead: None, hours: None, address: None, phone: None, groups: vec![], ..ended.clone() };
    check("deputy", vec![one, ended, alone], |page| &mut page.frame);
}
