//! A workbook against a roster, without a database: what is matched, what is said, what is refused.

use super::*;
use crate::{
    directory::{
        sheets,
        workbook::{self, layout::deputy},
    },
    domain::secrets::samples,
};

const TOWN: &str = "411122/411122101/";
const OTHER: &str = "411122/411122102/";

/// A roster of two towns, two stations and two deputies, as the first import makes it.
struct Office {
    secrets: Secrets,
    clock: Clock,
    roster: Roster,
}

type Rows = [Vec<Vec<String>>; 5];

fn cells(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn first() -> Rows {
    [
        vec![
            cells(&["例镇", "411122101", "乡镇", "例县"]),
            cells(&["例县", "411122", "县", ""]),
            cells(&["例乡", "411122102", "乡", "411122"]),
        ],
        vec![
            cells(&["城东站", "例镇", "0395-8888888", "例路1号", "每周三", "是"]),
            cells(&["城西站", "411122102", "", "", "", ""]),
        ],
        vec![cells(&["例村点", "城东站", "例村"])],
        vec![cells(&["教育小组", "教育"]), cells(&["农业小组", "农业"])],
        vec![
            cells(&["王例", "县", "第三选区", "城东站", "教育小组、农业小组", "13800000001", "", ""]),
            cells(&["李例", "乡镇", "第一选区", "城西站", "", "", "终止", "王例"]),
        ],
    ]
}

impl Office {
    fn new() -> Self {
        let (clock, _) = Clock::test(Default::default(), 3);
        let mut office = Self { secrets: samples::secrets(), clock, roster: Roster::default() };
        let plan = office.import(&first());
        assert_eq!(
            (plan.changes.len(), plan.write.codes.len()),
            (10, 5),
            "two stations, a point and two deputies have codes"
        );
        office
    }

    fn look(&self, rows: &Rows, within: Option<&str>) -> (Plan, Vec<String>) {
        let within = within.map(|path| AreaPath::parse(path).unwrap());
        let bytes = workbook::write(rows).unwrap();
        let mut faults = CellFaults::default();
        let book = workbook::read(&bytes, &mut faults).expect("sheets and headings fit");
        let with = With { secrets: &self.secrets, clock: &self.clock, within: within.as_ref() };
        let plan = plan(&book, &self.roster, with, &mut faults);
        (plan, faults.into_list().into_iter().map(|fault| format!("{}：{}", fault.field, fault.message)).collect())
    }

    /// What a store does with a plan.
    fn import(&mut self, rows: &Rows) -> Plan {
        let (plan, faults) = self.look(rows, None);
        assert!(faults.is_empty(), "{faults:?}");
        macro_rules! keep {
            ($rows:ident, $key:ident) => {
                for row in plan.write.$rows.clone() {
                    self.roster.$rows.retain(|had| had.$key != row.$key);
                    self.roster.$rows.push(row);
                }
            };
        }
        keep!(areas, path);
        keep!(stations, id);
        keep!(points, id);
        keep!(groups, id);
        keep!(deputies, id);
        self.roster.members.extend(plan.write.members.clone());
        plan
    }

    fn export(&self, within: Option<&str>) -> Rows {
        let within = within.map(|path| AreaPath::parse(path).unwrap());
        sheets::rows(&self.roster, &self.secrets, within.as_ref()).unwrap()
    }

    fn faults(&self, change: impl FnOnce(&mut Rows)) -> Vec<String> {
        let mut rows = self.export(None);
        change(&mut rows);
        self.look(&rows, None).1
    }

    fn words(&self, change: impl FnOnce(&mut Rows)) -> Vec<(String, Vec<String>)> {
        let mut rows = self.export(None);
        change(&mut rows);
        let (plan, faults) = self.look(&rows, None);
        assert!(faults.is_empty(), "{faults:?}");
        plan.changes.into_iter().map(|change| (change.name, change.words)).collect()
    }
}

/// Row of a deputy in the export.
fn of<'a>(rows: &'a mut Rows, name: &str) -> &'a mut Vec<String> {
    rows[4].iter_mut().find(|row| row[0] == name).unwrap()
}

#[track_caller]
fn says(faults: &[String], at: &str, what: &str) {
    assert!(faults.len() == 1 && faults[0].starts_with(at) && faults[0].contains(what), "{at} {what}: {faults:?}");
}

