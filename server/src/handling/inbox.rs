//! What waits: the inbox by time left, as JSON and as a page.

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    pages::{InboxGroup, InboxPage, InboxRow, InboxTab},
    show::flag_words,
    times,
};
use crate::{
    domain::{
        china_time::{self, Instant},
        holder::Holder,
        light::Light,
        moves::Kind,
        number::Number,
        permission::{Office, Verb},
        stage::StageName,
        timeline::Names,
    },
    http::{
        answer::{Answer, json, ok},
        body,
        case_view::{HolderJson, shown_light},
        client,
        kit::Kit,
        list::{Cursor, EXCERPT, ItemJson, Page, limit},
        nav,
        problem::Problem,
        session::{Bearer, SignedIn},
    },
    store::{
        cases::{Flag, Sorting, Wanted},
        rows::{CaseRow, read_code},
        viewer::Viewer,
    },
};

const NO_SUCH_FLAG: &str = "标记只有 supervised、extended、paused、held、sealed";
/// Rows of one page.
const PAGE: u64 = 50;
const WAITING: [StageName; 3] = [StageName::Routed, StageName::Accepted, StageName::InProgress];
const ANSWERED: [StageName; 3] = [StageName::Resolved, StageName::Closed, StageName::OutOfScope];

/// Whose inbox it is: their own, their station's, or the committee's; units see what was referred to them.
fn own_inbox(viewer: &Viewer) -> Option<Holder> {
    match viewer.office() {
        Office::Deputy => viewer.deputy.map(Holder::Deputy),
        Office::Station => viewer.station.map(Holder::Station),
        Office::CountyStaff => Some(Holder::Committee),
        _ => None,
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InboxQuery {
    stage: Option<String>,
    /// `green`, `yellow` or `red`.
    light: Option<String>,
    /// `supervised`, `extended`, `paused`, `held` or `sealed`.
    flag: Option<String>,
    number: Option<String>,
    limit: Option<u64>,
    cursor: Option<String>,
}

impl InboxQuery {
    fn wanted(&self, viewer: &Viewer) -> Result<Wanted, Problem> {
        let stages = match self.stage.as_deref() {
            None => WAITING.to_vec(),
            Some(code) => {
                vec![StageName::parse(code).ok_or_else(|| Problem::invalid("stage", "没有这个阶段，请核对"))?]
            }
        };
        let light = match self.light.as_deref() {
            None => None,
            Some("green") => Some(Light::Green),
            Some("yellow") => Some(Light::Yellow),
            Some("red") => Some(Light::Red),
            Some(_) => return Err(Problem::invalid("light", "灯只有 green、yellow、red")),
        };
        let flag = match self.flag.as_deref() {
            None => None,
            Some(code) => Some(Flag::parse(code).ok_or_else(|| Problem::invalid("flag", NO_SUCH_FLAG))?),
        };
        let number = self.number.as_deref().map(Number::parse).transpose();
        let number = number.map_err(|wrong| Problem::invalid("number", wrong.to_string()))?;
        Ok(Wanted { number, stages, light, flag, holder: own_inbox(viewer), ..Wanted::default() })
    }
}

#[utoipa::path(get, path = "/api/v1/inbox", tag = "handling", params(InboxQuery), security(("bearer" = [])),
    responses((status = 200, body = Page<ItemJson>), (status = 401), (status = 403), (status = 422)))]
pub async fn list(request: HttpRequest, kit: Data<Kit>, bearer: Bearer) -> Answer {
    bearer.may(Verb::Inbox)?;
    let query: InboxQuery = body::query(&request)?;
    let limit = limit(query.limit)?;
    let sorting = Sorting::TimeLeft { after: Cursor::place(Cursor::read(query.cursor.as_deref())?) };
    let now = kit.clock.now();
    let rows = kit.store.list(&bearer.0, &query.wanted(&bearer.0)?, &sorting, now, limit + 1).await?;
    let directory = kit.cards.now();
    let page = Page::cut(rows, limit, |row| Cursor::of(row, &sorting), |row| ItemJson::new(row, &directory, now));
    json(StatusCode::OK, &page)
}

/// `GET /inbox`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Inbox)?;
    let tab = match client::query_value(&request, "tab").as_str() {
        "answered" => InboxTab::Answered,
        "times" if signed.may(Verb::OwnTimes).is_ok() => return times::show(&request, &kit, &signed).await,
        _ => InboxTab::Waiting,
    };
    let viewer = &signed.viewer;
    let now = kit.clock.now();
    let cursor = Cursor::place(Cursor::read(Some(&client::query_value(&request, "cursor")))?);
    let waiting = waiting(&kit, viewer).await?;
    let holder = own_inbox(viewer);
    let (wanted, sorting) = match tab {
        InboxTab::Answered => {
            (Wanted { stages: ANSWERED.to_vec(), holder, ..Wanted::default() }, Sorting::Newest { after: cursor })
        }
        _ => (Wanted { stages: WAITING.to_vec(), holder, ..Wanted::default() }, Sorting::TimeLeft { after: cursor }),
    };
    let mut rows = kit.store.list(viewer, &wanted, &sorting, now, PAGE + 1).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let next = rows.last().filter(|_| more).map(|last| Cursor::of(last, &sorting).to_text());
    let tab_code = if tab == InboxTab::Answered { "answered" } else { "waiting" };
    let groups = match tab {
        InboxTab::Answered => vec![group(&kit, viewer, None, rows.len() as u64, rows, now)?],
        _ => by_time_left(&kit, viewer, &wanted, rows, now).await?,
    };
    ok(&InboxPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(viewer.office(), "/inbox"),
        tab,
        waiting,
        own_times: signed.may(Verb::OwnTimes).is_ok(),
        title: (viewer.office() != Office::Deputy).then(|| title(&kit, viewer)),
        groups,
        empty_hint: Some("有新诉求时，这里会出现提示".into()),
        next: next.map(|cursor| format!("/inbox?tab={tab_code}&cursor={cursor}")),
        live_holder: holder.map(|holder| HolderJson::new(&holder, &kit.cards.now()).name),
        unread: kit.store.unread_notices(viewer.account, now).await?,
        done: done_words(&client::query_value(&request, "done")),
    })
}

