//! A made-up county, rendered by the test below.

use super::period_samples::{changes, leads, results};
use super::*;
use crate::http::page::NavItem;
use crate::http::page::desk_samples::{choices, frame, nav};
use crate::http::page::samples::{check, errors};
use crate::http::page::{ButtonLink, LightMark, LightView};
use crate::monitoring::chart::{Bar, Bars, ClockPoint, ClockRow, TimesChart, Trend, TrendDay};
use crate::monitoring::formulas::Measure;

fn light(mark: LightMark, words: &str) -> LightView {
    LightView { mark, words: words.into() }
}

pub(super) fn figure(formula: Measure, value: &str, unit: &str, note: &str, mark: Option<LightMark>) -> Figure {
    Figure {
        formula,
        value: value.into(),
        unit: unit.into(),
        note: Some(note.into()),
        mark,
        href: Some("/cases".into()),
    }
}

fn figures() -> Vec<Figure> {
    use LightMark::{Red, Yellow};
    vec![
        figure(Measure::Waiting, "23", "件", "昨天此时18件", None),
        figure(Measure::Longest, "31", "小时", "电梯停运，示例路8号院，张例代表", Some(Red)),
        figure(Measure::Overdue, "6", "件", "最长的超了3天", Some(Red)),
        figure(Measure::DueToday, "9", "件", "其中4件没人动过", Some(Yellow)),
        figure(Measure::Silent, "7", "个工作日", "超过5个工作日的2件", None),
        figure(Measure::NewToday, "41", "件", "平常约30件", None),
    ]
}

fn help() -> Vec<HelpRow> {
    use LightMark::{Red, Yellow};
    let row = |mark, words, who: &str, excerpt: &str, open: &str, action: &str| HelpRow {
        light: light(mark, words),
        who: who.into(),
        excerpt: excerpt.into(),
        href: "/cases/4027551908360087".into(),
        open: open.into(),
        action: Some(ButtonLink { href: "/cases/4027551908360087#urge".into(), words: action.into() }),
    };
    vec![
        row(Red, "已超期3天", "县城管局", "路面塌陷半米", "4件", "督办"),
        row(Red, "已超期1天", "李样代表", "水管冻裂，三户没水", "1件", "催办"),
        row(Red, "已超期7小时", "张例代表", "电梯停运，老人下不了楼", "2件", "催办"),
        row(Yellow, "剩余2小时", "王范代表", "校门口没有斑马线", "3件", "提醒"),
        row(Yellow, "今天到期", "赵模代表", "养老补贴没到账", "2件", "提醒"),
    ]
}

fn times() -> TimesChart {
    let row = |name: &str, target: &str, hours: f64, points: [(f64, &str); 3]| ClockRow {
        name: name.into(),
        target: target.into(),
        target_seconds: hours,
        points: ["一半", "九成", "99%"]
            .into_iter()
            .zip(points)
            .map(|(name, (seconds, words))| ClockPoint { name: name.into(), seconds, words: words.into() })
            .collect(),
    };
    TimesChart {
        note: "本月412件，自然时间".into(),
        rows: vec![
            row("受理", "目标24小时", 24.0, [(3.2, "3.2小时"), (19.0, "19小时"), (31.0, "31小时")]),
            row("首次回复", "目标2个工作日", 2.0, [(0.27, "6.5小时"), (1.6, "1.6天"), (2.2, "2.2天")]),
            row("办结", "目标5个工作日", 5.0, [(2.1, "2.1天"), (4.6, "4.6天"), (7.4, "7.4天")]),
        ],
    }
}

fn trend() -> Trend {
    let nine = [
        17, 18, 16, 19, 21, 18, 17, 15, 16, 18, 22, 25, 27, 24, 20, 18, 17, 19, 18, 16, 17, 20, 23, 26, 22, 19, 18, 17,
        18, 19,
    ];
    let days = nine.iter().enumerate().map(|(at, hours)| TrendDay {
        label: match at {
            0..9 => format!("3月{}日", at + 23),
            _ => format!("4月{}日", at - 8),
        },
        href: Some("/cases?clock=accept".into()),
        half: Some(f64::from(*hours) / 5.5).filter(|_| at != 6),
        nine: Some(f64::from(*hours)).filter(|_| at != 6),
        note: Some("清明假期".to_owned()).filter(|_| at == 12),
    });
    Trend {
        note: "近30天，小时".into(),
        target: 24.0,
        target_words: "目标24小时".into(),
        half_words: "一半 3.2小时".into(),
        nine_words: "九成 19小时".into(),
        days: days.collect(),
    }
}

fn spread() -> Bars {
    let bars = [("1小时内", 96), ("1–2", 71), ("2–4", 88), ("4–8", 64), ("8–12", 39), ("12–24", 38), ("超过24", 16)];
    let bars = bars.iter().map(|(label, count)| Bar {
        label: (*label).into(),
        count: *count,
        late: *label == "超过24",
        href: Some("/cases".into()),
    });
    Bars { note: "本月412件，小时".into(), bars: bars.collect() }
}

