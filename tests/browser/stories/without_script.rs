//! The resident's part with JavaScript off: everything is there, nothing typed is lost.

use serde_json::json;
use tests::browser::{Browser, Screen};
use tests::images;

use super::county::in_a_county;
use super::deputy::Desk;
use super::resident::{self, WORDS};

#[test]
fn a_form_with_faults_comes_back_with_everything_typed() {
    in_a_county(async |county| {
        let browser = Browser::open_without_script(Screen::PHONE).await;
        browser.goto(&county.scan_address()).await;
        browser.fill("反映什么事", WORDS).await;
        browser.fill("在哪里", "示例镇幸福路口").await;
        browser.fill("怎么联系您", "1380000").await;
        browser.fill("怎么称呼您", "张示例").await;
        resident::add_photo(&browser, county).await;
        browser.follow("提交").await;
        for words in ["还没有提交，有3处要改", "您写的内容和照片都还在", "手机号"] {
            assert!(browser.shows(words).await, "{words}: {}", browser.text().await);
        }
        browser.screenshot("landing-errors-390").await;
        assert_eq!(browser.value("反映什么事").await, WORDS);
        assert_eq!(browser.value("在哪里").await, "示例镇幸福路口");
        assert_eq!(browser.value("怎么联系您").await, "1380000");
        assert_eq!(browser.value("怎么称呼您").await, "张示例");
        assert_eq!(browser.count(".photo img").await, 1, "the photo need not be taken again");

        browser.press("我要投诉").await;
        browser.fill("怎么联系您", "13800000001").await;
        resident::agree(&browser).await;
        let papers = resident::hand_in(&browser).await;
        let desk = Desk::of(county, "deputy").await;
        desk.registered(&papers).await;
        let case = desk.case(&papers).await;
        assert_eq!((case["kind"].as_str(), case["content"].as_str()), (Some("complain"), Some(WORDS)));
        assert_eq!(case["photos"].as_array().map(Vec::len), Some(1), "{case}");
    });
}

#[test]
fn a_case_is_followed_supplemented_and_rated_without_script() {
    in_a_county(async |county| {
        let (browser, desk) = (Browser::open_without_script(Screen::PHONE).await, Desk::of(county, "deputy").await);
        let papers = resident::submit(&browser, county, WORDS).await;
        desk.registered(&papers).await;
        resident::see(&browser, county, &papers, "办理经过").await;

        browser.press("补充说明").await;
        browser.fill("要补充什么", "东边那一盏也不亮。").await;
        browser.upload("加照片", &county.file("东边.jpg", &images::photo(640, 480))).await;
        browser.follow("发出补充说明").await;
        assert!(browser.shows("已收到您的补充说明").await, "{}", browser.text().await);
        assert!(desk.case(&papers).await.to_string().contains("东边那一盏也不亮。"));

        desk.accept(&papers).await;
        desk.resolve(&papers, "灯泡换好了。").await;
        resident::see(&browser, county, &papers, "灯泡换好了。").await;
        assert!(!browser.shows("哪里不满意").await, "reasons are asked only of the dissatisfied");
        browser.press("不满意").await;
        browser.fill("想说的话", "只亮了一晚。").await;
        browser.follow("提交评价").await;
        assert!(browser.shows("哪里不满意").await, "the reasons are on the page that comes back");
        assert_eq!(browser.value("想说的话").await, "只亮了一晚。");
        assert_eq!(browser.count("[name=satisfaction][value=dissatisfied]:checked").await, 1);
        browser.screenshot("rating-without-script-390").await;
        browser.press("太慢").await;
        browser.press("要求重办").await;
        browser.follow("提交评价").await;
        assert!(browser.shows("已收到您的评价，重新办理").await, "{}", browser.text().await);

        desk.moves(&papers, "note", &json!({ "text": "约了供电所明天来", "visible": true })).await;
        resident::see(&browser, county, &papers, "约了供电所明天来").await;
        desk.resolve(&papers, "线路换好了。").await;
        resident::see(&browser, county, &papers, "线路换好了。").await;
        browser.press("基本满意").await;
        browser.follow("提交评价").await;
        assert_eq!(browser.text_of(".status .chip").await, "已办结");
    });
}

#[test]
fn both_numbers_open_a_case_on_another_phone_in_the_elder_version() {
    in_a_county(async |county| {
        let desk = Desk::of(county, "deputy").await;
        let papers = super::deputy::handed_in(county, &desk, 1).await;
        let browser = Browser::open_without_script(Screen::PHONE).await;
        browser.goto(&county.scan_address()).await;
        browser.follow("长辈版").await;
        assert_eq!(browser.count("html.elder").await, 1);
        browser.follow("查进度").await;
        assert_eq!(browser.count("html.elder").await, 1, "the choice goes along to the next page");
        browser.fill("受理编号", &papers.number).await;
        browser.fill("查询码", "000000").await;
        browser.follow("查进度").await;
        assert!(browser.shows("没有查到").await, "{}", browser.text().await);
        assert_eq!(browser.value("受理编号").await.replace(' ', ""), papers.number);
        browser.fill("查询码", &papers.query_code).await;
        browser.follow("查进度").await;
        assert!(browser.address().await.ends_with(&papers.number), "no query code stays in the address");
        assert!(browser.shows("办理经过").await && browser.count("html.elder").await == 1);
        browser.follow("标准版").await;
        assert_eq!(browser.count("html.elder").await, 0);
    });
}

#[test]
fn whoever_has_no_poster_finds_a_deputy_without_script() {
    in_a_county(async |county| {
        let browser = Browser::open_without_script(Screen::NARROW).await;
        let name = &county.demo.deputy_code().name;
        for door in ["/help", "/q"] {
            browser.goto(&county.address(door)).await;
            browser.follow("找代表").await;
            browser.fill("姓名", name).await;
            browser.follow("查找").await;
            browser.follow(name).await;
            browser.follow("给这位代表提诉求").await;
            assert!(browser.shows("我要提诉求").await && browser.shows(name).await, "{}", browser.text().await);
        }
    });
}
