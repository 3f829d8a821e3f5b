//! 督办单: the committee demands an answer of whoever has a case, by a day, under a number of its own.

use std::fmt;

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    china_time::{self, Instant},
    holder::Holder,
    light::{self, Light},
    stage::StageName,
};

/// Working days an order gives, and at most.
pub const USUAL_DAYS: u32 = 5;
pub const MOST_DAYS: u32 = 15;

/// e.g. 督〔2026〕12号: counted from 1 in each year of Asia/Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrderNumber {
    pub year: i32,
    pub serial: u32,
}

impl OrderNumber {
    /// In addresses, e.g. `2026-12`.
    pub fn code(&self) -> String {
        format!("{}-{}", self.year, self.serial)
    }

    pub fn parse(code: &str) -> Option<Self> {
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let (year, serial) = code.split_once('-').filter(|(year, serial)| plain(year) && plain(serial))?;
        let number = Self { year: year.parse().ok()?, serial: serial.parse().ok()? };
        (i32::try_from(number.serial).is_ok() && number.code() == code).then_some(number)
    }

    /// In which year's series an order of this moment stands.
    pub fn year_of(at: Instant) -> i32 {
        china_time::day(at).year()
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "督〔{}〕{}号", self.year, self.serial)
    }
}

/// What has become of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Standing {
    /// An answer is owed; `returned_at` where one was sent back.
    Owed { returned_at: Option<Instant> },
    /// Answered: the committee takes the answer or sends it back.
    Answered { at: Instant },
    /// 核销: the answer was taken.
    Taken { answered_at: Instant, at: Instant },
    /// The case came to an end, or, where its stage is open, to the committee itself; the order ended with that.
    Ended { at: Instant, stage: StageName },
}

/// One order, from its issue on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub number: OrderNumber,
    /// Who had the case when it was issued, and the units it was referred to, who then answer.
    pub holder: Holder,
    pub units: Vec<Uuid>,
    pub issued_at: Instant,
    /// Counted in working days when it was issued, and never moved.
    pub due_at: Instant,
    pub standing: Standing,
}

