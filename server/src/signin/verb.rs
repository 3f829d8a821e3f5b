//! Signing in: account and password, a second factor where the account has one, so many failures and a rest.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    access::{passwords, totp},
    domain::{china_time::Instant, digest},
    http::{kit::Kit, problem::Problem},
    shared_state::limits::Counted,
    store::{
        StoreError,
        accounts::{AccountRow, Failure},
        audit::{Audited, NOBODY},
    },
};

const WRONG: &str = "账号或密码不对，请核对后再试";
pub const LOCKED: &str = "密码错的次数太多，请15分钟后再试，或请管理员重置密码";
const SECOND_FACTOR: &str = "请输入手机验证器上的6位动态码";

/// Who asks to be signed in.
pub struct Visitor {
    pub address: IpAddr,
    /// One coarse word.
    pub device: &'static str,
    /// A browser can be led to what an account owes; a program is told.
    pub is_browser: bool,
}

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
    visitor: &Visitor,
    account: &str,
    password: &str,
    second_factor: Option<&str>,
) -> Result<AccountRow, Refusal> {
    let now = kit.clock.now();
    let limited = kit.limits.count(Counted::SignInsFrom(visitor.address), now);
    limited.map_err(|seconds| Refusal::Problem(Problem::TooMany { seconds }))?;
    let account = account.trim();
    // No account has control characters in its name, and not every database takes them in a question.
    let row = match account.contains(char::is_control) {
        true => None,
        false => kit.store.account_named(account).await?.filter(|row| row.active && !row.role.is_empty()),
    };
    let hash = row.as_ref().map(|row| row.password.clone());
    let fits = passwords::verify(password.to_owned(), hash).await;
    // Judged after the password was checked, in one statement: guesses that come together are counted like others.
    match row {
        None => Err(nobody(kit, account, now).await?),
        Some(row) if !fits => Err(failed(kit, &row, now, Refusal::Wrong).await?),
        Some(row) => finish(kit, visitor, row, second_factor, now).await,
    }
}

/// Keeps what somebody did with an account of their own, before it shows.
///
/// # Errors
/// When it could not be kept: then it must not go on.
pub async fn note(kit: &Kit, row: &AccountRow, what: Audited, entry: &str) -> Result<(), StoreError> {
    kit.store.audit_of(&kit.clock, Some((row.id, row.name.clone())), what, entry, None).await?;
    Ok(())
}

/// A name that is no account answers, locks and costs like one that is.
async fn nobody(kit: &Kit, account: &str, now: Instant) -> Result<Refusal, StoreError> {
    let most = kit.limits.allowed().wrong_passwords_per_account;
    kit.store.count_failure(Uuid::nil(), most, now).await?;
    let counted = Counted::WrongPasswordsForNobody(digest::sha256(account.as_bytes()));
    if kit.limits.count(counted.clone(), now).is_err() {
        return Ok(Refusal::Locked);
    }
    let locks = kit.limits.reached(&counted, now);
    for what in [Some(Audited::SignInFailed), locks.then_some(Audited::AccountLocked)].into_iter().flatten() {
        kit.store.audit_of(&kit.clock, Some((Uuid::nil(), NOBODY.into())), what, "", None).await?;
    }
    Ok(Refusal::Wrong)
}

pub async fn failed(kit: &Kit, row: &AccountRow, now: Instant, refusal: Refusal) -> Result<Refusal, StoreError> {
    let most = kit.limits.allowed().wrong_passwords_per_account;
    let failure = kit.store.count_failure(row.id, most, now).await?;
    if failure == Failure::Locked {
        return Ok(Refusal::Locked);
    }
    note(kit, row, Audited::SignInFailed, "").await?;
    if failure == Failure::Locks {
        note(kit, row, Audited::AccountLocked, "").await?;
    }
    Ok(refusal)
}

/// The password was right: the second factor, the lock, what the account owes, and then the audit.
async fn finish(
    kit: &Kit,
    visitor: &Visitor,
    row: AccountRow,
    second_factor: Option<&str>,
    now: Instant,
) -> Result<AccountRow, Refusal> {
    let code = second_factor.filter(|code| !code.trim().is_empty());
    let step = match (row.second_factor(&kit.secrets.sealer)?, code) {
        (None, _) => None,
        (Some(_), None) => {
            // Read again: while this password was checked, others may have used up the tries.
            let open = kit.store.account(row.id).await?.is_some_and(|row| !row.is_locked(now));
            return Err(if open { Refusal::SecondFactor } else { Refusal::Locked });
        }
        (Some(secret), Some(code)) => match totp::step_of(&secret, code, now) {
            None => return Err(failed(kit, &row, now, Refusal::SecondFactor).await?),
            step => step,
        },
    };
    if !kit.store.accept_sign_in(&row, step, now).await? {
        // Locked meanwhile, or the code was used before: then it counts as a wrong one.
        let refusal = if step.is_some() { Refusal::SecondFactor } else { Refusal::Wrong };
        return Err(failed(kit, &row, now, refusal).await?);
    }
    if let Some(owed) = kit.accounts.owed(&row.standing()?, now)
        && !visitor.is_browser
    {
        return Err(Refusal::Problem(Problem::Owed(owed)));
    }
    note(kit, &row, Audited::SignedIn, visitor.device).await?;
    Ok(row)
}
