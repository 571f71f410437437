//! The verbs that change a row and the ledger together, so that neither is ever without the other.

use jiff::Timestamp;

use shared::cities::Adcode;

use super::{
    Attempt,
    ledger::{Booked, Captured, MoneyEvent, RefundStep, book, movements_of_refund},
    refunds::{self, Moved, RefundNumber, Told},
    store::BookRows,
};
use crate::{fines::FineRecord, platform::database::DatabaseError, wechat::Party};

/// Whose money a payment's is. The merchant is the one that WeChat names, which has it, whoever the order was of.
pub fn money_of(attempt: &Attempt, fine: &FineRecord, party: &Party) -> MoneyEvent {
    MoneyEvent {
        merchant: party.recipient().to_owned(),
        city: city_of(fine),
        fine: fine.id.clone(),
        payment: attempt.id.clone(),
    }
}

/// A number begins with the division code of the office that decided; its city has the same first four digits.
fn city_of(fine: &FineRecord) -> Adcode {
    let number = fine.number.to_string();
    let city = number.get(..4).and_then(|city| format!("{city}00").parse().ok());
    city.unwrap_or(Adcode::NATION)
}

/// Books money that came, in the transaction that settles it; `None` when nothing came.
///
/// # Errors
/// When the database fails.
pub async fn captured(
    rows: &mut impl BookRows,
    captured: &Captured<'_>,
    now: Timestamp,
) -> Result<Option<Booked>, DatabaseError> {
    match captured.movement() {
        Some(movement) => book(rows, &movement, now).await.map(Some),
        None => Ok(None),
    }
}

/// Moves a refund on as WeChat Pay told, and books what that does; `None` when it means nothing in the state it is in.
/// `at` is when it happened, as far as WeChat Pay told that.
///
/// # Errors
/// When the database fails.
pub async fn refund_told(
    rows: &mut impl BookRows,
    of: &MoneyEvent,
    number: &RefundNumber,
    told: &Told<'_>,
    at: Timestamp,
    now: Timestamp,
) -> Result<Option<Moved>, DatabaseError> {
    let Some(moved) = refunds::advance(rows, number, told, now).await? else { return Ok(None) };
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
        book(rows, &movement, now).await?;
    }
    Ok(Some(moved))
}
