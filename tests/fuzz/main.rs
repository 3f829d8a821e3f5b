//! Goes on from the kept inputs of a target, spoiling them, until the time is over or something breaks. What breaks it is
//! written to `tests/fuzz/corpus`, where the ordinary tests find it from then on.

use std::{
    io::Write,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::{Arc, Mutex, mpsc},
    thread,
    time::{Duration, Instant, SystemTime},
};

use tests::fuzz::{
    TARGETS, Target,
    mutation::{Chance, spoilt},
    target,
};

const USAGE: &str = "fuzz TARGET [SECONDS] [SEED]     60 seconds unless said otherwise";
/// An input that takes longer hangs. Without optimisation the largest pictures take ten seconds.
const HANGS: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 10 });
/// Inputs that went a way of their own, kept in memory.
const MOST_KEPT: usize = 5_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(target) = arguments.first().and_then(|name| target(name)) else {
        println!("{USAGE}\nTargets: {}", TARGETS.map(|target| target.name).join(" "));
        return ExitCode::from(2);
    };
    let seconds = arguments.get(1).map_or(60, |text| text.parse().expect("SECONDS is a whole number"));
    #[expect(clippy::disallowed_methods, reason = "a seed of its own for each run; it is printed")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_nanos() as u64;
    let seed = arguments.get(2).map_or(now, |text| text.parse().expect("SEED is a whole number"));
    println!("{} for {seconds} s, seed {seed}", target.name);
    fuzz(target, Duration::from_secs(seconds), seed)
}

/// What the worker says.
enum Said {
    Began(Vec<u8>),
    Broke(Vec<u8>),
    Ended { runs: u64, ways: usize },
}

fn fuzz(target: &'static Target, time: Duration, seed: u64) -> ExitCode {
    let (say, hear) = mpsc::sync_channel(64);
    let worker = thread::Builder::new().name("worker".into()).spawn(move || work(target, time, seed, &say));
    worker.expect("a thread");
    let now = Arc::new(Mutex::new(Vec::new()));
    loop {
        match hear.recv_timeout(HANGS) {
            Ok(Said::Began(input)) => *now.lock().expect("a lock") = input,
            Ok(Said::Broke(input)) => return keep(target, "panic", &input),
            Ok(Said::Ended { runs, ways }) => {
                println!("{}: {runs} inputs, {ways} ways, nothing broke", target.name);
                return ExitCode::SUCCESS;
            }
            Err(_) => return keep(target, "hang", &now.lock().expect("a lock")),
        }
    }
}

fn work(target: &Target, time: Duration, seed: u64, say: &mpsc::SyncSender<Said>) {
    let (mut chance, began) = (Chance::new(seed), Instant::now());
    let mut ways = std::collections::HashSet::new();
    let mut pool = target.beginnings();
    let mut waiting = pool.clone();
    let mut runs = 0;
    while began.elapsed() < time {
        let input = waiting.pop().unwrap_or_else(|| spoilt(&pool, target, &mut chance));
        say.send(Said::Began(input.clone())).expect("somebody listens");
        runs += 1;
        match catch_unwind(AssertUnwindSafe(|| (target.run)(&input))) {
            Ok(way) => {
                if ways.insert(way) && pool.len() < MOST_KEPT {
                    pool.push(input);
                }
            }
            Err(_) => {
                say.send(Said::Broke(input)).expect("somebody listens");
                return;
            }
        }
    }
    say.send(Said::Ended { runs, ways: ways.len() }).expect("somebody listens");
}

fn keep(target: &Target, what: &str, input: &[u8]) -> ExitCode {
    let name = format!(
        "{what}-{:016x}",
        input
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| { (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3) })
    );
    let path = target.folder().join(name);
    let written = std::fs::File::create(&path).and_then(|mut file| file.write_all(input));
    println!("{}: a {what}, {} bytes, kept as {} ({written:?})", target.name, input.len(), path.display());
    ExitCode::FAILURE
}
