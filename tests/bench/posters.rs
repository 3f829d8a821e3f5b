//! A county's posters: 1,460 pages of one PDF, and pictures at 300 dpi, beside Python with ReportLab, segno and Pillow.
//!
//! Both draw the same card with the same faces and write one file of pages, or one picture a card. Each run is a process of its
//! own that says its time and its peak memory, opening faces and writing files included.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use qr_assets::{Card, Layout, Printer};

use crate::Size;
use crate::table::{Rounds, heading, in_turn, row};

pub const WORKER: &str = "posters-worker";

const POSTERS: usize = 1_460;

/// Pictures drawn a run; the time is scaled to all, because a Python run of all takes many minutes.
const PICTURES: usize = 200;

const DPI: u32 = 300;

/// The measures of one contender at one task.
#[derive(Clone, Default)]
struct Measured {
    seconds: Rounds,
    megabytes: Rounds,
}

/// Runs both in turn, prints the table.
pub fn beside_python(size: Size) {
    let folder = tempfile::tempdir().expect("a folder");
    let python = installed_python(folder.path());
    let cards = folder.path().join("cards.json");
    std::fs::write(&cards, serde_json::to_string(&all_cards()).expect("JSON")).expect("a file");
    let pictures = if size.rounds == 1 { PICTURES / 5 } else { PICTURES };
    let rounds = size.rounds.min(3);
    let tasks = [("pdf", POSTERS), ("png", pictures)];
    let mut measured = vec![Measured::default(); 4];
    for round in 0..rounds {
        for contender in in_turn(round, 4) {
            let (task, count) = tasks[contender / 2];
            let mut command = if contender % 2 == 0 { ours() } else { theirs(&python) };
            command.args([task, &count.to_string()]).arg(folder.path()).arg(&cards);
            let (seconds, megabytes) = run(&mut command);
            measured[contender].seconds.push(seconds * POSTERS as f64 / count as f64);
            measured[contender].megabytes.push(megabytes);
        }
    }
    heading(
        &format!(
            "Posters: {POSTERS} A4, {rounds} rounds, median (least to most); PNGs at {DPI} dpi scaled from {pictures}"
        ),
        &["task", "by", "seconds", "peak MB", "times faster"],
    );
    for (at, by) in ["this program", "ReportLab + segno", "this program", "Pillow + segno"].into_iter().enumerate() {
        let task = if at < 2 { "one PDF" } else { "PNGs" };
        let pair = at / 2 * 2;
        let faster = measured[pair + 1].seconds.over(&measured[pair].seconds).shown(1);
        let faster = if at == pair { faster } else { "1".to_owned() };
        row(&[task.to_owned(), by.to_owned(), measured[at].seconds.shown(1), measured[at].megabytes.shown(0), faster]);
    }
}

/// `pdf|png COUNT FOLDER`: draws, writes, and prints seconds and peak megabytes.
pub fn work(arguments: &[String]) {
    let [task, count, folder, ..] = arguments else { panic!("{WORKER} pdf|png COUNT FOLDER") };
    let cards = &all_cards()[..count.parse().expect("a count")];
    let started = Instant::now();
    let printer = Printer::built_in();
    if task == "pdf" {
        let pdf = printer.pdf(Layout::A4Poster, cards).expect("a document");
        std::fs::write(Path::new(folder).join("ours.pdf"), pdf).expect("a file");
    } else {
        for card in cards {
            let png = printer.png(Layout::A4Poster, card, DPI).expect("a picture");
            std::fs::write(Path::new(folder).join("ours.png"), png).expect("a file");
        }
    }
    println!("{} {}", started.elapsed().as_secs_f64(), peak_megabytes());
}

fn all_cards() -> Vec<Card> {
    let numbered = |number: usize| {
        let mut card = Card::sample();
        card.address = format!("https://dm.example.cn/c/10{number:022}");
        card.name = format!("张例{}", char::from_u32(0x4E00 + number as u32).expect("a character"));
        card.duty[1] = format!("第{}选区", number % 90 + 1);
        card
    };
    (0..POSTERS).map(numbered).collect()
}

fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a process that runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("peak memory");
    peak.trim().trim_end_matches(" kB").parse::<f64>().expect("kilobytes") / 1024.0
}

fn ours() -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.arg(WORKER);
    command
}

fn theirs(python: &Path) -> Command {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = Command::new(python);
    command.arg(here.join("bench/posters.py")).env("FONTS", here.join("../qr-assets/fonts"));
    command
}

fn run(command: &mut Command) -> (f64, f64) {
    let output = command.output().expect("a contender");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let mut numbers = said.split_whitespace().map(|number| number.parse::<f64>().expect("a number"));
    (numbers.next().expect("seconds"), numbers.next().expect("megabytes"))
}

fn installed_python(folder: &Path) -> PathBuf {
    let environment = folder.join("python");
    let made = Command::new("python3").args(["-m", "venv"]).arg(&environment).status();
    assert!(made.is_ok_and(|status| status.success()), "python3 -m venv (Debian package python3-venv)");
    let python = environment.join("bin/python");
    let install = ["-m", "pip", "install", "--quiet", "reportlab==5.1.0", "segno==1.6.6", "pillow==13.0.0"];
    let installed = Command::new(&python).args(install).status();
    assert!(installed.is_ok_and(|status| status.success()), "pip install");
    python
}
