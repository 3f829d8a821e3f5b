//! What a process has used, as the kernel counts it.

use std::time::Duration;

/// Processor time of a process and all its threads so far, in user and kernel mode.
pub fn processor_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("a process that runs");
    // The name, in parentheses, may hold spaces; user and system time are fields 14 and 15 of the line.
    let after_name = stat.rsplit_once(')').expect("a line of /proc").1;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(|field| field.parse::<u64>().expect("ticks"));
    let per_second = rustix::param::clock_ticks_per_second();
    Duration::from_micros(ticks.sum::<u64>() * 1_000_000 / per_second)
}

/// Resident memory in megabytes.
pub fn resident_megabytes(process: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("a process that runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident memory");
    let kilobytes: f64 = line.trim().trim_end_matches(" kB").parse().expect("kilobytes");
    kilobytes / 1024.0
}
