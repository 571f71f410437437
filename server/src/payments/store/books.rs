//! The rows of the books: refunds and movements of money.

use shared::{money::Fen, payments::PaymentId};

use crate::{
    payments::{
        ledger::{self, EventId, Movement, Transfer},
        refunds::{self, Refund, RefundNumber, State, Told},
    },
    platform::database::{DatabaseError, Transaction},
};

/// Rows of the books inside a transaction. A verb that says `bool` says whether it wrote; one that found it otherwise
/// than expected writes nothing.
///
/// # Errors
/// Every verb: when the database fails.
#[allow(async_fn_in_trait, reason = "handlers and jobs stay on their thread")]
pub trait BookRows {
    /// What was taken for a payment; zero when nothing was. Until the transaction ends nobody else gives back of it: who
    /// asks this before he reads its refunds knows what is left.
    async fn captured(&mut self, payment: &PaymentId) -> Result<Fen, DatabaseError>;
    /// The refunds of a payment, first to last.
    async fn refunds(&mut self, payment: &PaymentId) -> Result<Vec<Refund>, DatabaseError>;
    /// The refund of that number.
    async fn refund(&mut self, number: &RefundNumber) -> Result<Option<Refund>, DatabaseError>;
    /// Stores a fresh refund; `false` when its number is taken, or one stands for the same `cause`.
    async fn insert_refund(&mut self, refund: &Refund, cause: &str) -> Result<bool, DatabaseError>;
    /// Moves a refund, if it is still in the first of the two states, and keeps what was told of it.
    async fn move_refund(
        &mut self,
        number: &RefundNumber,
        from_to: (State, State),
        told: &Told<'_>,
        now_millis: i64,
    ) -> Result<bool, DatabaseError>;
    /// Books a movement; `false` when its event was booked before.
    async fn insert_movement(&mut self, movement: &Movement, now_millis: i64) -> Result<bool, DatabaseError>;
    /// What was booked of an event.
    async fn transfers(&mut self, event: &EventId) -> Result<Vec<Transfer>, DatabaseError>;
}

impl BookRows for Transaction {
    async fn captured(&mut self, payment: &PaymentId) -> Result<Fen, DatabaseError> {
        refunds::store::captured(self, payment).await
    }

    async fn refunds(&mut self, payment: &PaymentId) -> Result<Vec<Refund>, DatabaseError> {
        refunds::store::of_payment_in(self, payment).await
    }

    async fn refund(&mut self, number: &RefundNumber) -> Result<Option<Refund>, DatabaseError> {
        refunds::store::by_number_in(self, number).await
    }

    async fn insert_refund(&mut self, refund: &Refund, cause: &str) -> Result<bool, DatabaseError> {
        refunds::store::insert(self, refund, cause).await
    }

    async fn move_refund(
        &mut self,
        number: &RefundNumber,
        from_to: (State, State),
        told: &Told<'_>,
        now_millis: i64,
    ) -> Result<bool, DatabaseError> {
        refunds::store::move_on(self, number, from_to, told, now_millis).await
    }

    async fn insert_movement(&mut self, movement: &Movement, now_millis: i64) -> Result<bool, DatabaseError> {
        ledger::store::insert(self, movement, now_millis).await
    }

    async fn transfers(&mut self, event: &EventId) -> Result<Vec<Transfer>, DatabaseError> {
        ledger::store::transfers_of(self, event).await
    }
}
