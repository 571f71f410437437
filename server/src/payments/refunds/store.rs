//! The SQL of refunds. Each verb takes the transaction of what it belongs to.

use jiff::{Timestamp, civil::Date};
use shared::{money::Fen, payments::PaymentId, time};

use super::{Cause, CauseKind, Event, Refund, RefundNumber, RefundRequest, RefundTerms, Source, State};
use crate::platform::database::{Arg, Database, DatabaseError, Row, Transaction};

const CAPTURED: &str = "SELECT COALESCE(captured_fen, 0) AS captured_fen FROM payments WHERE id = $1";
const INSERT: &str = "
    INSERT INTO refunds (number, payment_id, ordinal, live_cause, cause, occasion, ordered_by, ordered_why, source,
                         amount_fen, request_body, state, queued_at, moved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'queued', $12, $12)
    ON CONFLICT DO NOTHING";
const OF_PAYMENT: &str = "
    SELECT number, payment_id, cause, occasion, ordered_by, ordered_why, source, amount_fen, request_body, state,
           queued_at, refund_id, accepted_at
    FROM refunds WHERE payment_id = $1 ORDER BY ordinal";
const BY_NUMBER: &str = "
    SELECT number, payment_id, cause, occasion, ordered_by, ordered_why, source, amount_fen, request_body, state,
           queued_at, refund_id, accepted_at
    FROM refunds WHERE number = $1";
const ACCEPTED: &str = "
    SELECT number, payment_id, cause, occasion, ordered_by, ordered_why, source, amount_fen, request_body, state,
           queued_at, refund_id, accepted_at
    FROM refunds WHERE accepted_at >= $1 AND accepted_at < $2
                   AND EXISTS (SELECT 1 FROM payments p WHERE p.id = payment_id AND p.merchant = $3)
    ORDER BY accepted_at, number";
// Compare-and-set. What WeChat Pay told once is not taken back.
const MOVE: &str = "
    UPDATE refunds SET state = $3, live_cause = CASE WHEN $4 THEN live_cause ELSE NULL END,
                       refund_id = COALESCE(refund_id, $5), accepted_at = COALESCE(accepted_at, $6), moved_at = $7
    WHERE number = $1 AND state = $2";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[CAPTURED, INSERT, OF_PAYMENT, BY_NUMBER, ACCEPTED, MOVE];

/// So often is a number taken by another server before this one gives up.
const TRIES: usize = 8;

/// A refund that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The payment whose money goes back.
    pub payment: &'a PaymentId,
    /// Why.
    pub cause: Cause,
    /// What the cause happened by, such as the registry's correction; empty for the settlement itself. The same cause
    /// by the same occasion is the same refund.
    pub occasion: &'a str,
    /// Where the money lies with us.
    pub source: Source,
    /// How much.
    pub amount: Fen,
    /// The rest of the request.
    pub terms: RefundTerms<'a>,
}

/// What became of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queued {
    /// It is queued now.
    New(Refund),
    /// It was queued before, by the same cause and occasion.
    Known(Refund),
    /// More would go back than ever came; `left` is what may still go.
    TooMuch {
        /// What of the payment is neither returned nor being returned.
        left: Fen,
    },
    /// WeChat Pay allows no further refund of this order.
    TooMany,
}

/// What WeChat Pay told of a refund.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// What happened.
    pub event: Event,
    /// WeChat's number for it, where it was told.
    pub refund_id: Option<&'a str>,
    /// When WeChat Pay accepted it, where it was told.
    pub accepted_at: Option<Timestamp>,
}

/// A refund that moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where it stood.
    pub from: State,
    /// As it is now.
    pub refund: Refund,
}

