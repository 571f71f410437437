//! A movement of money. It cannot be out of balance: it is made of transfers from one account to another.

use jiff::{Timestamp, civil::Date};
use shared::{money::Fen, time};

use super::Account;
use crate::{fines::FineId, platform::named::named};

/// An amount that goes from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    debit: Account,
    credit: Account,
    /// The fine that it is about, if it is about one.
    fine: Option<FineId>,
    amount: Fen,
}

/// One side of a transfer: an account, and by how much it changes, in 分; a debit is positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// By how much it changes.
    pub fen: i64,
}

/// Which event a movement books. No event is booked twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventId {
    /// What kind of event.
    pub kind: EventKind,
    /// The payment, the refund, the row of the fund-flow bill or the correction.
    pub id: String,
}

/// What kind of event moves money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// Money came; what became of it is in the accounts.
    Captured,
    /// WeChat Pay accepted a refund.
    RefundAccepted,
    /// A refund reached the payer.
    RefundSucceeded,
    /// A refund cannot reach the payer.
    RefundAbnormal,
    /// A refund was closed.
    RefundClosed,
    /// A person put something right.
    Correction,
    /// WeChat Pay paid a merchant out.
    PaidOut,
    /// WeChat Pay kept a fee, or gave one back.
    Fee,
}

/// No kind of event has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no kind of movement")]
pub struct NotAKind;

/// What one event does to the accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    event: EventId,
    at: Timestamp,
    note: Option<String>,
    first: Transfer,
    more: Vec<Transfer>,
}

impl Transfer {
    /// `amount` to `debit`, from `credit`; `None` when it is nothing, or when it stays where it is.
    pub fn new(debit: Account, credit: Account, amount: Fen, fine: Option<FineId>) -> Option<Transfer> {
        (amount > Fen::ZERO && debit != credit).then_some(Transfer { debit, credit, fine, amount })
    }

    /// The account that is debited.
    pub fn debit(&self) -> &Account {
        &self.debit
    }

    /// The account that is credited.
    pub fn credit(&self) -> &Account {
        &self.credit
    }

    /// The fine that it is about.
    pub fn fine(&self) -> Option<&FineId> {
        self.fine.as_ref()
    }

    /// How much; never zero.
    pub fn amount(&self) -> Fen {
        self.amount
    }

    /// Its two sides, which are zero together.
    pub fn postings(&self) -> [Posting; 2] {
        let fen = self.amount.get();
        [Posting { account: self.debit.clone(), fen }, Posting { account: self.credit.clone(), fen: -fen }]
    }
}

impl Movement {
    /// What `event` does, by the money of `at`.
    pub fn new(event: EventId, at: Timestamp, first: Transfer) -> Movement {
        Movement { event, at, note: None, first, more: Vec::new() }
    }

    /// With one transfer more.
    #[must_use]
    pub fn and(mut self, transfer: Transfer) -> Movement {
        self.more.push(transfer);
        self
    }

    /// With what a person wrote of it.
    #[must_use]
    pub fn noted(self, note: String) -> Movement {
        Movement { note: Some(note), ..self }
    }

    /// The event that it books.
    pub fn event(&self) -> &EventId {
        &self.event
    }

    /// When the money moved.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The day of the money at Asia/Shanghai.
    pub fn day(&self) -> Date {
        time::date_at(self.at)
    }

    /// What a person wrote of it.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Its transfers; there is at least one.
    pub fn transfers(&self) -> impl Iterator<Item = &Transfer> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// What it does to each account.
    pub fn postings(&self) -> impl Iterator<Item = Posting> {
        self.transfers().flat_map(Transfer::postings)
    }
}

named!(EventKind, NotAKind {
    Captured => "captured",
    RefundAccepted => "refund_accepted",
    RefundSucceeded => "refund_succeeded",
    RefundAbnormal => "refund_abnormal",
    RefundClosed => "refund_closed",
    Correction => "correction",
    PaidOut => "paid_out",
    Fee => "fee",
});
