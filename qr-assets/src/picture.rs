//! A drawing as a PNG, in bands: a banner at 600 dpi is 56 million pixels, and no one holds them all.

use png::{BitDepth, ColorType, Compression, Encoder, PixelDimensions, Unit};
use resvg::tiny_skia::{Color, Pixmap, Transform};

use crate::error::PrintError;
use crate::page::Page;

/// Rows drawn at a time; at 600 dpi a band of A4 is 10 MB.
const BAND: u32 = 512;

pub fn png(tree: &usvg::Tree, page: Page, dpi: u32) -> Result<Vec<u8>, PrintError> {
    let pixels = |millimetres: f64| (millimetres * f64::from(dpi) / 25.4).round() as u32;
    let (width, height) = (pixels(page.width), pixels(page.height));
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(PixelDimensions { xppu: per_metre, yppu: per_metre, unit: Unit::Meter }));
    let mut writer = encoder.write_header().map_err(failed)?;
    let mut stream = writer.stream_writer().map_err(failed)?;
    let scale = dpi as f32 / 96.0;
    for top in (0..height).step_by(BAND as usize) {
        let rows = BAND.min(height - top);
        let band = band(tree, width, top, rows, scale)?;
        std::io::Write::write_all(&mut stream, &band).map_err(failed)?;
    }
    stream.finish().map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(bytes)
}

/// Rows of RGB on white.
fn band(tree: &usvg::Tree, width: u32, top: u32, rows: u32, scale: f32) -> Result<Vec<u8>, PrintError> {
    let mut pixmap = Pixmap::new(width, rows).ok_or_else(|| failed("0×0"))?;
    pixmap.fill(Color::WHITE);
    resvg::render(tree, Transform::from_row(scale, 0.0, 0.0, scale, 0.0, -(top as f32)), &mut pixmap.as_mut());
    Ok(pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
}

fn failed(error: impl std::fmt::Display) -> PrintError {
    PrintError::Writing(error.to_string())
}
