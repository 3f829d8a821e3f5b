//! Every page there is, each by one line.

use serde_json::{Value, json};
use tests::broken::{breaks_registration, mends_registration};
use tests::browser::Browser;
use tests::wait::until;

use super::counter;
use super::county::County;
use super::deputy::{self, Desk};
use super::photos::Pictured;
use super::resident::{self, Papers, WORDS};
use super::roster;

/// Who looks; each visitor's pages follow one another, so that everybody signs in once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    Resident,
    Deputy,
    Quiet,
    Undertaker,
    Officer,
    Staff,
    Auditor,
    System,
    Security,
}

/// A page: by its address, or what pressing a button there leads to.
pub struct Page {
    pub name: &'static str,
    pub visitor: Visitor,
    pub path: String,
    pub press: Option<&'static str>,
    /// What happens to the page before the button is pressed.
    pub before: Option<&'static str>,
}

/// A form that lay too long, with words in it.
const GONE_STALE: &str = "for (const one of document.querySelectorAll('[name=csrf]')) one.value = 'stale'; \
                          document.querySelector('#comment').value = '灯是亮了，灯罩还是破的。'; \
                          document.querySelector('[name=satisfaction]').checked = true";

/// A telephone that is none.
const WRONG_PHONE: &str = "document.querySelector('#phone').value = '12'";

/// A handful of posters: enough to see the page that says how far it is.
const ONE_STATION: &str = "document.querySelector('#station').selectedIndex = 1; \
                           document.querySelector('#kind').value = 'point'";
/// A file that is no workbook, chosen.
const WRONG_FILE: &str = "const chosen = new DataTransfer(); chosen.items.add(new File(['姓名'], '名册.csv')); \
                          document.querySelector('#file').files = chosen.files";

impl Page {
    /// Whether it is made for a desk.
    pub fn at_a_desk(&self) -> bool {
        !matches!(self.visitor, Visitor::Resident | Visitor::Deputy | Visitor::Quiet | Visitor::Undertaker)
    }
}

/// Cases in every stage that a page shows.
pub struct Cases {
    waiting: Papers,
    accepted: Papers,
    asked: Papers,
    resolved: Papers,
    closed: Papers,
    refused: Papers,
    withdrawn: Papers,
    merged: Papers,
    referred: Papers,
    redone: Papers,
    sealed: Papers,
    /// The committee demands an answer.
    ordered: Papers,
    /// Its answer waits for the committee.
    order_answered: Papers,
    /// Its sheet.
    sheet: String,
    /// What its words hold is decided by a person first.
    held: Papers,
    /// Where staff see what a workbook would change.
    roster: String,
    pictured: Pictured,
}

impl Cases {
    pub async fn made(county: &County) -> Cases {
        let desk = Desk::of(county, "deputy").await;
        let (a, d) = (county, &desk);
        let one = async |at| deputy::handed_in(a, d, at).await;
        let mut cases = Cases {
            waiting: one(1).await,
            accepted: one(2).await,
            asked: one(3).await,
            resolved: one(4).await,
            closed: one(5).await,
            refused: one(6).await,
            withdrawn: one(7).await,
            merged: one(8).await,
            referred: one(9).await,
            redone: one(10).await,
            sealed: one(11).await,
            ordered: one(12).await,
            order_answered: one(13).await,
            sheet: String::new(),
            held: held(county).await,
            roster: roster::tried(county).await,
            pictured: Pictured::made(a, d, 11).await,
        };
        for papers in [&cases.accepted, &cases.asked, &cases.resolved, &cases.closed, &cases.referred, &cases.redone] {
            desk.accept(papers).await;
        }
        desk.moves(&cases.asked, "question", &json!({ "text": "是哪一根灯杆，杆上有编号吗？" })).await;
        for papers in [&cases.resolved, &cases.closed] {
            desk.resolve(papers, "灯泡换好了，请您晚上看一看。").await;
        }
        let refusal = json!({ "reason": "litigation", "guidance": "请到县人民法院立案大厅问一问。" });
        desk.moves(&cases.refused, "out-of-scope", &refusal).await;
        desk.resolve(&cases.redone, "请您看一看，路灯亮了没有。").await;
        desk.moves(&cases.merged, "merge", &json!({ "into": cases.waiting.number, "reason": "说的是同一盏路灯" }))
            .await;
        let referral = json!({ "undertaker_ids": [county.undertaker()], "note": "请现场看一看" });
        desk.moves(&cases.referred, "referral", &referral).await;
        cases.asked_of(county, "rating", &cases.closed, json!({ "satisfaction": "satisfied", "solved": true })).await;
        let again =
            json!({ "satisfaction": "dissatisfied", "solved": false, "reasons": ["not_solved"], "reopen": true });
        cases.asked_of(county, "rating", &cases.redone, again).await;
        cases.asked_of(county, "withdrawal", &cases.withdrawn, json!({})).await;
        let staff = Desk::of(county, "staff").await;
        let order = json!({ "text": "请三天内到现场，说明路灯不亮的原因。" });
        staff.moves(&cases.ordered, "order", &order).await;
        let code = staff.moves(&cases.order_answered, "order", &order).await["order"]["code"].clone();
        cases.sheet = format!("/orders/{}", code.as_str().expect("a number"));
        let answer = json!({ "text": "已到现场，是线路老化，周五前换好。" });
        desk.moves(&cases.order_answered, "order-answer", &answer).await;
        let sealing = json!({ "reason": "指名反映单位", "undertaker_id": county.undertaker() });
        staff.moves(&cases.sealed, "sealing", &sealing).await;
        set_aside(county).await;
        cases
    }

