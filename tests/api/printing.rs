//! Posters from the pages and the command line, read back; keys of new codes; what may not be printed.

use std::io::Read;
use std::path::Path;
use std::time::Duration;

use qr_assets::{pdf_pages, read_codes};
use serde_json::Value;
use tests::http::Client;
use tests::program::{DemoAccount, Program, Start};
use tests::wait::until;

use crate::county::{County, hidden, tell_alone};

const PUBLIC: &str = "http://dm.example.cn";
const SETTINGS: [(&str, &str); 1] = [("PUBLIC_URL", PUBLIC)];
const MADE: Duration = Duration::from_secs(60);
const COMMAND: Duration = Duration::from_secs(60);

/// Runs a command over the county; whether it succeeded, and what it said.
fn command(county: &County, arguments: &[&str]) -> (bool, String) {
    let start = Start::command(&county.ground, arguments).setting("PUBLIC_URL", PUBLIC);
    let (status, said) = start.to_its_end(COMMAND);
    (status.success(), said)
}

fn verify(county: &County, file: &Path) -> (bool, Vec<Value>) {
    let (genuine, said) = command(county, &["codes", "verify", &file.display().to_string(), "--json"]);
    (genuine, said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}

#[test]
fn a_stations_posters_are_made_beside_the_pages_and_read_back() {
    tell_alone(&SETTINGS, async |county| {
        let staff = county.browse(county.account("staff01")).await;
        let page = staff.get("/codes/print").await.expect(200).text();
        let (_, preview) = page.split_once("<img src=\"").expect("a preview");
        let preview = staff.get(preview.split('"').next().expect("an address")).await.expect(200);
        assert_eq!(preview.header("content-type"), "image/png");
        assert_eq!(image::load_from_memory(&preview.body).expect("a picture").width(), 595, "A4 at 72 dots an inch");
        let csrf = hidden(&page, "csrf");
        let (_, stations) = page.split_once("name=\"station\"").expect("a choice of stations");
        let (_, station) = stations.split_once("</option><option value=\"").expect("a station");
        let station = station.split('"').next().expect("an id").to_owned();
        let ask = |files: &str, kind: &str, dpi: &str| {
            let fields = [
                ("csrf", csrf.as_str()),
                ("layout", "a6-card"),
                ("files", files),
                ("kind", kind),
                ("station", station.as_str()),
                ("dpi", dpi),
            ];
            fields.map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        let post = async |fields: [(String, String); 6]| {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            staff.post_form("/codes/print", &fields).await
        };
        for (files, kind, dpi, wrong) in [
            ("", "", "", "请选文件的样子"),
            ("png", "", "9999", "请填72到600之间的数"),
            ("png", "event", "300", "一个在用的码也没有"),
        ] {
            let refused = post(ask(files, kind, dpi)).await.expect(422).text();
            assert!(refused.contains(wrong) && refused.contains(&format!("value=\"{dpi}\"")), "{wrong}:\n{refused}");
        }
        for (files, ending) in [("one-pdf", "pdf"), ("png", "zip")] {
            let told = post(ask(files, "point", "150")).await.expect(303);
            let job = told.location().to_owned();
            let page = until("the posters", MADE, async || {
                let page = staff.get(&job).await.expect(200).text();
                page.contains("取文件").then_some(page)
            })
            .await;
            let told = page.split("个都做好了").next().expect("how many");
            let total: usize = told.rsplit('>').next().and_then(|total| total.parse().ok()).expect("how many");
            let file = staff.get(&format!("{job}/file")).await.expect(200);
            assert!(file.header("content-disposition").contains(&format!("a6-card.{ending}")));
            let texts = if ending == "pdf" { texts_of_pdf(&file.body) } else { texts_of_zip(&file.body) };
            assert!(total > 1 && texts.len() == total, "{} codes of {total}", texts.len());
            for text in &texts {
                let token = text.strip_prefix(&format!("{PUBLIC}/c/")).unwrap_or_else(|| panic!("{text}"));
                county.client().get(&format!("/c/{token}")).await.expect(200);
            }
            let other = county
                .browse(county.demo.accounts.iter().find(|one| one.role == "liaison_officer").expect("one"))
                .await;
            other.get(&job).await.expect(404);
            other.get(&format!("{job}/file")).await.expect(404);
        }
    });
}

fn texts_of_pdf(bytes: &[u8]) -> Vec<String> {
    pdf_pages(bytes, 150).expect("a PDF").iter().flat_map(read_codes).collect()
}

fn texts_of_zip(bytes: &[u8]) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a parcel");
    let files = zip.len();
    let read = |at| {
        let mut file = Vec::new();
        zip.by_index(at).expect("a file").read_to_end(&mut file).expect("a file");
        read_codes(&image::load_from_memory(&file).expect("a picture").into_luma8())
    };
    (0..files).flat_map(read).collect()
}

#[test]
fn what_the_command_prints_is_verified_as_genuine_until_it_is_revoked() {
    tell_alone(&SETTINGS, async |county| {
        let out = county.ground.data_folder().join("out");
        let folder = out.display().to_string();
        for (layout, format) in [("a4-poster", "png"), ("a6-card", "pdf"), ("stickers", "svg")] {
            let asked =
                ["codes", "print", "--layout", layout, "--format", format, "--dpi", "100", "--limit", "2", "--out"];
            let (done, said) = command(&county, &[&asked[..], &[&folder]].concat());
            assert!(done && said.contains("2 files"), "{said}");
        }
        let files: Vec<_> =
            std::fs::read_dir(&out).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
        assert_eq!(files.len(), 6);
        let mut token = String::new();
        for file in files.iter().filter(|file| file.extension().is_some_and(|ending| ending != "svg")) {
            let (genuine, found) = verify(&county, file);
            assert!(genuine && found.len() == 1 && found[0]["verdict"] == "genuine", "{}: {found:?}", file.display());
            let text = found[0]["text"].as_str().expect("a text");
            token = text.strip_prefix(&format!("{PUBLIC}/c/")).expect("our address").to_owned();
            assert!(file.display().to_string().contains(found[0]["owner"].as_str().expect("an owner")));
        }
        let poster = files.iter().find(|file| file.display().to_string().contains(&token[3..15])).expect("its poster");
        let staff = county.browse(county.account("staff01")).await;
        let csrf = hidden(&staff.get(&format!("/codes/{token}")).await.expect(200).text(), "csrf");
        let fields = [("csrf", csrf.as_str()), ("reason", "被人换贴")];
        staff.post_form(&format!("/codes/{token}/revocation"), &fields).await.expect(303);
        let readable = files.iter().filter(|file| file.display().to_string().contains(&token[3..15]));
        for file in readable.filter(|file| file.extension().is_some_and(|ending| ending != "svg")) {
            let (genuine, found) = verify(&county, file);
            assert!(!genuine && found[0]["verdict"] == "revoked", "{}: {found:?}", poster.display());
        }
    });
}

#[test]
fn a_pasted_code_another_countys_and_no_code_at_all_are_told_apart() {
    tell_alone(&SETTINGS, async |county| {
        let token = &county.code().token;
        let changed = format!("{}{}", &token[..23], if token.ends_with('0') { '2' } else { '0' });
        for (text, why) in [
            (format!("https://evil.example/c/{token}"), "other_address"),
            (format!("{PUBLIC}/c/{changed}"), "other_keys"),
            (format!("{PUBLIC}/c/9{}", &token[1..]), "other_keys"),
            (format!("{PUBLIC}/help"), "other_address"),
            (format!("{PUBLIC}/c/help"), "no_code"),
        ] {
            let file = county.ground.data_folder().join("pasted.png");
            drawn(&text).save(&file).expect("a picture");
            let (genuine, found) = verify(&county, &file);
            assert!(!genuine && found.len() == 1, "{text}: {found:?}");
            assert_eq!((&found[0]["verdict"], &found[0]["why"]), (&"foreign".into(), &why.into()), "{text}");
        }
        for (name, bytes) in [("no.png", tests::images::drawing(300, 200)), ("no.txt", b"no picture".to_vec())] {
            let file = county.ground.data_folder().join(name);
            std::fs::write(&file, bytes).expect("a file");
            let (genuine, found) = verify(&county, &file);
            assert!(!genuine && found.is_empty(), "{name}: {found:?}");
        }
    });
}

fn drawn(text: &str) -> image::GrayImage {
    qrcode::QrCode::new(text).expect("a code").render::<image::Luma<u8>>().min_dimensions(300, 300).build()
}

#[test]
fn without_an_address_of_its_own_nothing_is_printed() {
    tell_alone(&[], async |mut county| {
        county.program.terminate();
        let program = Start::serve(&county.ground).listening().await;
        let staff = signed_in(&program, county.demo.account("staff")).await;
        assert_eq!(staff.get("/codes/print").await.expect(303).location(), "/codes");
        assert!(staff.get("/codes").await.expect(200).text().contains("还没有设置对外网址"));
        staff.get(&format!("/codes/{}/a4-poster.pdf", county.code().token)).await.expect(404);
        let folder = county.ground.data_folder().join("out").display().to_string();
        let asked = ["codes", "print", "--layout", "a4-poster", "--format", "pdf", "--out", &folder];
        let (status, said) = Start::command(&county.ground, &asked).to_its_end(COMMAND);
        assert!(!status.success() && said.contains("PUBLIC_URL"), "{said}");
    });
}

/// Signed in with a browser's form at a program that is not the demo.
async fn signed_in(program: &Program, account: &DemoAccount) -> Client {
    let client = program.client();
    let csrf = hidden(&client.get("/login").await.expect(200).text(), "csrf");
    let fields = [("csrf", csrf.as_str()), ("account", &account.account), ("password", &account.password)];
    client.post_form("/login", &fields).await.expect(303);
    client
}

#[test]
fn a_county_prints_with_its_own_words_and_hears_what_is_wrong_with_them() {
    tell_alone(&SETTINGS, async |county| {
        let (posters, out) = (county.ground.data_folder().join("posters"), county.ground.data_folder().join("out"));
        let (done, said) = command(&county, &["codes", "templates", &posters.display().to_string()]);
        assert!(done && said.contains("a4-poster.toml"), "{said}");
        let (done, _) = command(&county, &["codes", "templates", &posters.display().to_string()]);
        assert!(!done, "what is there is not overwritten");
        let words = std::fs::read_to_string(posters.join("a4-poster.toml")).expect("the words");
        std::fs::write(posters.join("a4-poster.toml"), words.replace("有事找代表", "有难处找代表")).expect("new words");
        let folder = out.display().to_string();
        let print = ["codes", "print", "--layout", "a4-poster", "--format", "svg", "--limit", "1", "--out", &folder];
        let (done, said) = command(&county, &print);
        assert!(done, "{said}");
        let poster = std::fs::read_dir(&out).expect("the folder").next().expect("a poster").expect("a poster").path();
        assert!(std::fs::read_to_string(poster).expect("a poster").contains("有难处找代表"));
        for broken in ["headline = ", &" ".repeat(2 * 1024 * 1024)] {
            std::fs::write(posters.join("a4-poster.toml"), broken).expect("broken words");
            let (done, said) = command(&county, &print);
            assert!(!done && said.contains("a4-poster.toml"), "{said}");
        }
    });
}

#[test]
fn a_new_key_serves_new_codes_and_what_hangs_stays_good() {
    tell_alone(&[], async |mut county| {
        let old = county.code().token.clone();
        county.program.terminate();
        let (done, said) = command(&county, &["codes", "rotate"]);
        assert!(done && said.contains("version 2"), "{said}");
        let program = Start::serve(&county.ground).listening().await;
        program.client().get(&format!("/c/{old}")).await.expect(200);
        let client = signed_in(&program, county.demo.account("staff")).await;
        let csrf = hidden(&client.get(&format!("/codes/{old}")).await.expect(200).text(), "csrf");
        let fields = [("csrf", csrf.as_str()), ("days", "30")];
        let told = client.post_form(&format!("/codes/{old}/replacement"), &fields).await.expect(303);
        let new = told.location().trim_start_matches("/codes/").to_owned();
        assert!(new.starts_with('2'), "{new}");
        client.get(&format!("/c/{}", &new[..24])).await.expect(200);
    });
}
