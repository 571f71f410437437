//! Paying a fine once and only once.
//!
//! `machine` says what may follow what; `start`, `ask` and `settle` are the only verbs that move an attempt, and
//! `by_hand` what a person orders; `refund` gives money back;
//! `jobs` and `job` do what is still to be done, on any number of servers. All of it is written once over
//! [`Surroundings`]: the real world, or the simulated one that proves it.

mod ask;
mod attempt;
pub mod books;
pub mod by_hand;
mod code;
mod confirm;
mod corrections;
pub mod deliver;
#[cfg(test)]
mod examples;
pub mod fiscal;
pub mod gateway;
pub mod graph;
pub mod hand_over;
pub mod http;
pub mod in_wechat;
mod job;
pub mod jobs;
pub mod ledger;
mod machine;
mod merchants;
mod moves;
mod mutation;
mod notify;
pub mod pages;
mod receipt;
pub mod receipt_pdf;
pub mod reconcile;
mod refund;
pub mod refunds;
mod registries;
pub mod registry;
mod settle;
#[cfg(any(test, feature = "simulation"))]
pub mod simulation;
mod start;
pub mod store;
pub mod stranded;
mod surroundings;
pub mod tell;
mod told_by_bill;
mod view;

use std::sync::Arc;

pub use attempt::{Attempt, IdempotencyKey, NotAKey, Opening};
pub use code::VerificationCode;
pub use gateway::Gateway;
pub use machine::{Event, State};
pub use merchants::{GatewayOf, Gateways, Merchant, Merchants};
pub use notify::NotifyError;
pub use receipt::ReceiptRecord;
pub use registry::Registry;
use shared::fines::NotPayable;
pub use start::Wish;
pub use store::{Rows, Store};
pub use surroundings::{Production, RowsOf, Surroundings};

use crate::platform::{
    clock::Clock,
    database::{AsDatabaseError, DatabaseError},
    random::Random,
};

/// The payments of this server.
pub type Payments = PaymentsIn<Production>;

/// Payments in these surroundings.
#[derive(Clone)]
pub struct PaymentsIn<W: Surroundings> {
    store: W::Store,
    gateways: W::Gateways,
    registry: W::Registry,
    clock: Clock,
    random: Random,
    /// Where residents see us, without a slash at the end.
    public_url: String,
    /// Where WeChat Pay calls us, with the merchant's number behind it.
    notify_url: String,
    /// Who tells payers, where somebody does.
    teller: Option<W::Teller>,
    /// Who reports what was paid in the mini-program, where that is asked for.
    reporter: Option<Arc<deliver::Reporter>>,
    /// What a job works under: each of its writes asks whether it still holds.
    lease: Option<jobs::Lease>,
    #[cfg(any(test, feature = "simulation"))]
    mutation: Option<mutation::Mutation>,
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
    /// Its merchant is not configured any more.
    #[error("no merchant {0}")]
    NoMerchant(String),
    /// JSAPI needs a session.
    #[error("no session")]
    LoginNeeded,
    /// The gateway refused, and certainly nothing was charged.
    #[error("the gateway refused: {0}")]
    Refused(String),
    /// The registry refused to lock the fine, and nothing was charged.
    #[error("the registry refused: {}", .0.name())]
    RegistryRefused(registry::Refusal),
    /// It is paid, or may be: it cannot be given up.
    #[error("cannot be closed")]
    CannotClose,
    /// The job of this work was taken by another server: what it has not written it must not write.
    #[error("the lease is lost")]
    LeaseLost,
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

impl<W: Surroundings> PaymentsIn<W> {
    /// Payments whose rows are in `store`, whose money goes through `gateways`, whose fines are `registry`'s.
    pub fn new(
        (store, gateways, registry): (W::Store, W::Gateways, W::Registry),
        clock: Clock,
        random: Random,
        public_url: String,
        notify_url: String,
    ) -> PaymentsIn<W> {
        PaymentsIn {
            store,
            gateways,
            registry,
            clock,
            random,
            public_url,
            notify_url,
            teller: None,
            reporter: None,
            lease: None,
            #[cfg(any(test, feature = "simulation"))]
            mutation: None,
        }
    }
}
