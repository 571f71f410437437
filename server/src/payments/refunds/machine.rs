//! The life of a refund: every state, every event, and the one table of what follows what.
//!
//! - Accepted is not succeeded: between them lies processing.
//! - Abnormal means that the payer's account does not take the money: a person sees to it at WeChat Pay, and
//!   WeChat Pay tells how that ended.
//! - Closed ends this number. The money is still owed, so a refund with a new number follows.
//! - A verified success wins from any state: the money has moved.
//! - A doubtful answer is no event: WeChat Pay is asked, or the same bytes are sent again. Nor is a refusal: nothing
//!   was made, and a person who has seen to its cause lets the same bytes be sent again.

use shared::payments::RefundState;

use crate::{payments::graph::Graph, platform::named::named};

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Stored; WeChat Pay has not accepted it, or its answer is not stored yet.
    Queued,
    /// Accepted; the money is on its way.
    Processing,
    /// The payer has the money.
    Success,
    /// The money cannot reach the payer: a person sees to it.
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
}

impl Event {
    /// All events.
    pub const ALL: [Event; 4] = [Event::Accepted, Event::Succeeded, Event::Abnormal, Event::Closed];

    /// What an arrow of the drawn graph says.
    const fn label(self) -> &'static str {
        match self {
            Event::Accepted => "accepted",
            Event::Succeeded => "the payer has the money",
            Event::Abnormal => "cannot reach the payer",
            Event::Closed => "closed by WeChat Pay",
        }
    }
}

/// What [`State::after`] allows, to be drawn.
pub fn graph() -> Graph {
    Graph::of("refund", (&State::ALL, &Event::ALL), State::after, State::name, Event::label)
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
            (S::Queued | S::Processing | S::Abnormal, E::Closed) => Some(S::Closed),
            _ => None,
        }
    }

    /// What the resident is told. A closed one is followed by another.
    pub const fn wire(self) -> RefundState {
        match self {
            State::Queued | State::Closed => RefundState::Waiting,
            State::Processing => RefundState::UnderWay,
            State::Abnormal => RefundState::Stuck,
            State::Success => RefundState::Returned,
        }
    }

    /// Whether it still stands for its cause: while it does, no second refund is made for that.
    pub const fn stands(self) -> bool {
        !matches!(self, State::Closed)
    }

    /// Whether WeChat Pay is still to be asked about it. Of an abnormal one a person lets it be asked again, who may
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

    /// The graph as the facts on WeChat Pay recommend it, arrow by arrow. Everything else is refused.
    const ARROWS: [(S, E, S); 10] = [
        (S::Queued, E::Accepted, S::Processing),
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
            for event in E::ALL {
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
