//! What each event does to the accounts. Functions of the event alone: nothing here reads a row or a clock.

use jiff::Timestamp;
use shared::{cities::Adcode, money::Fen, payments::PaymentId};

use super::{Account, EventId, EventKind, Movement, Transfer};
use crate::{
    fines::FineId,
    payments::refunds::{Event as RefundEvent, RefundNumber, Source, State},
};

/// Whose money it is: what every event of a payment says alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyEvent {
    /// The merchant that the order was of.
    pub merchant: String,
    /// The city that decided on the fine.
    pub city: Adcode,
    /// The fine.
    pub fine: FineId,
    /// The payment.
    pub payment: PaymentId,
}

/// Money that came.
#[derive(Clone, Debug)]
pub struct Captured<'a> {
    /// Whose.
    pub of: &'a MoneyEvent,
    /// How much.
    pub amount: Fen,
    /// When WeChat took it.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of money that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It settled the fine.
    Applied,
    /// It is owed back.
    Surplus,
    /// It waits for a person.
    Held,
}

/// A refund that moved.
#[derive(Clone, Debug)]
pub struct RefundStep<'a> {
    /// Whose money.
    pub of: &'a MoneyEvent,
    /// The refund.
    pub number: &'a RefundNumber,
    /// Where its money was taken from.
    pub source: Source,
    /// How much.
    pub amount: Fen,
    /// Where it stood.
    pub from: State,
    /// What WeChat Pay told.
    pub event: RefundEvent,
    /// When WeChat Pay accepted it, where that is known: the day of the bill that it is in.
    pub accepted_at: Option<Timestamp>,
    /// When that happened, of which this tells.
    pub at: Timestamp,
}

/// A person puts something right: an amount goes from one account to another.
#[derive(Clone, Debug)]
pub struct Correction<'a> {
    /// The person's own number for it; the same number is booked once.
    pub id: &'a str,
    /// What is put right.
    pub transfer: Transfer,
    /// Who did it, and why.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// A row of the fund-flow bill that is no payment and no refund.
#[derive(Clone, Debug)]
pub struct Flow<'a> {
    /// The number of the row, 资金流水单号.
    pub id: &'a str,
    /// The merchant.
    pub merchant: &'a str,
    /// What it is.
    pub kind: FlowKind,
    /// How much.
    pub amount: Fen,
    /// When WeChat Pay booked it.
    pub at: Timestamp,
}

/// What a row of the fund-flow bill is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlowKind {
    /// Money went to the merchant's bank.
    PaidOut,
    /// WeChat Pay kept a fee.
    Fee,
    /// WeChat Pay gave a fee back.
    FeeReturned,
}

impl Captured<'_> {
    /// Its movement; `None` for nothing at all.
    pub fn movement(&self) -> Option<Movement> {
        let of = self.of;
        let owed = match self.outcome {
            Outcome::Applied => of.account(Source::Fine),
            Outcome::Surplus => of.account(Source::Surplus),
            Outcome::Held => of.account(Source::Held),
        };
        let gateway = Account::Gateway { merchant: of.merchant.clone() };
        let transfer = Transfer::new(gateway, owed, self.amount, Some(of.fine.clone()))?;
        let event = EventId { kind: EventKind::Captured, id: of.payment.to_string() };
        Some(Movement::new(event, self.at, transfer))
    }
}

impl MoneyEvent {
    /// Where money of this payment lies with us.
    pub fn account(&self, source: Source) -> Account {
        match source {
            Source::Fine => Account::FinesCollected { city: self.city, fine: self.fine.clone() },
            Source::Surplus => Account::SurplusOwed { payment: self.payment.clone() },
            Source::Held => Account::Held { payment: self.payment.clone() },
        }
    }
}

/// What a step of a refund does: its money goes from where it lies in the one state to where it lies in the next, by
/// way of what WeChat Pay has accepted, which is what WeChat Pay's bill counts. Empty when it lies where it lay.
pub fn movements_of_refund(step: &RefundStep<'_>) -> Vec<Movement> {
    let Some(to) = step.from.after(step.event) else { return Vec::new() };
    let mut movements = Vec::new();
    let mut from = step.account_in(step.from);
    let skips_acceptance = step.from == State::Queued;
    if skips_acceptance {
        let under_way = step.account_in(State::Processing);
        let at = step.accepted_at.unwrap_or(step.at);
        movements.extend(step.movement(EventKind::RefundAccepted, &from, &under_way, at));
        from = under_way;
    }
    movements.extend(step.movement(step.kind(), &from, &step.account_in(to), step.at));
    movements
}

impl RefundStep<'_> {
    /// Where its money lies in a state.
    fn account_in(&self, state: State) -> Account {
        let merchant = || self.of.merchant.clone();
        match state {
            State::Queued => self.of.account(self.source),
            State::Processing => Account::RefundsUnderWay { merchant: merchant() },
            State::Abnormal | State::Closed => self.of.account(Source::Surplus),
            State::Success => Account::Gateway { merchant: merchant() },
        }
    }

    fn movement(&self, kind: EventKind, from: &Account, to: &Account, at: Timestamp) -> Option<Movement> {
        let fine = Some(self.of.fine.clone());
        let transfer = Transfer::new(from.clone(), to.clone(), self.amount, fine)?;
        Some(Movement::new(EventId { kind, id: self.number.to_string() }, at, transfer))
    }

    const fn kind(&self) -> EventKind {
        match self.event {
            RefundEvent::Accepted => EventKind::RefundAccepted,
            RefundEvent::Succeeded => EventKind::RefundSucceeded,
            RefundEvent::Abnormal => EventKind::RefundAbnormal,
            RefundEvent::Closed => EventKind::RefundClosed,
        }
    }
}

impl Correction<'_> {
    /// Its movement.
    pub fn movement(self) -> Movement {
        let event = EventId { kind: EventKind::Correction, id: self.id.to_owned() };
        Movement::new(event, self.at, self.transfer).noted(self.note)
    }
}

impl Flow<'_> {
    /// Its movement; `None` for nothing at all.
    pub fn movement(&self) -> Option<Movement> {
        let merchant = || self.merchant.to_owned();
        let gateway = Account::Gateway { merchant: merchant() };
        let (kind, debit, credit) = match self.kind {
            FlowKind::PaidOut => (EventKind::PaidOut, Account::PaidOut { merchant: merchant() }, gateway),
            FlowKind::Fee => (EventKind::Fee, Account::Fees { merchant: merchant() }, gateway),
            FlowKind::FeeReturned => (EventKind::Fee, gateway, Account::Fees { merchant: merchant() }),
        };
        let transfer = Transfer::new(debit, credit, self.amount, None)?;
        Some(Movement::new(EventId { kind, id: self.id.to_owned() }, self.at, transfer))
    }
}

#[cfg(test)]
mod tests;
