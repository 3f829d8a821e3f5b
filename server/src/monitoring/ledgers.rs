//! `/ledgers`: 四簿一册 and the six-step book, views over live data of a station and a time, printed and signed or taken out
//! as CSV. Nothing is written into a book; what is in no book of the service yet is printed as an empty form and says so.

mod asked;
mod book;
mod lines;
mod six_steps;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{Data, Path, Payload},
};

use self::{
    asked::{Asked, Wish},
    book::{Book, Titles},
};
use super::{
    pages::{BookLink, LedgersPage, PaperPage, PaperTable},
    summary::Row,
    tally,
};
use crate::{
    domain::{china_time, durations, permission::Verb, targets::Targets},
    http::{
        answer::{Answer, ok, see},
        body, client,
        csv::{self, BYTE_ORDER_MARK},
        form::Form,
        kit::Kit,
        nav,
        page::NavItem,
        problem::Problem,
        session::SignedIn,
    },
    shared_state::limits::Counted,
    store::{
        audit::Audited,
        cases::{Sorting, Wanted},
        rows::CaseRow,
        viewer::Viewer,
    },
};

const HOME: &str = "/ledgers";
/// Cases read at a time.
const BATCH: u64 = 500;
/// Lines of a book: more than a station has in a year.
const MOST: usize = 2_000;
/// Lines of the six-step book, whose events are read case by case.
const MOST_STEPS: usize = 500;

/// `GET /ledgers`: of which station and time, and which book.
pub async fn list(request: HttpRequest, kit: Data<Kit>, signed: SignedIn) -> Answer {
    signed.may(Verb::Ledgers)?;
    let (asked, directory): (Asked, _) = (body::query(&request)?, kit.cards.now());
    let wish = asked.read(&kit, &signed.viewer, &directory)?;
    let titles = Titles::load(&kit.store).await?;
    let query = wish.query();
    let link = |book: Book, query: &str, words: String| BookLink {
        words,
        about: book.about().into(),
        href: format!("{HOME}/{}?{query}", book.code()),
        csv: format!("{HOME}/{}.csv?{query}", book.code()),
    };
    let books = Book::ALL.into_iter().filter(|book| *book != Book::Deputy);
    let mut deputies: Vec<_> = directory.deputies.values().filter(|deputy| deputy.station == wish.station).collect();
    deputies.sort_by(|left, right| left.name.cmp(&right.name).then_with(|| left.id.cmp(&right.id)));
    let of_deputy = |deputy: &crate::domain::directory::Deputy| {
        link(Book::Deputy, &format!("{query}&deputy={}", deputy.id), deputy.name.clone())
    };
    ok(&LedgersPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        filter: wish.filter(&signed.viewer, &directory),
        books: books.map(|book| link(book, &query, titles.of(book).into())).collect(),
        booklet: titles.of(Book::Deputy).into(),
        booklet_about: Book::Deputy.about().into(),
        deputies: deputies.into_iter().map(of_deputy).collect(),
        titles: Book::ALL.map(|book| (book.code().to_owned(), titles.of(book).to_owned())).into(),
        may_rename: signed.may(Verb::LedgerTitles).is_ok(),
    })
}

/// `POST /ledgers`: what the office calls its books.
pub async fn rename(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, payload: Payload) -> Answer {
    signed.may(Verb::LedgerTitles)?;
    let form = Form::read(&request, payload).await?;
    signed.check(&kit, &form)?;
    client::limit(&kit, Counted::WritesFrom(client::address(&request, &kit)))?;
    let titles = Titles::read(|book| form.get(book.code()).to_owned());
    let titles = titles.map_err(|(book, message)| Problem::invalid(book.code(), message))?;
    titles.keep(&kit.store).await?;
    Ok(see(HOME))
}

/// `GET /ledgers/{which}` to print, `GET /ledgers/{which}.csv` for programs.
pub async fn show(request: HttpRequest, kit: Data<Kit>, signed: SignedIn, which: Path<String>) -> Answer {
    signed.may(Verb::Ledgers)?;
    let (code, as_csv) = which.strip_suffix(".csv").map_or((which.as_str(), false), |code| (code, true));
    let book = Book::parse(code).ok_or(Problem::NotFound)?;
    let (asked, directory): (Asked, _) = (body::query(&request)?, kit.cards.now());
    let wish = asked.read(&kit, &signed.viewer, &directory)?;
    let entry = format!("ledger {code} {} {} {}", wish.station, wish.span.from, wish.span.to);
    let person = (signed.viewer.account, signed.viewer.name.clone());
    kit.store.audit_of(&kit.clock, Some(person), Audited::MonitoringExported, &entry, None).await?;
    let made = make(&kit, &signed.viewer, book, &wish).await?;
    if as_csv {
        return Ok(file(&made.table, &format!("{code}-{}-{}.csv", wish.span.from, wish.span.to)));
    }
    let titles = Titles::load(&kit.store).await?;
    let station = directory.stations.get(&wish.station).map(|station| station.name.clone()).unwrap_or_default();
    let whose =
        wish.deputy.and_then(|id| directory.deputies.get(&id)).map(|deputy| ("代表".to_owned(), deputy.name.clone()));
    let mut about = vec![("联络站".to_owned(), station)];
    about.extend(whose.filter(|_| book == Book::Deputy));
    about.push(("时间".into(), format!("{}至{}", wish.span.from, wish.span.to)));
    about.push(("打印".into(), format!("{}，{}", signed.viewer.name, china_time::long(kit.clock.now()))));
    let link = |href: String, label: &str| NavItem { href, label: label.into(), current: false };
    let deputy = wish.deputy.map(|id| format!("&deputy={id}")).unwrap_or_default();
    let signatures: [&str; 2] = if book == Book::Deputy { ["代表", "站长"] } else { ["记录人", "站长"] };
    ok(&PaperPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), HOME),
        title: format!("{}{}", kit.site.county, titles.of(book)),
        about,
        links: vec![
            link(format!("{HOME}?{}", wish.query()), "换一本"),
            link(format!("{HOME}/{code}.csv?{}{deputy}", wish.query()), "导出CSV"),
        ],
        figures: vec![],
        notes: made.notes,
        tables: vec![made.table],
        signatures: signatures.map(String::from).into(),
    })
}

