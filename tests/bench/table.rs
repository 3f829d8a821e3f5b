//! Medians with their spread, and rows of a table.

/// The values of all rounds.
#[derive(Clone, Default)]
pub struct Rounds(Vec<f64>);

impl Rounds {
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        sorted[sorted.len() / 2]
    }

    /// Whether the median reaches what is aimed at.
    pub fn verdict(&self, aim: f64) -> &'static str {
        if self.median() >= aim { "met" } else { "not met" }
    }

    /// Each round's value over the same round's value of the other.
    pub fn over(&self, other: &Rounds) -> Rounds {
        Rounds(self.0.iter().zip(&other.0).map(|(left, right)| left / right).collect())
    }

    /// Median, least and most with so many decimals.
    pub fn shown(&self, decimals: usize) -> String {
        let sorted = self.sorted();
        let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
        format!("{:.decimals$} ({least:.decimals$} to {most:.decimals$})", self.median())
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

/// Who is measured first, second and so on: each round begins with another, so that nobody has the best place.
pub fn in_turn(round: usize, contenders: usize) -> impl Iterator<Item = usize> {
    (0..contenders).map(move |place| (round + place) % contenders)
}

/// Prints a heading and the names of the columns; rows follow with [`row`].
pub fn heading(title: &str, columns: &[&str]) {
    println!("\n{title}\n");
    row(columns);
    row(&vec!["---"; columns.len()]);
}

pub fn row(cells: &[impl AsRef<str>]) {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    println!("| {} |", cells.join(" | "));
}
