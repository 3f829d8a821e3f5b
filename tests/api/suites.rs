//! The cipher suites side by side: what one sealed stays readable after the other took over, and each is found by telephone.

use std::time::Duration;

use serde_json::json;
use tests::program::{Program, Start};

use crate::county::{County, tell_alone};
use crate::personal::{new_phone, with_contact};
use crate::steps::{Held, registered};

const COMMAND: Duration = Duration::from_secs(60);
const SUITE: &str = "DEPUTY_CODE_CIPHER_SUITE";

/// Number and telephone of a request, whoever sealed it, as staff find it.
async fn is_found(county: &County, program: &Program, held: &Held, phone: &str) {
    let staff = county.demo.account("staff");
    let body = json!({"account": staff.account, "password": staff.password});
    let said = program.client().post_json("/api/v1/auth/token", &body).await.expect(200).json();
    let staff = program.client().with_token(said["access_token"].as_str().expect("a token"));
    let found = staff.post_json("/api/v1/cases/by-phone", &json!({"phone": phone})).await.expect(200).json();
    assert_eq!(found["items"][0]["number"], held.number, "{found}");
    let copy = format!("{}?query_code={}", held.path("/data"), held.code);
    assert_eq!(program.client().get_json(&copy).await["contact"]["phone"], phone);
}

#[test]
fn a_county_begun_with_the_guomi_suite_goes_over_to_the_other_and_reads_both() {
    tell_alone(&[(SUITE, "guomi")], async |mut county: County| {
        let (resident, token) = (county.client(), county.code().token.clone());
        let (first, second) = (new_phone(), new_phone());
        let old = registered(&resident, &token, &with_contact("国密算法封存的诉求", &first)).await;
        is_found(&county, &county.program, &old, &first).await;
        let secrets = std::fs::read_to_string(county.ground.data_folder().join("secrets.toml")).expect("the secrets");
        assert!(secrets.contains("1 = \"guomi\""), "the key says its suite");
        county.program.terminate();

        let other = |arguments: &[&str]| Start::command(&county.ground, arguments).setting(SUITE, "international");
        let (status, said) = other(&["serve"]).to_its_end(COMMAND);
        assert!(status.code() == Some(1) && said.contains("secrets rotate"), "{said}");
        let (status, said) = other(&["secrets", "rotate", "--sealing"]).to_its_end(COMMAND);
        assert!(status.success() && said.contains("key 2 (international)"), "{said}");
        let again = other(&["serve"]).listening().await;
        let new = registered(&again.client(), &token, &with_contact("另一套算法封存的诉求", &second)).await;
        is_found(&county, &again, &old, &first).await;
        is_found(&county, &again, &new, &second).await;
        let (status, said) = other(&["timeline", "verify"]).to_its_end(COMMAND);
        assert!(status.success() && said.contains("every chain is whole"), "{said}");
    });
}
