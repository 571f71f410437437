//! The life of a refund: every state, every event, and the one table of what follows what.
//!
//! - Accepted is not succeeded: between them lies processing.
//! - Abnormal means that the payer's account does not take the money: a person sees to it at WeChat Pay, and
//!   WeChat Pay tells how that ended.
//! - Closed ends this number. The money is still owed, so a refund with a new number follows.
//! - A verified success wins from any state: the money has moved.
//! - A doubtful answer is no event: the same bytes are sent again, or WeChat Pay is asked.

use crate::platform::named::named;

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Stored; WeChat Pay has not accepted it, or its answer is not stored yet.
    Queued,
    /// Accepted; the money is on its way.
    Processing,
    /// The payer has the money.
    Success,
    /// The money cannot reach the payer, or WeChat Pay refuses for good: a person sees to it.
    Abnormal,
    /// WeChat Pay gave this refund up; another number may try again.
    Closed,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// WeChat Pay accepted it, or says that it is under way.
    Accepted,
    /// Verified: the money has reached the payer.
    Succeeded,
    /// WeChat Pay says that the money cannot reach the payer.
    Abnormal,
    /// WeChat Pay says that it is closed.
    Closed,
    /// WeChat Pay refused for good, and there is certainly no such refund.
    Refused,
}

impl State {
    /// The state after `event`; `None` when the event means nothing here and must change nothing.
    pub const fn after(self, event: Event) -> Option<State> {
        use Event as E;
        use State as S;
        match (self, event) {
            (S::Success, _) => None,
            (_, E::Succeeded) => Some(S::Success),
            (S::Queued, E::Accepted) => Some(S::Processing),
            (S::Queued | S::Processing, E::Abnormal) => Some(S::Abnormal),
            (S::Queued, E::Refused) => Some(S::Abnormal),
            (S::Queued | S::Processing | S::Abnormal, E::Closed) => Some(S::Closed),
            _ => None,
        }
    }

    /// Whether it still stands for its cause: while it does, no second refund is made for that.
    pub const fn stands(self) -> bool {
        !matches!(self, State::Closed)
    }

    /// Whether WeChat Pay is still to be asked about it. An abnormal one is asked about too, seldom: a person may
    /// have ended it there.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Queued | State::Processing | State::Abnormal)
    }
}

/// No state has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no state of a refund")]
pub struct NotAState;

named!(State, NotAState {
    Queued => "queued",
    Processing => "processing",
    Success => "success",
    Abnormal => "abnormal",
    Closed => "closed",
});

#[cfg(test)]
mod tests {
    use super::{Event as E, State as S, *};

    const EVENTS: [E; 5] = [E::Accepted, E::Succeeded, E::Abnormal, E::Closed, E::Refused];

    /// The graph as the facts on WeChat Pay recommend it, arrow by arrow. Everything else is refused.
    const ARROWS: [(S, E, S); 11] = [
        (S::Queued, E::Accepted, S::Processing),
        (S::Queued, E::Refused, S::Abnormal),
        (S::Queued, E::Abnormal, S::Abnormal),
        (S::Processing, E::Abnormal, S::Abnormal),
        (S::Queued, E::Closed, S::Closed),
        (S::Processing, E::Closed, S::Closed),
        (S::Abnormal, E::Closed, S::Closed),
        (S::Queued, E::Succeeded, S::Success),
        (S::Processing, E::Succeeded, S::Success),
        (S::Abnormal, E::Succeeded, S::Success),
        (S::Closed, E::Succeeded, S::Success),
    ];

    #[test]
    fn every_arrow_is_allowed_and_every_other_refused() {
        for state in S::ALL {
            for event in EVENTS {
                let want = ARROWS.iter().find(|(s, e, _)| (*s, *e) == (state, event)).map(|(_, _, to)| *to);
                assert_eq!(state.after(event), want, "{state} {event:?}");
            }
        }
    }

    #[test]
    fn the_graph_ends_whatever_is_told_and_in_whatever_order() {
        // No arrow leads back: each state is left for one that was not before it.
        let rank = |state: S| match state {
            S::Queued => 0,
            S::Processing => 1,
            S::Abnormal => 2,
            S::Closed => 3,
            S::Success => 4,
        };
        for (from, _, to) in ARROWS {
            assert!(rank(from) < rank(to), "{from} {to}");
        }
    }

    #[test]
    fn states_come_back_by_name() {
        for state in S::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
        assert_eq!("paid".parse::<State>(), Err(NotAState));
    }
}
