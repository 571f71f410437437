//! The SQL of payments. Verbs that must happen together take a transaction.

pub mod receipts;

use jiff::Timestamp;
use shared::{money::Fen, payments::PaymentId};

use super::{
    Attempt, Event, IdempotencyKey, Opening, State,
    attempt::{channel, channel_name},
};
use crate::{
    citizens::CitizenId,
    fines::FineId,
    platform::database::{Arg, Database, DatabaseError, Row, Transaction},
    wechat::Capture,
};

const INSERT: &str = "
    INSERT INTO payments (id, fine_id, live_fine, fine_digest, citizen_id, channel, state, quoted_on,
                          principal_fen, surcharge_fen, total_fen, request_body, created_at, expires_at,
                          next_check_at, checks)
    VALUES ($1, $2, $2, $3, $4, $5, 'created', $6, $7, $8, $9, $10, $11, $12, $13, 0)
    ON CONFLICT (live_fine) DO NOTHING";
const INSERT_KEY: &str = "
    INSERT INTO payment_keys (key, wish, payment_id, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO NOTHING";
const KEY: &str = "SELECT wish, payment_id FROM payment_keys WHERE key = $1";
const BY_ID: &str = "
    SELECT id, fine_id, fine_digest, citizen_id, channel, state, settlement, quoted_on, principal_fen, surcharge_fen,
           total_fen, request_body, created_at, expires_at, opening, opening_expires_at, transaction_id, paid_at,
           next_check_at, checks
    FROM payments WHERE id = $1";
// A held one first: it may have been closed, and have given the fine back, before its money came.
const LIVE_OF: &str = "
    SELECT id, fine_id, fine_digest, citizen_id, channel, state, settlement, quoted_on, principal_fen, surcharge_fen,
           total_fen, request_body, created_at, expires_at, opening, opening_expires_at, transaction_id, paid_at,
           next_check_at, checks
    FROM payments WHERE live_fine = $1 OR (fine_id = $1 AND state = 'held')
    ORDER BY CASE WHEN state = 'held' THEN 0 ELSE 1 END LIMIT 1";
// The one that settled it, else a held one, else the live one.
const OF_FINE: &str = "
    SELECT id, fine_id, fine_digest, citizen_id, channel, state, settlement, quoted_on, principal_fen, surcharge_fen,
           total_fen, request_body, created_at, expires_at, opening, opening_expires_at, transaction_id, paid_at,
           next_check_at, checks
    FROM payments WHERE fine_id = $1 AND (live_fine = $1 OR settlement = 'applied' OR state = 'held')
    ORDER BY CASE WHEN settlement = 'applied' THEN 0 WHEN state = 'held' THEN 1 ELSE 2 END LIMIT 1";
const HELD_OF: &str = "SELECT id FROM payments WHERE fine_id = $1 AND state = 'held' LIMIT 1";
// The digest covers everything that the registry says, the status too, and no attempt is made of a fine that
// is not owed: so the same digest means that it is owed, and the same amount.
const PAYABLE: &str = "
    SELECT p.id FROM payments p JOIN fines f ON f.id = p.fine_id
    WHERE p.id = $1 AND f.digest = p.fine_digest AND f.settled_by IS NULL
      AND NOT EXISTS (SELECT 1 FROM payments h WHERE h.fine_id = p.fine_id AND h.state = 'held' AND h.id <> p.id)";
const STATE: &str = "SELECT state FROM payments WHERE id = $1";
// Compare-and-set. The fine is given back when the new state no longer holds it, never taken again.
const MOVE: &str = "
    UPDATE payments SET state = $3, live_fine = CASE WHEN $4 THEN live_fine ELSE NULL END,
                        next_check_at = CASE WHEN $5 THEN next_check_at ELSE NULL END
    WHERE id = $1 AND state = $2";
const OPEN: &str = "UPDATE payments SET opening = $2, opening_expires_at = $3 WHERE id = $1";
const CAPTURE: &str = "
    UPDATE payments SET transaction_id = $2, paid_at = $3, captured_fen = $4, settlement = $5 WHERE id = $1";
const WAKE: &str = "
    UPDATE payments SET next_check_at = $3
    WHERE live_fine = $1 AND id <> $2 AND state IN ('created', 'pending', 'unknown', 'closing')";
// Also what is due only after $2 although the feed has changed its fine since.
const DUE: &str = "
    SELECT p.id, p.next_check_at FROM payments p JOIN fines f ON f.id = p.fine_id
    WHERE p.next_check_at <= $1 OR (p.next_check_at > $2 AND f.digest <> p.fine_digest)
    ORDER BY p.next_check_at LIMIT $3";
const LEASE: &str = "
    UPDATE payments SET next_check_at = $3, checks = checks + 1 WHERE id = $1 AND next_check_at = $2";
const SCHEDULE: &str = "UPDATE payments SET next_check_at = $3 WHERE id = $1 AND next_check_at = $2";
const ASK: &str = "
    UPDATE payments SET asked_at = $2 WHERE id = $1 AND (asked_at IS NULL OR asked_at <= $3)";
const HURRY: &str = "UPDATE payments SET next_check_at = $2 WHERE id = $1 AND next_check_at > $3";
const NOTE: &str = "
    INSERT INTO payment_notifications (id, payment_id, received_at, body) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO NOTHING";
/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[
    INSERT, INSERT_KEY, KEY, BY_ID, LIVE_OF, OF_FINE, HELD_OF, PAYABLE, STATE, MOVE, OPEN, CAPTURE, WAKE,
    DUE, LEASE, SCHEDULE, ASK, HURRY, NOTE,
];
/// A compare-and-set that is overtaken this often means that something is very wrong.
const TRIES: usize = 8;

/// What became of money that matches its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settlement {
    /// It settled the fine.
    Applied,
    /// It is to be returned.
    Surplus,
}

