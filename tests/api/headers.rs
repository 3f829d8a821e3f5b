//! What every page sends and holds: nothing inline, nobody else's server, nothing kept, the filing numbers where set.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tests::http::{Answer, Client, send};
use tests::matrix::{Ground, within};
use tests::program::Start;

use crate::county::{County, hidden, tell_alone};
use crate::steps::{Held, make, registered, words};

const STORY: Duration = Duration::from_secs(120);
const ICP: &str = "示例ICP备00000000号";
const POLICE: &str = "示例公网安备00000000000000号";
const ICP_LINK: &str = "https://beian.miit.gov.cn/";
const POLICE_LINK: &str = "https://beian.mps.gov.cn/";
const FILED: [(&str, &str); 2] = [("DEPUTY_CODE_ICP_NUMBER", ICP), ("DEPUTY_CODE_POLICE_NUMBER", POLICE)];
const WECHAT: &str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile MicroMessenger/8.0.50";
const STRICT: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Pages by who may look at them; a path of nobody is looked at without signing in.
fn pages(county: &County, held: &Held, sheet: &str) -> Vec<(Option<&'static str>, Vec<String>)> {
    let code = &county.code().token;
    let own = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let mut public = own(&[
        "/q",
        "/q?number=1&query_code=1",
        "/verify",
        "/rules",
        "/help",
        "/stations",
        "/deputies",
        "/login",
        "/nowhere",
        "/c/0123456789abcdefghjkmnpq",
    ]);
    public.extend([format!("/c/{code}"), format!("/c/{code}?elder=1"), format!("/q/{}", held.number)]);
    public.push(format!("/verify?code={code}"));
    let case = format!("/cases/{}", held.number);
    let mut staff = own(&[
        "/monitor",
        "/monitor?wall=1",
        "/monitor/formulas",
        "/monitor/exposures",
        "/monitor/dead-letters",
        "/monitor/report",
        "/ledgers",
        "/ledgers/opinions",
        "/ledgers/study",
        "/ledgers/six-steps",
        "/inbox",
        "/notices",
        "/cases",
        "/cases/new",
        "/codes",
        "/codes/new",
        "/codes/print",
        "/admin/roster",
        "/admin/held",
        "/admin/words",
        "/admin/clocks",
        "/orders",
    ]);
    staff.extend([case.clone(), format!("/codes/{code}"), sheet.to_owned()]);
    vec![
        (None, public),
        (Some("deputy"), own(&["/inbox", "/inbox?tab=answered", "/inbox?tab=times", &case])),
        (Some("liaison_officer"), own(&["/inbox", "/cases/new", "/codes", "/monitor"])),
        (Some("undertaker"), own(&["/inbox"])),
        (Some("leader"), own(&["/monitor", "/monitor/report", "/orders"])),
        (Some("staff"), staff),
    ]
}

async fn walk(county: &County, mut look: impl FnMut(&str, &Answer)) {
    let resident = county.client();
    let held = registered(&resident, &county.code().token, &words("看每一页的诉求")).await;
    let order = make(&county.role("staff").await, &held, "order", json!({"text": "请说明办到哪一步了"})).await;
    let sheet = format!("/orders/{}", order.expect(200).json()["order"]["code"].as_str().expect("a number"));
    for (role, paths) in pages(county, &held, &sheet) {
        let client = match role {
            None => {
                let client = county.client();
                client.get(&format!("/q/{}?k={}", held.number, held.code)).await.expect(303);
                client
            }
            Some("deputy") => county.browse(county.deputy()).await,
            Some(role) => county.browse(county.demo.account(role)).await,
        };
        for path in paths {
            let answer = client.get(&path).await;
            assert!(answer.header("content-type").starts_with("text/html"), "{path}: {}", answer.text());
            look(&path, &answer);
        }
    }
}

/// What a strict page may not hold, each with a sentence.
fn faults(page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for script in page.split("<script").skip(1) {
        if !script.starts_with(" src=\"/static/") {
            faults.push(format!("a script of its own: {}", script.chars().take(60).collect::<String>()));
        }
    }
    faults.extend([" style=", "<style", "javascript:"].iter().filter(|it| page.contains(**it)).map(|it| (*it).into()));
    for tag in page.split('<').map(|tag| tag.split('>').next().unwrap_or_default()) {
        let handler = tag.split(" on").skip(1).any(|after| {
            after
                .split_once('=')
                .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()))
        });
        if handler {
            faults.push(format!("an event handler: {tag}"));
        }
    }
    for name in ["src=\"", "href=\"", "action=\""] {
        for value in page.split(name).skip(1).map(|after| after.split('"').next().unwrap_or_default()) {
            let elsewhere = value.starts_with("http") || value.starts_with("//");
            if elsewhere && value != ICP_LINK && value != POLICE_LINK {
                faults.push(format!("somebody else's address: {value}"));
            }
        }
    }
    faults
}

fn assets(page: &str) -> Vec<String> {
    let paths = page.split("\"/static/").skip(1).map(|after| after.split('"').next().unwrap_or_default());
    paths.map(|name| format!("/static/{name}")).collect()
}

