//! What every handler and job of a process shares.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Notify;

use super::proxies::TrustedProxies;
use crate::{
    clock::Clock,
    clocks::ClocksInForce,
    content::Content,
    domain::{
        account_rules::AccountRules,
        secrets::Secrets,
        token::{SINGLE_SHARD, Token},
    },
    paper::Paper,
    photos::Photos,
    shared_state::{limits::Limits, scans::Scans},
    store::{Store, cards::Cards, case_door::CaseDoor},
};

/// Who runs the service and under which address, from settings.
#[derive(Clone, Debug)]
pub struct Site {
    /// e.g. `示例县`.
    pub county: String,
    /// e.g. `示例县人大代表码`.
    pub service_name: String,
    /// e.g. `示例县人大常委会`.
    pub organiser: String,
    pub icp_number: Option<String>,
    pub police_number: Option<String>,
    /// Without a slash at its end; posters and links use it.
    pub public_url: Option<String>,
    /// WeChat's settings are present: its own script may be loaded inside it.
    pub has_wechat: bool,
    /// Where to turn without a phone that scans.
    pub help_phone: Option<String>,
    /// Day the rules on personal information came into force.
    pub rules_in_force_from: String,
}

impl Site {
    /// Whether residents come by https: then cookies are `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// What the law wants on every page of a service in use and the settings do not have (互联网信息服务管理办法 article 12).
    pub fn missing_filings(&self) -> Vec<&'static str> {
        let filings =
            [("DEPUTY_CODE_ICP_NUMBER", &self.icp_number), ("DEPUTY_CODE_POLICE_NUMBER", &self.police_number)];
        filings.into_iter().filter(|(_, number)| number.is_none()).map(|(name, _)| name).collect()
    }

    /// An address others can open: absolute where the installation knows its own.
    pub fn address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_deref().unwrap_or_default())
    }
}

#[derive(Clone)]
pub struct Kit {
    pub clock: Clock,
    pub secrets: Arc<Secrets>,
    pub store: Store,
    pub cards: Cards,
    pub photos: Photos,
    pub paper: Paper,
    pub clocks: Arc<ClocksInForce>,
    /// How long contact data are kept once a case has ended.
    pub contact_retention: TimeDelta,
    pub site: Arc<Site>,
    pub limits: Arc<Limits>,
    pub accounts: AccountRules,
    pub scans: Arc<Scans>,
    pub content: Arc<Content>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<TrustedProxies>,
    /// Rung after every move, so that the outbox is looked at without waiting.
    pub moved: Arc<Notify>,
}

impl Kit {
    /// A token for a new code of this installation's one database.
    pub fn new_token(&self) -> Token {
        self.secrets.mint_token(SINGLE_SHARD, u64::from_le_bytes(self.clock.random()))
    }

    pub fn door(&self) -> CaseDoor<'_> {
        CaseDoor { store: &self.store, clock: &self.clock, sealer: &self.secrets.sealer, clocks: self.clocks.now() }
    }
}
