//! The SQL of payments. Verbs that must happen together take a transaction.

pub mod receipts;

use jiff::Timestamp;
use shared::{money::Fen, payments::PaymentId};

use super::{
    Attempt, IdempotencyKey, Opening, State,
    attempt::{channel, channel_name},
};
use crate::{
    citizens::CitizenId,
    fines::FineId,
    platform::database::{Arg, Database, DatabaseError, Row, Transaction},
};

const INSERT: &str = "
    INSERT INTO payments (id, fine_id, live_fine, citizen_id, channel, state, quoted_on, principal_fen,
                          surcharge_fen, total_fen, request_body, created_at, expires_at, next_check_at, checks)
    VALUES ($1, $2, $2, $3, $4, 'created', $5, $6, $7, $8, $9, $10, $11, $12, 0)
    ON CONFLICT (live_fine) DO NOTHING";
const INSERT_KEY: &str = "
    INSERT INTO payment_keys (key, wish, payment_id, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO NOTHING";
const KEY: &str = "SELECT wish, payment_id FROM payment_keys WHERE key = $1";
const BY_ID: &str = "SELECT * FROM payments WHERE id = $1";
const LIVE_OF: &str = "SELECT * FROM payments WHERE live_fine = $1";
// The live one, else the one that settled it.
const OF_FINE: &str = "
    SELECT * FROM payments WHERE fine_id = $1 AND (live_fine = $1 OR settlement = 'applied')
    ORDER BY CASE WHEN settlement = 'applied' THEN 0 ELSE 1 END LIMIT 1";
const STATE: &str = "SELECT state FROM payments WHERE id = $1";
// Compare-and-set. The fine is given back when the new state no longer holds it, never taken again.
const MOVE: &str = "
    UPDATE payments SET state = $3, live_fine = CASE WHEN $4 THEN live_fine ELSE NULL END,
                        next_check_at = CASE WHEN $5 THEN next_check_at ELSE NULL END
    WHERE id = $1 AND state = $2";
const OPEN: &str = "UPDATE payments SET opening = $2, opening_expires_at = $3 WHERE id = $1";
const CAPTURE: &str = "UPDATE payments SET transaction_id = $2, paid_at = $3, settlement = $4 WHERE id = $1";
const WAKE: &str = "
    UPDATE payments SET next_check_at = $3
    WHERE live_fine = $1 AND id <> $2 AND next_check_at IS NOT NULL";
const DUE: &str = "
    SELECT id, next_check_at FROM payments WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $2";
const LEASE: &str = "
    UPDATE payments SET next_check_at = $3, checks = checks + 1 WHERE id = $1 AND next_check_at = $2";
const SCHEDULE: &str = "UPDATE payments SET next_check_at = $3 WHERE id = $1 AND next_check_at = $2";
const ASK: &str = "
    UPDATE payments SET asked_at = $2 WHERE id = $1 AND (asked_at IS NULL OR asked_at <= $3)";
const NOTE: &str = "
    INSERT INTO payment_notifications (id, payment_id, received_at, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING";
/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    INSERT, INSERT_KEY, KEY, BY_ID, LIVE_OF, OF_FINE, STATE, MOVE, OPEN, CAPTURE, WAKE, DUE, LEASE, SCHEDULE,
    ASK, NOTE,
];

/// Stores a fresh attempt; `false` when another one is live for its fine.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Transaction, attempt: &Attempt) -> Result<bool, DatabaseError> {
    let quoted_on = attempt.quoted_on.to_string();
    let args = [
        Arg::Text(attempt.id.as_str()),
        Arg::Text(attempt.fine_id.as_str()),
        Arg::OptText(attempt.citizen_id.as_ref().map(CitizenId::as_str)),
        Arg::Text(channel_name(attempt.channel)),
        Arg::Text(&quoted_on),
        Arg::Int(attempt.principal.get()),
        Arg::Int(attempt.surcharge.get()),
        Arg::Int(attempt.total.get()),
        Arg::Text(&attempt.request_body),
        Arg::Int(attempt.created_at.as_millisecond()),
        Arg::Int(attempt.expires_at.as_millisecond()),
        Arg::OptInt(attempt.next_check_at),
    ];
    Ok(tx.execute(INSERT, &args).await? == 1)
}

