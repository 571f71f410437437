//! The SQL of jobs.

use crate::{
    fines::FineId,
    payments::{
        jobs::{Due, Job, Kind, Lease},
        store::Window,
    },
    platform::database::{Arg, Database, DatabaseError, Row, Transaction},
};
use jiff::Timestamp;
use shared::payments::PaymentId;

const INSERT: &str = "
    INSERT INTO payment_jobs (id, kind, payment_id, due_at, lease, tries, created_at)
    VALUES ($1, $2, $3, $4, 0, 0, $5) ON CONFLICT (id) DO NOTHING";
// The next number, so that whoever has it does not end what he has not seen.
const RENEW: &str = "
    INSERT INTO payment_jobs (id, kind, payment_id, due_at, lease, tries, created_at)
    VALUES ($1, $2, $3, $4, 0, 0, $5)
    ON CONFLICT (id) DO UPDATE
    SET due_at = excluded.due_at, lease = payment_jobs.lease + 1, tries = 0, dead_at = NULL, why = NULL";
// The digest covers everything that the registry says of a fine.
const DUE: &str = "
    SELECT j.id, j.due_at, j.lease, j.tries
    FROM payment_jobs j JOIN payments p ON p.id = j.payment_id JOIN fines f ON f.id = p.fine_id
    WHERE j.due_at IS NOT NULL
      AND (j.due_at <= $1 OR j.due_at > $3 OR (j.due_at > $2 AND j.kind = 'ask' AND f.digest <> p.fine_digest))
    ORDER BY j.due_at LIMIT $4";
const TAKE: &str = "
    UPDATE payment_jobs SET lease = lease + 1, tries = tries + 1, due_at = $4
    WHERE id = $1 AND lease = $2 AND due_at = $3";
// Writes nothing new: it takes the row's lock until the end of the transaction, so that nobody takes the job
// before what was done under this lease is committed.
const HOLDS: &str =
    "UPDATE payment_jobs SET lease = lease WHERE id = $1 AND lease = $2 AND due_at IS NOT NULL";
const PUT_OFF: &str = "UPDATE payment_jobs SET due_at = $3 WHERE id = $1 AND lease = $2";
const FINISH: &str = "UPDATE payment_jobs SET due_at = NULL WHERE id = $1 AND lease = $2";
const BURY: &str =
    "UPDATE payment_jobs SET due_at = NULL, why = $3, dead_at = $4 WHERE id = $1 AND lease = $2";
const HURRY: &str = "
    UPDATE payment_jobs SET due_at = CASE WHEN due_at > $2 THEN $2 ELSE due_at END
    WHERE id = $1 AND due_at IS NOT NULL";
const WAKE: &str = "
    UPDATE payment_jobs SET due_at = $3
    WHERE kind = 'ask' AND due_at > $3 AND payment_id IN (
        SELECT id FROM payments
        WHERE live_fine = $1 AND id <> $2 AND state IN ('created', 'pending', 'unknown', 'closing'))";
const DEAD: &str = "SELECT COUNT(*) AS dead FROM payment_jobs WHERE dead_at IS NOT NULL";
const GIVEN_UP: &str = "SELECT why FROM payment_jobs WHERE id = $1 AND dead_at IS NOT NULL";
const LIST: &str = "
    SELECT id, kind, payment_id, due_at, tries, dead_at, why FROM payment_jobs
    WHERE due_at IS NOT NULL OR dead_at IS NOT NULL
    ORDER BY CASE WHEN dead_at IS NULL THEN 1 ELSE 0 END, dead_at, due_at LIMIT $1";
const REVIVE: &str = "
    UPDATE payment_jobs SET due_at = $2, tries = 0, dead_at = NULL, why = NULL
    WHERE id = $1 AND dead_at IS NOT NULL";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] =
    &[INSERT, RENEW, DUE, TAKE, HOLDS, PUT_OFF, FINISH, BURY, HURRY, WAKE, DEAD, GIVEN_UP, LIST, REVIVE];

/// A job that is not done, for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// What is to be done.
    pub kind: Kind,
    /// For which attempt.
    pub payment: PaymentId,
    /// When it is due; `None` when it was given up.
    pub due_at: Option<Timestamp>,
    /// How often it was tried.
    pub tries: i64,
    /// When it was given up, and why.
    pub dead: Option<(Timestamp, String)>,
}

/// What is not done, what was given up first.
///
/// # Errors
/// When the database fails.
pub async fn list(database: &Database, limit: i64) -> Result<Vec<Listed>, DatabaseError> {
    database.fetch_all(LIST, &[Arg::Int(limit)]).await?.iter().map(listed).collect()
}

/// Lets a job that was given up be tried again; `false` when there is none of that id.
///
/// # Errors
/// When the database fails.
pub async fn revive(database: &Database, id: &str, now: Timestamp) -> Result<bool, DatabaseError> {
    let now = now.as_millisecond();
    database.write(async |tx| -> Result<bool, DatabaseError> { revive_in(tx, id, now).await }).await
}

