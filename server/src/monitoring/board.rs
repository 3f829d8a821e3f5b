//! `GET /monitor`: who needs help now, and how long things take; `?wall=1` for the wall.

use actix_web::{HttpRequest, web::Data};
use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    days::Span,
    exposures::Exposures,
    figures::{self, Present},
    glance::{self, Silence},
    groups::GroupBy,
    measures::Measures,
    notices,
    pages::{BoardPage, BoardTable},
    period::Period,
    plots,
    ranking::{self, Place},
    ready::Window,
    search,
    summary::{self, Row},
};
use crate::{
    domain::{
        china_time::{self, Instant},
        directory::Directory,
        permission::{self, Verb},
        scope::AreaPath,
        stage::StageName,
        targets::Targets,
    },
    http::{
        answer::{Answer, ok},
        client,
        kit::Kit,
        nav,
        page::Choice,
        problem::Problem,
        session::SignedIn,
    },
    queue::Queue,
    store::{cases::Wanted, viewer::Viewer},
};

/// Figures on the wall.
const WALL_FIGURES: usize = 4;

/// What the address asks for, and who asks.
pub struct View {
    /// Narrowed to the chosen area.
    pub viewer: Viewer,
    area: String,
    pub period: Period,
    group_by: GroupBy,
    wall: bool,
    pub now: Instant,
}

impl View {
    /// # Errors
    /// 422 for an area that is none of theirs.
    pub fn read(request: &HttpRequest, kit: &Kit, signed: &SignedIn) -> Result<Self, Problem> {
        let area = client::query_value(request, "area");
        let viewer = search::narrow(&signed.viewer, Some(&area)).map_err(|fault| Problem::Invalid(vec![fault]))?;
        let wall = client::query_value(request, "wall") == "1";
        Ok(Self {
            viewer: if wall { viewer.before_visitors() } else { viewer },
            period: Period::read(&client::query_value(request, "period")),
            group_by: ranking::read(&client::query_value(request, "group_by")),
            wall,
            now: kit.clock.now(),
            area,
        })
    }

    fn today(&self) -> NaiveDate {
        china_time::day(self.now)
    }

    pub fn span(&self) -> Span {
        self.period.span(self.today())
    }

    /// `&area=...` where one is chosen.
    fn area_query(&self) -> String {
        if self.area.is_empty() { String::new() } else { format!("&area={}", self.area) }
    }

    /// A list of cases, of the chosen area.
    pub fn list(&self, asked: &str) -> String {
        format!("/cases?{asked}{}", self.area_query())
    }

    /// The board as it is looked at, and the page on how stations are used.
    pub fn board(&self) -> String {
        format!("/monitor?period={}{}", self.period.code(), self.area_query())
    }

    pub fn exposures(&self) -> String {
        format!("/monitor/exposures?period={}{}", self.period.code(), self.area_query())
    }
}

