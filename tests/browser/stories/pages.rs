//! Every page there is, each by one line.

use serde_json::json;
use tests::browser::Browser;

use super::counter;
use super::county::County;
use super::deputy::{self, Desk};
use super::resident::{self, Papers, WORDS};

/// Who looks; each visitor's pages follow one another, so that everybody signs in once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    Resident,
    Deputy,
    Quiet,
    Officer,
    Staff,
}

/// A page: by its address, or what pressing a button there leads to.
pub struct Page {
    pub name: &'static str,
    pub visitor: Visitor,
    pub path: String,
    pub press: Option<&'static str>,
}

impl Page {
    /// Whether it is made for a desk.
    pub fn at_a_desk(&self) -> bool {
        matches!(self.visitor, Visitor::Officer | Visitor::Staff)
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
}

impl Cases {
    pub async fn made(county: &County) -> Cases {
        let desk = Desk::of(county, "deputy").await;
        let (a, d) = (county, &desk);
        let one = async |at| deputy::handed_in(a, d, at).await;
        let cases = Cases {
            waiting: one(1).await,
            accepted: one(2).await,
            asked: one(3).await,
            resolved: one(4).await,
            closed: one(5).await,
            refused: one(6).await,
        };
        for papers in [&cases.accepted, &cases.asked, &cases.resolved, &cases.closed] {
            desk.accept(papers).await;
        }
        desk.moves(&cases.asked, "question", &json!({ "text": "是哪一根灯杆，杆上有编号吗？" })).await;
        for papers in [&cases.resolved, &cases.closed] {
            desk.resolve(papers, "灯泡换好了，请您晚上看一看。").await;
        }
        let refusal = json!({ "reason": "litigation", "guidance": "请到县人民法院立案大厅问一问。" });
        desk.moves(&cases.refused, "out-of-scope", &refusal).await;
        let rating = json!({ "query_code": cases.closed.query_code, "satisfaction": "satisfied", "solved": true });
        let path = format!("/api/v1/requests/{}/rating", cases.closed.number);
        county.program.client().post_json(&path, &rating).await.expect(200);
        cases
    }

    /// The list. One more address is one more line.
    pub fn pages(&self, county: &County) -> Vec<Page> {
        use Visitor::{Deputy, Officer, Quiet, Resident, Staff};
        let scan = county.scan_address().replace(county.program.base_url(), "");
        let of = |papers: &Papers| format!("/q/{}?k={}", papers.number, papers.query_code);
        let handled = |papers: &Papers| format!("/cases/{}", papers.number);
        let page = |name, visitor, path: &str| Page { name, visitor, path: path.into(), press: None };
        let pressed = |name, path: &str, press| Page { press: Some(press), ..page(name, Resident, path) };
        vec![
            page("landing", Resident, &scan),
            pressed("landing-errors", &scan, "提交"),
            page("case-waiting", Resident, &of(&self.waiting)),
            page("case-accepted", Resident, &of(&self.accepted)),
            page("case-asked", Resident, &of(&self.asked)),
            page("case-resolved", Resident, &of(&self.resolved)),
            pressed("case-rating-errors", &of(&self.resolved), "提交评价"),
            page("case-closed", Resident, &of(&self.closed)),
            page("case-refused", Resident, &of(&self.refused)),
            page("lookup", Resident, "/q"),
            page("lookup-not-found", Resident, "/q?number=1234&query_code=111111"),
            page("verify", Resident, "/verify"),
            page("verify-genuine", Resident, &format!("/verify?code={}", &scan[3..])),
            page("verify-foreign", Resident, "/verify?code=23456789"),
            page("rules", Resident, "/rules"),
            page("help", Resident, "/help"),
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
            page("inbox-quiet", Quiet, "/inbox"),
            page("officer-inbox", Officer, "/inbox"),
            page("register", Officer, "/cases/new"),
            page("slip", Officer, "/cases/new/slip"),
            page("staff-case", Staff, &handled(&self.accepted)),
            page("monitor", Staff, "/monitor"),
            page("monitor-by-deputy", Staff, "/monitor?by=deputy"),
            page("cases", Staff, "/cases"),
            page("dead-letters", Staff, "/monitor/dead-letters"),
        ]
    }
}

/// Makes the browser this visitor's.
pub async fn become_visitor(browser: &Browser, county: &County, visitor: Visitor) {
    match visitor {
        Visitor::Resident => {}
        Visitor::Deputy => deputy::sign_in(browser, county, "deputy").await,
        Visitor::Quiet => deputy::sign_in_as(browser, county, county.quiet_deputy()).await,
        Visitor::Officer => {
            deputy::sign_in(browser, county, "liaison_officer").await;
            browser.goto(&county.address("/cases/new")).await;
            counter::register(browser).await;
        }
        Visitor::Staff => deputy::sign_in(browser, county, "staff").await,
    }
}

/// A receipt of this browser's own, kept in its cookie.
pub async fn receipt(browser: &Browser, county: &County) -> Page {
    let papers = resident::submit(browser, county, WORDS).await;
    let path = format!("/q/{}/receipt", papers.number);
    Page { name: "receipt", visitor: Visitor::Resident, path, press: None }
}
