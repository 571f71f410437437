//! Queueing refunds and moving them on: written once over every store.

use jiff::Timestamp;
use shared::{money::Fen, payments::PaymentId};

use super::{Cause, Event, Refund, RefundNumber, RefundRequest, RefundTerms, Source, State};
use crate::{payments::store::BookRows, platform::database::DatabaseError};

/// So often is a number taken by another server before this one gives up.
const TRIES: usize = 8;

/// A refund that is wanted.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// The payment whose money goes back.
    pub payment: &'a PaymentId,
    /// Why.
    pub cause: Cause,
    /// What the cause happened by, such as a person's reason; empty for the settlement itself. The same cause by the
    /// same occasion is the same refund.
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
    rows: &mut impl BookRows,
    wanted: &Wanted<'_>,
    now: Timestamp,
) -> Result<Queued, DatabaseError> {
    let key = format!("{}:{}:{}", wanted.payment, wanted.cause.kind(), wanted.occasion);
    let captured = rows.captured(wanted.payment).await?;
    for _ in 0..TRIES {
        let before = rows.refunds(wanted.payment).await?;
        let same = |refund: &&Refund| {
            refund.cause.kind() == wanted.cause.kind() && refund.occasion == wanted.occasion
        };
        if let Some(known) = before.iter().filter(same).find(|refund| refund.state.stands()) {
            return Ok(Queued::Known(known.clone()));
        }
        let left = left(captured, &before);
        if wanted.amount == Fen::ZERO || wanted.amount > left {
            return Ok(Queued::TooMuch { left });
        }
        let ordinal = u32::try_from(before.len()).unwrap_or(u32::MAX).saturating_add(1);
        let Some(number) = RefundNumber::new(wanted.payment, ordinal) else { return Ok(Queued::TooMany) };
        // What a closed refund could not return is owed to the payer, wherever it was taken from first.
        let source = if before.iter().any(|refund| same(&refund)) { Source::Surplus } else { wanted.source };
        let refund = draw_up(wanted, number, source, now)?;
        if rows.insert_refund(&refund, &key).await? {
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
    rows: &mut impl BookRows,
    number: &RefundNumber,
    told: &Told<'_>,
    now: Timestamp,
) -> Result<Option<Moved>, DatabaseError> {
    for _ in 0..TRIES {
        let Some(before) = rows.refund(number).await? else { return Ok(None) };
        let from = before.state;
        let Some(to) = from.after(told.event) else { return Ok(None) };
        if rows.move_refund(number, (from, to), told, now.as_millisecond()).await? {
            tracing::info!(refund = number.abbreviated(), %from, %to, "refund moved");
            let moved = rows.refund(number).await?;
            return Ok(moved.map(|refund| Moved { from, refund }));
        }
    }
    Err(DatabaseError::Content { column: "state", why: "overtaken too often".into() })
}

/// What of a payment is neither returned nor being returned.
pub fn left(captured: Fen, before: &[Refund]) -> Fen {
    let gone: i64 = before.iter().filter(|refund| refund.state.stands()).map(|r| r.amount.get()).sum();
    Fen::new(captured.get().saturating_sub(gone)).unwrap_or(Fen::ZERO)
}

/// What of a payment that settled a fine was to go back and did not, because WeChat Pay closed its refunds: it lies with
/// the surplus, owed to the payer, and no more with the fine.
pub fn stranded(before: &[Refund]) -> Fen {
    let closed =
        before.iter().filter(|refund| refund.state == State::Closed).map(|refund| refund.amount.get());
    let taken =
        before.iter().filter(|refund| refund.source == Source::Surplus).map(|refund| refund.amount.get());
    Fen::new(closed.sum::<i64>().saturating_sub(taken.sum())).unwrap_or(Fen::ZERO)
}

/// What of a payment lies with the fine that it settled.
pub fn kept(captured: Fen, before: &[Refund]) -> Fen {
    Fen::new(left(captured, before).get() - stranded(before).get()).unwrap_or(Fen::ZERO)
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
