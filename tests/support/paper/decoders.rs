//! Two decoders without a common line of code: the one in the program, and Debian's `zbarimg`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use image::GrayImage;

/// So many files a call: the command line has its limit, and a call its price.
const FILES_A_CALL: usize = 60;

/// Reads pictures with the program's own decoder.
pub fn own(pictures: &[GrayImage]) -> Vec<Vec<String>> {
    pictures.iter().map(qr_assets::read_codes).collect()
}

/// Reads pictures with zbar, through files in `folder`.
pub fn zbar(pictures: &[GrayImage], folder: &Path) -> Vec<Vec<String>> {
    pictures.chunks(FILES_A_CALL).flat_map(|some| zbar_call(some, folder)).collect()
}

fn zbar_call(pictures: &[GrayImage], folder: &Path) -> Vec<Vec<String>> {
    let named = |at: usize| folder.join(format!("{at}.pgm"));
    let files: Vec<PathBuf> = (0..pictures.len()).map(named).collect();
    for (picture, file) in pictures.iter().zip(&files) {
        let head = format!("P5 {} {} 255\n", picture.width(), picture.height());
        fs::write(file, [head.as_bytes(), picture.as_raw()].concat()).expect("a file");
    }
    let mut command = Command::new("zbarimg");
    // Only what is printed: other symbologies see stripes in Chinese text.
    command.args(["--quiet", "--xml", "-Sdisable", "-Sqrcode.enable"]).args(&files);
    let output = command.output().expect("zbarimg (Debian package zbar-tools)");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let mut read = vec![Vec::new(); pictures.len()];
    for source in said.split("<source href='").skip(1) {
        let at = files.iter().position(|file| source.starts_with(&format!("{}'", file.display())));
        let data = source.split("<![CDATA[").skip(1).filter_map(|data| data.split("]]>").next());
        read[at.expect("one of the files")].extend(data.map(str::to_owned));
    }
    files.iter().for_each(|file| fs::remove_file(file).expect("our own file"));
    read
}
