//! The sheet of a layout, as its template's root element says it.

use usvg::roxmltree;

/// Lengths in millimetres; the sheet holds the bleed, trimming takes it off on every side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    pub width: f64,
    pub height: f64,
    pub bleed: f64,
    /// Where in the drawing's own numbers the sheet begins.
    pub(crate) left: f64,
    pub(crate) top: f64,
}

/// Larger sheets are none of this program's: a banner of six metres would be.
const LARGEST: f64 = 1500.0;

impl Page {
    /// Reads `width="210mm" height="297mm" viewBox="0 0 210 297" data-bleed="0"`.
    ///
    /// # Errors
    /// A phrase that says what is missing.
    pub(crate) fn read(svg: &str) -> Result<Page, String> {
        let document = roxmltree::Document::parse(svg).map_err(|error| error.to_string())?;
        let root = document.root_element();
        let asked = |name: &str| root.attribute(name).ok_or_else(|| format!("根元素没有写{name}"));
        let millimetres = |name: &str| {
            let value = asked(name)?.strip_suffix("mm").and_then(|number| number.parse::<f64>().ok());
            let sane = value.filter(|value| (20.0..=LARGEST).contains(value));
            sane.ok_or_else(|| format!("{name}要写成毫米，如210mm，在20到{LARGEST}之间"))
        };
        let (width, height) = (millimetres("width")?, millimetres("height")?);
        let view: Vec<f64> = asked("viewBox")?.split_whitespace().filter_map(|number| number.parse().ok()).collect();
        let [left, top, wide, high] = view[..] else {
            return Err("viewBox要有四个数".to_owned());
        };
        if (wide - width).abs() > 0.01 || (high - height).abs() > 0.01 {
            return Err("viewBox的宽高要和width、height的毫米数相同".to_owned());
        }
        let bleed = root.attribute("data-bleed").and_then(|number| number.parse().ok()).unwrap_or(0.0);
        if !(0.0..=10.0).contains(&bleed) {
            return Err("data-bleed在0到10毫米之间".to_owned());
        }
        Ok(Page { width, height, bleed, left, top })
    }
}
