//! Everything that strangers' bytes reach first, as plain functions that any bytes can be given to: token, receipt, upload,
//! spreadsheet, form. Tests replay what is kept under `tests/fuzz/corpus`; the command `fuzz` goes on from there.
//!
//! A target fails by panicking: because the code under it did, or because what it promises does not hold. What it returns
//! names the way an input went, so that the command keeps those that went a new one.

pub mod mutation;
mod seeds;
mod targets;

use std::path::PathBuf;

/// One way in.
pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]) -> String,
    /// Good inputs made in code, to be spoilt.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Longer inputs are cut.
    pub longest: usize,
    /// Pieces that mean something here.
    pub words: &'static [&'static [u8]],
}

pub const TARGETS: [Target; 5] = [
    Target {
        name: "token",
        run: targets::token,
        seeds: seeds::tokens,
        longest: 256,
        words: &[b"/c/", b"https://", b"0", b"i", b"L", b"O", b"u", "码".as_bytes(), b" ", b"-"],
    },
    Target {
        name: "receipt",
        run: targets::receipt,
        seeds: seeds::receipts,
        longest: 10_000,
        words: &[b"dc1.", b".", b"=", b"eyJ2Ijox", b"\"path\":[", b"-1", b"18446744073709551615", b"null"],
    },
    Target {
        name: "upload",
        run: targets::upload,
        seeds: seeds::uploads,
        longest: 64 * 1024,
        words: &[
            b"\xff\xd8",
            b"\xff\xda",
            b"\xff\xc2",
            b"\xff\xdd\x00\x04\x00\x01",
            b"IHDR",
            b"IDAT",
            b"acTL",
            b"eXIf",
            b"VP8X",
            b"VP8L",
            b"ANIM",
            b"\xff\xff\xff\xff",
            b"\x00\x00\x00\x00",
        ],
    },
    Target {
        name: "spreadsheet",
        run: targets::spreadsheet,
        seeds: seeds::spreadsheets,
        longest: 64 * 1024,
        words: &[
            b"PK\x03\x04",
            b"PK\x01\x02",
            b"PK\x05\x06",
            b"\xff\xff\xff\xff",
            b"uniqueCount=\"",
            b"<c r=\"XFD1048576\"",
            b"<v>",
        ],
    },
    Target {
        name: "form",
        run: targets::form,
        seeds: seeds::forms,
        longest: 16 * 1024,
        words: &[
            b"--x\r\n",
            b"--x--\r\n",
            b"Content-Disposition: form-data; name=\"content\"",
            b"; filename=\"a\"",
            b"\r\n\r\n",
            b"&content=",
            b"%",
            b"%00",
            b"+",
            b"\"uploads\":[",
            b"\"location\":{\"lat\":1e999}",
            b"{",
            b"\\ud800",
            b"null",
        ],
    },
];

pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

impl Target {
    /// Where its kept inputs lie.
    pub fn folder(&self) -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus")).join(self.name)
    }

    /// Its kept inputs with their names, in the order of these.
    pub fn corpus(&self) -> Vec<(String, Vec<u8>)> {
        let folder = self.folder();
        let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut kept: Vec<(String, Vec<u8>)> = files
            .map(|file| file.expect("a file"))
            .map(|file| (file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).expect("a file")))
            .collect();
        kept.sort();
        kept
    }

    /// Everything to begin with: kept inputs and those made in code.
    pub fn beginnings(&self) -> Vec<Vec<u8>> {
        self.corpus().into_iter().map(|(_, bytes)| bytes).chain((self.seeds)()).collect()
    }
}
