//! What a file is and how large it really is, found out before anything is parsed: sizes are measured by unpacking into
//! nothing, because what a zip directory says of itself need not be true.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;

/// A whole file; ten thousand deputies are a tenth of it.
pub const MOST_FILE: usize = 8 * 1024 * 1024;
/// All parts of it unpacked.
const MOST_UNPACKED: u64 = 48 * 1024 * 1024;
/// Parts of one file: a workbook of six sheets has some twenty.
const MOST_PARTS: usize = 500;
/// Different texts of one workbook: five times what twenty thousand deputies need.
const MOST_TEXTS: u64 = 1_000_000;
/// Where a part says how much it holds.
const HEAD: u64 = 4_096;

/// How older programs, and all that encrypt, begin a file.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const ZIP: &[u8] = b"PK";
const MOST_FILE_WORDS: &str = "文件超过8MB，请去掉图片和用不着的表再传";
const NO_WORKBOOK: &str = "这不是电子表格，请下载模板，填好后存成 .xlsx 再传";
const TOO_LARGE: &str = "文件展开后太大，不像名册，请从模板重新做一份";
const PASSWORD: &str = "文件有密码，请在表格软件里去掉密码再传";
const BROKEN: &str = "文件坏了，打不开，请在表格软件里另存一份 .xlsx 再传";

/// Whether this is a workbook that may be parsed.
///
/// # Errors
/// A sentence that says what it is instead, and what to do.
pub fn check(bytes: &[u8]) -> Result<(), &'static str> {
    if bytes.len() > MOST_FILE {
        return Err(MOST_FILE_WORDS);
    }
    if bytes.starts_with(COMPOUND) {
        let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let is_encrypted = bytes.windows(marker.len()).any(|window| window == marker);
        return Err(if is_encrypted {
            PASSWORD
        } else {
            "这是旧格式 .xls，请在表格软件里另存为 .xlsx 再传"
        });
    }
    if !bytes.starts_with(ZIP) {
        return Err(NO_WORKBOOK);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| BROKEN)?;
    measure(&mut archive)?;
    check_promises(&mut archive)?;
    let holds = |name: &str| archive.file_names().flatten().any(|held| held.eq_ignore_ascii_case(name));
    match () {
        () if holds("xl/workbook.xml") => Ok(()),
        () if holds("xl/workbook.bin") => Err("这是 .xlsb，请在表格软件里另存为 .xlsx 再传"),
        () if holds("content.xml") => Err("这是 .ods，请在表格软件里另存为 .xlsx 再传"),
        () => Err(NO_WORKBOOK),
    }
}

fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), &'static str> {
    if archive.len() > MOST_PARTS {
        return Err(TOO_LARGE);
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        if archive.by_index_raw(at).is_ok_and(|part| part.encrypted()) {
            return Err(PASSWORD);
        }
        let part = archive.by_index(at).map_err(|_| BROKEN)?;
        if part.size() > left {
            return Err(TOO_LARGE);
        }
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink()).map_err(|_| BROKEN)?;
        left = left.checked_sub(unpacked).ok_or(TOO_LARGE)?;
    }
    Ok(())
}

/// Room for as many different texts as a part promises is reserved by its reader before one is read: a promise of more
/// than a roster has is none.
fn check_promises(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), &'static str> {
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| BROKEN)?;
        if !part.name().map_err(|_| BROKEN)?.to_ascii_lowercase().ends_with("sharedstrings.xml") {
            continue;
        }
        let mut start = Vec::new();
        part.take(HEAD).read_to_end(&mut start).map_err(|_| BROKEN)?;
        let start = String::from_utf8_lossy(&start);
        // How often they are used, `count`, may well be more.
        let promised = start.split("uniqueCount").skip(1).map(|rest| {
            let digits = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
            digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default().parse::<u64>()
        });
        if promised.into_iter().any(|count| count.is_ok_and(|count| count > MOST_TEXTS)) {
            return Err(TOO_LARGE);
        }
    }
    Ok(())
}
