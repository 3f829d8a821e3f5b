//! What a list of cases is asked for, read from an address: for page, JSON and export alike.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{days, drill};
use crate::{
    domain::{
        china_time::{self, Instant},
        fault::{Fault, Faults},
        holder::Holder,
        light::Light,
        number::Number,
        scope::AreaPath,
        stage::StageName,
        submission::parse_category,
        text::{self, Bounds},
    },
    store::{cases::Wanted, viewer::Viewer},
};

/// Words looked for in the content.
const LOOKED_FOR: Bounds = Bounds { name: "要找的字", least: 1, most: 60 };
/// Every stage in which an answer is owed.
pub const OPEN: &str = "open";

/// As it stands in the address; empty means any.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Search {
    /// 16 digits.
    pub number: Option<String>,
    /// Words in the content.
    pub q: Option<String>,
    /// First day of submission, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// Last day of submission, included.
    pub to: Option<String>,
    /// A stage, or `open` for all that are not answered.
    pub stage: Option<String>,
    /// `green`, `yellow` or `red`.
    pub light: Option<String>,
    /// The day something is due.
    pub due: Option<String>,
    /// `deputy:ID`, `station:ID` or `committee`.
    pub holder: Option<String>,
    pub station: Option<String>,
    /// Whose code was scanned.
    pub deputy: Option<String>,
    pub category: Option<String>,
    /// Path of an area within one's own.
    pub area: Option<String>,
    /// `yes` or `no`: past what is due.
    pub overdue: Option<String>,
    /// `yes` or `no`: the clock stands still until the resident answers.
    pub paused: Option<String>,
    /// Owed an answer, and nothing new to the resident since the beginning of this day.
    pub silent_since: Option<String>,
    /// `yes` or `no`: a unit was asked to handle it.
    pub referred: Option<String>,
    /// `yes` or `no`: scanned and written by the resident.
    pub online: Option<String>,
    /// With a round that opened on this day or later; from here on station, deputy, category and area are the round's.
    pub opened_from: Option<String>,
    /// With a round that opened on this day or earlier.
    pub opened_to: Option<String>,
    /// `accept`, `first_reply` or `resolve`: of such a round, measured as it is promised.
    pub clock: Option<String>,
    /// Longer than so many seconds.
    pub over: Option<String>,
    /// No longer than so many seconds.
    pub up_to: Option<String>,
    /// A day on which a promise of the round ran out unkept.
    pub broken: Option<String>,
    /// `satisfied`, `basically_satisfied`, `dissatisfied`, `unrated`, or `any`.
    pub rated: Option<String>,
    /// `waiting`, `overdue`, `owed` or `answered`: how the round stands now.
    pub round: Option<String>,
    /// 1 to 100, 20 when absent.
    pub limit: Option<u64>,
    pub cursor: Option<String>,
}

impl Search {
    /// What the store is asked for.
    ///
    /// # Errors
    /// A sentence for every field that does not fit.
    pub fn wanted(&self) -> Result<Wanted, Vec<Fault>> {
        let mut faults = Faults::default();
        let number =
            read(&mut faults, "number", &self.number, |typed| Number::parse(typed).map_err(|error| error.to_string()));
        let text = read(&mut faults, "q", &self.q, |typed| text::parse(typed, LOOKED_FOR));
        let from = faults.keep("from", days::read_day(self.from.as_deref())).flatten();
        let to = faults.keep("to", days::read_day(self.to.as_deref())).flatten();
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            faults.add("to", "结束的日子在开始的日子前面，请对调");
        }
        let wanted = Wanted {
            number,
            text,
            from: from.map(china_time::start_of),
            until: to.map(china_time::end_of),
            stages: read(&mut faults, "stage", &self.stage, read_stages).unwrap_or_default(),
            light: read(&mut faults, "light", &self.light, read_light),
            due: faults.keep("due", days::read_day(self.due.as_deref())).flatten().map(whole_day),
            holder: read(&mut faults, "holder", &self.holder, read_holder),
            station: read(&mut faults, "station", &self.station, read_id),
            deputy: read(&mut faults, "deputy", &self.deputy, read_id),
            category: faults.keep("category", parse_category(self.category.as_deref())).flatten(),
            ..Wanted::default()
        };
        let wanted = drill::read(self, &mut faults, wanted);
        if faults.none() { Ok(wanted) } else { Err(faults.0) }
    }

    /// The viewer, looking at a part of their area only.
    ///
    /// # Errors
    /// When the part is none of theirs.
    pub fn narrow(&self, viewer: &Viewer) -> Result<Viewer, Fault> {
        narrow(viewer, self.area.as_deref())
    }
}

