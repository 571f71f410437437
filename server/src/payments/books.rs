//! The verbs that change a row and the ledger together, so that neither is ever without the other.

use jiff::Timestamp;

use super::{
    ledger::{
        Captured, MoneyEvent, RefundStep, movements_of_refund,
        store::{Booked, book},
    },
    refunds::{
        self, RefundNumber,
        store::{Moved, Told},
    },
};
use crate::platform::database::{DatabaseError, Transaction};

/// Books money that came, in the transaction that settles it; `None` when nothing came.
///
/// # Errors
/// When the database fails.
pub async fn captured(
    tx: &mut Transaction,
    captured: &Captured<'_>,
    now: Timestamp,
) -> Result<Option<Booked>, DatabaseError> {
    match captured.movement() {
        Some(movement) => book(tx, &movement, now).await.map(Some),
        None => Ok(None),
    }
}

/// Moves a refund on as WeChat Pay told, and books what that does; `None` when it means nothing in the state it is in.
/// `at` is when it happened, as far as WeChat Pay told that.
///
/// # Errors
/// When the database fails.
pub async fn refund_told(
    tx: &mut Transaction,
    of: &MoneyEvent,
    number: &RefundNumber,
    told: &Told<'_>,
    at: Timestamp,
    now: Timestamp,
) -> Result<Option<Moved>, DatabaseError> {
    let Some(moved) = refunds::store::advance(tx, number, told, now).await? else { return Ok(None) };
    let step = RefundStep {
        of,
        number,
        source: moved.refund.source,
        amount: moved.refund.amount,
        from: moved.from,
        event: told.event,
        accepted_at: moved.refund.accepted_at,
        at,
    };
    for movement in movements_of_refund(&step) {
        book(tx, &movement, now).await?;
    }
    Ok(Some(moved))
}
