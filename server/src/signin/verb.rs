//! Signing in: account and password, a second factor where the account has one, five failures and a rest.

use std::net::IpAddr;

use crate::{
    access::{passwords, totp},
    http::{kit::Kit, problem::Problem},
    shared_state::limits::Counted,
    store::{StoreError, accounts::AccountRow},
};

const WRONG: &str = "账号或密码不对，请核对后再试";
const LOCKED: &str = "密码错了5次，请15分钟后再试，或请管理员重置密码";
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
    let row = kit.store.account_named(account.trim()).await?.filter(|row| row.active);
    let hash = row.as_ref().map(|row| row.password.clone());
    let fits = passwords::verify(password.to_owned(), hash).await;
    let Some(row) = row else { return Err(Refusal::Wrong) };
    if row.is_locked(now) {
        return Err(Refusal::Locked);
    }
    if !fits {
        kit.store.count_failure(row.id, now).await?;
        return Err(Refusal::Wrong);
    }
    if let Some(secret) = &row.totp {
        match second_factor.filter(|code| !code.trim().is_empty()) {
            None => return Err(Refusal::SecondFactor),
            Some(code) if !totp::fits(secret, code, now) => {
                kit.store.count_failure(row.id, now).await?;
                return Err(Refusal::SecondFactor);
            }
            Some(_) => {}
        }
    }
    kit.store.forget_failures(row.id).await?;
    Ok(row)
}
