//! First administrator, lost passwords. The password is read from standard input, never from the command line.

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
};

use clap::Subcommand;

use super::{CommandError, Done, beside};
use crate::{
    access::passwords::{self, Cost},
    domain::{role::Role, scope::AreaPath},
    settings::Settings,
    store::accounts::AccountRow,
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
    /// Set a new password, read from standard input.
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
            let row = AccountRow {
                id: kit.clock.new_id(),
                account: account.clone(),
                name,
                role: role.code().into(),
                area_path: area.as_str().into(),
                deputy_id: belongs(Role::Deputy),
                station_id: belongs(Role::LiaisonOfficer),
                undertaker_id: belongs(Role::Undertaker),
                password: passwords::hash(&read_password()?, &kit.clock, Cost::Full),
                totp: None,
                active: true,
                failures: 0,
                locked_until: None,
                totp_step: None,
            };
            kit.store.insert_accounts(vec![row]).await?;
            println!("account {account} added");
        }
        AccountCommand::Reset { account } => {
            let row = kit.store.account_named(&account).await?;
            let row = row.ok_or_else(|| CommandError::said(format!("there is no account {account}")))?;
            kit.store.set_password(row.id, passwords::hash(&read_password()?, &kit.clock, Cost::Full)).await?;
            println!("account {account} has a new password");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read_password() -> Result<String, CommandError> {
    if std::io::stdin().is_terminal() {
        eprint!("password: ");
    }
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).map_err(CommandError::said)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    passwords::check_strength(&password).map_err(CommandError::said)?;
    Ok(password)
}
