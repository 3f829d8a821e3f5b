//! What deputies cannot handle, and where to go instead: shown on every page with a form.

/// One kind of matter.
pub struct NotHandled {
    /// In a sentence, on pages.
    pub matter: &'static str,
    /// In few words, on paper; none where paper says it in a place of its own.
    pub on_paper: Option<&'static str>,
    pub instead: &'static str,
    pub phone: Option<&'static str>,
}

pub const NOT_HANDLED: [NotHandled; 6] = [
    NotHandled {
        matter: "正在危险中、着火、有人受伤",
        on_paper: None,
        instead: "马上打电话：危险打110，着火打119，伤病打120",
        phone: Some("110"),
    },
    NotHandled {
        matter: "已经或需要打官司、仲裁、行政复议、强制执行",
        on_paper: Some("打官司、仲裁、复议的"),
        instead: "请找人民法院、仲裁机构或行政复议机关",
        phone: None,
    },
    NotHandled {
        matter: "举报公职人员违纪违法",
        on_paper: Some("举报公职人员的，打12388"),
        instead: "请向纪委监委举报",
        phone: Some("12388"),
    },
    NotHandled {
        matter: "信访正在办理或者已经办结的事",
        on_paper: Some("信访正在办的，打12345"),
        instead: "请向原来受理的信访部门查询",
        phone: Some("12345"),
    },
    NotHandled {
        matter: "代表本人或亲属的利益、招标投标、推销",
        on_paper: None,
        instead: "代表不能办，请按正常渠道办理",
        phone: None,
    },
    NotHandled {
        matter: "涉及国家秘密、商业秘密或他人隐私的内容",
        on_paper: Some("涉及国家秘密的"),
        instead: "请不要写在这里",
        phone: None,
    },
];