#[test]
fn what_was_exported_changes_nothing_and_neither_does_the_first_file_again() {
    let office = Office::new();
    for rows in [office.export(None), first()] {
        let (plan, faults) = office.look(&rows, None);
        assert!(faults.is_empty() && plan.changes.is_empty() && plan.write.is_empty(), "{faults:?} {:?}", plan.changes);
        assert_eq!(plan.same, 10);
        assert!(plan.left_alone.iter().all(|(_, count)| *count == 0));
    }
    let (plan, _) = office.look(&Default::default(), None);
    assert!(plan.write.is_empty());
    assert_eq!(plan.left_alone.iter().map(|(_, count)| count).sum::<usize>(), 10, "nothing is deleted by absence");
}

#[test]
fn a_telephone_is_sealed_and_its_change_is_told_without_it() {
    let office = Office::new();
    let wang = office.roster.deputies.iter().find(|row| row.name == "王例").unwrap();
    let sealed = wang.phone.as_ref().unwrap();
    assert!(!sealed.windows(8).any(|window| window == b"13800000"));
    assert_eq!(wang.phone_hash.as_deref(), Some(&office.secrets.phone_hash("13800000001")[..]));
    let words = office.words(|rows| of(rows, "王例")[deputy::PHONE] = "138 0000 0002".into());
    assert_eq!(words, [("王例".into(), vec!["电话有变".into()])]);
    let words = office.words(|rows| of(rows, "李例")[deputy::PHONE] = "13800000002".into());
    assert_eq!(words, [("李例".into(), vec!["电话补上了".into()])]);
}

