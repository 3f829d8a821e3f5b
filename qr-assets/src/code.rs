//! The code itself, as one path.
//!
//! Error correction is Q: it reads with a quarter of the code gone. A notice board brings dirt, tape, sun and torn corners,
//! and nobody mends a code for years. H would bear a third, but its modules are a tenth smaller at the same size, and small
//! modules are what fails first at a distance and behind dirty glass.

use std::fmt::Write;
use std::sync::Arc;

use minijinja::value::{Object, Value};
use minijinja::{Error, ErrorKind, State};
use qrcode::{Color, EcLevel, QrCode, Version};

use crate::error::PrintError;

/// The standard's margin, in modules. A layout leaves it free on every side.
pub const QUIET: f64 = 4.0;

/// A smaller version would have larger modules, and its quiet zone would reach further than the layouts leave free.
const LEAST_VERSION: i16 = 4;

/// How far equal modules may change the size of a code; beyond that each edge goes to its nearest pixel.
const EQUAL_MODULES: f64 = 0.03;

/// The pixels a picture has: how many to a millimetre, and where in the drawing the first one begins.
#[derive(Clone, Copy, Debug)]
pub struct Grid {
    pub dots: f64,
    pub left: f64,
    pub top: f64,
}

/// A code that a template places with `code.at(x, y, size)`, in millimetres, without its quiet zone.
#[derive(Debug)]
pub struct Code {
    modules: Vec<Color>,
    width: usize,
    grid: Option<Grid>,
}

impl Code {
    /// The smallest version that holds the address.
    ///
    /// # Errors
    /// When no version does.
    pub fn new(address: &str, grid: Option<Grid>) -> Result<Code, PrintError> {
        let least = || QrCode::with_version(address, Version::Normal(LEAST_VERSION), EcLevel::Q);
        let code = least().or_else(|_| QrCode::with_error_correction_level(address, EcLevel::Q));
        let code = code.map_err(PrintError::Code)?;
        let width = code.width();
        Ok(Code { modules: code.to_colors(), width, grid })
    }

    fn path(&self, x: f64, y: f64, size: f64) -> String {
        let module = size / self.width as f64;
        let Some(grid) = self.grid else {
            let drawn = self.runs(|at| at);
            return format!(
                r##"<path transform="translate({x:.3} {y:.3}) scale({module:.6})" shape-rendering="crispEdges" fill="#000" d="{drawn}"/>"##
            );
        };
        let dots = module * grid.dots;
        let equal = (dots.round() / dots - 1.0).abs() <= EQUAL_MODULES;
        let step = if equal { dots.round() } else { dots };
        let (left, top) = (((x - grid.left) * grid.dots).round(), ((y - grid.top) * grid.dots).round());
        let drawn = self.runs(|at| (at as f64 * step).round() as usize);
        format!(
            r##"<path transform="translate({:.6} {:.6}) scale({:.9})" shape-rendering="crispEdges" fill="#000" d="{drawn}"/>"##,
            grid.left + left / grid.dots,
            grid.top + top / grid.dots,
            1.0 / grid.dots,
        )
    }

    /// Each row's dark runs as rectangles; `edge` says where the edge of the module with a number lies.
    fn runs(&self, edge: impl Fn(usize) -> usize) -> String {
        let mut drawn = String::new();
        for (row, modules) in self.modules.chunks(self.width).enumerate() {
            let (top, height) = (edge(row), edge(row + 1) - edge(row));
            let mut column = 0;
            while column < self.width {
                let length = modules[column..].iter().take_while(|module| **module == Color::Dark).count();
                if length > 0 {
                    let (left, width) = (edge(column), edge(column + length) - edge(column));
                    let _ = write!(drawn, "M{left} {top}h{width}v{height}h-{width}z");
                }
                column += length.max(1);
            }
        }
        drawn
    }
}

impl Object for Code {
    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        (key == "modules").then(|| Value::from(self.width))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, given: &[Value]) -> Result<Value, Error> {
        match method {
            "at" => {
                let (x, y, size) = minijinja::value::from_args(given)?;
                Ok(Value::from_safe_string(self.path(x, y, size)))
            }
            "quiet" => {
                let (size,): (f64,) = minijinja::value::from_args(given)?;
                Ok(Value::from(QUIET * size / self.width as f64))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("code has no method {method}"))),
        }
    }
}
