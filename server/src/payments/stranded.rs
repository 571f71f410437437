//! What is still to be done at merchants that are not configured any more. Their keys are gone with them, so that nobody
//! can ask WeChat Pay about their orders or follow their refunds: somebody must be told.

use super::{Gateways, Merchants};
use crate::platform::database::{Database, DatabaseError, Row};

// What is to be done has indices of its own, however many payments there were. What was given up is not done either.
const LEFT: &str = "
    SELECT p.merchant, COUNT(CASE WHEN j.kind = 'ask' THEN 1 END) AS attempts,
           COUNT(CASE WHEN j.kind = 'refund' THEN 1 END) AS refunds
    FROM payment_jobs j JOIN payments p ON p.id = j.payment_id
    WHERE (j.due_at IS NOT NULL OR j.dead_at IS NOT NULL)
      AND (j.kind = 'refund'
           OR (j.kind = 'ask' AND p.state IN ('created', 'pending', 'unknown', 'closing')))
    GROUP BY p.merchant ORDER BY p.merchant";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[LEFT];

/// What a merchant has left.
struct Left {
    merchant: String,
    /// Attempts that nobody knows the end of.
    attempts: i64,
    /// Payments of which money is on its way back, or should be.
    refunds: i64,
}

/// Tells the operator of each merchant that is not configured and has anything left: an error in the log, and the gauges
/// `payments_stranded_attempts` and `payments_stranded_refunds`.
///
/// # Errors
/// When the database fails.
pub async fn tell(database: &Database, merchants: &Merchants) -> Result<(), DatabaseError> {
    for row in database.fetch_all(LEFT, &[]).await? {
        let Left { merchant, attempts, refunds } = left(&row)?;
        if merchants.of_merchant(&merchant).is_some() {
            continue;
        }
        tracing::error!(
            merchant,
            attempts,
            refunds,
            "payments of a merchant that is not configured cannot be brought to their end: put it back into the \
             configuration, with its keys, until nothing is left of it"
        );
        gauge("payments_stranded_attempts", &merchant, attempts);
        gauge("payments_stranded_refunds", &merchant, refunds);
    }
    Ok(())
}

fn left(row: &Row) -> Result<Left, DatabaseError> {
    Ok(Left { merchant: row.text("merchant")?, attempts: row.int("attempts")?, refunds: row.int("refunds")? })
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn gauge(name: &'static str, merchant: &str, number: i64) {
    metrics::gauge!(name, "merchant" => merchant.to_owned()).set(number as f64);
}
