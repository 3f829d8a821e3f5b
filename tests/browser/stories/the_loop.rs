//! The whole, once: scan, submit, accept, answer, rate, again, done.

use tests::browser::{Browser, Screen};

use super::county::in_a_county;
use super::{deputy, resident};

#[test]
fn the_whole_loop_at_phone_size() {
    in_a_county(async |county| {
        let resident = Browser::open(Screen::PHONE).await;
        resident.goto(&county.scan_address()).await;
        let name = &county.demo.deputy_code().name;
        assert!(resident.text_of("h1").await.contains(name.as_str()), "whose code it is comes first");
        resident.screenshot("landing-390").await;
        resident::fill_in(&resident, resident::WORDS).await;
        resident::add_photo(&resident, county).await;
        resident.wait_for(".photo img", deputy::SOON).await;
        resident.screenshot("landing-filled-390").await;
        let papers = resident::hand_in(&resident).await;
        resident.screenshot("receipt-390").await;
        resident.follow("看这条诉求").await;
        resident::see(&resident, county, &papers, "办理经过").await;
        resident.screenshot("case-routed-390").await;

        let deputy = Browser::open(Screen::PHONE).await;
        deputy::sign_in(&deputy, county, "deputy").await;
        assert!(deputy.address().await.ends_with("/inbox"), "{}", deputy.address().await);
        deputy.screenshot("inbox-390").await;
        deputy::open_case(&deputy, county, resident::WORDS).await;
        assert!(deputy.shows("示例镇幸福路口").await && deputy.shows("138 0000 0001").await, "{}", deputy.text().await);
        assert_eq!(deputy.count(".subject .photos img").await, 1);
        deputy.screenshot("handled-to-accept-390").await;
        deputy.follow("受理").await;
        deputy.screenshot("handled-accepted-390").await;
        resident::see(&resident, county, &papers, name).await;
        deputy::answer(&deputy, county, "灯泡当天换好了，晚上请您看一看。", "当场答复").await;
        deputy.screenshot("handled-answered-390").await;

        resident::see(&resident, county, &papers, "灯泡当天换好了").await;
        assert_eq!(resident.count("dd.photos img").await, 1);
        resident.screenshot("case-to-rate-390").await;
        assert!(!resident.shows("哪里不满意").await, "reasons are asked only of the dissatisfied");
        resident.press("不满意").await;
        resident.wait_for_text("哪里不满意", deputy::SOON).await;
        resident.press("没解决").await;
        resident.press("要求重办").await;
        resident::answer_questions(&resident, false).await;
        resident.fill("想说的话", "路灯亮了一晚又不亮了。").await;
        resident.screenshot("case-dissatisfied-390").await;
        resident.follow("提交评价").await;
        assert!(resident.shows("第2轮").await, "{}", resident.text().await);
        resident.screenshot("case-reopened-390").await;

        deputy::open_case(&deputy, county, resident::WORDS).await;
        assert!(deputy.shows("路灯亮了一晚又不亮了。").await, "the deputy reads why");
        deputy.screenshot("handled-reopened-390").await;
        if deputy.count("#acceptance").await == 1 {
            deputy.follow("受理").await;
        }
        deputy::answer(&deputy, county, "线路也换了，供电所看过，能一直亮。", "发出答复").await;

        resident::see(&resident, county, &papers, "线路也换了").await;
        resident.press("满意").await;
        resident::answer_questions(&resident, true).await;
        resident.follow("提交评价").await;
        assert_eq!(resident.text_of(".status .chip").await, "已办结");
        resident.screenshot("case-closed-390").await;
    });
}