pub(super) async fn revive_in(
    tx: &mut Transaction,
    id: &str,
    now_millis: i64,
) -> Result<bool, DatabaseError> {
    Ok(tx.execute(REVIVE, &[Arg::Text(id), Arg::Int(now_millis)]).await? == 1)
}

pub(super) async fn due(database: &Database, window: Window, limit: i64) -> Result<Vec<Due>, DatabaseError> {
    let args = [
        Arg::Int(window.now_millis),
        Arg::Int(window.soon_millis),
        Arg::Int(window.far_millis),
        Arg::Int(limit),
    ];
    let due = |row: &Row| {
        Ok(Due {
            job: row.parse("id")?,
            lease: row.int("lease")?,
            due_millis: row.int("due_at")?,
            tries: row.int("tries")?,
        })
    };
    database.fetch_all(DUE, &args).await?.iter().map(due).collect()
}

pub(super) async fn given_up(database: &Database, job: &Job) -> Result<Option<String>, DatabaseError> {
    let row = database.fetch_optional(GIVEN_UP, &[Arg::Text(&job.to_string())]).await?;
    row.map_or(Ok(None), |row| row.opt_text("why"))
}

pub(super) async fn dead(database: &Database) -> Result<i64, DatabaseError> {
    database.fetch_optional(DEAD, &[]).await?.map_or(Ok(0), |row| row.int("dead"))
}

pub(super) async fn enqueue(
    tx: &mut Transaction,
    job: &Job,
    due_millis: i64,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    write_down(tx, INSERT, job, due_millis, now_millis).await
}

pub(super) async fn renew(
    tx: &mut Transaction,
    job: &Job,
    due_millis: i64,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    write_down(tx, RENEW, job, due_millis, now_millis).await
}

async fn write_down(
    tx: &mut Transaction,
    sql: &'static str,
    job: &Job,
    due_millis: i64,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    let id = job.to_string();
    let args = [
        Arg::Text(&id),
        Arg::Text(job.kind.name()),
        Arg::Text(job.payment.as_str()),
        Arg::Int(due_millis),
        Arg::Int(now_millis),
    ];
    tx.execute(sql, &args).await.map(drop)
}

pub(super) async fn take(tx: &mut Transaction, due: &Due, until_millis: i64) -> Result<bool, DatabaseError> {
    let id = due.job.to_string();
    let args = [Arg::Text(&id), Arg::Int(due.lease), Arg::Int(due.due_millis), Arg::Int(until_millis)];
    Ok(tx.execute(TAKE, &args).await? == 1)
}

pub(super) async fn holds(tx: &mut Transaction, lease: &Lease) -> Result<bool, DatabaseError> {
    Ok(held(tx, HOLDS, lease, &[]).await? == 1)
}

pub(super) async fn put_off(
    tx: &mut Transaction,
    lease: &Lease,
    due_millis: i64,
) -> Result<(), DatabaseError> {
    held(tx, PUT_OFF, lease, &[Arg::Int(due_millis)]).await.map(drop)
}

pub(super) async fn finish(tx: &mut Transaction, lease: &Lease) -> Result<(), DatabaseError> {
    held(tx, FINISH, lease, &[]).await.map(drop)
}

pub(super) async fn bury(
    tx: &mut Transaction,
    lease: &Lease,
    why: &str,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    held(tx, BURY, lease, &[Arg::Text(why), Arg::Int(now_millis)]).await.map(drop)
}

/// Every write of a holder names his number.
async fn held(
    tx: &mut Transaction,
    sql: &'static str,
    lease: &Lease,
    further: &[Arg<'_>],
) -> Result<u64, DatabaseError> {
    let id = lease.job.to_string();
    let mut args = vec![Arg::Text(&id), Arg::Int(lease.number)];
    args.extend_from_slice(further);
    tx.execute(sql, &args).await
}

pub(super) async fn hurry(tx: &mut Transaction, job: &Job, at_millis: i64) -> Result<bool, DatabaseError> {
    let id = job.to_string();
    Ok(tx.execute(HURRY, &[Arg::Text(&id), Arg::Int(at_millis)]).await? == 1)
}

pub(super) async fn wake_others(
    tx: &mut Transaction,
    fine: &FineId,
    but: &PaymentId,
    now_millis: i64,
) -> Result<(), DatabaseError> {
    let args = [Arg::Text(fine.as_str()), Arg::Text(but.as_str()), Arg::Int(now_millis)];
    tx.execute(WAKE, &args).await.map(drop)
}

fn listed(row: &Row) -> Result<Listed, DatabaseError> {
    let instant = |millis: Option<i64>| millis.map(super::sql::instant).transpose();
    let dead_at = instant(row.opt_int("dead_at")?)?;
    Ok(Listed {
        id: row.text("id")?,
        kind: row.parse("kind")?,
        payment: row.parse("payment_id")?,
        due_at: instant(row.opt_int("due_at")?)?,
        tries: row.int("tries")?,
        dead: dead_at.zip(row.opt_text("why")?),
    })
}
