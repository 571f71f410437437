//! The life of an attempt: every state, every event, and the one table of what follows what.
//!
//! - A verified success wins from any other state, also from closed and rejected: the money has moved.
//! - Nothing leaves paid. Refunds are rows of their own, with a graph of their own.
//! - Nothing leaves held by itself: a success told late may be of money that went back long ago. A person releases it,
//!   and it goes back.
//! - Unknown never unlocks the fine: it ends only through what WeChat Pay says of the order.
//! - Rejected is only reached from the very first call, with a code that proves that there is no order.

use std::{fmt, str::FromStr};

use shared::payments::PaymentState;

use super::graph::Graph;

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Stored; the gateway has not been asked yet, or its answer is not stored yet.
    Created,
    /// The order stands at the gateway and waits for the payer.
    Pending,
    /// The gateway may or may not hold an order.
    Unknown,
    /// We asked, or are about to ask, the gateway to close the order.
    Closing,
    /// The gateway says that the order can no longer be paid.
    Closed,
    /// The gateway never made an order.
    Rejected,
    /// Paid.
    Paid,
    /// Money was taken that does not match the order, or went back before we heard of it: a person looks.
    Held,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The gateway opened a way to pay, or says that the order is not paid yet.
    OrderStands,
    /// The first call was refused, and there is certainly no order.
    Refused,
    /// It is not known whether the gateway holds an order, or no longer known what became of it.
    Doubt,
    /// We want the order closed.
    Close,
    /// The gateway says that the order is closed, or that there is none, long after its end.
    Gone,
    /// Verified: the money was taken, and everything matches.
    Captured,
    /// Verified: money was taken, but amount, merchant, app or currency do not match, or it went back since.
    Mismatch,
    /// A person gives back what was held.
    Released,
}

impl Event {
    /// All events.
    pub const ALL: [Event; 8] = [
        Event::OrderStands,
        Event::Refused,
        Event::Doubt,
        Event::Close,
        Event::Gone,
        Event::Captured,
        Event::Mismatch,
        Event::Released,
    ];

    /// What an arrow of the drawn graph says.
    const fn label(self) -> &'static str {
        match self {
            Event::OrderStands => "the order stands",
            Event::Refused => "refused, certainly no order",
            Event::Doubt => "doubt",
            Event::Close => "to be closed",
            Event::Gone => "closed or gone",
            Event::Captured => "captured",
            Event::Mismatch => "money that does not match",
            Event::Released => "given back by a person",
        }
    }
}

/// What [`State::after`] allows, to be drawn.
pub fn graph() -> Graph {
    Graph::of("attempt", (&State::ALL, &Event::ALL), State::after, State::name, Event::label)
}

impl State {
    /// All states.
    pub const ALL: [State; 8] = [
        State::Created,
        State::Pending,
        State::Unknown,
        State::Closing,
        State::Closed,
        State::Rejected,
        State::Paid,
        State::Held,
    ];

    /// The state after `event`; `None` when the event means nothing here and must change nothing.
    pub const fn after(self, event: Event) -> Option<State> {
        use Event as E;
        use State as S;
        match (self, event) {
            (S::Held, E::Released) => Some(S::Paid),
            (S::Paid | S::Held, _) => None,
            (_, E::Captured) => Some(S::Paid),
            (_, E::Mismatch) => Some(S::Held),
            (S::Created | S::Unknown, E::OrderStands) => Some(S::Pending),
            (S::Created, E::Refused) => Some(S::Rejected),
            (S::Created | S::Pending, E::Doubt) => Some(S::Unknown),
            (S::Pending | S::Unknown, E::Close) => Some(S::Closing),
            (S::Created | S::Pending | S::Unknown | S::Closing, E::Gone) => Some(S::Closed),
            _ => None,
        }
    }

    /// Whether an attempt in this state keeps the fine to itself.
    pub const fn holds_fine(self) -> bool {
        match self {
            State::Created | State::Pending | State::Unknown | State::Closing | State::Held => true,
            State::Closed | State::Rejected | State::Paid => false,
        }
    }

