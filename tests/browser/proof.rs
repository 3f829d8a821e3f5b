//! The browser measures what it sees: each helper against a page of which everything is known.

use std::time::Duration;

use tests::browser::{Browser, Screen};
use tests::images;
use tests::matrix::within;

use crate::page_server::{Page, serve};

const LIMIT: Duration = Duration::from_secs(120);
const SOON: Duration = Duration::from_secs(10);

/// 20,000 letters, packed.
#[rustfmt::skip]
const PACKED: &[u8] = &[
    31,139,8,0,0,0,0,0,2,3,237,193,49,1,0,0,0,194,160,172,235,95,194,26,30,64,1,0,0,0,0,0,0,0,0,0,0,
    0,0,0,0,0,0,0,0,240,96,49,135,189,202,32,78,0,0
];

/// Nothing to complain about, whatever the screen.
const GOOD: &str = r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>提诉求</title>
<meta name="viewport" content="width=device-width"><style>body { font-size: 18px; margin: 8px }
button, input, select { font-size: 18px; max-width: 100%; box-sizing: border-box; min-height: 48px; min-width: 48px } .choice { display: block; padding: 14px }</style></head>
<body><main><h1>提诉求</h1><p>请先看 <a href="/rules">办理规则</a> 再填写下面的表。</p>
<form method="post" action="/sent" enctype="multipart/form-data">
<p><label for="words">要反映什么</label><input id="words" name="content"></p>
<p><label>分类 <select name="category"><option>道路</option><option>路灯</option></select></label></p>
<label class="choice"><input type="radio" name="kind" value="help"> 求助</label>
<label class="choice"><input type="radio" name="kind" value="complain"> 投诉</label>
<p><label>照片 <input type="file" name="photos"></label></p>
<p><button>提交</button></p></form><noscript>没有脚本也能用</noscript></main></body></html>"#;

/// One of each fault that the measures look for.
const BAD: &str = r#"<!doctype html><html><head><title>坏页面</title><meta name="viewport" content="width=device-width"></head>
<body><div id="wide" style="width: 700px">太宽</div><p style="font-size: 9px; color: #ddd">看不清</p>
<button id="tiny" style="width: 20px; height: 20px; padding: 0">小</button><img src="/dot.png"></body></html>"#;

const CHANGING: &str = r#"<!doctype html><html lang="zh-CN"><head><title>会变</title></head><body><p id="state">待受理</p>
<script>setTimeout(() => { document.getElementById("state").textContent = "已受理"; }, 300);
setTimeout(() => { location.href = "/good"; }, 900);</script></body></html>"#;

/// Written over by its own script, where that may run.
const SCRIPTED: &str = r#"<!doctype html><html><body><p id="state">没有脚本</p>
<script>document.getElementById("state").textContent = "有脚本";</script></body></html>"#;

fn pages() -> String {
    let plain = |path, body: &str| Page::html(path, body);
    let linked =
        r#"<!doctype html><link rel="stylesheet" href="/style.css"><img src="/dot.png" alt=""><p>两个文件</p>"#;
    serve(vec![
        plain("/good", GOOD),
        plain("/bad", BAD),
        plain("/changing", CHANGING),
        plain("/scripted", SCRIPTED),
        plain("/linked", linked),
        Page {
            path: "/style.css",
            headers: "Content-Type: text/css\r\nContent-Encoding: gzip\r\n",
            body: PACKED.to_vec(),
        },
        Page { path: "/dot.png", headers: "Content-Type: image/png\r\n", body: images::drawing(32, 32) },
    ])
}

#[test]
fn the_browser_measures_what_it_sees() {
    within(LIMIT, async {
        let (address, browser) = (pages(), Browser::open(Screen::PHONE).await);
        browser.goto(&format!("{address}/good")).await;
        assert_eq!(browser.sideways_scroll().await.pixels, 0.0);
        assert_eq!(browser.script("return innerWidth", vec![]).await, 390);
        let targets = browser.targets_below(44.0).await;
        assert!(targets.is_empty(), "the link in the sentence and the ticks in their labels are fine: {targets:?}");
        assert_eq!(browser.smallest_text().await.expect("words").pixels, 18.0);
        browser.insist_on_access().await;
        browser.screenshot("proof-good").await;

        browser.goto(&format!("{address}/bad")).await;
        let overflow = browser.sideways_scroll().await;
        assert!(overflow.pixels >= 310.0, "{overflow:?}");
        assert!(overflow.elements.iter().any(|name| name.contains("div#wide")), "{overflow:?}");
        let targets = browser.targets_below(44.0).await;
        assert_eq!(targets.len(), 1, "{targets:?}");
        assert_eq!((targets[0].name.as_str(), targets[0].width), ("button#tiny 小", 20.0));
        let small = browser.smallest_text().await.expect("words");
        assert_eq!((small.pixels, small.text.as_str()), (9.0, "看不清"));
        let mut rules: Vec<String> = browser.axe().await.into_iter().map(|one| one.rule).collect();
        rules.sort();
        for rule in ["color-contrast", "html-has-lang", "image-alt"] {
            assert!(rules.iter().any(|found| found == rule), "axe missed {rule}: {rules:?}");
        }
    });
}

