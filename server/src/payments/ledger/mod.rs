//! The ledger: double entry, written once.
//!
//! Every event that moves money becomes one [`Movement`], made of [`Transfer`]s from one account to another, so that
//! none can be out of balance. A movement is booked once per event and never changed; what was wrong is put right by
//! another one. The day of a movement is the day of its money at Asia/Shanghai.
//!
//! Debits count up and credits down: what WeChat Pay holds for us is positive, what we owe is negative, and all
//! accounts together are zero.

mod account;
mod booking;
mod event;
mod movement;
pub mod store;

pub use account::{Account, Class, NotAClass, NotAnAccount};
pub use booking::{Booked, book};
pub use event::{Captured, Correction, Flow, FlowKind, MoneyEvent, Outcome, RefundStep, movements_of_refund};
pub use movement::{EventId, EventKind, Movement, NotAKind, Posting, Transfer};
