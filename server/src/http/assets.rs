//! Static files inside the binary, named by their content so that browsers may keep them for ever.

use std::fmt::Write;
use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA256, digest};

/// One file as it is served.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    pub bytes: &'static [u8],
    pub content_type: &'static str,
}

struct Named {
    name: &'static str,
    href: String,
    asset: Asset,
}

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

static ASSETS: LazyLock<[Named; 9]> = LazyLock::new(|| {
    [
        // The tokens travel inside base.css: one request fewer on a first visit.
        named("base.css", concat!(include_str!("../../static/tokens.css"), include_str!("../../static/base.css")), CSS),
        named("resident.js", include_str!("../../static/resident.js"), SCRIPT),
        named("desk.css", include_str!("../../static/desk.css"), CSS),
        named("board.css", include_str!("../../static/board.css"), CSS),
        named("directory.css", include_str!("../../static/directory.css"), CSS),
        named("heads.css", include_str!("../../static/heads.css"), CSS),
        named("paper.css", include_str!("../../static/paper.css"), CSS),
        named("desk.js", include_str!("../../static/desk.js"), SCRIPT),
        named("proof.js", include_str!("../../static/proof.js"), SCRIPT),
    ]
});

fn named(name: &'static str, text: &'static str, content_type: &'static str) -> Named {
    let mut hash = String::new();
    for byte in &digest(&SHA256, text.as_bytes()).as_ref()[..5] {
        write!(hash, "{byte:02x}").expect("a string takes every write");
    }
    let (stem, ending) = name.rsplit_once('.').expect("assets have an ending");
    Named {
        name,
        href: format!("/static/{stem}.{hash}.{ending}"),
        asset: Asset { bytes: text.as_bytes(), content_type },
    }
}

/// Address of an asset by its plain name: `base.css` gives `/static/base.<hash>.css`.
pub fn asset_href(name: &str) -> &'static str {
    let found = ASSETS.iter().find(|asset| asset.name == name);
    &found.unwrap_or_else(|| panic!("no asset {name}")).href
}

/// The asset at an address that `asset_href` gave; an address of another release is not found.
pub fn find(path: &str) -> Option<Asset> {
    let found = ASSETS.iter().find(|asset| asset.href == path)?;
    Some(found.asset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_found_at_its_hashed_address_only() {
        let href = asset_href("base.css");
        assert_eq!(href.len(), "/static/base.0123456789.css".len());
        assert!(find(href).is_some_and(|asset| asset.content_type == CSS));
        assert!(find("/static/base.css").is_none());
    }
}