/// A book with what has to be said of it.
struct Made {
    table: PaperTable,
    notes: Vec<String>,
}

async fn make(kit: &Kit, viewer: &Viewer, book: Book, wish: &Wish) -> Result<Made, Problem> {
    let directory = kit.cards.now();
    let mut notes = Vec::new();
    let table = match book {
        Book::Study => {
            notes.push("系统里还没有学习培训的记录：这一本先打印空表，用手写。".into());
            lines::study()
        }
        Book::Activities => {
            notes.push("列出的是做过活动码的活动，没有做码的请手写在下面。".into());
            lines::activities(wish, &directory)
        }
        Book::Opinions => lines::opinions(&cases(kit, viewer, wish, MOST, &mut notes).await?, &directory),
        Book::Reception => lines::reception(&cases(kit, viewer, wish, MOST, &mut notes).await?, &directory),
        Book::Deputy => {
            let deputy = wish.deputy.ok_or_else(|| Problem::invalid("deputy", "请先选一位代表"))?;
            notes.push(figures(kit, viewer, wish, deputy).await?);
            lines::deputy(&cases(kit, viewer, wish, MOST, &mut notes).await?)
        }
        Book::Steps => {
            let cases = cases(kit, viewer, wish, MOST_STEPS, &mut notes).await?;
            let steps = six_steps::of(kit, &cases, &directory).await?;
            lines::steps(&cases, &steps)
        }
    };
    Ok(Made { table, notes })
}

/// The cases of a station or a deputy, the oldest first. A book lies open: what is sealed, held or complains about a deputy is
/// counted and not written down.
async fn cases(
    kit: &Kit,
    viewer: &Viewer,
    wish: &Wish,
    most: usize,
    notes: &mut Vec<String>,
) -> Result<Vec<CaseRow>, Problem> {
    let wanted = Wanted {
        from: Some(wish.span.start()),
        until: Some(wish.span.end()),
        station: wish.deputy.is_none().then_some(wish.station),
        deputy: wish.deputy,
        ..Wanted::default()
    };
    let (mut found, mut after): (Vec<CaseRow>, _) = (Vec::new(), None);
    loop {
        let page = kit.store.list(viewer, &wanted, &Sorting::Newest { after }, kit.clock.now(), BATCH).await?;
        let Some(last) = page.last() else { break };
        after = Some((last.row.submitted_at, last.row.id));
        let over = (page.len() as u64) < BATCH;
        found.extend(page);
        if found.len() > most {
            let full = format!("这段时间超过{most}件，一本印不下，请把日子分短一些");
            return Err(Problem::invalid("from", full));
        }
        if over {
            break;
        }
    }
    found.reverse();
    let all = found.len();
    found.retain(|found| found.row.hidden_from.is_none() && !found.case.sealed && !found.case.is_withheld());
    let others = all - found.len();
    notes.push(format!("这段时间共{all}件。"));
    if others > 0 {
        notes.push(format!("其中{others}件按规定只计数，不列入。"));
    }
    Ok(found)
}

/// What a deputy's year comes to.
async fn figures(kit: &Kit, viewer: &Viewer, wish: &Wish, deputy: uuid::Uuid) -> Result<String, Problem> {
    let mut rounds = kit.store.rounds(viewer, wish.span.start(), wish.span.end()).await?;
    rounds.retain(|round| round.deputy == Some(deputy));
    let whole = Row::whole(&tally::gather_all(&rounds, kit.clock.now()));
    let targets = Targets::of(&kit.clocks.now());
    let accept = whole.accept.p50.map_or("没有".into(), durations::time);
    let resolve = whole.resolve.p50.map_or("没有".into(), |seconds| targets.working_words(seconds));
    let grades = whole.satisfaction;
    Ok(format!(
        "由本人负责的{}件，已办结{}件，已超期{}件；一半的受理用时{accept}，一半的办结用时{resolve}（工作时间）；\
         满意{}件，基本满意{}件，不满意{}件，没有评价{}件。",
        whole.n,
        whole.resolve.wall.n,
        whole.overdue,
        grades.satisfied,
        grades.basically_satisfied,
        grades.dissatisfied,
        grades.unrated
    ))
}

fn file(table: &PaperTable, name: &str) -> HttpResponse {
    let heading = csv::line(table.columns.iter().map(|column| column.words.as_str()));
    let lines: String = table.rows.iter().map(csv::line).collect();
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(format!("{BYTE_ORDER_MARK}{heading}{lines}"))
}
