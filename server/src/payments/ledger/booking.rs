//! Booking a movement, once per event: written once over every store.

use jiff::Timestamp;

use super::Movement;
use crate::{payments::store::BookRows, platform::database::DatabaseError};

/// What became of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Booked {
    /// It is booked now.
    New,
    /// It was booked before, just so.
    Known,
    /// Its event was booked before with other amounts or accounts: a person looks. Nothing was changed.
    Contradicted,
}

/// Books a movement, once per event.
///
/// # Errors
/// When the database fails.
pub async fn book(
    rows: &mut impl BookRows,
    movement: &Movement,
    now: Timestamp,
) -> Result<Booked, DatabaseError> {
    if rows.insert_movement(movement, now.as_millisecond()).await? {
        return Ok(Booked::New);
    }
    let booked = rows.transfers(movement.event()).await?;
    Ok(if movement.transfers().eq(&booked) { Booked::Known } else { contradicted(movement) })
}

fn contradicted(movement: &Movement) -> Booked {
    tracing::error!(kind = %movement.event().kind, "an event was booked before, and otherwise: look at it");
    metrics::counter!("ledger_contradictions_total").increment(1);
    Booked::Contradicted
}