#[test]
fn no_page_holds_anything_inline_foreign_or_kept_and_each_names_the_filings() {
    tell_alone(&FILED, async |county: County| {
        let mut static_files = std::collections::BTreeSet::new();
        walk(&county, |path, answer| {
            let page = answer.text();
            assert!(faults(&page).is_empty(), "{path}: {:?}", faults(&page));
            for (number, link) in [(ICP, ICP_LINK), (POLICE, POLICE_LINK)] {
                assert!(
                    page.contains(&format!("<a href=\"{link}\" rel=\"noreferrer\">{number}</a>")),
                    "{path}: {page}"
                );
            }
            for (name, value) in [
                ("content-security-policy", STRICT),
                ("referrer-policy", "no-referrer"),
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cache-control", "no-store"),
            ] {
                assert_eq!(answer.header(name), value, "{path}: {name}");
            }
            assert!(answer.header("permissions-policy").contains("geolocation=(self), camera=(), microphone=()"));
            assert_eq!(answer.header("strict-transport-security"), "", "by http there is nothing to promise");
            static_files.extend(assets(&page));
        })
        .await;
        assert!(static_files.len() >= 4, "{static_files:?}");
        for file in static_files {
            let text = county.client().get(&file).await.expect(200).text();
            for foreign in ["http:", "https:", "@import", "url(\"//", "url(//", "eval(", "innerHTML"] {
                assert!(!text.contains(foreign), "{foreign} in {file}");
            }
        }
    });
}

#[test]
fn without_filings_nothing_stands_in_their_place() {
    tell_alone(&[], async |county: County| {
        walk(&county, |path, answer| {
            let page = answer.text();
            assert!(!page.contains("beian") && !page.contains("备案"), "{path}: {page}");
        })
        .await;
    });
}

#[test]
fn wechat_gets_its_one_script_only_in_wechat_and_with_its_settings() {
    let policy = async |client: &Client, county: &County, agent: &str| {
        let path = format!("/c/{}", county.code().token);
        let answer = send(client.request(Method::GET, &path).header("User-Agent", agent)).await.expect(200);
        assert!(!answer.text().contains("res.wx.qq.com"), "no page depends on it");
        answer.header("content-security-policy").to_owned()
    };
    let set = [("DEPUTY_CODE_WECHAT_APPID", "wx0"), ("DEPUTY_CODE_WECHAT_SECRET", "made-up")];
    tell_alone(&set, async |county: County| {
        let client = county.client();
        assert_eq!(policy(&client, &county, "Mozilla/5.0 Firefox/140.0").await, STRICT);
        let wider = STRICT.replace("script-src 'self'", "script-src 'self' https://res.wx.qq.com");
        assert_eq!(policy(&client, &county, WECHAT).await, wider);
    });
    tell_alone(&[], async |county: County| {
        assert_eq!(policy(&county.client(), &county, WECHAT).await, STRICT);
    });
}

#[test]
fn by_https_everything_stays_there_and_missing_filings_are_said() {
    within(STORY, async {
        let ground = Ground::plain();
        let https = ("PUBLIC_URL", "https://dm.example.cn");
        let program = Start::serve(&ground).setting(https.0, https.1).listening().await;
        let log = program.running.log();
        for name in ["DEPUTY_CODE_ICP_NUMBER is empty", "DEPUTY_CODE_POLICE_NUMBER is empty"] {
            assert!(log.contains(name), "{log}");
        }
        let client = program.client();
        let login = client.get("/login").await.expect(200);
        assert_eq!(login.header("strict-transport-security"), "max-age=31536000");
        let cookie = login.header("set-cookie");
        assert!(cookie.starts_with("__Host-login=") && cookie.ends_with("Path=/"), "{cookie}");
        assert!(cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
        let elder = client.get("/help?elder=1").await.expect(200);
        assert!(elder.header("set-cookie").contains("Secure"), "{}", elder.header("set-cookie"));
        // What is sent in the cookie is what opens the form.
        let csrf = hidden(&login.text(), "csrf");
        let value = cookie.split(';').next().unwrap_or_default().to_owned();
        let fields = [("csrf", csrf.as_str()), ("account", "nobody"), ("password", "wrong")];
        let request = client.request(Method::POST, "/login").header("Cookie", value).form(&fields);
        assert!(send(request).await.expect(401).text().contains("nobody"));

        let (_, said) = Start::command(&ground, &["doctor"]).setting(https.0, https.1).to_its_end(STORY);
        assert!(
            said.contains("DEPUTY_CODE_ICP_NUMBER is empty") && said.contains("DEPUTY_CODE_POLICE_NUMBER is empty")
        );
        let filed =
            FILED.iter().fold(Start::command(&ground, &["doctor"]), |start, (name, value)| start.setting(name, value));
        let (_, said) = filed.setting(https.0, https.1).to_its_end(STORY);
        assert!(!said.contains("is empty"), "{said}");
    });
}
