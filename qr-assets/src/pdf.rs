//! Drawings as one PDF: vectors, text that can be selected, the faces' used letters once for all pages.

use krilla::Document;
use krilla::geom::{Rect, Size};
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

use crate::error::PrintError;
use crate::page::Page;

const POINTS_PER_MILLIMETRE: f64 = 72.0 / 25.4;

pub fn document(
    pages: impl Iterator<Item = Result<usvg::Tree, PrintError>>,
    page: Page,
    title: String,
    author: String,
) -> Result<Vec<u8>, PrintError> {
    let points = |millimetres: f64| (millimetres * POINTS_PER_MILLIMETRE) as f32;
    let (width, height, bleed) = (points(page.width), points(page.height), points(page.bleed));
    let failed = || PrintError::Writing(format!("{width}×{height}"));
    let size = Size::from_wh(width, height).ok_or_else(failed)?;
    let sheet = Rect::from_xywh(0.0, 0.0, width, height).ok_or_else(failed)?;
    let trimmed = Rect::from_ltrb(bleed, bleed, width - bleed, height - bleed).ok_or_else(failed)?;
    let settings = PageSettings::new(size).with_trim_box(Some(trimmed)).with_bleed_box(Some(sheet));
    let mut document = Document::new();
    for tree in pages {
        let tree = tree?;
        let mut sheet = document.start_page_with(settings.clone());
        let mut surface = sheet.surface();
        surface.draw_svg(&tree, size, SvgSettings::default()).ok_or_else(failed)?;
        surface.finish();
        sheet.finish();
    }
    document.set_metadata(Metadata::new().title(title).authors(vec![author]).language("zh-CN".to_owned()));
    document.finish().map_err(|error| PrintError::Writing(format!("{error:?}")))
}
