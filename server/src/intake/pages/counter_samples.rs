//! Made-up registrations at the counter, rendered by the test below.

use super::*;
use crate::http::page::{
    ChoiceGroup,
    desk_samples::{choices, frame, nav},
    samples::{check, errors},
};

fn targets() -> Vec<ChoiceGroup> {
    vec![ChoiceGroup {
        label: "站点".into(),
        choices: choices(&[("station:1", "示例街道代表联络站"), ("station:2", "东河镇代表联络站")]),
    }]
}

impl RegisterPage {
    pub fn samples() -> Vec<Self> {
        let empty = Self {
            frame: frame(),
            nav: nav("/cases/new"),
            form: RegisterForm {
                idempotency_key: "4f9c1f0e-9c7a-4b8e-9d53-111111111111".into(),
                ..RegisterForm::default()
            },
            errors: errors(&[]),
            targets: targets(),
            categories: choices(&[("lighting", "市政设施")]),
            rules_version: "1".into(),
            notice: None,
        };
        let refused = Self {
            form: RegisterForm {
                channel: "phone".into(),
                content: "村口桥栏杆松了".into(),
                contact_phone: "1380000000".into(),
                ..empty.form.clone()
            },
            errors: errors(&[("kind", "请选居民想要什么"), ("contact.phone", "手机号应为11位，现在是10位")]),
            notice: Some("网络不太好，还没有收到确认。请再按一次登记，不会重复。".into()),
            ..empty.clone()
        };
        vec![empty, refused]
    }
}

impl SlipPage {
    pub fn samples() -> Vec<Self> {
        vec![Self {
            frame: frame(),
            nav: nav("/cases/new"),
            number_groups: ["4027", "5519", "0836", "0087"].map(String::from).to_vec(),
            query_code_groups: ["483", "920"].map(String::from).to_vec(),
            excerpt: "村口桥栏杆松了，走过去会晃".into(),
            submitted_at: "2026年4月15日 09:12".into(),
            holder: "张例代表".into(),
            promise: Some("4月16日 09:12前受理，4月22日 09:12前答复".into()),
            lookup_address: "rd.example.gov.cn/q".into(),
            station_name: "示例街道代表联络站".into(),
            station_phone: Some("010-0000 0000".into()),
            case_href: "/cases/4027551908360087".into(),
        }]
    }
}

#[test]
fn pages_of_the_counter_render() {
    check("register", RegisterPage::samples(), |page| &mut page.frame);
    check("slip", SlipPage::samples(), |page| &mut page.frame);
}
