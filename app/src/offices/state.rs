//! The class of a state, which gives its colour in lists, on a window's page and on the picture.

use shared::hours::OpenState;

/// Never the only signal: words and shapes say it too.
pub(super) const fn class(state: &OpenState) -> &'static str {
    match state {
        OpenState::Open { .. } | OpenState::RoundTheClock => "open",
        OpenState::LastTickets { .. } | OpenState::ClosingSoon { .. } | OpenState::LunchBreak { .. } => {
            "soon"
        }
        OpenState::Closed { .. } => "closed",
        OpenState::NotVerified => "doubtful",
    }
}
