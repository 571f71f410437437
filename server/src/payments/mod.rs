//! Paying a fine once and only once.
//!
//! `machine` says what may follow what; `start`, `ask` and `settle` are the only verbs that move an attempt;
//! `job` asks about every attempt that is not final, on any number of servers.

mod ask;
mod attempt;
pub mod books;
mod code;
pub mod fiscal;
pub mod graph;
pub mod http;
mod job;
pub mod ledger;
mod machine;
mod notify;
pub mod pages;
mod receipt;
pub mod receipt_pdf;
pub mod reconcile;
pub mod refunds;
mod settle;
mod start;
pub mod store;
mod view;

use std::sync::Arc;

pub use attempt::{Attempt, IdempotencyKey, NotAKey, Opening};
pub use code::VerificationCode;
pub use machine::{Event, State};
pub use notify::NotifyError;
pub use receipt::ReceiptRecord;
pub use settle::Settled;
use shared::fines::NotPayable;
pub use start::Wish;

use crate::{
    platform::{
        clock::Clock,
        database::{AsDatabaseError, Database, DatabaseError},
    },
    wechat::Pay,
};

/// The payments of this server.
#[derive(Clone)]
pub struct Payments {
    database: Database,
    clock: Clock,
    pay: Arc<Pay>,
    /// Where residents see us, without a slash at the end.
    public_url: String,
    /// Where WeChat Pay calls us.
    notify_url: String,
}

/// Why something about a payment cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// No payment has this id.
    #[error("no such payment")]
    NotFound,
    /// The payment has no receipt, or not yet.
    #[error("no receipt")]
    NoReceipt,
    /// The fine cannot be paid now.
    #[error("not payable: {0:?}")]
    NotPayable(NotPayable),
    /// The fine changed while we looked, more often than we try.
    #[error("the fine keeps changing")]
    Busy,
    /// The idempotency key was used for another wish.
    #[error("idempotency key reused")]
    KeyReused,
    /// The look-up has lapsed, and nothing was started before.
    #[error("the look-up has lapsed")]
    Lapsed,
    /// JSAPI needs a session.
    #[error("no session")]
    LoginNeeded,
    /// The gateway refused, and certainly nothing was charged.
    #[error("the gateway refused: {0}")]
    Refused(String),
    /// It is paid, or may be: it cannot be given up.
    #[error("cannot be closed")]
    CannotClose,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl AsDatabaseError for PaymentError {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        match self {
            PaymentError::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl Payments {
    /// Payments in this database through this gateway.
    pub fn new(
        database: Database,
        clock: Clock,
        pay: Arc<Pay>,
        public_url: String,
        notify_url: String,
    ) -> Payments {
        Payments { database, clock, pay, public_url, notify_url }
    }
}
