//! A second factor, where staff and administrators must have one.

use deputy_code::access::totp;
use serde_json::json;
use tests::broken::changes;
use tests::http::Client;
use tests::program::Start;
use tests::wait::until;

use crate::county::{County, hidden, tell_alone};
use crate::signed_in::{now, sign_in, unbase32};
use crate::steps::problem;

const SOON: std::time::Duration = std::time::Duration::from_secs(20);
const PAGE: &str = "/account/second-factor";

/// The secret that a page shows to be typed.
fn secret(page: &str) -> Vec<u8> {
    let (_, rest) = page.split_once("<span class=\"raw\">").unwrap_or_else(|| panic!("no secret:\n{page}"));
    unbase32(rest.split('<').next().expect("letters"))
}

async fn confirm(browser: &Client, page: &str, code: &str) -> tests::http::Answer {
    let (csrf, sealed, next) = (hidden(page, "csrf"), hidden(page, "sealed"), hidden(page, "next"));
    let fields = [("csrf", csrf.as_str()), ("sealed", &sealed), ("next", &next), ("totp", code)];
    browser.post_form(PAGE, &fields).await
}

#[test]
fn where_it_is_required_it_is_set_up_before_anything_else() {
    tell_alone(&[("DEPUTY_CODE_SECOND_FACTOR", "required")], async |county: County| {
        for role in ["staff", "system_admin", "security_admin", "audit_admin"] {
            let account = county.demo.account(role);
            let body = json!({"account": account.account, "password": account.password});
            let said = problem(sign_in(&county.client(), &body).await, 403);
            assert_eq!(said["type"], "/problems/second-factor-needed", "{role}");
            let browser = county.browse(account).await;
            assert!(browser.get("/account").await.expect(303).location().starts_with(PAGE), "{role}");
        }
        county.role("deputy").await.get("/api/v1/inbox").await.expect(200);
        county.role("leader").await.get("/api/v1/monitoring/summary").await.expect(200);

        let staff = county.demo.account("staff");
        let (browser, elsewhere) = (county.browse(staff).await, county.browse(staff).await);
        let led = browser.get("/monitor").await.expect(303);
        let page = browser.get(led.location()).await.expect(200).text();
        assert!(page.contains("src=\"data:image/svg+xml;base64,"), "{page}");
        let shown = secret(&page);
        let right = totp::code(&shown, now());
        let wrong = format!("{:06}", (right.parse::<u32>().expect("digits") + 500_000) % 1_000_000);
        let again = confirm(&browser, &page, &wrong).await.expect(422).text();
        assert!(again.contains("动态码不对"), "{again}");
        assert_eq!(secret(&again), shown, "the app that was set up goes on being right");
        browser.get("/monitor").await.expect(303);
        // A secret sealed for somebody else's account, or made up, is not taken.
        let other = county.browse(county.demo.account("audit_admin")).await;
        let foreign = other.get(PAGE).await.expect(200).text();
        let csrf = hidden(&page, "csrf");
        for sealed in [hidden(&foreign, "sealed"), "AAAA".into(), String::new()] {
            let code = totp::code(&secret(&foreign), now());
            let fields = [("csrf", csrf.as_str()), ("sealed", sealed.as_str()), ("totp", code.as_str())];
            assert_eq!(browser.post_form(PAGE, &fields).await.expect(303).location(), PAGE);
        }
        browser.get("/monitor").await.expect(303);

        let code = totp::code(&shown, now());
        let done = confirm(&browser, &again, &code).await.expect(303);
        assert_eq!(done.location(), "/monitor");
        browser.get("/monitor").await.expect(200);
        assert!(elsewhere.get("/monitor").await.expect(303).location().starts_with("/login"));
        let with = |code: &str| json!({"account": staff.account, "password": staff.password, "totp": code});
        assert_eq!(crate::steps::fields(sign_in(&county.client(), &with("")).await), ["totp"]);
        assert_eq!(crate::steps::fields(sign_in(&county.client(), &with(&code)).await), ["totp"], "used already");
        let next = totp::code(&shown, now() + chrono::TimeDelta::seconds(30));
        sign_in(&county.client(), &with(&next)).await.expect(200);
        assert!(browser.get(PAGE).await.expect(200).text().contains("已经设好了"));

        // At rest it is sealed.
        let kept = county.sql("SELECT hex(second_factor) FROM accounts WHERE account = 'staff01'");
        let hex: String = shown.iter().map(|byte| format!("{byte:02X}")).collect();
        assert!(kept.len() > 100 && !kept.contains(&hex), "{kept}");
        assert_eq!(county.sql("SELECT CAST(count(totp) AS TEXT) FROM accounts"), "0");
        let noted = "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'second_factor_set'";
        assert_eq!(county.sql(noted), "1");
    });
}

#[test]
fn a_factor_kept_open_by_an_older_program_goes_on_and_is_sealed() {
    tell_alone(&[], async |mut county: County| {
        let account =
            county.demo.accounts.iter().find(|one| one.totp_secret.is_some()).expect("a second factor").clone();
        let secret = unbase32(account.totp_secret.as_deref().unwrap_or_default());
        let hex: String = secret.iter().map(|byte| format!("{byte:02X}")).collect();
        let open = format!("UPDATE accounts SET totp = x'{hex}', second_factor = NULL WHERE account = 'staff-totp'");
        changes(&county.ground, &open);
        let with =
            |at| json!({"account": account.account, "password": account.password, "totp": totp::code(&secret, at)});
        sign_in(&county.client(), &with(now())).await.expect(200);
        county.program.terminate();
        let program = Start::serve(&county.ground).listening().await;
        until("the sweep at the start", SOON, async || {
            let left = county.sql("SELECT count(totp) || ' ' || count(second_factor) FROM accounts");
            (left == "0 1").then_some(())
        })
        .await;
        let next = now() + chrono::TimeDelta::seconds(30);
        sign_in(&program.client(), &with(next)).await.expect(200);
    });
}