/// # Errors
/// When the area is not part of the viewer's.
pub fn narrow(viewer: &Viewer, area: Option<&str>) -> Result<Viewer, Fault> {
    let Some(typed) = area.filter(|typed| !typed.is_empty()) else { return Ok(viewer.clone()) };
    let area = AreaPath::parse(typed).filter(|area| viewer.area.contains(area));
    let area = area.ok_or_else(|| Fault::new("area", "您看不到这个地区，请重新选"))?;
    Ok(Viewer { area, ..viewer.clone() })
}

fn read<T>(
    faults: &mut Faults,
    field: &str,
    typed: &Option<String>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let typed = typed.as_deref().map(str::trim).filter(|typed| !typed.is_empty())?;
    faults.keep(field, parse(typed))
}

fn read_stages(code: &str) -> Result<Vec<StageName>, String> {
    if code == OPEN {
        return Ok(StageName::ALL.into_iter().filter(|stage| stage.is_open()).collect());
    }
    StageName::parse(code).map(|stage| vec![stage]).ok_or_else(|| "没有这一步，请重新选".into())
}

fn read_light(code: &str) -> Result<Light, String> {
    let found = [Light::Green, Light::Yellow, Light::Red].into_iter().find(|light| light.code() == code);
    found.ok_or_else(|| "灯的颜色请用green、yellow或red".into())
}

fn read_holder(text: &str) -> Result<Holder, String> {
    let (kind, id) = text.split_once(':').map_or((text, None), |(kind, id)| (kind, Some(id)));
    let id = id.map(read_id).transpose()?;
    Holder::from_parts(kind, id).ok_or_else(|| "没有这个承办人，请重新选".into())
}

fn read_id(text: &str) -> Result<Uuid, String> {
    Uuid::parse_str(text).map_err(|_| "这个编码不对，请从名单里选".into())
}

fn whole_day(day: NaiveDate) -> (Instant, Instant) {
    (china_time::start_of(day), china_time::end_of(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn an_empty_search_wants_everything() {
        let empty = Search { number: some(""), stage: some(" "), from: some(""), ..Search::default() };
        let wanted = empty.wanted().unwrap();
        assert!(wanted.number.is_none() && wanted.stages.is_empty() && wanted.from.is_none());
    }

    #[test]
    fn every_misfit_is_named_at_once() {
        let search = Search {
            number: some("4027 5519"),
            from: some("昨天"),
            stage: some("lost"),
            light: some("blue"),
            holder: some("deputy"),
            station: some("1"),
            category: some("x"),
            ..Search::default()
        };
        let fields: Vec<_> = search.wanted().unwrap_err().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["number", "from", "stage", "light", "holder", "station", "category"]);
    }

    #[test]
    fn open_means_every_stage_in_which_an_answer_is_owed() {
        let wanted = Search { stage: some(OPEN), ..Search::default() }.wanted().unwrap();
        assert_eq!(wanted.stages.len(), 4);
        let holder = Search { holder: some("committee"), ..Search::default() }.wanted().unwrap().holder;
        assert_eq!(holder, Some(Holder::Committee));
    }
}
