//! Lengths of time as the board says them.

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Office hours of a day, as the service ships them.
const WORKING_DAY: i64 = 7 * HOUR;

fn tenths(seconds: i64, unit: i64) -> String {
    let said = format!("{:.1}", seconds as f64 / unit as f64);
    said.strip_suffix(".0").map_or(said.clone(), str::to_owned)
}

/// Minutes up to an hour, tenths of hours up to ten, hours up to a day and a half, tenths of days up to ten, then days.
pub fn wall(seconds: i64) -> String {
    let seconds = seconds.max(0);
    if seconds < HOUR {
        format!("{}分钟", seconds / 60)
    } else if seconds < 10 * HOUR {
        format!("{}小时", tenths(seconds, HOUR))
    } else if seconds < 36 * HOUR {
        format!("{}小时", seconds / HOUR)
    } else if seconds < 10 * DAY {
        format!("{}天", tenths(seconds, DAY))
    } else {
        format!("{}天", seconds / DAY)
    }
}

pub fn working(seconds: i64) -> String {
    if seconds < WORKING_DAY { wall(seconds) } else { format!("{}个工作日", tenths(seconds, WORKING_DAY)) }
}

pub fn of_clock(clock: usize, seconds: i64) -> String {
    if clock == 0 { wall(seconds) } else { working(seconds) }
}