    /// What a resident asks for over JSON.
    async fn asked_of(&self, county: &County, verb: &str, papers: &Papers, mut body: Value) {
        body["query_code"] = json!(papers.query_code);
        let path = format!("/api/v1/requests/{}/{verb}", papers.number);
        county.program.client().post_json(&path, &body).await.expect(200);
    }

    /// The list. One more address is one more line.
    pub fn pages(&self, county: &County) -> Vec<Page> {
        use Visitor::{Auditor, Deputy, Officer, Quiet, Resident, Security, Staff, System, Undertaker};
        let scan = county.scan_address().replace(county.program.base_url(), "");
        let of = |papers: &Papers| format!("/q/{}?k={}", papers.number, papers.query_code);
        let handled = |papers: &Papers| format!("/cases/{}", papers.number);
        let account = format!("/admin/accounts/{}", county.account_id("officer19"));
        let page = |name, visitor, path: &str| Page { name, visitor, path: path.into(), press: None, before: None };
        let pressed = |name, path: &str, press| Page { press: Some(press), ..page(name, Resident, path) };
        vec![
            page("landing", Resident, &scan),
            pressed("landing-errors", &scan, "提交"),
            page("case-waiting", Resident, &of(&self.waiting)),
            page("case-proof", Resident, &format!("/q/{}/proof", self.waiting.number)),
            page("case-accepted", Resident, &of(&self.accepted)),
            // Behind the cookie that the page before left.
            page("data", Resident, &format!("/q/{}/data", self.accepted.number)),
            Page {
                before: Some(WRONG_PHONE),
                ..pressed("data-errors", &format!("/q/{}/data", self.accepted.number), "更正")
            },
            page("case-asked", Resident, &of(&self.asked)),
            page("case-resolved", Resident, &of(&self.resolved)),
            pressed("case-rating-errors", &of(&self.resolved), "提交评价"),
            Page { before: Some(GONE_STALE), ..pressed("words-kept", &of(&self.resolved), "提交评价") },
            page("case-closed", Resident, &of(&self.closed)),
            page("case-refused", Resident, &of(&self.refused)),
            page("case-withdrawn", Resident, &of(&self.withdrawn)),
            page("case-merged", Resident, &of(&self.merged)),
            page("case-referred", Resident, &of(&self.referred)),
            page("case-redone", Resident, &of(&self.redone)),
            page("case-sealed", Resident, &of(&self.sealed)),
            page("case-ordered", Resident, &of(&self.order_answered)),
            page("case-held", Resident, &of(&self.held)),
            page("case-photos", Resident, &of(&self.pictured.papers)),
            page("landing-station", Resident, &county.code_of("station")),
            page("landing-point", Resident, &county.code_of("point")),
            page("landing-event", Resident, &county.code_of("event")),
            page("lookup", Resident, "/q"),
            page("lookup-not-found", Resident, "/q?number=1234&query_code=111111"),
            page("verify", Resident, "/verify"),
            page("verify-genuine", Resident, &format!("/verify?code={}", &scan[3..])),
            page("verify-foreign", Resident, "/verify?code=23456789"),
            pressed("verify-no-receipt", "/verify", "核验这张回执"),
            page("heads", Resident, "/board/heads"),
            page("heads-of-a-month", Resident, "/board/heads?month=2026-01"),
            page("rules", Resident, "/rules"),
            page("help", Resident, "/help"),
            page("stations", Resident, "/stations"),
            page("station", Resident, &format!("/stations/{}", county.id_of("stations"))),
            page("deputies", Resident, "/deputies"),
            page("deputies-found", Resident, "/deputies?name=&district=3"),
            page("deputies-none", Resident, "/deputies?name=%E6%97%A0%E6%AD%A4%E4%BA%BA"),
            page("deputy", Resident, &format!("/deputies/{}", county.id_of("deputies"))),
            page("deputy-suspended", Resident, &format!("/deputies/{}", county.deputy_where("status = 'suspended'"))),
            page("dead-code", Resident, &county.dead_code),
            page("unknown-code", Resident, "/c/0123456789abcdefghjkmnpq"),
            page("problem", Resident, "/cases/new/slip/nowhere"),
            page("login", Resident, "/login"),
            page("inbox", Deputy, "/inbox"),
            page("inbox-answered", Deputy, "/inbox?tab=answered"),
            page("times", Deputy, "/inbox?tab=times"),
            page("handled-waiting", Deputy, &handled(&self.waiting)),
            page("handled-accepted", Deputy, &handled(&self.accepted)),
            page("handled-asked", Deputy, &handled(&self.asked)),
            page("handled-resolved", Deputy, &handled(&self.resolved)),
            page("handled-closed", Deputy, &handled(&self.closed)),
            page("handled-refused", Deputy, &handled(&self.refused)),
            page("handled-referred", Deputy, &handled(&self.referred)),
            page("handled-redone", Deputy, &handled(&self.redone)),
            page("handled-ordered", Deputy, &handled(&self.ordered)),
            page("own-account", Deputy, "/account"),
            page("handled-photos", Deputy, &handled(&self.pictured.papers)),
            page("photo-released", Deputy, &self.pictured.page_of(&self.pictured.released)),
            page("photo-high", Deputy, &self.pictured.page_of(&self.pictured.high)),
            page("inbox-quiet", Quiet, "/inbox"),
            page("notices", Deputy, "/notices"),
            page("notices-quiet", Quiet, "/notices"),
            page("undertaker-inbox", Undertaker, "/inbox"),
            page("undertaker-case", Undertaker, &handled(&self.referred)),
            page("officer-inbox", Officer, "/inbox"),
            page("register", Officer, "/cases/new"),
            page("slip", Officer, "/cases/new/slip"),
            page("staff-case", Staff, &handled(&self.accepted)),
            page("staff-case-withdrawn", Staff, &handled(&self.withdrawn)),
            page("staff-case-merged", Staff, &handled(&self.merged)),
            page("staff-case-ordered", Staff, &handled(&self.order_answered)),
            Page {
                press: Some("处理这份答复"),
                ..page("order-settlement-errors", Staff, &handled(&self.order_answered))
            },
            page("orders", Staff, "/orders"),
            page("orders-none", Staff, "/orders?year=2020"),
            page("order", Staff, &self.sheet),
            page("photo-wide", Staff, &self.pictured.page_of(&self.pictured.wide)),
            page("monitor", Staff, "/monitor"),
            page("monitor-by-deputy", Staff, "/monitor?by=deputy"),
            page("ledgers", Staff, "/ledgers"),
            page("ledger-opinions", Staff, "/ledgers/opinions"),
            page("ledger-study", Staff, "/ledgers/study"),
            page("ledger-six-steps", Staff, "/ledgers/six-steps"),
            page("report", Staff, "/monitor/report"),
            page("report-nothing", Staff, "/monitor/report?month=2020-01"),
            page("formulas", Staff, "/monitor/formulas"),
            page("exposures", Staff, "/monitor/exposures"),
            page("cases-from-the-board", Staff, "/cases?round=owed&opened_from=2026-01-01"),
            page("cases", Staff, "/cases"),
            page("cases-none", Staff, "/cases?number=0000000000000000"),
            page("held", Staff, "/admin/held"),
            Page { press: Some("通过，交给承办人"), ..page("held-errors", Staff, "/admin/held") },
            page("words", Staff, "/admin/words"),
            page("clocks", Staff, "/admin/clocks"),
            page("roster", Staff, "/admin/roster"),
            page("roster-nothing", Staff, "/admin/roster?after=nothing"),
            page("roster-preview", Staff, &self.roster),
            Page {
                before: Some(WRONG_FILE), press: Some("试一试"), ..page("roster-faults", Staff, "/admin/roster")
            },
            page("dead-letters", Staff, "/monitor/dead-letters"),
            page("erasures", Staff, "/monitor/erasures"),
            page("codes", Staff, "/codes"),
            page("codes-none", Staff, "/codes?state=quiet"),
            page("code", Staff, &scan.replace("/c/", "/codes/")),
            page("code-dead", Staff, &county.dead_code.replace("/c/", "/codes/")),
            page("codes-new", Staff, "/codes/new"),
            Page { press: Some("做这个码"), ..page("codes-new-errors", Staff, "/codes/new") },
            page("codes-print", Staff, "/codes/print"),
            Page { before: Some(ONE_STATION), press: Some("开始做"), ..page("print-job", Staff, "/codes/print") },
            page("staff-case-sealed", Staff, &handled(&self.sealed)),
            page("permissions", Security, "/admin/permissions"),
            page("audit", Auditor, "/admin/audit"),
            page("audit-none", Auditor, "/admin/audit?what=roster_imported&from=x"),
            page("account", Staff, "/account"),
            page("password", Staff, "/account/password"),
            Page { press: Some("改密码"), ..page("password-errors", Staff, "/account/password") },
            page("second-factor", Staff, "/account/second-factor"),
            Page { press: Some("设好了"), ..page("second-factor-errors", Staff, "/account/second-factor") },
            page("accounts", System, "/admin/accounts"),
            page("accounts-none", System, "/admin/accounts?q=nobody-at-all"),
            page("account-new", System, "/admin/accounts/new"),
            Page { press: Some("建账号"), ..page("account-new-errors", System, "/admin/accounts/new") },
            page("account-one", System, &account),
            Page { press: Some("重设密码"), ..page("password-once", System, &account) },
            page("account-rights", Security, &account),
        ]
    }
}

