//! What is said of a window at a moment.

use serde::{Deserialize, Serialize};

use super::Moment;

/// What a resident wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum OpenState {
    /// Open, and has been given time enough.
    Open {
        /// The first minute at which it is not.
        until: Moment,
    },
    /// Open; the last numbers are given soon.
    LastTickets {
        /// No numbers from this minute on.
        until: Moment,
        /// The first minute at which it is closed.
        closes: Moment,
    },
    /// Open for a last while.
    ClosingSoon {
        /// The first minute at which it is closed.
        closes: Moment,
        /// No more numbers are given.
        tickets_over: bool,
    },
    /// Closed over noon.
    LunchBreak {
        /// When it opens again.
        until: Moment,
    },
    /// Closed.
    Closed {
        /// When it opens next; `None` when that is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next: Option<Moment>,
        /// Why.
        why: Why,
    },
    /// Day and night.
    RoundTheClock,
    /// The hours are not known, or doubtful: telephone first.
    NotVerified,
}

/// Why a window is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum Why {
    /// A notice closes it.
    Closure {
        /// As the notice says.
        reason: String,
    },
    /// A statutory holiday.
    Holiday {
        /// Its name, such as 国庆节.
        name: String,
    },
    /// It is not open on that weekday.
    DayOff,
    /// Before it opens, or after it closed.
    Hours,
}

/// A self-service room at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RoomOpening {
    /// Its name.
    pub name: String,
    /// Its state.
    #[serde(flatten)]
    pub state: OpenState,
}

/// A window at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opening {
    /// The window.
    #[serde(flatten)]
    pub state: OpenState,
    /// Only for those who made an appointment.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_appointment: bool,
    /// The answer rests on a year whose holidays are not yet published: weekends only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublished_year: Option<i32>,
    /// Its self-service rooms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rooms: Vec<RoomOpening>,
}

impl OpenState {
    /// Whether a resident who arrives now is served: open, and numbers are still given.
    pub const fn is_served(&self) -> bool {
        match self {
            OpenState::Open { .. } | OpenState::LastTickets { .. } | OpenState::RoundTheClock => true,
            OpenState::ClosingSoon { tickets_over, .. } => !*tickets_over,
            OpenState::LunchBreak { .. } | OpenState::Closed { .. } | OpenState::NotVerified => false,
        }
    }
}
