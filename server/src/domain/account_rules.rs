//! What holds for accounts: how long they rest, age and idle, what each owes before anything else, and which
//! administrator may do what to whom.

use chrono::TimeDelta;
use uuid::Uuid;

use super::{china_time::Instant, role::Role};

/// From settings.
#[derive(Clone, Copy, Debug)]
pub struct AccountRules {
    /// Without a click for so long, a browser's session is over (GB/T 22239-2019 8.1.4.1; assessors take 15 to 30 minutes).
    pub idle: TimeDelta,
    /// How old a password may be; `None` for any age.
    pub password_age: Option<TimeDelta>,
    /// Whether staff and administrators must have a second factor.
    pub second_factor: bool,
}

/// However busy, a day's session ends.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// An account nobody used for so long is shown as stale.
pub const STALE: TimeDelta = TimeDelta::days(90);

/// Letters, digits and `. - _`, in small letters, so that nobody wonders how it was written.
///
/// # Errors
/// A sentence that says what to do.
pub fn account_name(typed: &str) -> Result<String, String> {
    let name = typed.trim().to_ascii_lowercase();
    let length = name.chars().count();
    if !(3..=32).contains(&length) {
        return Err(format!("账号名要3到32个字符，现在是{length}个"));
    }
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')) {
        return Err("账号名只用英文字母、数字和 . - _，请改一改".into());
    }
    Ok(name)
}

/// What an account must do before it may do anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// Somebody else chose the password.
    GivenPassword,
    /// The password is too old.
    OldPassword,
    SecondFactor,
}

/// What of an account decides whether it owes something.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub role: Role,
    pub password_given: bool,
    /// When the password was set; `None` where nobody knows yet, or where it never ages.
    pub password_at: Option<Instant>,
    pub has_second_factor: bool,
}

impl AccountRules {
    /// At the time of signing in; a password does not grow old in the middle of a form.
    pub fn owed(&self, standing: &Standing, at: Instant) -> Option<Owed> {
        let is_over = |set: Instant| self.password_age.is_some_and(|age| at - set >= age);
        if standing.password_given {
            Some(Owed::GivenPassword)
        } else if standing.password_at.is_some_and(is_over) {
            Some(Owed::OldPassword)
        } else if self.second_factor && standing.role.needs_second_factor() && !standing.has_second_factor {
            Some(Owed::SecondFactor)
        } else {
            None
        }
    }
}

/// What administrators do to accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountAct {
    Add,
    Deactivate,
    Activate,
    ResetPassword,
    ClearSecondFactor,
    SetRole,
    Unlock,
}

impl AccountAct {
    pub const ALL: [Self; 7] = [
        Self::Add,
        Self::Deactivate,
        Self::Activate,
        Self::ResetPassword,
        Self::ClearSecondFactor,
        Self::SetRole,
        Self::Unlock,
    ];

    /// The one duty that an act belongs to: who makes an account never says what it may do.
    pub fn duty(self) -> Role {
        match self {
            Self::Add | Self::Deactivate | Self::Activate | Self::ResetPassword | Self::ClearSecondFactor => {
                Role::SystemAdmin
            }
            Self::SetRole | Self::Unlock => Role::SecurityAdmin,
        }
    }
}

/// Whether `by` may do this to the account `to`, which has a role already or none yet.
///
/// # Errors
/// A sentence for the administrator.
pub fn may(act: AccountAct, by: (Uuid, Role), to: (Uuid, Option<Role>)) -> Result<(), &'static str> {
    let to_administrator = to.1.is_some_and(Role::is_administrator);
    match act {
        _ if act.duty() != by.1 => Err("您的账号没有这项权限，请联系管理员"),
        _ if by.0 == to.0 => Err("不能管理自己的账号，请由另一位管理员来做"),
        AccountAct::SetRole if to_administrator => {
            Err("管理员账号不能改成别的角色：三种管理职责分在三个账号上，请另建账号")
        }
        // Whoever could reset it could sign in as another administrator: two duties in one hand.
        AccountAct::ResetPassword | AccountAct::ClearSecondFactor if to_administrator => {
            Err("管理员的密码和动态码请在服务器上用 account reset 重设")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    #[test]
    fn each_act_is_one_duty_and_nobody_elses() {
        for act in AccountAct::ALL {
            let allowed: Vec<Role> = Role::ALL
                .into_iter()
                .filter(|role| may(act, (ME, *role), (OTHER, Some(Role::Staff))).is_ok())
                .collect();
            assert_eq!(allowed, [act.duty()], "{act:?}");
        }
        assert!(AccountAct::ALL.into_iter().all(|act| act.duty() != Role::AuditAdmin), "auditors only look");
    }

    #[test]
    fn names_of_accounts_are_plain() {
        assert_eq!(account_name(" Zhang.Li-2 "), Ok("zhang.li-2".into()));
        for bad in ["", "ab", "张例张例", "zhang li", &"a".repeat(33)] {
            assert!(account_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn nobody_administers_himself() {
        for act in AccountAct::ALL {
            assert!(may(act, (ME, act.duty()), (ME, Some(act.duty()))).is_err(), "{act:?}");
        }
    }

    #[test]
    fn an_administrators_account_stays_what_it_is_and_closed_to_the_others() {
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::AuditAdmin] {
            for act in [AccountAct::SetRole, AccountAct::ResetPassword, AccountAct::ClearSecondFactor] {
                assert!(may(act, (ME, act.duty()), (OTHER, Some(role))).is_err(), "{act:?} {role:?}");
            }
            assert_eq!(may(AccountAct::Deactivate, (ME, Role::SystemAdmin), (OTHER, Some(role))), Ok(()));
        }
        assert_eq!(may(AccountAct::SetRole, (ME, Role::SecurityAdmin), (OTHER, None)), Ok(()));
    }

    #[test]
    fn a_given_password_an_old_one_and_a_missing_factor_come_first_in_this_order() {
        let rules =
            AccountRules { idle: TimeDelta::minutes(30), password_age: Some(TimeDelta::days(90)), second_factor: true };
        let now = Instant::default() + TimeDelta::days(100);
        let all = Standing {
            role: Role::Staff,
            password_given: true,
            password_at: Some(now - TimeDelta::days(90)),
            has_second_factor: false,
        };
        assert_eq!(rules.owed(&all, now), Some(Owed::GivenPassword));
        let own = Standing { password_given: false, ..all };
        assert_eq!(rules.owed(&own, now), Some(Owed::OldPassword));
        assert_eq!(rules.owed(&own, now - TimeDelta::seconds(1)), Some(Owed::SecondFactor));
        assert_eq!(rules.owed(&Standing { password_at: None, ..own }, now), Some(Owed::SecondFactor));
        let deputy = Standing { role: Role::Deputy, password_at: None, ..own };
        assert_eq!(rules.owed(&deputy, now), None);
        let lax = AccountRules { password_age: None, second_factor: false, ..rules };
        assert_eq!(lax.owed(&own, now), None);
    }
}
