//! Printing: choose, see one, and have them made while one waits or does something else.

use std::{fs::File, io::BufWriter, path::Path as FilePath, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data, Path, Payload},
};
use futures_util::{Stream, stream};
use qr_assets::{Card, Layout};
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use super::{
    known,
    list::{self, HOME},
    pages::{PrintJobPage, PrintPage},
    paper::{self, Format},
    selection::{Asked, Form as MadeAs, MOST, Wanted},
};
use crate::{
    domain::{china_time::Instant, directory::CodeState, fault::Fault, permission::Verb},
    http::{
        answer::{Answer, page, see},
        client,
        form::Form,
        kit::Kit,
        nav,
        page::FieldErrors,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::print_jobs::{DONE, FAILED, MAKING, PrintJob},
};

/// A job that said nothing for so long has lost its process.
const SILENT: chrono::TimeDelta = chrono::TimeDelta::minutes(2);
/// How often a job says how far it is.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// Piece of a file in memory while it is handed out.
const PIECE: usize = 64 * 1024;

/// Without its own address nothing is printed: what hangs then could never be scanned. The list of codes says so.
fn public_url(kit: &Kit) -> Result<&str, Problem> {
    kit.site.public_url.as_deref().ok_or(Problem::NotFound)
}

/// `GET /codes/print`.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Codes)?;
    if kit.site.public_url.is_none() {
        return Ok(see(HOME));
    }
    let usual = Asked { layout: Layout::A4Poster.code().into(), files: "one-pdf".into(), ..Asked::default() };
    page(StatusCode::OK, &print_page(&request, &kit, &signed, usual, &[]))
}

/// `POST /codes/print`: 303 to the page that says how far it is.
pub async fn start(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::Codes)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let (asked, url) = (asked(&form), public_url(&kit)?);
    let chosen = asked.read().and_then(|wanted| {
        let cards = cards(&kit, &signed, &wanted, url);
        match cards.len() {
            0 => Err(vec![Fault::new("station", "这样选一个在用的码也没有，请换一换")]),
            1..=MOST => Ok((wanted, cards)),
            many => Err(vec![Fault::new("station", format!("一次最多印{MOST}个，现在是{many}个，请按联络站分开印"))]),
        }
    });
    let (wanted, cards) = match chosen {
        Ok(chosen) => chosen,
        Err(faults) => {
            return page(StatusCode::UNPROCESSABLE_ENTITY, &print_page(&request, &kit, &signed, asked, &faults));
        }
    };
    if let Some(making) = kit.store.making_for(signed.viewer.account, kit.clock.now() - SILENT).await? {
        // One at a time for each account: a second tap leads to the first.
        return Ok(see(&format!("{HOME}/print/{}", making.id)));
    }
    let now = kit.clock.now().timestamp_micros();
    let job = PrintJob {
        id: kit.clock.new_id(),
        account_id: signed.viewer.account,
        asked_at: now,
        wanted: serde_json::to_string(&asked).map_err(Problem::internal)?,
        total: cards.len() as i32,
        done: 0,
        state: MAKING.into(),
        fault: None,
        touched_at: now,
    };
    let id = job.id;
    kit.store.add_print_job(job).await?;
    actix_web::rt::spawn(make(kit, id, wanted, cards));
    Ok(see(&format!("{HOME}/print/{id}")))
}

fn asked(form: &Form) -> Asked {
    let typed = |name: &str| form.get(name).to_owned();
    Asked {
        layout: typed("layout"),
        files: typed("files"),
        dpi: typed("dpi"),
        kind: typed("kind"),
        level: typed("level"),
        station: typed("station"),
    }
}

fn cards(kit: &Kit, signed: &SignedIn, wanted: &Wanted, url: &str) -> Vec<Card> {
    let directory = kit.cards.now();
    let known = known::in_area(kit, &directory, &signed.viewer);
    known.iter().filter(|one| wanted.fits(one)).map(|one| paper::card(kit, &directory, one, url)).collect()
}

/// Makes the file beside the pages, one job after another, and notes how far it is.
async fn make(kit: Data<Kit>, id: Uuid, wanted: Wanted, cards: Vec<Card>) {
    let total = cards.len() as i32;
    let (told, mut hears) = tokio::sync::watch::channel(0);
    let making = async {
        let permit = kit.paper.at_once.clone().acquire_owned().await.map_err(|error| error.to_string())?;
        let (paper, now) = (kit.paper.clone(), kit.clock.now());
        let made = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            paper.tidy_up(now).map_err(|error| error.to_string())?;
            let draft = paper.file(id, "draft");
            let printer = paper.printer().map_err(|error| error.to_string())?;
            write(&printer, &wanted, &cards, &draft, |done| _ = told.send_replace(done))
                .map_err(|error| error.to_string())?;
            std::fs::rename(&draft, paper.file(id, wanted.ending())).map_err(|error| error.to_string())
        });
        made.await.map_err(|error| error.to_string())?
    };
    tokio::pin!(making);
    let made = loop {
        tokio::select! {
            made = &mut making => break made,
            () = tokio::time::sleep(TELL_EVERY) => {
                let done = *hears.borrow_and_update() as i32;
                // What is not noted now is noted a second later.
                let _ = kit.store.note_print_job(id, done, MAKING, None, kit.clock.now()).await;
            }
        }
    };
    let (done, state, fault) = match made {
        Ok(()) => (total, DONE, None),
        Err(why) => {
            tracing::error!(job = %id, "posters could not be made");
            (0, FAILED, Some(why))
        }
    };
    while let Err(error) = kit.store.note_print_job(id, done, state, fault.clone(), kit.clock.now()).await {
        tracing::warn!(%error, job = %id, "how a print job ended is noted a moment later");
        tokio::time::sleep(TELL_EVERY * 5).await;
    }
}

