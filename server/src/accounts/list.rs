//! `/admin/accounts`: who has an account, by name and role, the stale ones marked.

use actix_web::{HttpRequest, web::Data};
use chrono::TimeDelta;

use super::pages::{AccountLine, AccountsPage, Filter};
use crate::{
    domain::{
        account_rules::STALE,
        china_time::{self, Instant},
        directory::Directory,
        permission::{self, Verb},
        role::Role,
        scope::AreaPath,
    },
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
        nav,
        page::Choice,
        problem::Problem,
        session::SignedIn,
    },
    store::{account_admin::Wanted, accounts::AccountRow},
};

pub const HOME: &str = "/admin/accounts";
const PAGE: usize = 50;
const MOST_WORDS: usize = 40;

/// `GET /admin/accounts`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Accounts)?;
    let value = |name: &str| client::query_value(&request, name).trim().chars().take(MOST_WORDS).collect::<String>();
    let filter = Filter { q: value("q"), role: value("role"), stale: value("stale") == "1" };
    let now = kit.clock.now();
    let wanted = Wanted {
        name: filter.q.clone(),
        role: Role::parse(&filter.role),
        stale_before: filter.stale.then_some(now - STALE),
        after: client::query_value(&request, "after"),
    };
    let mut rows = kit.store.accounts_in(&signed.viewer.area, &wanted, PAGE as u64 + 1).await?;
    let is_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| is_more).map(|last| client::address_with(&request, "after", &last.account));
    let directory = kit.cards.now();
    let lines = rows.iter().map(|row| line(row, &directory, now)).collect::<Result<_, Problem>>()?;
    ok(&AccountsPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        may_add: permission::ever(signed.viewer.office(), Verb::NewAccount),
        stale_days: STALE.num_days(),
        roles: role_choices(),
        lines,
        next,
        filter,
    })
}

pub fn role_choices() -> Vec<Choice> {
    Role::ALL.map(|role| Choice { value: role.code().into(), words: role.words().into() }).into()
}

pub fn role_words(row: &AccountRow) -> Result<&'static str, Problem> {
    Ok(row.role()?.map_or("还没有授权", Role::words))
}

pub fn area_words(row: &AccountRow, directory: &Directory) -> String {
    let area = AreaPath::parse(&row.area_path);
    area.map(|area| directory.area_name(&area).to_owned()).unwrap_or_default()
}

/// What an administrator should notice, in a word or two.
pub fn state_words(row: &AccountRow, now: Instant) -> &'static str {
    match row {
        _ if !row.active => "已停用",
        _ if row.is_locked(now) => "锁定中",
        _ if row.password_given => "密码待本人改",
        _ => "正常",
    }
}

pub fn used_words(row: &AccountRow, now: Instant) -> String {
    row.last_sign_in().map_or_else(|| "没有登录过".to_owned(), |at| china_time::near(at, now))
}

/// Nobody has used it for long; how long is counted from its making where nobody ever did.
pub fn is_stale(row: &AccountRow, now: Instant) -> bool {
    let unused: TimeDelta = now - row.last_sign_in().unwrap_or_else(|| row.made_at());
    row.active && unused >= STALE
}

fn line(row: &AccountRow, directory: &Directory, now: Instant) -> Result<AccountLine, Problem> {
    Ok(AccountLine {
        href: format!("{HOME}/{}", row.id),
        account: row.account.clone(),
        name: row.name.clone(),
        role: role_words(row)?,
        area: area_words(row, directory),
        state: state_words(row, now),
        used: used_words(row, now),
        is_stale: is_stale(row, now),
    })
}