pub async fn show(request: HttpRequest, kit: Data<Kit>, queue: Data<Queue>, signed: SignedIn) -> Answer {
    signed.may(Verb::Board)?;
    let view = View::read(&request, &kit, &signed)?;
    let clocks = kit.clocks.now();
    let (viewer, now) = (&view.viewer, view.now);
    let wanted = older(view.span());
    // Each asks something else: together they take as long as the longest.
    let (open, measures, silences, older, exposures) = tokio::try_join!(
        async { Ok::<_, Problem>(kit.store.open_cases(viewer).await?) },
        async { Ok(Measures::of_board(&kit, viewer, view.period, view.group_by, now).await?) },
        async { Ok(kit.store.silences(viewer, glance::silence_limit(&clocks, now)).await?) },
        async { Ok(kit.store.count(viewer, &wanted, now).await?) },
        async { if view.wall { Ok(None) } else { Exposures::read(&kit, &view).await.map(Some) } },
    )?;
    let present = Present { open: &open, now: view.now, wall: view.wall };
    let shown = present.shown();
    let ids: Vec<Uuid> = shown.help.iter().map(|(_, id, _)| *id).chain(shown.longest).collect();
    let cases = kit.store.cases_among(&view.viewer, &ids).await?;
    let directory = kit.cards.now();
    let depth = notices::depth(&queue).await;
    let link = |asked: &str| view.list(asked);
    let mut figures = present.figures(&cases, &directory, &link);
    figures.push(Silence { silences, clocks: &clocks, now: view.now }.figure(&link));
    figures.push(figures::new_today(&measures.days, view.now, &link));
    if view.wall {
        figures.truncate(WALL_FIGURES);
    }
    let mut notices = notices::sentences(&queue, depth.as_ref(), &signed.viewer, view.now);
    notices.extend(notices::held(&kit, &signed.viewer).await?);
    notices.extend(notices::missing_days(&kit, &signed.viewer, view.now));
    if view.wall {
        notices.clear();
    }
    let whole = Row::whole(&measures.whole);
    let rows = summary::rows(&measures.groups, view.group_by, &directory);
    let words = view.period.words();
    let targets = Targets::of(&clocks);
    let before = Row::settled(&measures.before);
    let reach = Window::Reach.span(view.today());
    let before_words = view.period.before_words();
    let mut results = glance::results(&whole, view.span(), &link);
    results.extend(exposures.iter().flat_map(|exposures| exposures.figures(&link, &view.exposures())));
    ok(&BoardPage {
        frame: signed.frame(&request, &kit),
        nav: nav::places(signed.viewer.office(), "/monitor"),
        wall: view.wall,
        date: date_words(view.now),
        updated_at: china_time::local(view.now).format("%H:%M").to_string(),
        areas: areas(&signed.viewer.area, &directory),
        area: view.area.clone(),
        periods: Period::choices(view.today()),
        period: view.period.code(),
        group_by: view.group_by.code().into(),
        notices,
        figures,
        results,
        results_words: words.clone(),
        help: present.help(&shown, &cases, &directory, &link),
        leads: glance::leads(&open, older, view.span(), &link),
        changes: glance::changes(&whole, &before, &before_words, &targets, view.span(), &link),
        times: Some(plots::times(&whole, &words, &targets)),
        trend: plots::trend(&measures.days, &targets, view.today(), &link),
        spread: (whole.n > 0).then(|| {
            let accepted = &measures.whole.tally.accept.wall;
            plots::spread(accepted, &measures.open_in(view.span()), &words, &targets, view.now, &|asked| {
                view.list(&format!("{asked}&{}", glance::opened(view.span())))
            })
        }),
        heat: (!measures.reach.is_nothing() || whole.n > 0).then(|| {
            let open = measures.open_in(reach);
            plots::heat(&measures.reach.broken, &open, view.today(), view.now, &|asked| {
                view.list(&format!("{asked}&opened_from={}", reach.from))
            })
        }),
        table: Some(table(&kit, &view, rows)),
    })
}

/// Open, and submitted before the period began.
fn older(span: Span) -> Wanted {
    let stages = StageName::ALL.into_iter().filter(|stage| stage.is_open()).collect();
    Wanted { stages, until: Some(span.start()), ..Wanted::default() }
}

fn table(kit: &Kit, view: &View, rows: Vec<summary::Row>) -> BoardTable {
    let kept = format!("period={}{}", view.period.code(), view.area_query());
    let area = view.area_query();
    let place = Place {
        group_by: view.group_by,
        span: view.span(),
        kept: &kept,
        area: &area,
        may_export: permission::ever(view.viewer.office(), Verb::Export),
    };
    ranking::table(rows, &place, &Targets::of(&kit.clocks.now()))
}

/// The whole of one's own area, and the areas just below it; nothing to choose where there are none.
fn areas(own: &AreaPath, directory: &Directory) -> Vec<Choice> {
    let depth = own.as_str().matches('/').count() + 1;
    let below = |path: &&String| path.starts_with(own.as_str()) && path.matches('/').count() == depth;
    let mut paths: Vec<&String> = directory.areas.keys().filter(below).collect();
    paths.sort_unstable();
    if paths.is_empty() {
        return vec![];
    }
    let whole = Choice { value: String::new(), words: format!("{}全部", directory.area_name(own)) };
    let each = paths.into_iter().map(|path| Choice { value: path.clone(), words: directory.areas[path].clone() });
    std::iter::once(whole).chain(each).collect()
}

/// `4月21日 周二`.
fn date_words(now: Instant) -> String {
    let long = china_time::long(now);
    long.rsplit_once(' ').map_or(long.clone(), |(day, _)| day.to_owned())
}
