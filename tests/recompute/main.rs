//! `recompute ROUNDS.csv [DAYS] [GROUP_BY [STATIONS.csv DAYS.csv]]`: the figures of the board from `export.csv?what=rounds`, at the
//! time of the export; with `what=stations` of the same days and `what=days` also what no round knows.

mod beside;
mod board;
mod rounds;
mod table;
mod time;
mod words;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let read = |file: String| std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let text = read(arguments.next().expect("recompute ROUNDS.csv [DAYS] [GROUP_BY [STATIONS.csv DAYS.csv]]"));
    let days = arguments.next().map_or(30, |days| days.parse().expect("a number of days"));
    let group_by = arguments.next().unwrap_or_else(|| "station".into());
    let Some(now) = table::Table::read(&text).lines().find_map(|line| line.at("exported_at")) else {
        println!("no rounds");
        return;
    };
    let all = rounds::read(&text);
    let look = board::Look { days, group_by: &group_by, now };
    let mut facts = board::facts(&all, &look);
    if let (Some(stations), Some(worked)) = (arguments.next(), arguments.next()) {
        facts.extend(beside::facts(&all, &read(stations), &read(worked), &look));
    }
    for (place, said) in facts {
        println!("{place}\t{said}");
    }
    for (key, sum) in rounds::by_group(&all.iter().collect::<Vec<_>>(), &group_by, now) {
        println!("summary {key}\tn {}, open {}, overdue {}, reopened {}", sum.n, sum.open, sum.overdue, sum.reopened);
    }
}
