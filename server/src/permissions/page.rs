//! The table of permissions as a page.

use askama::Template;

use crate::http::page::{Frame, NavItem};

/// What somebody does with cases that stand to them like this.
#[derive(Clone, Debug)]
pub struct TieLine {
    pub relation: &'static str,
    pub verbs: String,
}

#[derive(Clone, Debug)]
pub struct OfficePart {
    pub name: &'static str,
    pub lines: Vec<TieLine>,
    /// Cases they never reach, whatever else is true.
    pub kept_from: String,
    pub reaches_cases: bool,
}

#[derive(Clone, Debug, Template)]
#[template(path = "permissions/table.html")]
pub struct PermissionsPage {
    pub frame: Frame,
    pub nav: Vec<NavItem>,
    pub offices: Vec<OfficePart>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::page::desk_samples::{frame, nav};
    use crate::http::page::samples::check;

    #[test]
    fn the_page_renders() {
        let offices = vec![
            OfficePart {
                name: "代表",
                lines: vec![TieLine { relation: "在自己手上的", verbs: "受理、答复".into() }],
                kept_from: "已密封的、反映自己或本单位的".into(),
                reaches_cases: true,
            },
            OfficePart {
                name: "审计管理员",
                lines: vec![TieLine { relation: "不涉及具体诉求", verbs: "权限表".into() }],
                kept_from: String::new(),
                reaches_cases: false,
            },
        ];
        let page = PermissionsPage { frame: frame(), nav: nav("/admin/permissions"), offices };
        check("permissions", vec![page], |page| &mut page.frame);
    }
}
