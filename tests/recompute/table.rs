//! Comma-separated values as the service writes them: quoted cells, an apostrophe before what looks like a formula.

use std::collections::HashMap;

/// Lines of a file, each a map from heading to cell.
pub struct Table {
    places: HashMap<String, usize>,
    lines: Vec<Vec<String>>,
}

pub struct Line<'a> {
    table: &'a Table,
    cells: &'a [String],
}

impl Table {
    pub fn read(text: &str) -> Table {
        let mut lines = split(text.trim_start_matches('\u{feff}')).into_iter();
        let heading = lines.next().expect("a heading");
        let places = heading.into_iter().enumerate().map(|(at, name)| (name, at)).collect::<HashMap<_, _>>();
        let lines: Vec<_> = lines.collect();
        for line in &lines {
            assert_eq!(line.len(), places.len(), "{line:?}");
        }
        Table { places, lines }
    }

    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.lines.iter().map(|cells| Line { table: self, cells })
    }
}

impl Line<'_> {
    pub fn get(&self, name: &str) -> &str {
        let place = self.table.places.get(name).unwrap_or_else(|| panic!("no column {name}"));
        &self.cells[*place]
    }

    pub fn yes(&self, name: &str) -> bool {
        match self.get(name) {
            "true" => true,
            "false" | "" => false,
            other => panic!("{name}: {other}"),
        }
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        let cell = self.get(name);
        (!cell.is_empty()).then(|| cell.parse().unwrap_or_else(|_| panic!("{name}: {cell}")))
    }

    pub fn at(&self, name: &str) -> Option<i64> {
        let cell = self.get(name);
        (!cell.is_empty()).then(|| super::time::micros(cell).unwrap_or_else(|| panic!("{name}: {cell}")))
    }
}

fn split(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut letters) = (false, text.chars().peekable());
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            other => cell.push(other),
        }
    }
    lines
}
