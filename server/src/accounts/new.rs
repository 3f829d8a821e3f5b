//! `/admin/accounts/new`: an account without rights; another administrator gives them.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Payload},
};

use super::{
    list::HOME,
    pages::{NewAccountPage, OncePage},
};
use crate::{
    access::passwords,
    domain::{
        account_rules,
        fault::Faults,
        password,
        permission::Verb,
        text::{self, Bounds},
    },
    http::{
        answer::{Answer, ok, page},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::{accounts::AccountRow, audit::Audited},
};

const NAME: Bounds = Bounds { name: "姓名", least: 2, most: 30 };
const TAKEN: &str = "这个账号名有人用了，请换一个";

/// `GET /admin/accounts/new`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::NewAccount)?;
    ok(&shown(&request, &kit, &signed, &Form::default(), FieldErrors::default()))
}

fn shown(request: &HttpRequest, kit: &Kit, signed: &SignedIn, form: &Form, errors: FieldErrors) -> NewAccountPage {
    NewAccountPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        account: form.get("account").to_owned(),
        name: form.get("name").to_owned(),
        errors,
    }
}

/// `POST /admin/accounts/new`: answers with the password, which is shown this once.
pub async fn add(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::NewAccount)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    match take(&kit, &signed, &form).await {
        Ok((row, password)) => ok(&OncePage {
            frame: signed.frame(&request, &kit),
            nav: nav::places(signed.viewer.office(), HOME),
            heading: "账号做好了".into(),
            account: row.account,
            name: row.name,
            password,
            further: "还要请安全管理员给这个账号定身份和范围，之后才能登录。".into(),
            href: format!("{HOME}/{}", row.id),
        }),
        Err(Problem::Invalid(faults)) => {
            let errors = FieldErrors::of_faults(&faults);
            page(StatusCode::UNPROCESSABLE_ENTITY, &shown(&request, &kit, &signed, &form, errors))
        }
        Err(problem) => Err(problem),
    }
}

async fn take(kit: &Kit, signed: &SignedIn, form: &Form) -> Result<(AccountRow, String), Problem> {
    let mut faults = Faults::default();
    let account = faults.keep("account", account_rules::account_name(form.get("account")));
    let name = faults.keep("name", text::parse(form.get("name"), NAME));
    let (Some(account), Some(name)) = (account, name) else { return Err(Problem::Invalid(faults.0)) };
    if kit.store.account_named(&account).await?.is_some() {
        return Err(Problem::invalid("account", TAKEN));
    }
    let password = password::given(kit.clock.random());
    let hash = passwords::hash_for_a_person(password.clone(), &kit.clock).await;
    let by = &signed.viewer;
    let row = AccountRow {
        password_given: true,
        ..AccountRow::new(kit.clock.new_id(), &account, &name, None, &by.area, hash)
    };
    kit.store.audit_of(&kit.clock, Some((by.account, by.name.clone())), Audited::AccountAdded, &account, None).await?;
    match kit.store.insert_accounts(vec![row.clone()]).await {
        Err(error) if error.is_a_race() => Err(Problem::invalid("account", TAKEN)),
        written => Ok(written.map(|()| (row, password))?),
    }
}
