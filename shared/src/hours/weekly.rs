//! The weekly table of a window, and how an editor writes it:
//! `5月1日至9月30日 周一至周五 8:30-11:30 13:30-16:30；10月1日至4月30日 周一至周五 8:30-11:30 13:00-16:00`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A stretch of a day: from a minute since midnight to a later one, the second not included; 1440 at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: u16,
    to: u16,
    by_appointment: bool,
}

/// The stretches of a day, in order and apart. `8:30-11:30 13:00-16:30（预约）` as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Spans(Vec<Span>);

/// A part of the year, by month and day, both included; it may run across New Year.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Season {
    /// Month and day of its first day.
    pub from: (u8, u8),
    /// Month and day of its last day.
    pub to: (u8, u8),
    /// Monday to Sunday.
    pub days: [Spans; 7],
}

/// The weekly tables of the seasons, which together are the whole year, each day once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Weekly(Vec<Season>);

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

impl FromStr for Weekly {
    type Err = BadHours;
    fn from_str(_: &str) -> Result<Weekly, BadHours> {
        Err(BadHours { what: String::new(), at: 1 })
    }
}

impl FromStr for Spans {
    type Err = BadHours;
    fn from_str(_: &str) -> Result<Spans, BadHours> {
        Err(BadHours { what: String::new(), at: 1 })
    }
}

impl fmt::Display for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "")
    }
}

impl fmt::Display for Weekly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "")
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
