//! Parts of a photo that are covered before anybody outside sees it: faces, number plates, house numbers.

use serde::Deserialize;
use utoipa::ToSchema;

use super::fault::Faults;

/// Parts of one photo.
pub const MOST_COVERS: usize = 100;
const WHOLE: u16 = 1_000;

/// A rectangle in thousandths of a photo's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    #[schema(maximum = 999)]
    pub left: u16,
    #[schema(maximum = 999)]
    pub top: u16,
    #[schema(minimum = 1, maximum = 1000)]
    pub width: u16,
    #[schema(minimum = 1, maximum = 1000)]
    pub height: u16,
}

impl Cover {
    fn lies_inside(&self) -> bool {
        let inside = |start: u16, length: u16| length > 0 && start.saturating_add(length) <= WHOLE;
        inside(self.left, self.width) && inside(self.top, self.height)
    }
}

/// Checks how many they are and that each lies inside the photo.
pub fn check(covers: &[Cover], faults: &mut Faults) {
    if covers.len() > MOST_COVERS {
        faults.add("covers", format!("遮住的地方最多{MOST_COVERS}处，现在是{}处", covers.len()));
    }
    for (at, _) in covers.iter().enumerate().filter(|(_, cover)| !cover.lies_inside()).take(MOST_COVERS) {
        faults.add(&format!("covers[{at}]"), "这一处不在照片里，请核对");
    }
}

/// The squares that a person taps: as many as a finger can tell apart on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    pub columns: u16,
    pub rows: u16,
}

impl Grid {
    /// For a photo of this size: its long side has more of them.
    pub fn over(width: u32, height: u32) -> Self {
        if width >= height { Self { columns: 12, rows: 6 } } else { Self { columns: 8, rows: 10 } }
    }

    pub fn is_wide(self) -> bool {
        self.columns > self.rows
    }

    /// The square that a form names, as `row-column` from nought; `None` for another text.
    pub fn cover(self, name: &str) -> Option<Cover> {
        let (row, column) = name.split_once('-')?;
        let (row, column): (u16, u16) = (row.parse().ok()?, column.parse().ok()?);
        if row >= self.rows || column >= self.columns {
            return None;
        }
        let span = |at: u16, of: u16| {
            let (start, end) = (at * WHOLE / of, ((at + 1) * WHOLE).div_ceil(of));
            (start, end - start)
        };
        let ((left, width), (top, height)) = (span(column, self.columns), span(row, self.rows));
        Some(Cover { left, top, width, height })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_lie_side_by_side_over_the_whole_photo() {
        for grid in [Grid::over(4, 3), Grid::over(3, 4), Grid::over(1, 1)] {
            let at = |row: u16, column: u16| grid.cover(&format!("{row}-{column}")).unwrap();
            for row in 0..grid.rows {
                for column in 0..grid.columns {
                    let cover = at(row, column);
                    assert!(cover.lies_inside(), "{cover:?}");
                    if column > 0 {
                        let before = at(row, column - 1);
                        assert!(before.left + before.width >= cover.left, "a gap before {cover:?}");
                    }
                    if row > 0 {
                        let before = at(row - 1, column);
                        assert!(before.top + before.height >= cover.top, "a gap above {cover:?}");
                    }
                }
            }
            let last = at(grid.rows - 1, grid.columns - 1);
            assert_eq!((at(0, 0).left, at(0, 0).top), (0, 0));
            assert_eq!((last.left + last.width, last.top + last.height), (WHOLE, WHOLE));
            for none in ["", "1", "-", "a-b", "1-99", "99-1", "-1-0", "1-1-1", "65536-0"] {
                assert_eq!(grid.cover(none), None, "{none}");
            }
        }
    }

    #[test]
    fn what_lies_outside_is_named() {
        let good = Cover { left: 999, top: 0, width: 1, height: 1_000 };
        let bad = [
            Cover { left: 1_000, ..good },
            Cover { width: 0, ..good },
            Cover { height: 1_001, ..good },
            Cover { left: u16::MAX, width: u16::MAX, ..good },
        ];
        for bad in bad {
            let mut faults = Faults::default();
            check(&[good, bad], &mut faults);
            let fields: Vec<&str> = faults.0.iter().map(|fault| fault.field.as_str()).collect();
            assert_eq!(fields, ["covers[1]"], "{bad:?}");
        }
        let mut faults = Faults::default();
        check(&vec![good; MOST_COVERS + 1], &mut faults);
        assert_eq!(faults.0.len(), 1);
    }
}
