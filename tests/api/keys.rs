//! Keys of access tokens are rotated while everybody goes on.

use std::time::Duration;

use tests::program::Start;
use tests::wait::until;

use crate::county::{County, tell_alone};
use crate::signed_in::{part, refresh, tokens};

const SOON: Duration = Duration::from_secs(20);

#[test]
fn a_rotated_key_signs_new_tokens_and_signs_nobody_out() {
    tell_alone(&[], async |county: County| {
        let account = county.account("staff01");
        let browser = county.browse(account).await;
        let before = tokens(&county.client(), account).await;
        let held = before["access_token"].as_str().expect("a token").to_owned();
        assert_eq!(part(&held, 0)["kid"], "s1");
        let (status, said) = Start::command(&county.ground, &["secrets", "rotate"]).to_its_end(Duration::from_secs(60));
        assert!(status.success() && said.contains("s2"), "{said}");
        let fresh = until("a token signed by the new key", SOON, async || {
            let fresh = tokens(&county.client(), account).await["access_token"].as_str().expect("a token").to_owned();
            (part(&fresh, 0)["kid"] == "s2").then_some(fresh)
        })
        .await;
        for token in [&held, &fresh] {
            county.client().with_token(token).get("/api/v1/inbox").await.expect(200);
        }
        browser.get("/inbox").await.expect(200);
        let on = refresh(&county.client(), &before["refresh_token"]).await.expect(200).json();
        assert_eq!(part(on["access_token"].as_str().expect("a token"), 0)["kid"], "s2");
        let noted = "SELECT CAST(count(*) AS TEXT) FROM audit WHERE what = 'secrets_rotated' AND by = 'command line'";
        assert_eq!(county.sql(noted), "1");
        let file = std::fs::read_to_string(county.ground.data_folder().join("secrets.toml")).expect("the secrets");
        assert!(file.contains("[sessions.retired]"), "the old key has an end");
    });
}
