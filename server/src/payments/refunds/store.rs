//! The SQL of refunds.

use jiff::{Timestamp, civil::Date};
use shared::{money::Fen, payments::PaymentId, time};

use super::{Cause, CauseKind, Refund, RefundNumber, State, Told};
use crate::platform::database::{Arg, Database, DatabaseError, Row, Transaction};

/// What a [`Refund`] is read from.
macro_rules! columns {
    () => {
        "number, payment_id, cause, occasion, ordered_by, ordered_why, source, amount_fen, request_body, state, \
         queued_at, refund_id, accepted_at"
    };
}

// Writes nothing new: it takes the row's lock until the end of the transaction.
const HOLD: &str = "UPDATE payments SET captured_fen = captured_fen WHERE id = $1";
const CAPTURED: &str = "SELECT COALESCE(captured_fen, 0) AS captured_fen FROM payments WHERE id = $1";
const INSERT: &str = "
    INSERT INTO refunds (number, payment_id, ordinal, live_cause, cause, occasion, ordered_by, ordered_why, source,
                         amount_fen, request_body, state, queued_at, moved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'queued', $12, $12)
    ON CONFLICT DO NOTHING";
const OF_PAYMENT: &str =
    concat!("SELECT ", columns!(), " FROM refunds WHERE payment_id = $1 ORDER BY ordinal");
const BY_NUMBER: &str = concat!("SELECT ", columns!(), " FROM refunds WHERE number = $1");
const ACCEPTED: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM refunds WHERE accepted_at >= $1 AND accepted_at < $2
                   AND EXISTS (SELECT 1 FROM payments p WHERE p.id = payment_id AND p.merchant = $3)
    ORDER BY accepted_at, number"
);
// Compare-and-set. What WeChat Pay told once is not taken back.
const MOVE: &str = "
    UPDATE refunds SET state = $3, live_cause = CASE WHEN $4 THEN live_cause ELSE NULL END,
                       refund_id = COALESCE(refund_id, $5), accepted_at = COALESCE(accepted_at, $6), moved_at = $7
    WHERE number = $1 AND state = $2";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[HOLD, CAPTURED, INSERT, OF_PAYMENT, BY_NUMBER, ACCEPTED, MOVE];

/// The refund of that number.
///
/// # Errors
/// When the database fails.
pub async fn by_number(database: &Database, number: &RefundNumber) -> Result<Option<Refund>, DatabaseError> {
    let row = database.fetch_optional(BY_NUMBER, &[Arg::Text(&number.to_string())]).await?;
    row.as_ref().map(refund).transpose()
}

/// The refunds of a payment, first to last.
///
/// # Errors
/// When the database fails.
pub async fn of_payment(database: &Database, id: &PaymentId) -> Result<Vec<Refund>, DatabaseError> {
    database.fetch_all(OF_PAYMENT, &[Arg::Text(id.as_str())]).await?.iter().map(refund).collect()
}

/// The refunds that WeChat Pay accepted from the beginning of `first` to the beginning of `end`.
///
/// # Errors
/// When the database fails.
pub async fn accepted(
    database: &Database,
    merchant: &str,
    first: Date,
    end: Date,
) -> Result<Vec<Refund>, DatabaseError> {
    let [first, end] = [first, end].map(|day| Arg::Int(time::start_of(day).as_millisecond()));
    let args = [first, end, Arg::Text(merchant)];
    database.fetch_all(ACCEPTED, &args).await?.iter().map(refund).collect()
}

pub(in crate::payments) async fn of_payment_in(
    tx: &mut Transaction,
    id: &PaymentId,
) -> Result<Vec<Refund>, DatabaseError> {
    tx.fetch_all(OF_PAYMENT, &[Arg::Text(id.as_str())]).await?.iter().map(refund).collect()
}

pub(in crate::payments) async fn by_number_in(
    tx: &mut Transaction,
    number: &RefundNumber,
) -> Result<Option<Refund>, DatabaseError> {
    tx.fetch_optional(BY_NUMBER, &[Arg::Text(&number.to_string())]).await?.as_ref().map(refund).transpose()
}

pub(in crate::payments) async fn captured(
    tx: &mut Transaction,
    id: &PaymentId,
) -> Result<Fen, DatabaseError> {
    tx.execute(HOLD, &[Arg::Text(id.as_str())]).await?;
    let row = tx.fetch_optional(CAPTURED, &[Arg::Text(id.as_str())]).await?;
    row.map_or(Ok(Fen::ZERO), |row| row.convert("captured_fen"))
}

pub(in crate::payments) async fn insert(
    tx: &mut Transaction,
    refund: &Refund,
    cause: &str,
) -> Result<bool, DatabaseError> {
    let number = refund.number.to_string();
    let args = [
        Arg::Text(&number),
        Arg::Text(refund.payment_id.as_str()),
        Arg::Int(i64::from(refund.number.ordinal())),
        Arg::Text(cause),
        Arg::Text(refund.cause.kind().name()),
        Arg::Text(&refund.occasion),
        Arg::OptText(refund.cause.ordered_by()),
        Arg::OptText(refund.cause.why()),
        Arg::Text(refund.source.name()),
        Arg::Int(refund.amount.get()),
        Arg::Text(&refund.request_body),
        Arg::Int(refund.queued_at.as_millisecond()),
    ];
    Ok(tx.execute(INSERT, &args).await? == 1)
}

pub(in crate::payments) async fn move_on(
    tx: &mut Transaction,
    number: &RefundNumber,
    (from, to): (State, State),
    told: &Told<'_>,
    now_millis: i64,
) -> Result<bool, DatabaseError> {
    let name = number.to_string();
    let args = [
        Arg::Text(&name),
        Arg::Text(from.name()),
        Arg::Text(to.name()),
        Arg::Bool(to.stands()),
        Arg::OptText(told.refund_id),
        Arg::OptInt(told.accepted_at.map(Timestamp::as_millisecond)),
        Arg::Int(now_millis),
    ];
    Ok(tx.execute(MOVE, &args).await? == 1)
}

fn refund(row: &Row) -> Result<Refund, DatabaseError> {
    let kind: CauseKind = row.parse("cause")?;
    let cause = Cause::read(kind, row.opt_text("ordered_by")?, row.opt_text("ordered_why")?)
        .ok_or_else(|| DatabaseError::Content { column: "ordered_by", why: "missing".into() })?;
    Ok(Refund {
        number: row.parse("number")?,
        payment_id: row.parse("payment_id")?,
        cause,
        occasion: row.text("occasion")?,
        source: row.parse("source")?,
        amount: row.convert("amount_fen")?,
        request_body: row.text("request_body")?,
        state: row.parse("state")?,
        queued_at: row.instant("queued_at")?,
        refund_id: row.opt_text("refund_id")?,
        accepted_at: row.opt_instant("accepted_at")?,
    })
}
