//! What an import will do, in words.

use serde::Serialize;
use utoipa::ToSchema;

use super::plan::{Change, Plan};

/// Rows of one kind that are listed; the rest is counted.
const MOST: usize = 100;
/// New rows that are shown without being asked for; changed ones always are.
const FEW: usize = 20;

/// Rows of one kind that become new or other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RosterChanges)]
pub struct Kind {
    /// e.g. `新增12位代表` or `改动3位代表`.
    pub heading: String,
    pub count: usize,
    /// `true` for what was not there before.
    pub new: bool,
    pub rows: Vec<ChangedRow>,
    /// How many are not listed.
    pub more: usize,
}

impl Kind {
    /// Whether a page shows its rows unfolded.
    pub fn is_open(&self) -> bool {
        !self.new || self.count <= FEW
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedRow {
    pub name: String,
    /// e.g. `电话有变`.
    pub words: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RosterSummary)]
pub struct Summary {
    pub kinds: Vec<Kind>,
    /// What stays as it is, in sentences.
    pub notes: Vec<String>,
}

impl Summary {
    pub fn of(plan: &Plan) -> Self {
        let mut kinds: Vec<(&'static str, bool, Vec<&Change>)> = Vec::new();
        for change in &plan.changes {
            match kinds.iter_mut().find(|(counted, new, _)| (*counted, *new) == (change.counted, change.is_new)) {
                Some((.., changes)) => changes.push(change),
                None => kinds.push((change.counted, change.is_new, vec![change])),
            }
        }
        Self {
            kinds: kinds.into_iter().map(|(counted, new, changes)| kind(counted, new, &changes)).collect(),
            notes: notes(plan),
        }
    }

    pub fn is_nothing(&self) -> bool {
        self.kinds.is_empty()
    }
}

fn kind(counted: &str, new: bool, changes: &[&Change]) -> Kind {
    let count = changes.len();
    let row = |change: &&Change| ChangedRow { name: change.name.clone(), words: change.words.clone() };
    Kind {
        heading: format!("{}{count}{counted}", if new { "新增" } else { "改动" }),
        count,
        new,
        rows: changes.iter().take(MOST).map(row).collect(),
        more: count.saturating_sub(MOST),
    }
}

fn notes(plan: &Plan) -> Vec<String> {
    let same = (plan.same > 0).then(|| format!("{}行没有变化", plan.same));
    let left = plan.left_alone.iter().filter(|(_, count)| *count > 0);
    let left: Vec<String> = left.map(|(counted, count)| format!("{count}{counted}")).collect();
    let left = (!left.is_empty()).then(|| format!("名册里还有{}不在表里，保持原样", left.join("、")));
    let unused = plan.unused.iter().map(|name| format!("“{name}”表没有用到"));
    same.into_iter().chain(left).chain(unused).collect()
}
