//! Every kept input of every fuzz target, and a few hundred spoilt ones that are the same in each run.

use std::{sync::mpsc, thread, time::Duration};

use tests::fuzz::{
    TARGETS,
    mutation::{Chance, spoilt},
    target,
};

/// One input; a debug build on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
const SPOILT: usize = 300;

fn replay(name: &str) {
    let target = target(name).expect("a target");
    let kept = target.corpus();
    assert!(kept.len() >= 5, "the corpus of {name} is gone");
    let mut inputs = kept;
    let (mut chance, pool) = (Chance::new(7), target.beginnings());
    inputs.extend((target.seeds)().into_iter().enumerate().map(|(at, seed)| (format!("seed {at}"), seed)));
    inputs.extend((0..SPOILT).map(|at| (format!("spoilt {at}"), spoilt(&pool, target, &mut chance))));
    for (name, input) in inputs {
        let (say, hear) = mpsc::channel();
        let run = target.run;
        thread::spawn(move || say.send(run(&input)));
        hear.recv_timeout(LIMIT).unwrap_or_else(|error| panic!("{}/{name}: {error}", target.name));
    }
}

#[test]
fn token() {
    replay("token");
}

#[test]
fn receipt() {
    replay("receipt");
}

#[test]
fn upload() {
    replay("upload");
}

#[test]
fn spreadsheet() {
    replay("spreadsheet");
}

#[test]
fn form() {
    replay("form");
}

#[test]
fn good_inputs_are_taken() {
    for (name, way) in [("receipt", "genuine"), ("upload", "taken"), ("spreadsheet", "sound"), ("form", "taken")] {
        let target = target(name).expect("a target");
        let ways: Vec<String> = (target.seeds)().iter().map(|seed| (target.run)(seed)).collect();
        assert!(ways.iter().any(|went| went.contains(way)), "{name}: {ways:?}");
    }
    assert!(TARGETS.iter().all(|target| !(target.seeds)().is_empty()));
}