/// A request with words of the list in it.
async fn held(county: &County) -> Papers {
    let papers = deputy::sent(county, 98, "办假证的电话又贴到楼道里了，13800000001").await;
    until("the registration", deputy::SOON, async || {
        let path = format!("/api/v1/requests/{}?query_code={}", papers.number, papers.query_code);
        (county.program.client().get_json(&path).await["stage"] != "submitted").then_some(())
    })
    .await;
    papers
}

/// One entry that could not be registered, in the list that staff look at.
async fn set_aside(county: &County) {
    breaks_registration(&county.ground);
    deputy::queued(county, 99).await;
    until("a dead letter", deputy::SOON, async || {
        let metrics = county.program.client().get("/metrics").await.expect(200).text();
        metrics.contains("deputy_code_queue_buried 1").then_some(())
    })
    .await;
    mends_registration(&county.ground);
}

/// Makes the browser this visitor's.
pub async fn become_visitor(browser: &Browser, county: &County, visitor: Visitor) {
    match visitor {
        Visitor::Resident => {}
        Visitor::Deputy => deputy::sign_in(browser, county, "deputy").await,
        Visitor::Quiet => deputy::sign_in_as(browser, county, county.quiet_deputy()).await,
        Visitor::Undertaker => deputy::sign_in(browser, county, "undertaker").await,
        Visitor::Officer => {
            deputy::sign_in(browser, county, "liaison_officer").await;
            browser.goto(&county.address("/cases/new")).await;
            counter::register(browser).await;
        }
        Visitor::Staff => deputy::sign_in(browser, county, "staff").await,
        Visitor::Auditor => deputy::sign_in(browser, county, "audit_admin").await,
        Visitor::System => deputy::sign_in(browser, county, "system_admin").await,
        Visitor::Security => deputy::sign_in(browser, county, "security_admin").await,
    }
}

/// A receipt of this browser's own, kept in its cookie.
pub async fn receipt(browser: &Browser, county: &County) -> Page {
    let papers = resident::submit(browser, county, WORDS).await;
    let path = format!("/q/{}/receipt", papers.number);
    Page { name: "receipt", visitor: Visitor::Resident, path, press: None, before: None }
}
