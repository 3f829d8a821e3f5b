//! The smaller sentences that go with the stories of the demo county.

use super::stories::Unit;
use crate::domain::moves::{Kind, OutOfScopeReason};

/// How people begin and end; most say only what they have to say.
pub const OPENINGS: [&str; 5] = ["", "", "", "您好，", "代表您好！"];
pub const CLOSINGS: [&str; 6] = ["", "", "", "麻烦帮忙问问，谢谢。", "盼回复。", "希望尽快解决。"];

pub const QUESTIONS: [&str; 4] = [
    "请问具体是哪一栋、哪个单元？方便的话拍一张照片。",
    "大概是从哪一天开始的？一天里什么时候最明显？",
    "这件事之前找过哪个单位吗？他们是怎么说的？",
    "方便留一个能打通的电话吗？想约您一起到现场看一看。",
];

pub const SUPPLEMENTS: [&str; 3] = [
    "今天又看了一次，还是老样子，邻居们也都在问。",
    "补充一下，白天家里都有人，随时可以来看。",
    "不光我一家，附近好几户都是这样。",
];

pub const EXTENSIONS: [&str; 4] = [
    "需要几家单位一起到现场定方案，时间不够。",
    "要更换的配件正在订货，预计下周到。",
    "连续下雨，路面没法施工，等天晴再做。",
    "要等检测结果出来才能定怎么办。",
];

/// What deputies and officers write for one another.
pub const INTERNAL_NOTES: [&str; 3] =
    ["已给经办人打了电话，说这两天安排人去。", "和联络员说好周四一起去现场。", "资料已发经办人，等回话。"];

/// What a unit says to the resident while it works.
pub const UNIT_NOTES: [&str; 3] = [
    "已收到转办，安排工作人员到现场查看。",
    "现场已经看过，正在备料，预计三天内动手。",
    "方案定了，正在和施工的人约时间。",
];

/// Why an answer comes without a photo.
pub const WITHOUT_EVIDENCE: [&str; 2] = ["已电话告知本人，没有现场照片", "当面说明，本人已知晓"];
pub const EXPLAINED: &str = "属于政策解答，不需要现场照片";

pub const COMMENTS: [&str; 6] = [
    "办得很快，谢谢。",
    "有回音就很好。",
    "比想的快，给代表点赞。",
    "希望以后也能这样。",
    "说得很清楚。",
    "基本解决了，还有一点小问题。",
];

pub const UNHAPPY: [&str; 4] = [
    "只修了一半，过两天又坏了。",
    "说解决了，我去看还是老样子。",
    "回复太慢，中间也没人说一声。",
    "没说清楚到底什么时候能办好。",
];

pub const SECOND_NOTES: [&str; 3] = [
    "上次没办彻底，我今天又去了现场，已经请单位重新办。",
    "已经和单位负责人当面说了，后天再去看。",
    "您说的情况属实，已要求返工。",
];

pub const SECOND_REPLIES: [&str; 3] = [
    "这次我和经办单位一起到现场看着做完的，漏掉的地方也补上了，请您再看一看。",
    "返工已经做完，您邻居也在现场确认了。上次没办彻底，向您道歉。",
    "单位重新查了一遍，找到了原因并处理好，一周后我会再来看一次。",
];

pub const SUPERVISION: [&str; 2] =
    ["抽查回访时您说问题又出现了，重新办理。", "回访了解到还有一处没有处理好，重新办理。"];

pub const WITHDRAWALS: [&str; 3] =
    ["已经自己解决了，谢谢。", "物业今天来修好了，不用再办了。", "重复提交了，以另一条为准。"];

pub const PASSED_ON: &str = "24小时内没有受理，自动转到联络站";
pub const HANDED_OVER: &str = "这件事由联络站牵头更合适，已和联络员说明情况。";
pub const MERGED: &str = "同一地点、同一件事，合并在一起办理。";

/// What the committee says while it looks into a request about a deputy.
pub const COMMITTEE_NOTE: &str = "已收到，由工委专人核实，这位代表看不到您的反映。";