fn write(
    printer: &qr_assets::Printer,
    wanted: &Wanted,
    cards: &[Card],
    file: &FilePath,
    told: impl FnMut(usize),
) -> Result<(), paper::ParcelError> {
    let out = BufWriter::new(File::create(file)?);
    match wanted.form {
        MadeAs::Parcel(format) => paper::parcel(printer, wanted.layout, cards, format, out, told),
        MadeAs::OnePdf => paper::one_pdf(printer, wanted.layout, cards, out, told),
    }
}

/// `GET /codes/print/{id}`: how far it is, until it can be fetched.
pub async fn progress(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, id: Path<Uuid>) -> Answer {
    let (job, wanted) = mine(&kit, &signed, *id).await?;
    let now = kit.clock.now();
    let silent = Instant::from_timestamp_micros(job.touched_at).is_none_or(|touched| now - touched > SILENT);
    let making = job.state == MAKING && !silent;
    let there = job.state == DONE && kit.paper.file(*id, wanted.ending()).exists();
    let shown = PrintJobPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        layout: wanted.layout.title().into(),
        done: job.done,
        total: job.total,
        making,
        fault: job.fault,
        file: there.then(|| format!("{HOME}/print/{id}/file")),
    };
    let mut answer = page(StatusCode::OK, &shown)?;
    if making {
        answer.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static("2"));
    }
    Ok(answer)
}

/// `GET /codes/print/{id}/file`, piece by piece.
pub async fn file(kit: Data<Kit>, signed: SignedIn, id: Path<Uuid>) -> Answer {
    let (_, wanted) = mine(&kit, &signed, *id).await?;
    let opened = tokio::fs::File::open(kit.paper.file(*id, wanted.ending())).await;
    let opened = opened.map_err(|_| Problem::NotFound)?;
    let length = opened.metadata().await.map_err(Problem::internal)?.len();
    let kind = if wanted.ending() == "pdf" { "application/pdf" } else { "application/zip" };
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", wanted.file_name())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .no_chunking(length)
        .streaming(pieces(opened)))
}

fn pieces(file: tokio::fs::File) -> impl Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then(|| (Bytes::from(piece), file)))
    })
}

async fn mine(kit: &Kit, signed: &SignedIn, id: Uuid) -> Result<(PrintJob, Wanted), Problem> {
    signed.may(Verb::Codes)?;
    let job = kit.store.print_job(id, signed.viewer.account).await?.ok_or(Problem::NotFound)?;
    let asked: Asked = serde_json::from_str(&job.wanted).map_err(Problem::internal)?;
    let wanted = asked.read().map_err(|_| Problem::NotFound)?;
    Ok((job, wanted))
}

/// `GET /codes/{token}/{layout}.{ending}`: one code at once, to look at or to print.
pub async fn one(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, path: Path<(String, String)>) -> Answer {
    let (typed, file) = path.into_inner();
    let directory = kit.cards.now();
    let known = known::one(&kit, &directory, &signed, &typed)?;
    if known.state != CodeState::Live {
        return Err(Problem::NotFound);
    }
    let dpi = super::selection::dpi(&client::query_value(&request, "dpi"));
    let dpi = dpi.map_err(|message| Problem::invalid("dpi", message))?;
    let (layout, ending) = file.split_once('.').ok_or(Problem::NotFound)?;
    let layout = Layout::parse(layout).ok_or(Problem::NotFound)?;
    let format = Format::parse(ending, dpi).ok_or(Problem::NotFound)?;
    let card = paper::card(&kit, &directory, &known, public_url(&kit)?);
    let name = format!("{}-{}.{ending}", layout.code(), card.code_number.replace(' ', ""));
    let paper = kit.paper.clone();
    let permit = kit.paper.singles.clone().acquire_owned().await.map_err(Problem::internal)?;
    let drawn = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        let printer = paper.printer().map_err(Problem::internal)?;
        paper::draw(&printer, layout, &card, format).map_err(|why| Problem::invalid("layout", why.to_string()))
    });
    let drawn = drawn.await.map_err(Problem::internal)??;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, format.content_type()))
        .insert_header((header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(drawn))
}

fn print_page(request: &HttpRequest, kit: &Kit, signed: &SignedIn, asked: Asked, faults: &[Fault]) -> PrintPage {
    let directory = kit.cards.now();
    let known = known::in_area(kit, &directory, &signed.viewer);
    let live = known.iter().find(|known| known.state == CodeState::Live);
    PrintPage {
        frame: signed.frame(request, kit),
        nav: nav::places(signed.viewer.office(), HOME),
        sample: live.map(|known| format!("{HOME}/{}", known.token)),
        good: known.iter().filter(|known| known.state == CodeState::Live).count(),
        kinds: list::kinds(),
        stations: list::stations_of(&directory, &signed.viewer.area),
        asked,
        errors: FieldErrors::of_faults(faults),
    }
}
