//! The county's mark: a small drawing of lines and areas, copied element by element so that nothing else comes along.

use std::fmt::Write;
use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Error, ErrorKind, State};
use usvg::roxmltree::{Document, Node};

/// What a mark may be made of. Text would need a face, an image or a link would lead out of the file.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polygon",
    "polyline",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "title",
    "desc",
];

/// Placed with `mark.at(x, y, height)`; `mark.width(height)` says how wide it then is, `mark.own` whether it is the county's.
#[derive(Debug)]
pub struct Mark {
    own: bool,
    view: [f64; 4],
    inside: String,
}

impl Mark {
    /// # Errors
    /// A phrase that says what cannot be used.
    pub fn read(svg: &str, own: bool) -> Result<Mark, String> {
        let document = Document::parse(svg).map_err(|error| error.to_string())?;
        let root = document.root_element();
        let strange = root.descendants().find(|node| node.is_element() && !ELEMENTS.contains(&node.tag_name().name()));
        if let Some(strange) = strange {
            return Err(format!("里面有<{}>", strange.tag_name().name()));
        }
        let numbers =
            root.attribute("viewBox").unwrap_or_default().split([' ', ',']).filter_map(|one| one.parse().ok());
        let view: Vec<f64> = numbers.collect();
        let Ok(view) = <[f64; 4]>::try_from(view) else {
            return Err("根元素没有写viewBox".to_owned());
        };
        if view[2] <= 0.0 || view[3] <= 0.0 || view[2] > 6.0 * view[3] {
            return Err("viewBox的宽和高要大于0，宽不超过高的6倍".to_owned());
        }
        let mut inside = String::new();
        root.children().for_each(|child| copy(child, &mut inside));
        Ok(Mark { own, view, inside })
    }

    fn drawn(&self, x: f64, y: f64, height: f64) -> String {
        let [left, top, _, high] = self.view;
        let scale = height / high;
        let (x, y) = (x - left * scale, y - top * scale);
        format!(r#"<g transform="translate({x:.3} {y:.3}) scale({scale:.6})">{}</g>"#, self.inside)
    }
}

fn copy(node: Node, into: &mut String) {
    if !node.is_element() {
        return;
    }
    let name = node.tag_name().name();
    let _ = write!(into, "<{name}");
    for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
        let value = attribute.value().replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
        let _ = write!(into, r#" {}="{value}""#, attribute.name());
    }
    into.push('>');
    node.children().for_each(|child| copy(child, into));
    let _ = write!(into, "</{name}>");
}

impl Object for Mark {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        (key == "own").then(|| Value::from(self.own))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, given: &[Value]) -> Result<Value, Error> {
        match method {
            "at" => {
                let (x, y, height) = minijinja::value::from_args(given)?;
                Ok(Value::from_safe_string(self.drawn(x, y, height)))
            }
            "width" => {
                let (height,): (f64,) = minijinja::value::from_args(given)?;
                Ok(Value::from(height * self.view[2] / self.view[3]))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("mark has no method {method}"))),
        }
    }
}