fn heat() -> HeatMap {
    let counts = ["0001110000022", "2010600000521", "1000510012300", "3000400100100", "0200300000010"];
    let weeks = (0..13).map(|week| HeatWeek {
        month: [(1, "2月"), (5, "3月"), (10, "4月")]
            .iter()
            .find(|(at, _)| *at == week)
            .map(|(_, month)| (*month).into()),
        days: (0..7)
            .map(|day| {
                let count = counts.get(day).map_or(0, |row| u64::from(row.as_bytes()[week] - b'0'));
                (week < 12 || day < 2).then(|| HeatCell {
                    count,
                    rest: day > 4 || week == 3,
                    words: "4月7日 周二".into(),
                    href: Some("/cases".into()),
                })
            })
            .collect(),
    });
    HeatMap { note: "近13周，小点是休息日".into(), weeks: weeks.collect() }
}

fn cell(words: &str, late: bool) -> TimeCell {
    TimeCell { words: words.into(), late }
}

fn clock(p50: &str, p90: &str, late: bool, p99: Option<&str>) -> ClockCells {
    ClockCells::Known { p50: cell(p50, false), p90: cell(p90, late), p99: p99.map(|words| cell(words, true)) }
}

fn table() -> BoardTable {
    let row = |name: &str, n, open, overdue, percent, p90: &str, late| BoardRow {
        name: name.into(),
        href: Some("/cases".into()),
        lists: Some(RowLists {
            waiting: "/cases?round=waiting".into(),
            overdue: "/cases?round=overdue".into(),
            satisfied: "/cases?rated=satisfied".into(),
            basically_satisfied: "/cases?rated=basically_satisfied".into(),
            dissatisfied: "/cases?rated=dissatisfied".into(),
        }),
        n,
        open,
        overdue,
        accept: clock("4.1小时", p90, late, Some("31小时").filter(|_| n > 99)),
        first_reply: clock("6.5小时", "1.6天", false, Some("2.2天").filter(|_| n > 99)),
        resolve: clock("2.1天", "4.6天", false, Some("7.4天").filter(|_| n > 99)),
        on_time: Some(OnTime { percent }),
        satisfied: n / 2,
        basically_satisfied: n / 8,
        dissatisfied: overdue,
    };
    let few = BoardRow {
        accept: ClockCells::Few,
        first_reply: ClockCells::Few,
        resolve: ClockCells::Few,
        on_time: None,
        ..row("山口乡站", 3, 2, 0, 99, "", false)
    };
    let tab = |href: &str, label: &str, current| NavItem { href: href.into(), label: label.into(), current };
    BoardTable {
        heading: "各联络站".into(),
        formula: "按时率低的在前；按时率＝按时办结÷（已办结＋已超期未办结）".into(),
        name: "联络站".into(),
        groupings: vec![
            tab("/monitor?group_by=station", "按联络站", true),
            tab("/monitor?group_by=deputy", "按代表", false),
            tab("/monitor?group_by=township", "按乡镇", false),
            tab("/monitor?group_by=category", "按类别", false),
        ],
        export_href: Some("/monitor/export.csv?what=rows".into()),
        rows: vec![
            row("东河镇站", 58, 5, 2, 84, "26小时", true),
            row("示例街道站", 196, 7, 2, 90, "21小时", false),
            row("西坡乡站", 41, 4, 1, 91, "22小时", false),
            row("南关街道站", 87, 3, 1, 95, "16小时", false),
            row("北桥镇站", 73, 2, 0, 98, "12小时", false),
            few,
        ],
    }
}

impl BoardPage {
    pub fn samples() -> Vec<Self> {
        let full = Self {
            frame: frame(),
            nav: nav("/monitor"),
            wall: false,
            date: "4月21日 周二".into(),
            updated_at: "09:32".into(),
            areas: choices(&[("", "全县"), ("dh", "东河镇")]),
            area: String::new(),
            periods: choices(&[("month", "本月 4月1日至21日"), ("90d", "近90天")]),
            period: "month".into(),
            group_by: "station".into(),
            notices: vec![],
            figures: figures(),
            results: results(),
            results_words: "近30天".into(),
            leads: leads(),
            changes: changes(),
            help: help(),
            times: Some(times()),
            trend: Some(trend()),
            spread: Some(spread()),
            heat: Some(heat()),
            table: Some(table()),
        };
        let without_heat = Self { heat: None, ..full.clone() };
        let quiet = Self {
            notices: vec!["队列的写盘方式不够可靠，诉求直接进数据库，不会丢。请检查Redis设置。".into()],
            figures: vec![figure(Measure::Waiting, "0", "件", "今天还没有诉求", None)],
            help: vec![],
            times: Some(TimesChart {
                note: "本月3件".into(),
                rows: vec![ClockRow { points: vec![], ..times().rows.remove(0) }],
            }),
            areas: vec![],
            trend: None,
            spread: None,
            heat: None,
            ..full.clone()
        };
        vec![full, without_heat, quiet]
    }

