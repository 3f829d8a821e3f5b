//! What administrators do to an account. The audit is written before anything takes effect; without it nothing does.

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Data, Path, Payload},
};

use super::{
    list::HOME,
    one::{find, shown},
    pages::OncePage,
    rights,
};
use crate::{
    access::passwords,
    domain::{
        account_rules::{AccountAct, may},
        password,
        permission::Verb,
    },
    http::{
        answer::{Answer, ok, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::{
        StoreError,
        accounts::{AccountRow, NewPassword},
        audit::Audited,
        viewer::Viewer,
    },
};

const MEANWHILE: &str = "这个账号刚才被别人改过，请刷新后再看";

/// `POST /admin/accounts/{id}/{what}`.
pub async fn change(
    request: HttpRequest,
    kit: Data<Kit>,
    signed: SignedIn,
    path: Path<(String, String)>,
    payload: Payload,
) -> Answer {
    signed.may(Verb::Accounts)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let (id, what) = path.into_inner();
    let act = act_of(&what).ok_or(Problem::NotFound)?;
    let row = find(&kit, &signed.viewer, &id).await?;
    let by = &signed.viewer;
    may(act, (by.account, by.role), (row.id, row.role()?)).map_err(Problem::NotThisDuty)?;
    let done = || -> HttpResponse { see(&format!("{HOME}/{id}?after={what}")) };
    match act {
        AccountAct::Add => Err(Problem::NotFound),
        AccountAct::ResetPassword => reset(&request, &kit, &signed, &row).await,
        AccountAct::SetRole => {
            give_rights(&request, &kit, &signed, &row, &form).await.map(|shown| shown.unwrap_or_else(done))
        }
        AccountAct::Deactivate => {
            note(&kit, by, &row, Audited::AccountDeactivated, None).await?;
            kit.store.set_active(row.id, false).await?;
            Ok(done())
        }
        AccountAct::Activate => {
            note(&kit, by, &row, Audited::AccountActivated, None).await?;
            kit.store.set_active(row.id, true).await?;
            Ok(done())
        }
        AccountAct::ClearSecondFactor => {
            note(&kit, by, &row, Audited::SecondFactorCleared, None).await?;
            kit.store.clear_second_factor(row.id).await?;
            Ok(done())
        }
        AccountAct::Unlock => {
            note(&kit, by, &row, Audited::AccountUnlocked, None).await?;
            kit.store.unlock(row.id).await?;
            Ok(done())
        }
    }
}

fn act_of(what: &str) -> Option<AccountAct> {
    Some(match what {
        "deactivation" => AccountAct::Deactivate,
        "activation" => AccountAct::Activate,
        "reset" => AccountAct::ResetPassword,
        "second-factor" => AccountAct::ClearSecondFactor,
        "unlocking" => AccountAct::Unlock,
        "rights" => AccountAct::SetRole,
        _ => return None,
    })
}

async fn note(kit: &Kit, by: &Viewer, row: &AccountRow, what: Audited, reason: Option<&str>) -> Result<(), StoreError> {
    kit.store.audit_of(&kit.clock, Some((by.account, by.name.clone())), what, &row.account, reason).await?;
    Ok(())
}

/// The new password is in this answer and nowhere else.
async fn reset(request: &HttpRequest, kit: &Kit, signed: &SignedIn, row: &AccountRow) -> Answer {
    let password = password::given(kit.clock.random());
    let hash = passwords::hash_for_a_person(password.clone(), &kit.clock).await;
    note(kit, &signed.viewer, row, Audited::PasswordReset, None).await?;
    if !kit.store.set_password(row, NewPassword { hash, given: true }, None, kit.clock.now()).await? {
        return Err(Problem::Overtaken(MEANWHILE));
    }
    ok(&OncePage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        heading: "密码重设好了".into(),
        account: row.account.clone(),
        name: row.name.clone(),
        password,
        further: "别处的登录都已退出。".into(),
        href: format!("{HOME}/{}", row.id),
    })
}

/// `None` when they were given; otherwise the form again.
async fn give_rights(
    request: &HttpRequest,
    kit: &Kit,
    signed: &SignedIn,
    row: &AccountRow,
    form: &Form,
) -> Result<Option<HttpResponse>, Problem> {
    let by = &signed.viewer;
    let rights = match rights::read(form, &by.area, &kit.cards.now()) {
        Ok(rights) => rights,
        Err(faults) => {
            let errors = FieldErrors::of_faults(&faults.0);
            let again = shown(request, kit, signed, row, form, errors)?;
            return page(StatusCode::UNPROCESSABLE_ENTITY, &again).map(Some);
        }
    };
    let given = format!("{} {}", rights.role.code(), rights.area.as_str());
    note(kit, by, row, Audited::RightsGiven, Some(&given)).await?;
    let done = kit.store.set_rights(row.id, form.get("seen"), &rights).await?;
    done.then_some(None).ok_or(Problem::Overtaken(MEANWHILE))
}
