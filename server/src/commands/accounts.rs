//! First administrator, lost passwords. The password is read from standard input, never from the command line.

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
};

use clap::Subcommand;

use super::{CommandError, Done, beside};
use crate::{
    access::passwords::{self, Cost},
    domain::{
        password::{self, REMEMBERED},
        role::Role,
        scope::AreaPath,
    },
    settings::Settings,
    store::{
        accounts::{AccountRow, NewPassword},
        audit::Audited,
    },
};

#[derive(Subcommand)]
pub enum AccountCommand {
    /// Add an account; its password is read from standard input.
    Add {
        account: String,
        /// deputy, liaison_officer, undertaker, staff, leader, system_admin, security_admin or audit_admin.
        #[arg(long)]
        role: String,
        #[arg(long)]
        name: String,
        /// Area path, e.g. `411122/`.
        #[arg(long)]
        area: String,
        /// Id of the deputy, station or unit the account belongs to.
        #[arg(long)]
        of: Option<uuid::Uuid>,
    },
    /// Set a new password, read from standard input, and take away the second factor.
    Reset { account: String },
}

pub async fn run(settings: Settings, command: AccountCommand) -> Done {
    let application = beside(settings).await?;
    let kit = &application.kit;
    match command {
        AccountCommand::Add { account, role, name, area, of } => {
            let role = Role::parse(&role).ok_or_else(|| CommandError::said(format!("there is no role {role}")))?;
            let area = AreaPath::parse(&area).ok_or_else(|| CommandError::said(format!("{area} is no area path")))?;
            if kit.store.account_named(&account).await?.is_some() {
                return Err(CommandError::said(format!("the account {account} exists; use `account reset`")));
            }
            let belongs = |wanted: Role| of.filter(|_| role == wanted);
            let hash = passwords::hash(&read_password(&account)?, &kit.clock, Cost::Full);
            let row = AccountRow {
                deputy_id: belongs(Role::Deputy),
                station_id: belongs(Role::LiaisonOfficer),
                undertaker_id: belongs(Role::Undertaker),
                password_given: true,
                ..AccountRow::new(kit.clock.new_id(), &account, &name, Some(role), &area, hash)
            };
            kit.store.audit_of(&kit.clock, None, Audited::AccountAdded, &account, Some(row.role.as_str())).await?;
            kit.store.insert_accounts(vec![row]).await?;
            println!("account {account} added; whoever signs in with this password must change it first");
        }
        AccountCommand::Reset { account } => {
            let row = kit.store.account_named(&account).await?;
            let row = row.ok_or_else(|| CommandError::said(format!("there is no account {account}")))?;
            let password = read_password(&account)?;
            if passwords::is_among(&password, row.remembered_passwords()).await {
                return Err(CommandError::said(format!("one of the last {REMEMBERED} passwords; take another one")));
            }
            kit.store.audit_of(&kit.clock, None, Audited::PasswordReset, &account, None).await?;
            let new = NewPassword { hash: passwords::hash(&password, &kit.clock, Cost::Full), given: true };
            if !kit.store.set_password(&row, new, None, kit.clock.now()).await? {
                return Err(CommandError::said("the password was changed by somebody else just now; try again"));
            }
            println!("account {account} has a new password, which must be changed at the next sign-in");
            if row.has_second_factor() {
                kit.store.audit_of(&kit.clock, None, Audited::SecondFactorCleared, &account, None).await?;
                kit.store.clear_second_factor(row.id).await?;
                println!("its second factor is gone and can be set up anew");
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read_password(account: &str) -> Result<String, CommandError> {
    if std::io::stdin().is_terminal() {
        eprint!("password: ");
    }
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).map_err(CommandError::said)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    password::check(&password, account).map_err(CommandError::said)?;
    Ok(password)
}