    fn on_the_wall() -> Self {
        let mut page = Self::samples().remove(0);
        page.wall = true;
        page.figures.truncate(4);
        page.figures[1].note = Some("电梯停运，示例街道站".into());
        for (row, who) in page.help.iter_mut().zip(["县城管局", "东河镇站", "示例街道站", "西坡乡站", "南关街道站"])
        {
            row.who = who.into();
        }
        page
    }
}

impl ErasuresPage {
    pub fn samples() -> Vec<Self> {
        let row = ErasedRow {
            at: "4月15日 09:12".into(),
            number: "4027 5519 0836 0087".into(),
            what: "称呼、电话".into(),
            by: "居民要求".into(),
            events: 2,
        };
        let none = Self { frame: frame(), nav: nav("/monitor/erasures"), rows: vec![], next: None };
        vec![Self { rows: vec![row], next: Some("/monitor/erasures?after=1".into()), ..none.clone() }, none]
    }
}

impl CasesPage {
    pub fn samples() -> Vec<Self> {
        let row = |light, stage: &str, excerpt: &str| CaseRow {
            href: "/cases/4027551908360087".into(),
            number: "4027 5519 0836 0087".into(),
            light,
            stage: stage.into(),
            flags: vec![],
            excerpt: excerpt.into(),
            kind: "求助".into(),
            holder: Some("示例县城管局 市政科".into()),
            submitted_at: "4月15日 09:12".into(),
        };
        let full = Self {
            frame: frame(),
            nav: nav("/cases"),
            filter: CasesFilter::default(),
            stages: choices(&[("routed", "待受理"), ("accepted", "已受理"), ("in_progress", "办理中")]),
            rows: vec![
                CaseRow {
                    flags: vec!["督办中".into(), "已延期".into()],
                    ..row(
                        Some(light(LightMark::Red, "已超期3小时")),
                        "办理中",
                        "电梯上周起停在三楼不动，楼里有两位坐轮椅的老人下不了楼",
                    )
                },
                row(
                    Some(light(LightMark::Yellow, "今天到期")),
                    "待受理",
                    "菜市场门口每天早上堵车，能不能划几个临时车位",
                ),
                row(Some(light(LightMark::Green, "剩余22小时")), "待受理", "幸福里小区东门的路灯坏了三盏，快一个月了"),
                row(None, "已办结", "老年饭桌什么时候开，怎么报名"),
            ],
            next: Some("/cases?cursor=c2".into()),
            asked: Some("2026-03-23至2026-04-21开始的，待受理".into()),
            found: 4,
            by_phone: Some(PhoneSearch {
                phone: "1380000".into(),
                errors: errors(&[("phone", "手机号应为11位，现在是7位")]),
            }),
        };
        let none = Self {
            filter: CasesFilter {
                number: "4027 5519".into(),
                from: "2026-04-01".into(),
                errors: errors(&[("number", "编号是16位数字")]),
                ..CasesFilter::default()
            },
            rows: vec![],
            next: None,
            asked: None,
            found: 0,
            ..full.clone()
        };
        vec![full, none]
    }
}

impl DeadLettersPage {
    pub fn samples() -> Vec<Self> {
        let sealed = DeadLetter {
            id: "0196".into(),
            number: "4027 5519 0836 0087".into(),
            code: "张例代表".into(),
            received_at: "4月15日 09:12".into(),
            reason: "照片文件读不出来".into(),
            tries: 8,
            words: None,
            unsealing_reason: String::new(),
            errors: errors(&[]),
        };
        let opened = DeadLetter {
            id: "0197".into(),
            words: Some("幸福里小区东门的路灯坏了三盏，快一个月了。".into()),
            ..sealed.clone()
        };
        let refused =
            DeadLetter {
                id: "0198".into(), errors: errors(&[("reason", "请写为什么要打开")]), ..sealed.clone()
            };
        let full = Self {
            frame: frame(),
            nav: nav("/monitor/dead-letters"),
            done: Some("4027 5519 0836 0011 已登记".into()),
            failed: None,
            letters: vec![sealed, opened, refused],
            next: None,
        };
        let empty = Self { letters: vec![], done: None, ..full.clone() };
        vec![full, empty]
    }
}

#[test]
fn pages_of_monitoring_render() {
    check("board", BoardPage::samples(), |page| &mut page.frame);
    check("wall", vec![BoardPage::on_the_wall()], |page| &mut page.frame);
    check("cases", CasesPage::samples(), |page| &mut page.frame);
    check("erasures", ErasuresPage::samples(), |page| &mut page.frame);
    check("dead-letters", DeadLettersPage::samples(), |page| &mut page.frame);
}
