//! What may become of a code, and of the deputy it stands for.

use chrono::TimeDelta;

/// How long a replaced code leads on, unless somebody says otherwise: notice boards are walked once a season.
pub const LEADS_FOR: TimeDelta = TimeDelta::days(90);
/// The longest it may lead on.
pub const LEADS_AT_MOST: i64 = 730;
/// Days without a scan after which a place counts as dead, unless somebody says otherwise.
pub const DEAD_AFTER_DAYS: u64 = 30;

/// Whether a deputy serves (代表法第六十一条：暂时停止执行代表职务；第六十二条：代表资格终止).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeputyStatus {
    Active,
    Suspended,
    Ended,
}

impl DeputyStatus {
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Ended];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::Active => "在任",
            Self::Suspended => "暂停职务",
            Self::Ended => "资格终止",
        }
    }
}

/// One entry in the history of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    Issued,
    Placed,
    Replaced,
    Revoked,
    Restored,
    DeputyBecame(DeputyStatus),
}

impl Happened {
    const ALL: [Self; 8] = [
        Self::Issued,
        Self::Placed,
        Self::Replaced,
        Self::Revoked,
        Self::Restored,
        Self::DeputyBecame(DeputyStatus::Active),
        Self::DeputyBecame(DeputyStatus::Suspended),
        Self::DeputyBecame(DeputyStatus::Ended),
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Placed => "placed",
            Self::Replaced => "replaced",
            Self::Revoked => "revoked",
            Self::Restored => "restored",
            Self::DeputyBecame(DeputyStatus::Active) => "deputy_active",
            Self::DeputyBecame(DeputyStatus::Suspended) => "deputy_suspended",
            Self::DeputyBecame(DeputyStatus::Ended) => "deputy_ended",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|happened| happened.code() == code)
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Issued => "制码",
            Self::Placed => "张贴",
            Self::Replaced => "换新码",
            Self::Revoked => "停用",
            Self::Restored => "恢复",
            Self::DeputyBecame(DeputyStatus::Active) => "代表恢复履职",
            Self::DeputyBecame(DeputyStatus::Suspended) => "代表暂停职务",
            Self::DeputyBecame(DeputyStatus::Ended) => "代表资格终止",
        }
    }
}
