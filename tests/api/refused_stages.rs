//! Every registered stage against every move it does not allow: 409 with `from` and `wanted`, and nothing has changed.

use serde_json::{Value, json};
use tests::http::{Answer, Client};

use crate::county::County;
use crate::steps::{Held, ask, look, make, open, problem, rating, registered, resolution, words};

crate::plainly!(no_stage_gives_way_to_a_move_it_does_not_allow);

/// Ways into each registered stage, as moves of staff or of the resident.
const STAGES: [(&str, &[&str]); 8] = [
    ("routed", &[]),
    ("accepted", &["acceptance"]),
    ("in_progress", &["acceptance", "note"]),
    ("resolved", &["acceptance", "resolution"]),
    ("closed", &["acceptance", "resolution", "rating"]),
    ("out_of_scope", &["out-of-scope"]),
    ("withdrawn", &["withdrawal"]),
    ("merged", &["merge"]),
];

/// Every move: how a refusal names it, and the stages that allow it. A chase is early in any stage of a fresh case, and no
/// order is there to be answered.
const MOVES: [(&str, &str, &[&str]); 19] = [
    ("acceptance", "accept", &["routed"]),
    ("resolution", "resolution", &["accepted", "in_progress"]),
    ("note", "note", &["accepted", "in_progress"]),
    ("question", "question", &["accepted", "in_progress"]),
    ("referral", "referral", &["accepted", "in_progress"]),
    ("transfer", "transfer", &["routed", "accepted", "in_progress"]),
    ("out-of-scope", "out-of-scope", &["routed", "accepted"]),
    ("merge", "merge", &["routed", "accepted"]),
    ("extension", "extension", &["in_progress"]),
    ("reopening", "reopening", &["resolved", "closed"]),
    ("urging", "urging", &["routed", "accepted", "in_progress"]),
    ("order", "order", &["routed", "accepted", "in_progress"]),
    ("order-answer", "order_answer", &[]),
    ("order-settlement", "order_taking", &[]),
    ("rating", "rating", &["resolved"]),
    ("supplements", "supplement", &["routed", "accepted", "in_progress", "resolved"]),
    ("chases", "chase", &[]),
    ("withdrawal", "withdrawal", &["routed", "accepted", "in_progress"]),
    ("appeal", "appeal", &["out_of_scope"]),
];

const BY_RESIDENT: [&str; 5] = ["rating", "supplements", "chases", "withdrawal", "appeal"];

struct Story {
    county: &'static County,
    resident: Client,
    staff: Client,
    deputy: Client,
    /// Another case, to be merged into.
    lead: Held,
}

fn uuid(county: &County, query: &str) -> String {
    let hex = county.sql(query);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

impl Story {
    fn body(&self, verb: &str, case: &Held) -> Value {
        let station = || {
            let held = format!("(SELECT station_id FROM cases WHERE number = '{}')", case.number);
            uuid(self.county, &format!("SELECT lower(hex(id)) FROM stations WHERE id = {held}"))
        };
        match verb {
            "resolution" => resolution(),
            "note" => json!({"text": "已经去看过", "visible": true}),
            "question" => json!({"text": "在哪条街？"}),
            "referral" => {
                let unit = "SELECT lower(hex(undertaker_id)) FROM accounts WHERE account = 'unit01'";
                json!({"undertaker_ids": [uuid(self.county, unit)], "note": "请现场看一看"})
            }
            "transfer" => json!({"to": {"kind": "station", "id": station()}, "reason": "请站里接着办"}),
            "out-of-scope" => json!({"reason": "no_content", "guidance": "请写清楚再提交"}),
            "merge" => json!({"into": self.lead.number, "reason": "说的是同一件事"}),
            "extension" => json!({"working_days": 3, "reason": "等材料"}),
            "reopening" => json!({"reason": "没有办好"}),
            "order" | "order-answer" => json!({"text": "请说明办到哪一步了"}),
            "order-settlement" => json!({"outcome": "taken"}),
            "rating" => rating("satisfied", false),
            "supplements" | "appeal" => json!({"text": "再说明一下情况"}),
            _ => json!({}),
        }
    }

    async fn tries(&self, who: &Client, verb: &str, case: &Held) -> Answer {
        let body = self.body(verb, case);
        if BY_RESIDENT.contains(&verb) {
            ask(&self.resident, case, verb, body).await
        } else {
            make(who, case, verb, body).await
        }
    }

    /// Those who may ever make this move.
    fn people(&self, verb: &str) -> Vec<&Client> {
        match verb {
            "reopening" | "urging" | "order" | "order-settlement" => vec![&self.staff],
            "order-answer" => vec![&self.deputy],
            _ if BY_RESIDENT.contains(&verb) => vec![&self.resident],
            _ => vec![&self.staff, &self.deputy],
        }
    }

    /// All that anybody can see of it, and how many events and rounds it has.
    async fn all_of(&self, case: &Held) -> Value {
        let mut seen = open(&self.staff, case).await.expect(200).json();
        seen["light_text"] = Value::Null;
        let count = |table: &str| {
            let of = format!("case_id = (SELECT id FROM cases WHERE number = '{}')", case.number);
            self.county.sql(&format!("SELECT CAST(count(*) AS TEXT) FROM {table} WHERE {of}"))
        };
        json!([seen, look(&self.resident, case).await, count("events"), count("rounds")])
    }
}

async fn no_stage_gives_way_to_a_move_it_does_not_allow(county: &'static County) {
    let (resident, staff) = (county.client(), county.role("staff").await);
    let token = &county.code().token;
    let lead = registered(&resident, token, &words("别的诉求合并到这一件")).await;
    let deputy = county.sign_in(county.deputy()).await;
    let story = Story { county, resident, staff, deputy, lead };
    let mut refused = 0;
    for (stage, way) in STAGES {
        let case = registered(&story.resident, token, &words(&format!("走到{stage}的诉求"))).await;
        for verb in way {
            story.tries(&story.staff, verb, &case).await.expect(200);
        }
        let before = story.all_of(&case).await;
        assert_eq!(before[0]["stage"], stage);
        for (verb, wanted, allowed) in MOVES {
            if allowed.contains(&stage) {
                continue;
            }
            for who in story.people(verb) {
                let said = problem(story.tries(who, verb, &case).await, 409);
                assert_eq!((&said["from"], &said["wanted"]), (&json!(stage), &json!(wanted)), "{stage}: {verb}");
            }
            assert_eq!(story.all_of(&case).await, before, "{stage}: {verb} changed something");
            refused += 1;
        }
    }
    assert_eq!(refused, 118, "a line of the table is missing");
}