#[test]
fn every_screen_has_its_size() {
    within(LIMIT, async {
        let address = pages();
        for (screen, width) in [(Screen::NARROW, 320), (Screen::DESK, 1440), (Screen::DESK.zoomed(200), 720)] {
            let browser = Browser::open(screen).await;
            browser.goto(&format!("{address}/good")).await;
            assert_eq!(browser.script("return innerWidth", vec![]).await, width);
            assert_eq!(browser.sideways_scroll().await.pixels, 0.0, "at {width}");
        }
    });
}

#[test]
fn a_form_is_filled_in_with_and_without_script() {
    within(LIMIT, async {
        let photo = tempfile::Builder::new().suffix(".jpg").tempfile().unwrap();
        std::fs::write(photo.path(), images::photo(32, 32)).unwrap();
        for script in [true, false] {
            let open = if script {
                Browser::open(Screen::PHONE).await
            } else {
                Browser::open_without_script(Screen::PHONE).await
            };
            let (browser, address) = (open, pages());
            browser.goto(&format!("{address}/good")).await;
            assert_eq!(browser.title().await, "提诉求");
            assert_eq!(browser.shows("没有脚本也能用").await, !script, "script allowed: {script}");
            browser.fill("要反映什么", "村口的路灯坏了").await;
            assert_eq!(browser.value("要反映什么").await, "村口的路灯坏了");
            browser.select("分类", "路灯").await;
            browser.press("求助").await;
            browser.upload("照片", photo.path()).await;
            assert_eq!(browser.count("input[type=radio]:checked").await, 1);
            browser.follow("提交").await;
            let there = browser.address().await;
            assert!(there.ends_with("/sent"), "script allowed: {script}; {there}: {}", browser.text().await);
            let sent = browser.text().await;
            for part in ["村口的路灯坏了", "路灯", "help", "image/jpeg"] {
                assert!(sent.contains(part), "{part} was not sent: {sent}");
            }
        }
    });
}

#[test]
fn without_script_a_page_stands_still_and_is_measured_all_the_same() {
    within(LIMIT, async {
        let (address, browser) = (pages(), Browser::open_without_script(Screen::NARROW).await);
        browser.goto(&format!("{address}/bad")).await;
        assert!(browser.sideways_scroll().await.pixels >= 380.0);
        assert_eq!(browser.targets_below(44.0).await.len(), 1);
        browser.goto(&format!("{address}/scripted")).await;
        assert_eq!(browser.text().await, "没有脚本");
        browser.goto(&format!("{address}/good")).await;
        browser.wait_for("noscript", SOON).await;
        browser.wait_for_text("没有脚本也能用", SOON).await;
    });
}

#[test]
fn waiting_ends_when_the_page_says_so_also_across_a_navigation() {
    within(LIMIT, async {
        let (address, browser) = (pages(), Browser::open(Screen::PHONE).await);
        browser.goto(&format!("{address}/changing")).await;
        assert!(browser.shows("待受理").await);
        browser.wait_for_text("已受理", SOON).await;
        browser.wait_for_address("/good", SOON).await;
        browser.wait_for("form input[name=content]", SOON).await;
    });
}

#[test]
#[should_panic(expected = "waited 300ms in vain for text 永远不会出现")]
fn waiting_in_vain_fails_with_what_the_page_shows() {
    within(LIMIT, async {
        let (address, browser) = (pages(), Browser::open(Screen::PHONE).await);
        browser.goto(&format!("{address}/good")).await;
        browser.wait_for_text("永远不会出现", Duration::from_millis(300)).await;
    });
}

#[test]
fn a_first_visit_counts_every_body_as_it_came_over_the_wire() {
    within(LIMIT, async {
        let (address, browser) = (pages(), Browser::open_without_script(Screen::PHONE).await);
        let visit = browser.first_visit(&format!("{address}/linked")).await;
        let bytes_of = |part: &str| visit.fetched.iter().find(|one| one.address.ends_with(part)).map(|one| one.bytes);
        assert_eq!(bytes_of("/style.css"), Some(PACKED.len() as u64), "{visit:?}");
        assert_eq!(bytes_of("/dot.png"), Some(images::drawing(32, 32).len() as u64), "{visit:?}");
        assert_eq!(visit.bytes(), visit.fetched.iter().map(|one| one.bytes).sum::<u64>());
        assert!(visit.fetched.iter().all(|one| one.status == 200 || one.address.ends_with("favicon.ico")), "{visit:?}");
    });
}
