//! Made-up lists, rendered by the test below.

use super::samples::{fact, light};
use super::*;
use crate::http::page::desk_samples::{frame, nav};
use crate::http::page::samples::check;
use crate::http::page::{LightMark, LightView};

fn row(light: Option<LightView>, stage: &str, excerpt: &str, details: [&str; 3]) -> InboxRow {
    InboxRow {
        href: "/cases/4027551908360087".into(),
        light,
        stage: stage.into(),
        excerpt: excerpt.into(),
        details: details.map(String::from).to_vec(),
        holder: None,
    }
}

fn groups() -> Vec<InboxGroup> {
    use LightMark::{Green, Paused, Red, Yellow};
    let group = |heading: &str, rows: Vec<InboxRow>| InboxGroup {
        heading: Some(heading.into()),
        count: rows.len() as u64,
        rows,
    };
    vec![
        group(
            "已超期",
            vec![row(
                light(Red, "已超期3小时"),
                "待受理",
                "电梯上周起停在三楼不动，楼里有两位坐轮椅的老人下不了楼。",
                ["求助", "示例路8号院", "昨天 06:40"],
            )],
        ),
        group(
            "今天到期",
            vec![
                row(
                    light(Yellow, "剩余4小时"),
                    "待受理",
                    "菜市场门口每天早上堵车，能不能划几个临时车位？",
                    ["建议", "示例菜市场北门", "昨天 13:25"],
                ),
                row(
                    light(Yellow, "今天到期"),
                    "办理中",
                    "幼儿园围墙外的垃圾桶一周没清。",
                    ["投诉", "示例幼儿园", "4月15日"],
                ),
            ],
        ),
        group(
            "还有时间",
            vec![
                row(
                    light(Green, "剩余22小时"),
                    "待受理",
                    "幸福里小区东门的路灯坏了三盏，快一个月了。晚上看不清台阶，前天有位老人在这里摔倒，家里人很着急。",
                    ["求助", "幸福里小区东门", "今天 09:12"],
                ),
                row(
                    light(Green, "剩余3天"),
                    "办理中",
                    "老年饭桌什么时候开，怎么报名？",
                    ["咨询", "示例社区", "4月17日"],
                ),
                row(
                    light(Paused, "等居民补充"),
                    "时钟已停",
                    "村口桥栏杆松了，走过去会晃。",
                    ["求助", "示例村", "4月16日"],
                ),
            ],
        ),
    ]
}

impl InboxPage {
    pub fn samples() -> Vec<Self> {
        let own = Self {
            frame: frame(),
            nav: vec![],
            tab: InboxTab::Waiting,
            waiting: 6,
            own_times: true,
            title: None,
            groups: groups(),
            empty_hint: None,
            next: Some("/inbox?cursor=c2".into()),
            live_holder: Some("张例代表".into()),
            unread: 3,
            done: None,
        };
        let empty = Self {
            waiting: 0,
            groups: vec![],
            empty_hint: Some("有新诉求会在微信通知您".into()),
            next: None,
            done: Some("答复已发出，居民7天内可以评价".into()),
            ..own.clone()
        };
        let mut held = groups();
        for row in held.iter_mut().flat_map(|group| &mut group.rows) {
            row.holder = Some("张例代表".into());
        }
        let station = Self {
            nav: nav("/inbox"),
            title: Some("示例街道站的收件箱".into()),
            own_times: false,
            groups: held,
            live_holder: None,
            ..own.clone()
        };
        vec![own, empty, station]
    }
}

impl MyTimesPage {
    pub fn samples() -> Vec<Self> {
        let clock = |name: &str, target: &str, n, p50: &str, p90: &str, late| MyClock {
            name: name.into(),
            target: Some(target.into()),
            n,
            p50: p50.into(),
            p90: p90.into(),
            p50_late: false,
            p90_late: late,
        };
        vec![Self {
            frame: frame(),
            nav: vec![],
            tab: InboxTab::Times,
            waiting: 6,
            own_times: true,
            period: "近90天，自然时间".into(),
            clocks: vec![
                clock("受理", "目标24小时", 38, "3.2小时", "19小时", false),
                clock("首次回复", "目标2天", 36, "6.5小时", "2.2天", true),
                clock("办结", "目标7天", 4, "", "", false),
            ],
            facts: vec![fact("收到", "38件"), fact("评价", "满意21，基本满意6，不满意1"), fact("没有评价", "4件")],
        }]
    }
}

#[test]
fn pages_of_lists_render() {
    check("inbox", InboxPage::samples(), |page| &mut page.frame);
    check("times", MyTimesPage::samples(), |page| &mut page.frame);
}
