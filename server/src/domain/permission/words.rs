//! The table in words, for those who answer for it.

use super::{Office, Relation, Verb};

impl Office {
    pub fn words(self) -> &'static str {
        match self {
            Self::Deputy => "代表",
            Self::Station => "联络员",
            Self::Unit => "承办单位",
            Self::TownStaff => "乡镇街道工作人员",
            Self::CountyStaff => "县代表工委",
            Self::Leader => "领导",
            Self::SystemAdmin => "系统管理员",
            Self::SecurityAdmin => "安全管理员",
            Self::AuditAdmin => "审计管理员",
        }
    }
}

impl Relation {
    pub fn words(self) -> &'static str {
        match self {
            Self::Office => "不涉及具体诉求",
            Self::Own => "在自己手上的",
            Self::Followed => "扫自己的码来的",
            Self::Assigned => "转给本单位办的",
            Self::Area => "本辖区的",
            Self::Elsewhere => "其他地方的",
            Self::Complaint => "反映代表本人的",
            Self::Sealed => "已密封的",
            Self::Withheld => "内容还在审核的",
            Self::Accused => "反映自己或本单位的",
            Self::Recused => "自己申请回避的",
        }
    }
}

impl Verb {
    pub fn words(self) -> &'static str {
        match self {
            Self::See => "看诉求和经过",
            Self::Contact => "看打码的电话",
            Self::Unmask => "看完整的电话",
            Self::List => "在列表和搜索里看到",
            Self::Count => "计入数字",
            Self::Export => "导出",
            Self::Feed => "看实时动态",
            Self::Acceptance => "受理",
            Self::Resolution => "答复",
            Self::Note => "记进展",
            Self::Transfer => "转交",
            Self::OutOfScope => "不受理",
            Self::Question => "要求补充",
            Self::Referral => "建议转办",
            Self::Merge => "合并",
            Self::Extension => "延期",
            Self::Reopening => "重新办理",
            Self::Sealing => "密封",
            Self::Unsealing => "解除密封",
            Self::Recusal => "申请回避",
            Self::Inbox => "收件箱",
            Self::OwnTimes => "自己的用时",
            Self::Cases => "诉求列表",
            Self::Board => "响应时间看板",
            Self::Report => "月报",
            Self::Ledgers => "四簿一册",
            Self::LedgerTitles => "改簿册的名称",
            Self::Counter => "代居民登记",
            Self::Codes => "代表码",
            Self::DeputyStatus => "改代表是否在任",
            Self::Roster => "名册",
            Self::DeadLetters => "没登记上的诉求",
            Self::Permissions => "权限表",
            Self::Audit => "审计记录",
            Self::Accounts => "管理账号",
            Self::NewAccount => "新建账号",
            Self::Review => "内容审核",
            Self::Clocks => "工作日和时限",
            Self::FindByPhone => "按电话查诉求",
            Self::Erasures => "删除记录",
            Self::Release => "决定照片能否公开",
            Self::Urging => "催办",
            Self::Supervising => "发督办单和核销",
            Self::OrderAnswer => "答复督办单",
            Self::Orders => "督办单列表",
            Self::Notices => "通知",
        }
    }
}