impl Settlement {
    const fn name(self) -> &'static str {
        match self {
            Settlement::Applied => "applied",
            Settlement::Surplus => "surplus",
        }
    }
}

/// Stores a fresh attempt; `false` when another one is live for its fine.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Transaction, attempt: &Attempt) -> Result<bool, DatabaseError> {
    let quoted_on = attempt.quoted_on.to_string();
    let args = [
        Arg::Text(attempt.id.as_str()),
        Arg::Text(attempt.fine_id.as_str()),
        Arg::Text(&attempt.fine_digest),
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

/// The attempt that keeps the fine to itself, if one does.
///
/// # Errors
/// When the database fails.
pub async fn live_of(database: &Database, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
    database.fetch_optional(LIVE_OF, &[Arg::Text(fine.as_str())]).await?.as_ref().map(attempt).transpose()
}

/// The attempt that settled the fine, else the one that keeps it.
///
/// # Errors
/// When the database fails.
pub async fn of_fine(database: &Database, fine: &FineId) -> Result<Option<Attempt>, DatabaseError> {
    database.fetch_optional(OF_FINE, &[Arg::Text(fine.as_str())]).await?.as_ref().map(attempt).transpose()
}

/// Whether money was taken for the fine that does not match its order, as this transaction sees it.
///
/// # Errors
/// When the database fails.
pub async fn is_held(tx: &mut Transaction, fine: &FineId) -> Result<bool, DatabaseError> {
    Ok(tx.fetch_optional(HELD_OF, &[Arg::Text(fine.as_str())]).await?.is_some())
}

/// Whether the fine is still owed as it was when the attempt froze its amount, and nobody looks into money
/// that was taken for it.
///
/// # Errors
/// When the database fails.
pub async fn is_payable(database: &Database, id: &PaymentId) -> Result<bool, DatabaseError> {
    Ok(database.fetch_optional(PAYABLE, &[Arg::Text(id.as_str())]).await?.is_some())
}

/// Moves an attempt on as `event` says and gives its new state; `None` when the event means nothing in the
/// state it is in.
///
/// # Errors
/// When the database fails.
pub async fn advance(
    tx: &mut Transaction,
    id: &PaymentId,
    event: Event,
) -> Result<Option<State>, DatabaseError> {
    for _ in 0..TRIES {
        let Some(from) = state(tx, id).await? else { return Ok(None) };
        let Some(to) = from.after(event) else { return Ok(None) };
        if move_state(tx, id, from, to).await? {
            tracing::info!(payment = id.abbreviated(), %from, %to, "attempt moved");
            return Ok(Some(to));
        }
    }
    Err(DatabaseError::Content { column: "state", why: "overtaken too often".into() })
}

async fn state(tx: &mut Transaction, id: &PaymentId) -> Result<Option<State>, DatabaseError> {
    tx.fetch_optional(STATE, &[Arg::Text(id.as_str())]).await?.map(|row| row.parse("state")).transpose()
}

/// Moves an attempt, if it is still in `from`. [`advance`] calls this, with a pair that [`State::after`] gave.
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

/// Writes down the money that was taken, and what became of it: `None` for money that is held.
///
/// # Errors
/// When the database fails.
pub async fn capture(
    tx: &mut Transaction,
    id: &PaymentId,
    capture: &Capture,
    settlement: Option<Settlement>,
) -> Result<(), DatabaseError> {
    let args = [
        Arg::Text(id.as_str()),
        Arg::Text(&capture.transaction_id),
        Arg::Int(capture.at.as_millisecond()),
        Arg::Int(capture.total_fen),
        Arg::OptText(settlement.map(Settlement::name)),
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

/// What the job should look at, longest due first: ids, and when each was due. A fine that the feed has changed
/// makes its attempt due at once, unless it is due before `soon_millis` anyway.
///
/// # Errors
/// When the database fails.
pub async fn due(
    database: &Database,
    now_millis: i64,
    soon_millis: i64,
    limit: i64,
) -> Result<Vec<(PaymentId, i64)>, DatabaseError> {
    let args = [Arg::Int(now_millis), Arg::Int(soon_millis), Arg::Int(limit)];
    let rows = database.fetch_all(DUE, &args).await?;
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

/// Lets the job look at the attempt no later than `at_millis`.
///
/// # Errors
/// When the database fails.
pub async fn hurry(database: &Database, id: &PaymentId, at_millis: i64) -> Result<(), DatabaseError> {
    set_if(database, HURRY, id, at_millis, at_millis).await.map(drop)
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
        fine_digest: row.text("fine_digest")?,
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
