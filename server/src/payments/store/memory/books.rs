//! The rows of the books inside a transaction.

use shared::{money::Fen, payments::PaymentId};

use super::{
    MemoryRows, RefundRow,
    locks::Lock,
    rows::{ATTEMPTS, MOVEMENTS, REFUNDS},
};
use crate::{
    payments::{
        ledger::{EventId, Movement, Transfer},
        refunds::{Refund, RefundNumber, State, Told},
        store::BookRows,
    },
    platform::database::DatabaseError,
};

impl BookRows for MemoryRows {
    async fn captured(&mut self, payment: &PaymentId) -> Result<Fen, DatabaseError> {
        self.statement().await?;
        let captured = self.locked(&ATTEMPTS, payment.as_str()).await?.and_then(|row| row.captured_fen);
        Ok(captured.and_then(|fen| Fen::new(fen).ok()).unwrap_or(Fen::ZERO))
    }

    async fn refunds(&mut self, payment: &PaymentId) -> Result<Vec<Refund>, DatabaseError> {
        self.statement().await?;
        Ok(self.refunds_of(payment).iter().map(|row| row.refund.clone()).collect())
    }

    async fn refund(&mut self, number: &RefundNumber) -> Result<Option<Refund>, DatabaseError> {
        self.statement().await?;
        Ok(self.get(&REFUNDS, &number.to_string()).map(|row| row.refund.clone()))
    }

    async fn insert_refund(&mut self, refund: &Refund, cause: &str) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.lock(Lock::Cause(cause.to_owned())).await?;
        let stands = |row: &RefundRow| row.live_cause.as_deref() == Some(cause);
        if self.refunds_of(&refund.payment_id).iter().any(|row| stands(row)) {
            return Ok(false);
        }
        let row = RefundRow { refund: refund.clone(), live_cause: Some(cause.to_owned()) };
        self.put_new(&REFUNDS, &refund.number.to_string(), row).await
    }

    async fn move_refund(
        &mut self,
        number: &RefundNumber,
        (from, to): (State, State),
        told: &Told<'_>,
        _: i64,
    ) -> Result<bool, DatabaseError> {
        self.statement().await?;
        let name = number.to_string();
        let Some(row) = self.locked(&REFUNDS, &name).await?.filter(|row| row.refund.state == from) else {
            return Ok(false);
        };
        let mut row = (*row).clone();
        row.refund.state = to;
        row.live_cause = row.live_cause.filter(|_| to.stands());
        row.refund.refund_id = row.refund.refund_id.or_else(|| told.refund_id.map(str::to_owned));
        row.refund.accepted_at = row.refund.accepted_at.or(told.accepted_at);
        self.put(&REFUNDS, &name, row);
        Ok(true)
    }

    async fn insert_movement(&mut self, movement: &Movement, _: i64) -> Result<bool, DatabaseError> {
        self.statement().await?;
        self.put_new(&MOVEMENTS, &movement_key(movement.event()), movement.clone()).await
    }

    async fn transfers(&mut self, event: &EventId) -> Result<Vec<Transfer>, DatabaseError> {
        self.statement().await?;
        let booked = self.get(&MOVEMENTS, &movement_key(event));
        Ok(booked.map(|movement| movement.transfers().cloned().collect()).unwrap_or_default())
    }
}

/// A movement's key among the rows.
fn movement_key(event: &EventId) -> String {
    format!("{}/{}", event.kind, event.id)
}
