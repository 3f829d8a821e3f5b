//! `/admin/accounts/{id}`: one account, and what this administrator may do with it.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use uuid::Uuid;

use super::{
    list::{HOME, area_words, is_stale, role_choices, role_words, state_words, used_words},
    pages::{OneAccountPage, RightsForm},
    rights::belongs_to,
};
use crate::{
    domain::{
        account_rules::{AccountAct, may},
        directory::Directory,
        permission::Verb,
        reading_order,
        role::Role,
        scope::AreaPath,
    },
    http::{
        answer::{Answer, page},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::{Choice, FieldErrors},
        problem::Problem,
        session::SignedIn,
    },
    store::{accounts::AccountRow, viewer::Viewer},
};

/// An account within the administrator's area.
pub async fn find(kit: &Kit, viewer: &Viewer, id: &str) -> Result<AccountRow, Problem> {
    let id = Uuid::parse_str(id).map_err(|_| Problem::NotFound)?;
    kit.store.account_in(&viewer.area, id).await?.ok_or(Problem::NotFound)
}

/// `GET /admin/accounts/{id}`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, id: Path<String>) -> Answer {
    signed.may(Verb::Accounts)?;
    let row = find(&kit, &signed.viewer, &id).await?;
    let form = Form::default();
    page(StatusCode::OK, &shown(&request, &kit, &signed, &row, &form, FieldErrors::default())?)
}

/// The page, with a form for rights as it was typed.
pub fn shown(
    request: &HttpRequest,
    kit: &Kit,
    signed: &SignedIn,
    row: &AccountRow,
    form: &Form,
    errors: FieldErrors,
) -> Result<OneAccountPage, Problem> {
    let (now, directory) = (kit.clock.now(), kit.cards.now());
    let (by, role) = ((signed.viewer.account, signed.viewer.role), row.role()?);
    let main_act = if by.1 == Role::SystemAdmin { AccountAct::ResetPassword } else { AccountAct::SetRole };
    let can = |act: AccountAct| may(act, by, (row.id, role)).is_ok();
    let typed = |name: &str, usual: &str| form.filled(name).unwrap_or_else(|| usual.to_owned());
    Ok(OneAccountPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        href: format!("{HOME}/{}", row.id),
        account: row.account.clone(),
        name: row.name.clone(),
        role: role_words(row)?,
        area: area_words(row, &directory),
        of: belongs_to(row, &directory),
        state: state_words(row, now),
        used: used_words(row, now),
        is_stale: is_stale(row, now),
        has_second_factor: row.has_second_factor(),
        done: done(&client::query_value(request, "after")),
        not_mine: may(main_act, by, (row.id, role)).err(),
        can_deactivate: row.active && can(AccountAct::Deactivate),
        can_activate: !row.active && can(AccountAct::Activate),
        can_reset: can(AccountAct::ResetPassword),
        can_clear_second_factor: row.has_second_factor() && can(AccountAct::ClearSecondFactor),
        can_unlock: row.is_locked(now) && can(AccountAct::Unlock),
        rights: can(AccountAct::SetRole).then(|| RightsForm {
            seen: row.role.clone(),
            role: typed("role", &row.role),
            area: typed("area", &row.area_path),
            of: typed("of", &belongs_to(row, &directory)),
            roles: role_choices(),
            areas: areas(&directory, &signed.viewer.area),
            errors,
        }),
    })
}

fn done(after: &str) -> Option<&'static str> {
    match after {
        "deactivation" => Some("已停用，这个账号的登录都已退出"),
        "activation" => Some("已恢复，可以登录了"),
        "second-factor" => Some("动态码已取消，本人下次登录后可以再设"),
        "unlocking" => Some("已解锁，可以登录了"),
        "rights" => Some("身份和范围已改，这个账号要重新登录"),
        _ => None,
    }
}

fn areas(directory: &Directory, within: &AreaPath) -> Vec<Choice> {
    let inside = directory.areas.iter().filter(|(path, _)| path.starts_with(within.as_str()));
    let mut choices: Vec<Choice> =
        inside.map(|(path, name)| Choice { value: path.clone(), words: name.clone() }).collect();
    choices.sort_by_key(|choice| (choice.value.matches('/').count(), reading_order::key(&choice.words)));
    choices
}
