//! What is wrong in a workbook, by sheet and cell; cut off where nobody would read on, with the count of the rest.

use crate::domain::fault::Fault;

/// Faults that are listed. A workbook with more is wrong in one way many times.
pub const MOST: usize = 200;

#[derive(Debug, Default)]
pub struct CellFaults {
    listed: Vec<Fault>,
    more: usize,
}

/// Something is wrong and has been said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said;

impl CellFaults {
    /// `at` is a cell as in `代表!D17`, a range, a sheet, or empty for the whole file.
    pub fn add(&mut self, at: impl Into<String>, message: impl Into<String>) -> Said {
        if self.listed.len() < MOST {
            self.listed.push(Fault::new(at, message));
        } else {
            self.more += 1;
        }
        Said
    }

    pub fn none(&self) -> bool {
        self.listed.is_empty()
    }

    /// How many there are, listed or not.
    pub fn count(&self) -> usize {
        self.listed.len() + self.more
    }

    /// How many are not listed.
    pub fn more(&self) -> usize {
        self.more
    }

    pub fn listed(&self) -> &[Fault] {
        &self.listed
    }

    /// As a program reads them: the last one counts what is not listed.
    pub fn into_list(self) -> Vec<Fault> {
        let rest = (self.more > 0).then(|| Fault::new("", format!("还有{}处没有列出，请先改好上面这些", self.more)));
        self.listed.into_iter().chain(rest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_is_cut_off_and_counted() {
        let mut faults = CellFaults::default();
        for row in 0..MOST + 3 {
            faults.add(format!("代表!A{row}"), "请填姓名");
        }
        assert_eq!((faults.count(), faults.more()), (MOST + 3, 3));
        let list = faults.into_list();
        assert_eq!(list.len(), MOST + 1);
        assert!(list[MOST].message.contains("还有3处"));
    }
}
