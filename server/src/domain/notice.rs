//! Who is told what, in which words: one table from what happened to recipients and sentences. Words name nobody and quote
//! nothing, because a group may read them; what a notice tells of is opened by whoever may see it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    china_time::Instant,
    digest::sha256,
    escalation::{Level, Owed},
    holder::Holder,
    moves::Move,
};

/// One kind of news; facts of one kind for one recipient are one notice with a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    Arrived,
    Referred,
    Reopened,
    Supplemented,
    ClockGoesOn,
    PromiseFixed,
    Reminded,
    Lost,
    Reassigned,
    Overdue,
    Committee,
    Chased,
    ChasedInArea,
    Urged,
    Ordered,
    OrderAnswered,
    OrderReturned,
}

/// To whom, as a role; accounts are found when it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Whoever has the case now.
    Holder,
    /// Somebody in particular, as far as they see the case.
    To(Holder),
    /// Somebody who had the case, whether or not they still see it.
    Former(Holder),
    /// The station in whose area it lies.
    Station,
    Unit(Uuid),
    /// Staff of the whole county.
    Committee,
    /// Staff of the area.
    Staff,
}

/// What an event tells to whom; `at` is when it happened.
pub fn told_by(made: &Move, at: Instant) -> Vec<(NoticeKind, Recipient)> {
    use NoticeKind::{
        Arrived, Chased, ChasedInArea, ClockGoesOn, Committee, Lost, OrderAnswered, OrderReturned, Ordered, Overdue,
        PromiseFixed, Reassigned, Referred, Reminded, Reopened, Supplemented, Urged,
    };
    match made {
        // Its time was over: the step before told both sides of it.
        Move::Transferred { promise, .. } if promise.accept_by < at => Vec::new(),
        Move::Registered { to }
        | Move::Transferred { to, .. }
        | Move::Appealed { to, .. }
        | Move::Separated { to, .. }
        | Move::Recused { to, barred: Some(_), .. } => vec![(Arrived, Recipient::To(*to))],
        Move::Referred { units, .. } => units.iter().map(|unit| (Referred, Recipient::Unit(*unit))).collect(),
        Move::Reopened { .. } | Move::Rated { reopening: Some(_), .. } => vec![(Reopened, Recipient::Holder)],
        Move::Supplemented => vec![(Supplemented, Recipient::Holder)],
        Move::Resumed { .. } => vec![(ClockGoesOn, Recipient::Holder)],
        Move::PromiseFixed { .. } => vec![(PromiseFixed, Recipient::Holder)],
        Move::Chased { .. } => vec![(Chased, Recipient::Holder), (ChasedInArea, Recipient::Staff)],
        Move::Urged => vec![(Urged, Recipient::Holder)],
        Move::OrderIssued { holder, units, .. } => of_order(Ordered, *holder, units),
        Move::OrderAnswered { .. } => vec![(OrderAnswered, Recipient::Committee)],
        Move::OrderReturned { holder, units, .. } => of_order(OrderReturned, *holder, units),
        Move::Escalated { level: Level::Reminded, .. } => vec![(Reminded, Recipient::Holder)],
        Move::Escalated {
            level: Level::Overdue, owed: Owed::Acceptance, holder: holder @ Holder::Deputy(_), ..
        } => {
            vec![(Lost, Recipient::Former(*holder)), (Reassigned, Recipient::Holder)]
        }
        Move::Escalated { level: Level::Overdue, holder, .. } => {
            vec![(Overdue, Recipient::To(*holder)), (Overdue, Recipient::Station)]
        }
        Move::Escalated { level: Level::Committee, .. } => vec![(Committee, Recipient::Committee)],
        _ => Vec::new(),
    }
}

/// Whoever answers an order: the units, where there are any, and the holder, with whom it stays.
fn of_order(kind: NoticeKind, holder: Holder, units: &[Uuid]) -> Vec<(NoticeKind, Recipient)> {
    let units = units.iter().map(|unit| (kind, Recipient::Unit(*unit)));
    std::iter::once((kind, Recipient::To(holder))).chain(units).collect()
}

impl NoticeKind {
    /// What is told of one case, or of several.
    pub fn words(self, count: u32) -> String {
        let what = match self {
            Self::Arrived => "转到您这里，等您受理",
            Self::Referred => "转给您单位办理",
            Self::Reopened => "居民或工作人员要求重新办理",
            Self::Supplemented => "居民作了补充",
            Self::ClockGoesOn => "时间接着算了",
            Self::PromiseFixed => "放假安排已公布，答复时限定下来了",
            Self::Reminded => "快到时限了，请先办",
            Self::Lost => "您没有在时限内受理，已自动转给联络站",
            Self::Reassigned => "代表没有在时限内受理，自动转到您这里",
            Self::Overdue => "超过了时限，请马上处理",
            Self::Committee => "超过时限一个工作日还没有结果，请督办",
            Self::Chased => "居民催了，请看一看",
            Self::ChasedInArea => "居民催了，请留意办理情况",
            Self::Urged => "工作人员催办，请尽快办理",
            Self::Ordered => "收到县代表工委的督办单，请按期限答复督办单",
            Self::OrderAnswered => "的督办单有了答复，请核销或退回",
            Self::OrderReturned => "的督办单答复被退回，请重新答复",
        };
        format!("{count}件诉求{what}")
    }
}

/// Names a message for ever: telling it again tells nothing new.
pub fn message_id(case: Uuid, sequence: i32, recipient: Uuid, kind: NoticeKind) -> Uuid {
    let kind = serde_json::to_string(&kind).expect("a plain name");
    let digest = sha256(format!("dc1-notice|{case}|{sequence}|{recipient}|{kind}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{clocks::Clocks, moves::Kind, promise::Profiles};

    #[test]
    fn what_a_deputy_lost_is_told_once_to_both_sides() {
        let at = Instant::from_timestamp(1_776_216_720, 0).expect("a time");
        let promise = Clocks::shipped(Profiles::default()).promise(Kind::Help, None, at);
        let (deputy, station) = (Holder::Deputy(Uuid::from_u128(1)), Holder::Station(Uuid::from_u128(2)));
        let escalated = |level, holder| Move::Escalated { level, owed: Owed::Acceptance, holder, committee_at: None };
        let late = at + TimeDelta::hours(25);
        assert_eq!(
            told_by(&escalated(Level::Overdue, deputy), late),
            [(NoticeKind::Lost, Recipient::Former(deputy)), (NoticeKind::Reassigned, Recipient::Holder)]
        );
        let passed_on = Move::Transferred { to: station, promise };
        assert_eq!(told_by(&passed_on, late), []);
        assert_eq!(told_by(&passed_on, at), [(NoticeKind::Arrived, Recipient::To(station))]);
        let overdue = told_by(&escalated(Level::Overdue, station), late);
        assert_eq!(overdue[0], (NoticeKind::Overdue, Recipient::To(station)));
    }

    #[test]
    fn a_message_is_named_by_what_it_tells_to_whom() {
        let id = |case, kind| message_id(Uuid::from_u128(case), 3, Uuid::from_u128(9), kind);
        assert_eq!(id(1, NoticeKind::Urged), id(1, NoticeKind::Urged));
        assert_ne!(id(1, NoticeKind::Urged), id(1, NoticeKind::Chased));
        assert_ne!(id(1, NoticeKind::Urged), id(2, NoticeKind::Urged));
    }
}
