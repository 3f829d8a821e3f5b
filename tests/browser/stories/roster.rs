//! Staff import the roster: a try in words, then exactly what was shown.

use tests::browser::{Browser, Screen};
use tests::sheets::{self, DEPUTIES, Rows, STATIONS, cells};

use super::county::{County, in_a_county};
use super::deputy::sign_in;

/// Two deputies who are not there yet, and a station that meets on another day.
async fn changed(county: &County) -> Vec<u8> {
    let stations = county.program.client().get_json("/api/v1/stations?limit=1").await;
    let text = |pointer: &str| stations.pointer(pointer).and_then(|text| text.as_str()).expect("a text").to_owned();
    let (station, area) = (text("/items/0/name"), text("/items/0/area/name"));
    let mut rows = Rows::default();
    rows[STATIONS] = vec![cells(&[&station, &area, "0990-0000101", "示例路9号", "每周三 9:00–11:30", "是", ""])];
    rows[DEPUTIES] = ["𬱖例", "阿卜杜热合曼·买买提例"]
        .map(|name| cells(&[name, "县", "第九百选区", &station, "", "", "", ""]))
        .to_vec();
    sheets::write(&rows)
}

/// The address at which staff see what a workbook would change.
pub async fn tried(county: &County) -> String {
    let staff = county.demo.account("staff");
    let client = county.program.client();
    let csrf = |page: &str| {
        let (_, after) = page.split_once("name=\"csrf\" value=\"").expect("a form");
        after.split('"').next().expect("a value").to_owned()
    };
    let login = csrf(&client.get("/login").await.expect(200).text());
    let fields = [("csrf", login.as_str()), ("account", &staff.account), ("password", &staff.password)];
    client.post_form("/login", &fields).await.expect(303);
    let form = csrf(&client.get("/admin/roster").await.expect(200).text());
    let file = ("file", "名册.xlsx", changed(county).await);
    let taken = client.post_multipart("/admin/roster", &[("csrf", &form)], &[file]).await.expect(303);
    taken.location().to_owned()
}

#[test]
fn staff_try_a_workbook_read_what_it_changes_and_import_it() {
    in_a_county(async |county| {
        let browser = Browser::open(Screen::DESK).await;
        sign_in(&browser, county, "staff").await;
        browser.goto(&county.address("/admin/roster")).await;
        let file = county.file("名册.xlsx", &changed(county).await);
        browser.upload(".xlsx 表格", &file).await;
        browser.follow("试一试").await;
        for words in ["新增2位代表", "改动1个联络站", "每周三 9:00–11:30"] {
            assert!(browser.shows(words).await, "{words}: {}", browser.text().await);
        }
        browser.follow("确认导入").await;
        assert!(browser.shows("已导入").await, "{}", browser.text().await);
        browser.goto(&county.address("/deputies?name=𬱖例")).await;
        browser.follow("𬱖例").await;
        browser.follow("给这位代表提诉求").await;
        assert!(browser.shows("我要提诉求").await, "{}", browser.text().await);
    });
}
