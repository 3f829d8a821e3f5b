//! `recompute FILE.csv [DAYS] [GROUP_BY]`: the figures of the board from `export.csv?what=rounds`, at the time of the export.

mod board;
mod rounds;
mod table;
mod time;
mod words;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().expect("recompute FILE.csv [DAYS] [GROUP_BY]");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let days = arguments.next().map_or(30, |days| days.parse().expect("a number of days"));
    let group_by = arguments.next().unwrap_or_else(|| "station".into());
    let Some(now) = table::Table::read(&text).lines().find_map(|line| line.at("exported_at")) else {
        println!("no rounds");
        return;
    };
    let all = rounds::read(&text);
    for (place, said) in board::facts(&all, &board::Look { days, group_by: &group_by, now }) {
        println!("{place}\t{said}");
    }
    for (key, sum) in rounds::by_group(&all.iter().collect::<Vec<_>>(), &group_by, now) {
        println!("summary {key}\tn {}, open {}, overdue {}, reopened {}", sum.n, sum.open, sum.overdue, sum.reopened);
    }
}