/// Requests about a deputy, which only the committee sees, and its answers.
pub const ABOUT_DEPUTY: [(&str, &str); 2] = [
    (
        "扫码提交以后打电话一直没人接，见面会也改了两次时间。",
        "已和这位代表谈过，见面时间重新公布，以后改期会提前通知。",
    ),
    ("代表答应回访的事过了很久没有下文，希望提醒一下。", "已提醒代表本周内回访，并请联络站跟进。"),
];

/// A request that is not for a deputy: where to go instead, what its sender may answer, and what comes of that.
pub struct Outside {
    pub kind: Kind,
    pub category: &'static str,
    pub content: &'static str,
    pub reason: OutOfScopeReason,
    pub guidance: &'static str,
    pub appeal: &'static str,
    pub unit: Unit,
    pub reply: &'static str,
}

pub const OUTSIDE: [Outside; 6] = [
    Outside {
        kind: Kind::Help,
        category: "other",
        content: "借给熟人的钱一直不还，已经起诉到法院了，想请代表帮忙催一下判决。",
        reason: OutOfScopeReason::Litigation,
        guidance: "案件由法院依法审理，代表不能过问。进度可以打12368，经济困难可到县法律援助中心申请帮助。",
        appeal: "我不是要干预判决，是想知道能不能申请法律援助，请再看一下。",
        unit: Unit::Civil,
        reply: "县法律援助中心已经收了您的申请，三个工作日内答复，需要的材料清单也给您了。",
    },
    Outside {
        kind: Kind::Complain,
        category: "traffic",
        content: "邻县那边的省道修了半年，到我亲戚家要绕很远，能不能催一催？",
        reason: OutOfScopeReason::OutsideArea,
        guidance: "这段路由邻县负责，请拨打当地12345反映，我们也把情况告诉了县交通局。",
        appeal: "绕行的这一段其实在我们县，路牌没有装，请再核对一下地点。",
        unit: Unit::Transport,
        reply: "核对过了，绕行的路口确实在我们县，交通局已经装好指路牌。",
    },
    Outside {
        kind: Kind::Complain,
        category: "other",
        content: "房屋补偿的事我已经在信访局登记了，还没到期，再请代表办一遍。",
        reason: OutOfScopeReason::PetitionInProgress,
        guidance: "信访正在办理，按规定不重复受理。请凭登记号到信访局或网上查询，到期不满意可以申请复查。",
        appeal: "信访登记的是另一间房，这次说的是院墙，请分开看。",
        unit: Unit::Housing,
        reply: "院墙和信访登记的不是一件事，住建局已上门量过，按危墙修缮补助办。",
    },
    Outside {
        kind: Kind::Consult,
        category: "other",
        content: "想问一下，就是那个事情现在到底怎么样了？",
        reason: OutOfScopeReason::NoContent,
        guidance: "没有看出您要反映的具体事情。请写清时间、地点和希望怎么办，重新提交一次。",
        appeal: "是村口涵洞积水的事，上次现场说过，写得太简单了，请再看一下。",
        unit: Unit::Water,
        reply: "涵洞清过淤了，水利局在进口加了拦污网，昨天下雨没有再积水。",
    },
    Outside {
        kind: Kind::Help,
        category: "safety",
        content: "楼下闻到很浓的煤气味，窗户都打开了，请快来看看。",
        reason: OutOfScopeReason::Emergency,
        guidance: "已经打电话给您：紧急情况请马上离开并拨打燃气抢修电话或119，不要等这里回复。",
        appeal: "抢修的人来过了，说是公共管道老化，这件事想请代表继续跟。",
        unit: Unit::Housing,
        reply: "公共管道已经更换，全楼做过检漏，阀门也换成了自闭式的。",
    },
    Outside {
        kind: Kind::Complain,
        category: "employment",
        content: "和公司的劳动争议正在仲裁，想请代表和公司说一说，多赔一点。",
        reason: OutOfScopeReason::Litigation,
        guidance: "仲裁正在进行，代表不能替一方说话。可到人社局仲裁院问进度，也可以申请法律援助。",
        appeal: "仲裁的是加班费，我现在反映的是厂里没有交社保，请再看一下。",
        unit: Unit::Employment,
        reply: "人社局查了参保记录，厂里漏缴的月份已经补上，可以在手机上查到。",
    },
];