/// Remembers what a key asked for and which attempt it got; `false` when the key is taken.
///
/// # Errors
/// When the database fails.
pub async fn insert_key(
    tx: &mut Transaction,
    key: &IdempotencyKey,
    wish: &str,
    id: &PaymentId,
    now_millis: i64,
) -> Result<bool, DatabaseError> {
    let args = [Arg::Text(key.as_str()), Arg::Text(wish), Arg::Text(id.as_str()), Arg::Int(now_millis)];
    Ok(tx.execute(INSERT_KEY, &args).await? == 1)
}

/// What a key asked for, and the attempt it got.
///
/// # Errors
/// When the database fails.
pub async fn key(
    database: &Database,
    key: &IdempotencyKey,
) -> Result<Option<(String, Attempt)>, DatabaseError> {
    let Some(row) = database.fetch_optional(KEY, &[Arg::Text(key.as_str())]).await? else { return Ok(None) };
    let id: PaymentId = row.parse("payment_id")?;
    let wish = row.text("wish")?;
    Ok(by_id(database, &id).await?.map(|attempt| (wish, attempt)))
}

/// The attempt of that id.
///
/// # Errors
/// When the database fails.
pub async fn by_id(database: &Database, id: &PaymentId) -> Result<Option<Attempt>, DatabaseError> {
    database.fetch_optional(BY_ID, &[Arg::Text(id.as_str())]).await?.as_ref().map(attempt).transpose()
}

/// The attempt that holds the fine, if one does.
///
/// # Errors
/// When the database fails.
pub async fn live_of(database: &Database, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
    database.fetch_optional(LIVE_OF, &[Arg::Text(fine.as_str())]).await?.as_ref().map(attempt).transpose()
}

/// The attempt that settled the fine, else the one that holds it.
///
/// # Errors
/// When the database fails.
pub async fn of_fine(database: &Database, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
    database.fetch_optional(OF_FINE, &[Arg::Text(fine.as_str())]).await?.as_ref().map(attempt).transpose()
}

/// The state as this transaction sees it.
///
/// # Errors
/// When the database fails.
pub async fn state(tx: &mut Transaction, id: &PaymentId) -> Result<Option<State>, DatabaseError> {
    tx.fetch_optional(STATE, &[Arg::Text(id.as_str())]).await?.map(|row| row.parse("state")).transpose()
}

/// Moves an attempt, if it is still in `from`. Only [`super::Payments`] calls this, with a pair that
/// [`State::after`] gave.
///
/// # Errors
/// When the database fails.
pub async fn move_state(
    tx: &mut Transaction,
    id: &PaymentId,
    from: State,
    to: State,
) -> Result<bool, DatabaseError> {
    let args = [
        Arg::Text(id.as_str()),
        Arg::Text(from.name()),
        Arg::Text(to.name()),
        Arg::Bool(to.holds_fine()),
        Arg::Bool(to.is_open()),
    ];
    Ok(tx.execute(MOVE, &args).await? == 1)
}

/// Remembers the way to pay that was opened last.
///
/// # Errors
/// When the database fails.
pub async fn open(tx: &mut Transaction, id: &PaymentId, opening: &Opening) -> Result<(), DatabaseError> {
    let expires = opening.expires_at.as_millisecond();
    tx.execute(OPEN, &[Arg::Text(id.as_str()), Arg::Text(&opening.text), Arg::Int(expires)]).await.map(drop)
}

/// Writes down the money that was taken. `applied` tells whether it settled the fine.
///
/// # Errors
/// When the database fails.
pub async fn capture(
    tx: &mut Transaction,
    id: &PaymentId,
    transaction_id: &str,
    paid_at: Timestamp,
    applied: bool,
) -> Result<(), DatabaseError> {
    let settlement = if applied { "applied" } else { "surplus" };
    let args = [
        Arg::Text(id.as_str()),
        Arg::Text(transaction_id),
        Arg::Int(paid_at.as_millisecond()),
        Arg::Text(settlement),
    ];
    tx.execute(CAPTURE, &args).await.map(drop)
}

/// Lets the job look at once at other attempts that hold the fine.
///
/// # Errors
/// When the database fails.
pub async fn wake_others(
    tx: &mut Transaction,
    fine: &FineId,
    but: &PaymentId,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    let args = [Arg::Text(fine.as_str()), Arg::Text(but.as_str()), Arg::Int(now_millis)];
    tx.execute(WAKE, &args).await.map(drop)
}

