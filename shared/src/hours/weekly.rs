//! The weekly table of a window, season by season. `read` has how an editor writes it, `print` its one printed form:
//! `5月1日至9月30日 周一至周五 8:30-11:30 13:30-16:30；10月1日至4月30日 周一至周五 8:30-11:30 13:00-16:00`.

use serde::{Deserialize, Serialize};

use super::{Day, year::MonthDay};

/// Stretches of one day that an editor may write.
pub const MAX_SPANS_A_DAY: usize = 6;
/// Characters of a weekly table, as an editor writes it and as it is printed.
pub const MAX_CHARS: usize = 512;

/// A stretch of a day: from a minute since midnight to a later one, the second not included; 1440 at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub(super) from: u16,
    pub(super) to: u16,
    pub(super) by_appointment: bool,
}

/// The stretches of a day, in order and apart, at least one. `8:30-11:30 13:00-16:30（预约）` as text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Spans(pub(super) Box<[Span]>);

/// A part of the year, both ends included, with the hours of its weekdays; it may run across New Year.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Season {
    pub(super) from: MonthDay,
    pub(super) to: MonthDay,
    /// The spans of all weekdays, each list of spans once: weekdays mostly share theirs, and a city has many tables.
    spans: Box<[Span]>,
    /// Where in `spans` those of Monday to Sunday begin and end.
    days: [(u8, u8); 7],
}

/// The weekly tables of the seasons, which together are the whole year, each day once, in the order in which they
/// begin.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Weekly(pub(super) Box<[Season]>);

/// Hours that cannot be read: what, and where in the text (characters from its start).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}（第{at}个字）")]
pub struct BadHours {
    /// In Chinese, for the editor.
    pub what: String,
    /// Which character, from 1.
    pub at: usize,
}

impl Span {
    /// From midnight to midnight.
    pub(super) const WHOLE_DAY: Span = Span { from: 0, to: 1440, by_appointment: false };

    /// Its first minute since midnight.
    pub const fn from(self) -> u16 {
        self.from
    }

    /// The first minute after it.
    pub const fn to(self) -> u16 {
        self.to
    }

    /// Whether only those with an appointment are served.
    pub const fn is_by_appointment(self) -> bool {
        self.by_appointment
    }
}

impl Spans {
    /// The stretches, in order.
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }
}

impl Season {
    /// The season with these hours of Monday to Sunday.
    pub(super) fn new(from: MonthDay, to: MonthDay, week: &[Vec<Span>; 7]) -> Season {
        let mut spans: Vec<Span> = Vec::new();
        let days = std::array::from_fn(|weekday| {
            let own: &[Span] = week.get(weekday).map_or(&[], Vec::as_slice);
            let known = match own {
                [] => Some(0),
                _ => spans.windows(own.len()).position(|shared| shared == own),
            };
            let start = known.unwrap_or_else(|| {
                spans.extend_from_slice(own);
                spans.len() - own.len()
            });
            // Seven days of at most six spans: it fits.
            (start as u8, (start + own.len()) as u8)
        });
        Season { from, to, spans: spans.into(), days }
    }

    /// Month and day of its first day.
    pub const fn from(&self) -> MonthDay {
        self.from
    }

    /// Month and day of its last day.
    pub const fn to(&self) -> MonthDay {
        self.to
    }

    /// The stretches of that weekday, 0 for Monday to 6 for Sunday; none when it is closed.
    pub fn on(&self, weekday: u8) -> &[Span] {
        let range = self.days.get(usize::from(weekday)).map(|&(from, to)| usize::from(from)..usize::from(to));
        range.and_then(|range| self.spans.get(range)).unwrap_or_default()
    }

    /// Whether it is all there is.
    pub fn is_whole_year(&self) -> bool {
        self.from == MonthDay::FIRST && self.to == MonthDay::LAST
    }

    fn contains(&self, day: MonthDay) -> bool {
        if self.from <= self.to {
            self.from <= day && day <= self.to
        } else {
            self.from <= day || day <= self.to
        }
    }
}

impl Weekly {
    /// The seasons, in the order in which they begin.
    pub fn seasons(&self) -> &[Season] {
        &self.0
    }

    /// The season of a day.
    pub fn season(&self, day: Day) -> Option<&Season> {
        match &*self.0 {
            // Most windows have one table.
            [all] => Some(all),
            seasons => {
                let day = MonthDay::of(day);
                seasons.iter().find(|season| season.contains(day))
            }
        }
    }
}

macro_rules! text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = BadHours;
            fn try_from(text: String) -> Result<$name, BadHours> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    };
}

text!(Spans);
text!(Weekly);