    /// Whether the job still has something to ask about.
    pub const fn is_open(self) -> bool {
        matches!(self, State::Created | State::Pending | State::Unknown | State::Closing)
    }

    /// What the resident is told. `surplus` tells a paid attempt that settled nothing.
    pub const fn wire(self, surplus: bool) -> PaymentState {
        match self {
            State::Pending => PaymentState::AwaitingPayment,
            State::Created | State::Unknown | State::Closing => PaymentState::Confirming,
            State::Closed | State::Rejected => PaymentState::Closed,
            State::Paid if surplus => PaymentState::Surplus,
            State::Paid => PaymentState::Paid,
            State::Held => PaymentState::Held,
        }
    }

    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            State::Created => "created",
            State::Pending => "pending",
            State::Unknown => "unknown",
            State::Closing => "closing",
            State::Closed => "closed",
            State::Rejected => "rejected",
            State::Paid => "paid",
            State::Held => "held",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No state has this name.
#[derive(Debug, thiserror::Error)]
#[error("no state of an attempt")]
pub struct NotAState;

impl FromStr for State {
    type Err = NotAState;
    fn from_str(name: &str) -> Result<State, NotAState> {
        State::ALL.into_iter().find(|state| state.name() == name).ok_or(NotAState)
    }
}

#[cfg(test)]
mod tests {
    use super::{Event as E, State as S, *};

    /// The graph as the facts on WeChat recommend it, arrow by arrow. Everything else is refused.
    const ARROWS: [(S, E, S); 24] = [
        (S::Created, E::OrderStands, S::Pending),
        (S::Created, E::Doubt, S::Unknown),
        (S::Created, E::Refused, S::Rejected),
        (S::Created, E::Gone, S::Closed),
        (S::Pending, E::Doubt, S::Unknown),
        (S::Pending, E::Close, S::Closing),
        (S::Pending, E::Gone, S::Closed),
        (S::Unknown, E::OrderStands, S::Pending),
        (S::Unknown, E::Close, S::Closing),
        (S::Unknown, E::Gone, S::Closed),
        (S::Closing, E::Gone, S::Closed),
        (S::Created, E::Captured, S::Paid),
        (S::Pending, E::Captured, S::Paid),
        (S::Unknown, E::Captured, S::Paid),
        (S::Closing, E::Captured, S::Paid),
        (S::Closed, E::Captured, S::Paid),
        (S::Rejected, E::Captured, S::Paid),
        (S::Created, E::Mismatch, S::Held),
        (S::Pending, E::Mismatch, S::Held),
        (S::Unknown, E::Mismatch, S::Held),
        (S::Closing, E::Mismatch, S::Held),
        (S::Closed, E::Mismatch, S::Held),
        (S::Rejected, E::Mismatch, S::Held),
        (S::Held, E::Released, S::Paid),
    ];

    #[test]
    fn every_arrow_is_allowed_and_every_other_refused() {
        for state in S::ALL {
            for event in E::ALL {
                let want = ARROWS.iter().find(|(s, e, _)| (*s, *e) == (state, event)).map(|(_, _, to)| *to);
                assert_eq!(state.after(event), want, "{state} on {event:?}");
            }
        }
    }

    #[test]
    fn names_come_back() {
        for state in S::ALL {
            assert_eq!(state.name().parse::<S>().unwrap(), state);
        }
        assert!("refunded".parse::<S>().is_err());
    }

    #[test]
    fn what_may_still_take_money_keeps_the_fine() {
        for state in S::ALL {
            if state.is_open() {
                assert!(state.holds_fine(), "{state}");
            }
        }
        assert!(S::Held.holds_fine());
        assert!(!S::Closed.holds_fine() && !S::Rejected.holds_fine());
    }

    #[test]
    fn nobody_is_invited_to_pay_what_may_be_paid() {
        for state in S::ALL {
            let invites = state.wire(false) == PaymentState::AwaitingPayment;
            assert_eq!(invites, state == S::Pending, "{state}");
        }
    }
}