#[test]
fn a_row_with_its_number_stays_the_same_row_when_everything_else_changes() {
    let office = Office::new();
    let words = office.words(|rows| {
        rows[1][0][0] = "城东新站".into();
        rows[2][0][1] = "城东新站".into();
        let row = of(rows, "王例");
        row[..5].clone_from_slice(&cells(&["王新例", "乡镇", "第九选区", "城西站", "农业小组"]));
        row[deputy::STATUS] = "暂停".into();
        row[deputy::SUCCESSOR] = "李例".into();
        of(rows, "李例")[deputy::SUCCESSOR] = "王新例".into();
    });
    assert_eq!(words[0], ("城东站".into(), vec!["名称：城东站 改为 城东新站".into()]));
    assert_eq!(words[1].0, "王例");
    let said = words[1].1.join("|");
    for part in [
        "姓名：王例 改为 王新例",
        "级别：县 改为 乡镇",
        "第九选区",
        "城东新站 改为 城西站",
        "小组",
        "代表码停用",
        "接任",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(words.len(), 2);
}

#[test]
fn what_does_not_fit_is_named_by_its_cell() {
    let office = Office::new();
    let second = |change: fn(&mut Rows)| office.faults(change);
    says(&second(|rows| rows[4][0][3] = "城北站".into()), "代表!D2：", "没有叫“城北站”的联络站");
    says(&second(|rows| rows[4][0][1] = "镇级".into()), "代表!B2：", "级别请填县或乡镇");
    says(&second(|rows| rows[4][0][4] = "教育小组、水利小组".into()), "代表!E2：", "没有叫“水利小组”的小组");
    says(&second(|rows| rows[4][0][5] = "1380000".into()), "代表!F2：", "手机号应为11位");
    says(&second(|rows| rows[4][0][6] = "在职".into()), "代表!G2：", "状态请填");
    says(&second(|rows| rows[4][0][7] = "张例".into()), "代表!H2：", "没有叫“张例”的代表");
    says(&second(|rows| of(rows, "王例")[7] = "王例".into()), "代表!H2：", "不能是本人");
    says(&second(|rows| rows[4][0][8] = "7".into()), "代表!I2：", "没有这个编号");
    says(&second(|rows| rows[4][0][0] = String::new()), "代表!A2：", "请填“姓名”");
    says(&second(|rows| rows[1][0][1] = "例村".into()), "联络站!B2：", "没有叫“例村”的区域");
    says(&second(|rows| rows[1][0][2] = "8888888".into()), "联络站!C2：", "区号");
    says(&second(|rows| rows[1][0][5] = "开".into()), "联络站!F2：", "是或否");
    says(&second(|rows| rows[1][1][0] = "城东站".into()), "联络站!A3：", "和第2行重名");
    says(&second(|rows| rows[2][0][1] = "城北站".into()), "联系点!B2：", "没有叫“城北站”的联络站");
    says(&second(|rows| rows[0][1][3] = "例省".into()), "区域!D3：", "没有叫“例省”的区域");
    says(&second(|rows| rows[0][1][3] = "例乡".into()), "区域!D3：", "不能换上级");
    says(&second(|rows| rows[0].push(cells(&["外县", "411123", "县", ""]))), "区域!D5：", "最上面的区域只能有一个");
    says(&second(|rows| rows[0].push(cells(&["外村", "1", "组", "例镇"]))), "区域!C5：", "级别请填");
    says(&second(|rows| rows[0].push(cells(&["重镇", "411122101", "乡镇", "例县"]))), "区域!B5：", "代码和第");
    let looped = second(|rows| rows[0].extend([cells(&["甲", "a1", "村", "a2"]), cells(&["乙", "a2", "村", "a1"])]));
    assert!(looped.len() == 2 && looped[0].contains("绕了一圈"), "{looped:?}");
    let copied = second(|rows| {
        let row = of(rows, "王例").clone();
        rows[4].push(row);
    });
    says(&copied, "代表!I4：", "和第2行是同一条");
}

#[test]
fn a_telephone_belongs_to_one_person_who_may_sit_in_two_congresses() {
    let office = Office::new();
    let another = |name: &str, level: &str| cells(&[name, level, "第五选区", "城东站", "", "138 0000 0001", "", ""]);
    says(&office.faults(|rows| rows[4].push(another("赵例", "县"))), "代表!F4：", "电话和第2行的王例相同");
    says(&office.faults(|rows| rows[4] = vec![another("赵例", "县")]), "代表!F2：", "已经登记在王例名下");
    assert!(office.faults(|rows| rows[4].push(another("王例", "乡镇"))).is_empty());
}

#[test]
fn two_of_one_name_in_one_district_are_told_apart_by_telephone_or_number() {
    let mut office = Office::new();
    let same = |phone: &str| cells(&["王例", "县", "第三选区", "城东站", "", phone, "", ""]);
    says(&office.faults(|rows| rows[4].push(same(""))), "代表!A4：", "请填电话");
    let both = |rows: &mut Rows| rows[4] = vec![same("13800000001"), same("13800000002")];
    let mut rows = office.export(None);
    both(&mut rows);
    let plan = office.import(&rows);
    assert_eq!(plan.changes.iter().filter(|change| change.is_new).count(), 1);
    assert!(office.faults(both).is_empty());
    assert!(office.words(both).is_empty(), "a second time nobody is new");
    says(&office.faults(|rows| rows[4] = vec![same("")]), "代表!A2：", "请填电话");
    let follower = |named: &str| cells(&["赵例", "县", "第五选区", "城东站", "", "", "终止", named]);
    says(&office.faults(|rows| rows[4].push(follower("王例"))), "代表!H5：", "不止一位");
    says(&office.faults(|rows| rows[4].push(follower("王例（第三选区）"))), "代表!H5：", "不止一位");
    let (plan, faults) = office.look(&office.export(None), None);
    assert!(faults.is_empty() && plan.write.is_empty(), "{faults:?}");
}

#[test]
fn an_officer_changes_rows_of_the_own_area_only() {
    let office = Office::new();
    let (plan, faults) = office.look(&office.export(Some(TOWN)), Some(TOWN));
    assert!(faults.is_empty() && plan.write.is_empty(), "{faults:?}");
    assert_eq!((office.export(Some(TOWN))[4].len(), office.export(Some(OTHER))[1].len()), (1, 1));
    let look = |change: fn(&mut Rows)| {
        let mut rows = office.export(None);
        change(&mut rows);
        office.look(&rows, Some(TOWN)).1
    };
    assert!(look(|_| {}).is_empty(), "the whole county, unchanged, is no harm");
    assert!(look(|rows| of(rows, "王例")[2] = "第四选区".into()).is_empty());
    says(&look(|rows| of(rows, "李例")[2] = "第四选区".into()), "代表!A3：", "不归您的区域管");
    says(&look(|rows| of(rows, "李例")[3] = "城东站".into()), "代表!A3：", "不归您的区域管");
    says(&look(|rows| of(rows, "王例")[3] = "城西站".into()), "代表!A2：", "不归您的区域管");
    says(&look(|rows| rows[1][1][4] = "每周一".into()), "联络站!A3：", "不归您的区域管");
    says(&look(|rows| rows[3].push(cells(&["水利小组", "水利"]))), "专业小组!A4：", "不归您的区域管");
    says(&look(|rows| rows[0].push(cells(&["例村", "1", "村", "例乡"]))), "区域!A5：", "不归您的区域管");
    assert!(look(|rows| rows[0].push(cells(&["例村", "1", "村", "例镇"]))).is_empty());
}
