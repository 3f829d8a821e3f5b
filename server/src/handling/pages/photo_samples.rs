//! Made-up pages of one photo.

use super::PhotoPage;
use crate::http::page::desk_samples::frame;
use crate::http::page::samples::check;

fn undecided() -> PhotoPage {
    PhotoPage {
        frame: frame(),
        nav: vec![],
        address: "/cases/1/photos/0f0f".into(),
        case_address: "/cases/1".into(),
        name: "照片1".into(),
        src: "/api/v1/uploads/0f0f".into(),
        copy: None,
        shown: false,
        hindrance: None,
        done: None,
        failed: None,
        wide: true,
        rows: 6,
        columns: 12,
        chosen: vec![],
    }
}

#[test]
fn pages_of_photos_render() {
    let released = PhotoPage {
        copy: Some("/photos/1f1f".into()),
        shown: true,
        done: Some("这张照片可以公开了".into()),
        ..undecided()
    };
    let failed = PhotoPage {
        failed: Some("这件诉求现在是“办理中”，不能这样处理，请刷新后再看".into()),
        wide: false,
        rows: 10,
        columns: 8,
        chosen: vec!["3-4".into()],
        ..undecided()
    };
    let hindered = PhotoPage {
        hindrance: Some("居民没有同意公开办理结果，照片不能公开".into()), ..undecided()
    };
    check("photo", vec![undecided(), released, failed, hindered], |page| &mut page.frame);
}