/// How many cases wait in the viewer's own inbox.
pub async fn waiting(kit: &Kit, viewer: &Viewer) -> Result<u64, Problem> {
    let wanted = Wanted { stages: WAITING.to_vec(), holder: own_inbox(viewer), ..Wanted::default() };
    Ok(kit.store.count(viewer, &wanted, kit.clock.now()).await?)
}

fn title(kit: &Kit, viewer: &Viewer) -> String {
    match own_inbox(viewer) {
        Some(holder) => format!("{}的收件箱", kit.cards.now().holder(&holder)),
        None => "收件箱".into(),
    }
}

pub fn done_words(verb: &str) -> Option<String> {
    let words = match verb {
        "acceptance" => "已受理",
        "resolution" => "已发出答复",
        "note" => "已记下",
        "transfer" => "已转交",
        "out-of-scope" => "已告诉居民不受理的原因和去处",
        "question" => "已请居民补充，时钟已停",
        "referral" => "已转给单位",
        "merge" => "已合并",
        "extension" => "已延期，居民能看到原因",
        "reopening" => "已重新办理",
        "urging" => "已催办，承办的人会收到通知，居民也能看到",
        "order" => "督办单已发出，承办的人会收到通知，居民看得到发了督办单",
        "order-answer" => "已答复督办单，等工委核销",
        "order-settlement" => "督办单的答复已处理",
        "sealing" => "已密封，只有县代表工委能看到",
        "unsealing" => "已解除密封",
        "recusal" => "已登记回避，这一件您不再看到",
        _ => return None,
    };
    Some(words.into())
}

async fn by_time_left(
    kit: &Kit,
    viewer: &Viewer,
    wanted: &Wanted,
    rows: Vec<CaseRow>,
    now: Instant,
) -> Result<Vec<InboxGroup>, Problem> {
    let today = china_time::day(now);
    let (mut late, mut due_today, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        match row.case.due() {
            Some((_, due)) if row.case.paused_since.is_none() && due < now => late.push(row),
            Some((_, due)) if row.case.paused_since.is_none() && china_time::day(due) == today => due_today.push(row),
            _ => later.push(row),
        }
    }
    let overdue = Wanted { light: Some(Light::Red), paused: Some(false), ..wanted.clone() };
    let overdue = kit.store.count(viewer, &overdue, now).await?;
    let all = kit.store.count(viewer, wanted, now).await?;
    let today_count = due_today.len() as u64;
    let groups = [
        ("已超期", overdue, late),
        ("今天到期", today_count, due_today),
        ("还有时间", all.saturating_sub(overdue + today_count), later),
    ];
    let shown = groups.into_iter().filter(|(.., rows)| !rows.is_empty());
    shown.map(|(heading, count, rows)| group(kit, viewer, Some(heading), count, rows, now)).collect()
}

fn group(
    kit: &Kit,
    viewer: &Viewer,
    heading: Option<&str>,
    count: u64,
    rows: Vec<CaseRow>,
    now: Instant,
) -> Result<InboxGroup, Problem> {
    let directory = kit.cards.now();
    let several = own_inbox(viewer).is_none();
    let rows = rows.iter().map(|row| inbox_row(kit, row, several.then_some(&*directory as &dyn Names), now));
    Ok(InboxGroup { heading: heading.map(Into::into), count, rows: rows.collect::<Result<_, _>>()? })
}

fn inbox_row(kit: &Kit, row: &CaseRow, names: Option<&dyn Names>, now: Instant) -> Result<InboxRow, Problem> {
    let kind: Kind = read_code("cases", row.row.id, &row.row.kind)?;
    let mut stage = match row.case.paused_since {
        Some(_) => "时钟已停".to_owned(),
        None => row.case.stage.name().words().to_owned(),
    };
    for flag in flag_words(row).iter().filter(|flag| *flag != "待补充") {
        stage = format!("{stage} {flag}");
    }
    let place = row.place(&kit.secrets.sealer)?;
    let details = [Some(kind.words().to_owned()), place, Some(china_time::near(row.case.submitted_at, now))];
    Ok(InboxRow {
        href: format!("/cases/{}", row.case.id),
        light: shown_light(&row.case, now),
        stage,
        excerpt: row.excerpt(EXCERPT * 2),
        details: details.into_iter().flatten().collect(),
        holder: names.zip(row.holder()).map(|(names, holder)| names.holder(&holder)),
    })
}
