//! The traffic light: green, yellow in the last third, red when past; always with words.

use serde::Serialize;
use utoipa::ToSchema;

use super::china_time::{self, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    Green,
    Yellow,
    Red,
}

impl Light {
    pub fn code(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }

    /// The light of a clock that runs from `opened` to `due`.
    pub fn of(opened: Instant, due: Instant, now: Instant) -> Self {
        if now > due {
            Self::Red
        } else if now >= yellow_from(opened, due) {
            Self::Yellow
        } else {
            Self::Green
        }
    }
}

/// When the last third begins.
pub fn yellow_from(opened: Instant, due: Instant) -> Instant {
    due - (due - opened) / 3
}

/// `剩余2天`, `剩余4小时`, `今天到期`, `已超期3小时`.
pub fn words(due: Instant, now: Instant) -> String {
    let left = (due - now).num_seconds();
    let span = left.abs();
    let amount = match span {
        0..60 => "不到1分钟".to_owned(),
        60..3_600 => format!("{}分钟", span / 60),
        3_600..86_400 => format!("{}小时", span / 3_600),
        _ => format!("{}天", span / 86_400),
    };
    match left {
        ..0 => format!("已超期{amount}"),
        _ if span >= 43_200 && china_time::day(due) == china_time::day(now) => "今天到期".to_owned(),
        _ => format!("剩余{amount}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn the_light_turns_exactly_at_its_boundaries() {
        let opened = Instant::default();
        let due = opened + TimeDelta::hours(24);
        let second = TimeDelta::seconds(1);
        assert_eq!(Light::of(opened, due, opened), Light::Green);
        assert_eq!(Light::of(opened, due, opened + TimeDelta::hours(16) - second), Light::Green);
        assert_eq!(Light::of(opened, due, opened + TimeDelta::hours(16)), Light::Yellow);
        assert_eq!(Light::of(opened, due, due), Light::Yellow);
        assert_eq!(Light::of(opened, due, due + second), Light::Red);
    }

    #[test]
    fn the_light_always_has_words() {
        let now = Instant::default() + TimeDelta::hours(2);
        assert_eq!(words(now + TimeDelta::days(2), now), "剩余2天");
        assert_eq!(words(now + TimeDelta::hours(4), now), "剩余4小时");
        assert_eq!(words(now + TimeDelta::hours(13), now), "今天到期");
        assert_eq!(words(now - TimeDelta::hours(3), now), "已超期3小时");
        assert_eq!(words(now - TimeDelta::seconds(3), now), "已超期不到1分钟");
    }
}
