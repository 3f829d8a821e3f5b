//! Which row of the roster a row of the workbook is: by its number, or by what it is called.

use std::collections::{HashMap, hash_map::Entry};

use uuid::Uuid;

use super::super::{
    faults::{CellFaults, Said},
    workbook::Reader,
};

/// Rows of one sheet that have found what they are.
#[derive(Default)]
pub struct Claims {
    rows: HashMap<Uuid, u32>,
}

impl Claims {
    /// The number in a row, where there is one: it must be ours and on this sheet.
    ///
    /// # Errors
    /// When it is not; said already.
    pub fn numbered(
        row: &Reader<'_>,
        column: usize,
        is_known: impl FnOnce(&Uuid) -> bool,
        faults: &mut CellFaults,
    ) -> Result<Option<Uuid>, Said> {
        let Some(typed) = row.text(column, faults)? else { return Ok(None) };
        match Uuid::parse_str(&typed).ok().filter(is_known) {
            Some(id) => Ok(Some(id)),
            None => Err(faults.add(row.at(column), "没有这个编号，请恢复原来的编号；新增的行把编号留空")),
        }
    }

    /// Takes what a row turned out to be; no two rows are the same one.
    ///
    /// # Errors
    /// When another row was it before; said already.
    pub fn take(&mut self, row: &Reader<'_>, column: usize, id: Uuid, faults: &mut CellFaults) -> Result<(), Said> {
        match self.rows.entry(id) {
            Entry::Vacant(free) => {
                free.insert(row.number());
                Ok(())
            }
            Entry::Occupied(taken) => {
                let sentence = format!("和第{}行是同一条，请删掉一行；新增的行把编号留空", taken.get());
                Err(faults.add(row.at(column), sentence))
            }
        }
    }

    pub fn has(&self, id: &Uuid) -> bool {
        self.rows.contains_key(id)
    }

    /// How many of those that were there are not in the workbook.
    pub fn missing<'a>(&self, had: impl Iterator<Item = &'a Uuid>) -> usize {
        had.filter(|id| !self.has(id)).count()
    }
}

/// Names that no two rows may have. Rows that are not in the workbook come first.
#[derive(Default)]
pub struct Names {
    taken: HashMap<String, Option<u32>>,
}

impl Names {
    /// A name of what the workbook does not mention.
    pub fn reserve(&mut self, name: String) {
        self.taken.insert(name, None);
    }

    /// # Errors
    /// When somebody has it; said already.
    pub fn take(&mut self, row: &Reader<'_>, name: String, shown: &str, faults: &mut CellFaults) -> Result<(), Said> {
        let sentence = match self.taken.entry(name) {
            Entry::Vacant(free) => {
                free.insert(Some(row.number()));
                return Ok(());
            }
            Entry::Occupied(taken) => match taken.get() {
                Some(other) => format!("“{shown}”和第{other}行重名，请改成不同的名称，或删掉一行"),
                None => format!("名册里已经有“{shown}”，请改成不同的名称"),
            },
        };
        Err(faults.add(row.at(0), sentence))
    }
}