/// What the job should look at, longest due first: ids, and when each was due.
///
/// # Errors
/// When the database fails.
pub async fn due(
    database: &Database,
    now_millis: i64,
    limit: i64,
) -> Result<Vec<(PaymentId, i64)>, DatabaseError> {
    let rows = database.fetch_all(DUE, &[Arg::Int(now_millis), Arg::Int(limit)]).await?;
    rows.iter().map(|row| Ok((row.parse("id")?, row.int("next_check_at")?))).collect()
}

/// Takes an attempt for this server until `until_millis`; `false` when another server was faster.
///
/// # Errors
/// When the database fails.
pub async fn lease(
    database: &Database,
    id: &PaymentId,
    due_millis: i64,
    until_millis: i64,
) -> Result<bool, DatabaseError> {
    set_if(database, LEASE, id, due_millis, until_millis).await
}

/// Says when to look again, unless somebody else has said so since.
///
/// # Errors
/// When the database fails.
pub async fn schedule(
    database: &Database,
    id: &PaymentId,
    lease_millis: i64,
    next_millis: i64,
) -> Result<bool, DatabaseError> {
    set_if(database, SCHEDULE, id, lease_millis, next_millis).await
}

/// Whether a resident may ask about the attempt now, that is, not within `pause_millis` of the last time.
///
/// # Errors
/// When the database fails.
pub async fn may_ask(
    database: &Database,
    id: &PaymentId,
    now_millis: i64,
    pause_millis: i64,
) -> Result<bool, DatabaseError> {
    set_if(database, ASK, id, now_millis, now_millis - pause_millis).await
}

async fn set_if(
    database: &Database,
    sql: &'static str,
    id: &PaymentId,
    second: i64,
    third: i64,
) -> Result<bool, DatabaseError> {
    let args = [Arg::Text(id.as_str()), Arg::Int(second), Arg::Int(third)];
    database.write(async |tx| -> Result<bool, DatabaseError> { Ok(tx.execute(sql, &args).await? == 1) }).await
}

/// Keeps a verified notification; once is enough.
///
/// # Errors
/// When the database fails.
pub async fn note(
    tx: &mut Transaction,
    notification: &str,
    id: &PaymentId,
    body: &str,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    let args = [Arg::Text(notification), Arg::Text(id.as_str()), Arg::Int(now_millis), Arg::Text(body)];
    tx.execute(NOTE, &args).await.map(drop)
}

fn attempt(row: &Row) -> Result<Attempt, DatabaseError> {
    let channel_text = row.text("channel")?;
    let opening_expires_at = row.opt_int("opening_expires_at")?.map(instant).transpose()?;
    let opening = row.opt_text("opening")?.zip(opening_expires_at);
    Ok(Attempt {
        id: row.parse("id")?,
        fine_id: row.text("fine_id")?.into(),
        citizen_id: row.opt_text("citizen_id")?.map(CitizenId::from),
        channel: channel(&channel_text)
            .ok_or_else(|| DatabaseError::Content { column: "channel", why: channel_text })?,
        state: row.parse("state")?,
        surplus: row.opt_text("settlement")?.as_deref() == Some("surplus"),
        quoted_on: row.parse("quoted_on")?,
        principal: fen(row, "principal_fen")?,
        surcharge: fen(row, "surcharge_fen")?,
        total: fen(row, "total_fen")?,
        request_body: row.text("request_body")?,
        created_at: instant(row.int("created_at")?)?,
        expires_at: instant(row.int("expires_at")?)?,
        opening: opening.map(|(text, expires_at)| Opening { text, expires_at }),
        transaction_id: row.opt_text("transaction_id")?,
        paid_at: row.opt_int("paid_at")?.map(instant).transpose()?,
        next_check_at: row.opt_int("next_check_at")?,
        checks: row.int("checks")?,
    })
}

fn fen(row: &Row, column: &'static str) -> Result<Fen, DatabaseError> {
    Fen::new(row.int(column)?).map_err(|why| DatabaseError::Content { column, why: why.to_string() })
}

fn instant(millis: i64) -> Result<Timestamp, DatabaseError> {
    Timestamp::from_millisecond(millis)
        .map_err(|why| DatabaseError::Content { column: "an instant", why: why.to_string() })
}
