//! Refunds: rows of their own, with a graph of their own. Nothing about them moves an attempt.
//!
//! A refund is queued in the transaction that finds its cause, with its number and its exact body; only then is
//! WeChat Pay asked. The number follows from the payment and from how many refunds it had before, so that whoever
//! finds the same cause again finds the same refund.

mod cause;
mod machine;
mod number;
mod queue;
mod request;
pub mod store;

pub use cause::{Cause, CauseKind, NotACause, Source};
pub use machine::{Event, NotAState, State, graph};
pub use number::{NotARefundNumber, RefundNumber};
pub use queue::{Moved, Queued, Told, Wanted, advance, kept, left, queue, stranded};
pub use request::{RefundRequest, RefundTerms};

use jiff::Timestamp;
use shared::{money::Fen, payments::PaymentId};

/// A refund as the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// The out_refund_no.
    pub number: RefundNumber,
    /// The payment whose money goes back.
    pub payment_id: PaymentId,
    /// Why.
    pub cause: Cause,
    /// What the cause happened by; empty when it is the settlement itself.
    pub occasion: String,
    /// Which of our accounts the money is taken from.
    pub source: Source,
    /// How much, in 分; never zero.
    pub amount: Fen,
    /// The exact body of the request.
    pub request_body: String,
    /// Where it stands.
    pub state: State,
    /// When it was stored.
    pub queued_at: Timestamp,
    /// WeChat's number for it.
    pub refund_id: Option<String>,
    /// When WeChat Pay accepted it: the day of the bill it is in.
    pub accepted_at: Option<Timestamp>,
}
