//! What deputies cannot handle, and where to go instead (law table 2.5): shown on every page with a form.

use serde::Serialize;
use utoipa::ToSchema;

use super::pages::ScopeNote;

/// Matter, where to go, telephone.
const NOTES: [(&str, &str, Option<&str>); 6] = [
    ("正在危险中、着火、有人受伤", "马上打电话：危险打110，着火打119，伤病打120", Some("110")),
    ("已经或需要打官司、仲裁、行政复议、强制执行", "请找人民法院、仲裁机构或行政复议机关", None),
    ("举报公职人员违纪违法", "请向纪委监委举报", Some("12388")),
    ("信访正在办理或者已经办结的事", "请向原来受理的信访部门查询", Some("12345")),
    ("代表本人或亲属的利益、招标投标、推销", "代表不能办，请按正常渠道办理", None),
    ("涉及国家秘密、商业秘密或他人隐私的内容", "请不要写在这里", None),
];

pub fn notes() -> Vec<ScopeNote> {
    NOTES
        .iter()
        .map(|(matter, instead, phone)| ScopeNote {
            matter: (*matter).into(),
            instead: (*instead).into(),
            phone: phone.map(Into::into),
        })
        .collect()
}

#[derive(Serialize, ToSchema)]
pub struct ScopeNoteJson {
    matter: &'static str,
    instead: &'static str,
    phone: Option<&'static str>,
}

pub fn notes_json() -> Vec<ScopeNoteJson> {
    NOTES.iter().map(|(matter, instead, phone)| ScopeNoteJson { matter, instead, phone: *phone }).collect()
}
