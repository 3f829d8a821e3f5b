//! Signing in: account and password, a second factor where the account has one, so many failures and a rest.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    access::{passwords, totp},
    domain::{china_time::Instant, digest},
    http::{kit::Kit, problem::Problem},
    shared_state::limits::Counted,
    store::{StoreError, accounts::AccountRow},
};

const WRONG: &str = "账号或密码不对，请核对后再试";
const LOCKED: &str = "密码错的次数太多，请15分钟后再试，或请管理员重置密码";
const SECOND_FACTOR: &str = "请输入手机验证器上的6位动态码";

/// Why somebody is not signed in.
pub enum Refusal {
    Wrong,
    Locked,
    /// The password was right; the code is missing or wrong.
    SecondFactor,
    Problem(Problem),
}

impl Refusal {
    pub fn words(&self) -> String {
        match self {
            Self::Wrong => WRONG.into(),
            Self::Locked => LOCKED.into(),
            Self::SecondFactor => SECOND_FACTOR.into(),
            Self::Problem(problem) => problem.title(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Wrong => Self::WrongSignIn(WRONG),
            Refusal::Locked => Self::WrongSignIn(LOCKED),
            Refusal::SecondFactor => Self::invalid("totp", SECOND_FACTOR),
            Refusal::Problem(problem) => problem,
        }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Problem(error.into())
    }
}

/// Checks a sign-in. Unknown accounts take as long as known ones.
pub async fn check(
    kit: &Kit,
    from: IpAddr,
    account: &str,
    password: &str,
    second_factor: Option<&str>,
) -> Result<AccountRow, Refusal> {
    let now = kit.clock.now();
    let limited = kit.limits.count(Counted::SignInsFrom(from), now);
    limited.map_err(|seconds| Refusal::Problem(Problem::TooMany { seconds }))?;
    let account = account.trim();
    // No account has control characters in its name, and not every database takes them in a question.
    let row = match account.contains(char::is_control) {
        true => None,
        false => kit.store.account_named(account).await?.filter(|row| row.active),
    };
    let hash = row.as_ref().map(|row| row.password.clone());
    let fits = passwords::verify(password.to_owned(), hash).await;
    // Judged after the password was checked, in one statement: guesses that come together are counted like others.
    match row {
        None => Err(nobody(kit, account, now).await?),
        Some(row) if !fits => Err(failed(kit, &row, now, Refusal::Wrong).await?),
        Some(row) => finish(kit, row, second_factor, now).await,
    }
}

/// A name that is no account answers and locks like one that is.
async fn nobody(kit: &Kit, account: &str, now: Instant) -> Result<Refusal, StoreError> {
    let most = kit.limits.allowed().wrong_passwords_per_account;
    kit.store.count_failure(Uuid::nil(), most, now).await?;
    let counted = Counted::WrongPasswordsForNobody(digest::sha256(account.as_bytes()));
    Ok(if kit.limits.count(counted, now).is_ok() { Refusal::Wrong } else { Refusal::Locked })
}

async fn failed(kit: &Kit, row: &AccountRow, now: Instant, refusal: Refusal) -> Result<Refusal, StoreError> {
    let most = kit.limits.allowed().wrong_passwords_per_account;
    let counted = kit.store.count_failure(row.id, most, now).await?;
    Ok(if counted { refusal } else { Refusal::Locked })
}

/// The password was right: the second factor, and then the lock.
async fn finish(kit: &Kit, row: AccountRow, second_factor: Option<&str>, now: Instant) -> Result<AccountRow, Refusal> {
    let code = second_factor.filter(|code| !code.trim().is_empty());
    let step = match (&row.totp, code) {
        (None, _) => None,
        (Some(_), None) => {
            // Read again: while this password was checked, others may have used up the tries.
            let open = kit.store.account(row.id).await?.is_some_and(|row| !row.is_locked(now));
            return Err(if open { Refusal::SecondFactor } else { Refusal::Locked });
        }
        (Some(secret), Some(code)) => match totp::step_of(secret, code, now) {
            None => return Err(failed(kit, &row, now, Refusal::SecondFactor).await?),
            step => step,
        },
    };
    if kit.store.accept_sign_in(&row, step, now).await? {
        return Ok(row);
    }
    // Locked meanwhile, or the code was used before: then it counts as a wrong one.
    Err(failed(kit, &row, now, if step.is_some() { Refusal::SecondFactor } else { Refusal::Wrong }).await?)
}