impl Order {
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Owed { .. } | Standing::Answered { .. })
    }

    /// Whether an answer is owed and late.
    pub fn is_overdue(&self, now: Instant) -> bool {
        matches!(self.standing, Standing::Owed { .. }) && now > self.due_at
    }

    pub fn answered_at(&self) -> Option<Instant> {
        match self.standing {
            Standing::Answered { at } | Standing::Taken { answered_at: at, .. } => Some(at),
            Standing::Owed { .. } | Standing::Ended { .. } => None,
        }
    }

    pub fn ended_at(&self) -> Option<Instant> {
        match self.standing {
            Standing::Taken { at, .. } | Standing::Ended { at, .. } => Some(at),
            Standing::Owed { .. } | Standing::Answered { .. } => None,
        }
    }

    /// Of the clock that runs, or of the answer that stopped it.
    pub fn light(&self, now: Instant) -> Light {
        match (self.standing, self.answered_at()) {
            (Standing::Owed { .. }, _) => Light::of(self.issued_at, self.due_at, now),
            (_, Some(at)) if at > self.due_at => Light::Red,
            _ => Light::Green,
        }
    }

    /// e.g. `已超期2天`, `已答复，等核销`, `诉求已撤回，督办随之结束`.
    pub fn words(&self, now: Instant) -> String {
        let late = |at: Instant| if at > self.due_at { "超期" } else { "" };
        match self.standing {
            Standing::Owed { returned_at: None } => light::words(self.due_at, now),
            Standing::Owed { returned_at: Some(_) } => format!("退回重新答复，{}", light::words(self.due_at, now)),
            Standing::Answered { at } => format!("已{}答复，等核销", late(at)),
            Standing::Taken { answered_at, .. } => format!("已{}答复，已核销", late(answered_at)),
            Standing::Ended { stage, .. } if stage.is_open() => "转由工委办理，督办随之结束".into(),
            Standing::Ended { stage, .. } => format!("诉求{}，督办随之结束", stage.words()),
        }
    }

    /// As stored and in JSON.
    pub fn standing_code(&self) -> &'static str {
        match self.standing {
            Standing::Owed { .. } => "owed",
            Standing::Answered { .. } => "answered",
            Standing::Taken { .. } => "taken",
            Standing::Ended { .. } => "ended",
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::{event::facts_of, moves::Move};

    fn at(text: &str) -> Instant {
        chrono::DateTime::parse_from_rfc3339(&format!("{text}:00+08:00")).expect("a time").to_utc()
    }

    fn order(standing: Standing) -> Order {
        let number = OrderNumber { year: 2026, serial: 12 };
        let (issued_at, due_at) = (at("2026-04-15T09:00"), at("2026-04-22T09:00"));
        Order { number, holder: Holder::Station(Uuid::from_u128(2)), units: Vec::new(), issued_at, due_at, standing }
    }

    #[test]
    fn a_number_is_written_as_offices_write_it_and_read_from_an_address() {
        let number = OrderNumber { year: 2026, serial: 12 };
        assert_eq!((number.to_string().as_str(), number.code().as_str()), ("督〔2026〕12号", "2026-12"));
        assert_eq!(OrderNumber::parse("2026-12"), Some(number));
        for wrong in ["", "2026", "2026-", "-12", "2026-012", "+2026-1", "2026-4294967295", "2026-1-2", "二-1"] {
            assert_eq!(OrderNumber::parse(wrong), None, "{wrong}");
        }
        // New year's night in Asia/Shanghai is still the old year in UTC.
        assert_eq!(OrderNumber::year_of(at("2027-01-01T00:00")), 2027);
        assert_eq!(OrderNumber::year_of(at("2027-01-01T00:00") - TimeDelta::seconds(1)), 2026);
    }

    #[test]
    fn the_stored_form_of_orders_is_pinned() {
        let number = OrderNumber { year: 2026, serial: 12 };
        let (holder, unit) = (Holder::Committee, Uuid::from_u128(7));
        let due_at = at("2026-04-22T18:00");
        let issued = |units| Move::OrderIssued { number, holder, units, working_days: 5, due_at };
        let pinned = [
            (
                issued(vec![unit]),
                r#"{"move":"order_issued","number":{"year":2026,"serial":12},"holder":{"kind":"committee"},"units":["00000000-0000-0000-0000-000000000007"],"working_days":5,"due_at":"2026-04-22T10:00:00Z"}"#,
            ),
            (Move::OrderAnswered { number }, r#"{"move":"order_answered","number":{"year":2026,"serial":12}}"#),
            (Move::OrderTaken { number }, r#"{"move":"order_taken","number":{"year":2026,"serial":12}}"#),
            (
                Move::OrderReturned { number, holder, units: vec![] },
                r#"{"move":"order_returned","number":{"year":2026,"serial":12},"holder":{"kind":"committee"}}"#,
            ),
        ];
        for (made, facts) in pinned {
            assert_eq!(facts_of(&made), facts);
            assert_eq!(serde_json::from_str::<Move>(facts).expect("a move"), made);
        }
    }

    #[test]
    fn an_order_tells_by_light_and_words_how_it_stands() {
        let (in_time, late) = (at("2026-04-20T09:00"), at("2026-04-23T09:00"));
        let told = [
            (Standing::Owed { returned_at: None }, in_time, Light::Yellow, "剩余2天"),
            (Standing::Owed { returned_at: None }, late, Light::Red, "已超期1天"),
            (Standing::Owed { returned_at: Some(in_time) }, late, Light::Red, "退回重新答复，已超期1天"),
            (Standing::Answered { at: in_time }, late, Light::Green, "已答复，等核销"),
            (Standing::Answered { at: late }, late, Light::Red, "已超期答复，等核销"),
            (Standing::Taken { answered_at: in_time, at: late }, late, Light::Green, "已答复，已核销"),
            (Standing::Ended { at: late, stage: StageName::Withdrawn }, late, Light::Green, "诉求已撤回，督办随之结束"),
            (Standing::Ended { at: late, stage: StageName::Routed }, late, Light::Green, "转由工委办理，督办随之结束"),
        ];
        for (standing, now, light, words) in told {
            let order = order(standing);
            assert_eq!((order.light(now), order.words(now).as_str()), (light, words), "{standing:?}");
            assert_eq!(order.is_overdue(now), matches!(standing, Standing::Owed { .. }) && now == late);
            assert_eq!(order.is_open(), order.ended_at().is_none());
        }
    }
}
