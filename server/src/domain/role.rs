//! Who signs in, and as what.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The role of an account. Three administrator duties are three roles, never two on one account (等保 2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Deputy,
    LiaisonOfficer,
    Undertaker,
    Staff,
    Leader,
    SystemAdmin,
    SecurityAdmin,
    AuditAdmin,
}

impl Role {
    pub const ALL: [Self; 8] = [
        Self::Deputy,
        Self::LiaisonOfficer,
        Self::Undertaker,
        Self::Staff,
        Self::Leader,
        Self::SystemAdmin,
        Self::SecurityAdmin,
        Self::AuditAdmin,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::Deputy => "deputy",
            Self::LiaisonOfficer => "liaison_officer",
            Self::Undertaker => "undertaker",
            Self::Staff => "staff",
            Self::Leader => "leader",
            Self::SystemAdmin => "system_admin",
            Self::SecurityAdmin => "security_admin",
            Self::AuditAdmin => "audit_admin",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Deputy => "代表",
            Self::LiaisonOfficer => "联络员",
            Self::Undertaker => "承办单位",
            Self::Staff => "代表工委",
            Self::Leader => "领导",
            Self::SystemAdmin => "系统管理员",
            Self::SecurityAdmin => "安全管理员",
            Self::AuditAdmin => "审计管理员",
        }
    }

    /// One of the three duties (GB/T 22239-2019, 8.1.4.2 and 8.1.10): system, security, audit.
    pub fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin)
    }

    /// Those who see a whole area or keep the installation.
    pub fn needs_second_factor(self) -> bool {
        self == Self::Staff || self.is_administrator()
    }
}