/// Queues a refund with its number and its exact body, unless the same cause has one that stands. After WeChat Pay
/// has closed one, the next gets the next number.
///
/// # Errors
/// When the database fails.
pub async fn queue(
    tx: &mut Transaction,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<Queued, DatabaseError> {
    let key = format!("{}:{}:{}", wanted.payment, wanted.cause.kind(), wanted.occasion);
    for _ in 0..TRIES {
        let before = of_payment_in(tx, wanted.payment).await?;
        let same = |refund: &&Refund| {
            refund.cause.kind() == wanted.cause.kind() && refund.occasion == wanted.occasion
        };
        if let Some(known) = before.iter().filter(same).find(|refund| refund.state.stands()) {
            return Ok(Queued::Known(known.clone()));
        }
        let left = left(captured(tx, wanted.payment).await?, &before);
        if wanted.amount == Fen::ZERO || wanted.amount > left {
            return Ok(Queued::TooMuch { left });
        }
        let ordinal = u32::try_from(before.len()).unwrap_or(u32::MAX).saturating_add(1);
        let Some(number) = RefundNumber::new(wanted.payment, ordinal) else { return Ok(Queued::TooMany) };
        // What a closed refund could not return is owed to the payer, wherever it was taken from first.
        let source = if before.iter().any(|refund| same(&refund)) { Source::Surplus } else { wanted.source };
        let refund = draw_up(wanted, number, source, now)?;
        if insert(tx, &refund, &key).await? {
            tracing::info!(
                refund = refund.number.abbreviated(),
                cause = refund.cause.kind().name(),
                amount_fen = refund.amount.get(),
                "refund queued"
            );
            return Ok(Queued::New(refund));
        }
    }
    Err(DatabaseError::Content { column: "ordinal", why: "overtaken too often".into() })
}

/// Moves a refund on as WeChat Pay told, and keeps what it told; `None` when that means nothing in the state it is in.
///
/// # Errors
/// When the database fails.
pub async fn advance(
    tx: &mut Transaction,
    number: &RefundNumber,
    told: &Told<'_>,
    now: Timestamp,
) -> Result<Option<Moved>, DatabaseError> {
    let name = number.to_string();
    for _ in 0..TRIES {
        let Some(row) = tx.fetch_optional(BY_NUMBER, &[Arg::Text(&name)]).await? else { return Ok(None) };
        let from = refund(&row)?.state;
        let Some(to) = from.after(told.event) else { return Ok(None) };
        let args = [
            Arg::Text(&name),
            Arg::Text(from.name()),
            Arg::Text(to.name()),
            Arg::Bool(to.stands()),
            Arg::OptText(told.refund_id),
            Arg::OptInt(told.accepted_at.map(Timestamp::as_millisecond)),
            Arg::Int(now.as_millisecond()),
        ];
        if tx.execute(MOVE, &args).await? == 1 {
            tracing::info!(refund = number.abbreviated(), %from, %to, "refund moved");
            let row = tx.fetch_optional(BY_NUMBER, &[Arg::Text(&name)]).await?;
            return row.map(|row| Ok(Moved { from, refund: refund(&row)? })).transpose();
        }
    }
    Err(DatabaseError::Content { column: "state", why: "overtaken too often".into() })
}

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

async fn of_payment_in(tx: &mut Transaction, id: &PaymentId) -> Result<Vec<Refund>, DatabaseError> {
    tx.fetch_all(OF_PAYMENT, &[Arg::Text(id.as_str())]).await?.iter().map(refund).collect()
}

async fn captured(tx: &mut Transaction, id: &PaymentId) -> Result<Fen, DatabaseError> {
    let row = tx.fetch_optional(CAPTURED, &[Arg::Text(id.as_str())]).await?;
    row.map_or(Ok(Fen::ZERO), |row| row.convert("captured_fen"))
}

/// What of a payment is neither returned nor being returned.
fn left(captured: Fen, before: &[Refund]) -> Fen {
    let gone: i64 = before.iter().filter(|refund| refund.state.stands()).map(|r| r.amount.get()).sum();
    Fen::new(captured.get().saturating_sub(gone)).unwrap_or(Fen::ZERO)
}

fn draw_up(
    wanted: &Wanted<'_>,
    number: RefundNumber,
    source: Source,
    now: Timestamp,
) -> Result<Refund, DatabaseError> {
    let request = RefundRequest::new(&number, wanted.cause.kind(), wanted.amount, &wanted.terms);
    let request_body = serde_json::to_string(&request)
        .map_err(|why| DatabaseError::Content { column: "request_body", why: why.to_string() })?;
    Ok(Refund {
        number,
        payment_id: wanted.payment.clone(),
        cause: wanted.cause.clone(),
        occasion: wanted.occasion.to_owned(),
        source,
        amount: wanted.amount,
        request_body,
        state: State::Queued,
        queued_at: now,
        refund_id: None,
        accepted_at: None,
    })
}

async fn insert(tx: &mut Transaction, refund: &Refund, key: &str) -> Result<bool, DatabaseError> {
    let number = refund.number.to_string();
    let args = [
        Arg::Text(&number),
        Arg::Text(refund.payment_id.as_str()),
        Arg::Int(i64::from(refund.number.ordinal())),
        Arg::Text(key),
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
