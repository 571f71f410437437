//! The SQL of the days whose bills are due.

use jiff::{Timestamp, civil::Date};

use crate::{
    payments::reconcile::store::MerchantDay,
    platform::database::{Arg, Database, DatabaseError, Transaction},
};

const LAST: &str = "SELECT MAX(day) AS day FROM bill_days WHERE merchant = $1";
const INSERT: &str = "
    INSERT INTO bill_days (merchant, day, due_at, lease, tries) VALUES ($1, $2, $3, 0, 0)
    ON CONFLICT (merchant, day) DO NOTHING";
const DUE: &str = "
    SELECT day, lease, tries FROM bill_days WHERE merchant = $1 AND due_at <= $2 ORDER BY due_at, day LIMIT 1";
const TAKE: &str = "
    UPDATE bill_days SET lease = lease + 1, tries = tries + 1, due_at = $4
    WHERE merchant = $1 AND day = $2 AND lease = $3 AND due_at IS NOT NULL";
const PUT_OFF: &str = "
    UPDATE bill_days SET due_at = $4 WHERE merchant = $1 AND day = $2 AND lease = $3 AND due_at IS NOT NULL";
const BURY: &str = "
    UPDATE bill_days SET due_at = NULL, dead_at = $4, why = $5
    WHERE merchant = $1 AND day = $2 AND lease = $3 AND due_at IS NOT NULL";
const FINISH: &str = "
    UPDATE bill_days SET due_at = NULL, dead_at = NULL, why = NULL WHERE merchant = $1 AND day = $2";
const DEAD: &str = "SELECT COUNT(*) AS number FROM bill_days WHERE merchant = $1 AND dead_at IS NOT NULL";
const OPEN: &str = "SELECT COUNT(*) AS number FROM differences WHERE merchant = $1 AND state = 'open'";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[LAST, INSERT, DUE, TAKE, PUT_OFF, BURY, FINISH, DEAD, OPEN];

/// A day that is due, as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub(super) day: Date,
    /// The number of its last lease.
    pub(super) lease: i64,
    /// How often it was taken.
    pub(super) tries: i64,
}

/// The last day of a merchant that was written down.
pub(super) async fn last(database: &Database, merchant: &str) -> Result<Option<Date>, DatabaseError> {
    let row = database.fetch_optional(LAST, &[Arg::Text(merchant)]).await?;
    row.map_or(Ok(None), |row| row.opt_parse("day"))
}

/// Writes a day down, unless it is there: due at `due`, or done.
pub(super) async fn insert(
    tx: &mut Transaction,
    of: MerchantDay<'_>,
    due: Option<Timestamp>,
) -> Result<(), DatabaseError> {
    let day = of.day.to_string();
    let due = due.map(Timestamp::as_millisecond);
    tx.execute(INSERT, &[Arg::Text(of.merchant), Arg::Text(&day), Arg::OptInt(due)]).await.map(drop)
}

/// The day of a merchant that has been due for longest.
pub(super) async fn due(
    database: &Database,
    merchant: &str,
    now: Timestamp,
) -> Result<Option<Due>, DatabaseError> {
    let args = [Arg::Text(merchant), Arg::Int(now.as_millisecond())];
    let row = database.fetch_optional(DUE, &args).await?;
    row.map(|row| Ok(Due { day: row.parse("day")?, lease: row.int("lease")?, tries: row.int("tries")? }))
        .transpose()
}

/// Takes a day; `false` when another server was faster.
pub(super) async fn take(
    tx: &mut Transaction,
    merchant: &str,
    due: &Due,
    until: Timestamp,
) -> Result<bool, DatabaseError> {
    held(tx, TAKE, merchant, due, Arg::Int(until.as_millisecond()), None).await
}

/// Lets a day be due again, if it is still in this holder's hands.
pub(super) async fn put_off(
    tx: &mut Transaction,
    merchant: &str,
    held_day: &Due,
    until: Timestamp,
) -> Result<bool, DatabaseError> {
    held(tx, PUT_OFF, merchant, held_day, Arg::Int(until.as_millisecond()), None).await
}

/// Gives a day up, if it is still in this holder's hands: a person looks.
pub(super) async fn bury(
    tx: &mut Transaction,
    merchant: &str,
    held_day: &Due,
    why: &str,
    now: Timestamp,
) -> Result<bool, DatabaseError> {
    held(tx, BURY, merchant, held_day, Arg::Int(now.as_millisecond()), Some(why)).await
}

async fn held(
    tx: &mut Transaction,
    sql: &'static str,
    merchant: &str,
    day: &Due,
    at: Arg<'_>,
    why: Option<&str>,
) -> Result<bool, DatabaseError> {
    let text = day.day.to_string();
    let mut args = vec![Arg::Text(merchant), Arg::Text(&text), Arg::Int(day.lease), at];
    args.extend(why.map(Arg::Text));
    Ok(tx.execute(sql, &args).await? == 1)
}

/// The day is done, whoever did it, and also when it was given up before.
///
/// # Errors
/// When the database fails.
pub async fn finish(tx: &mut Transaction, of: MerchantDay<'_>) -> Result<(), DatabaseError> {
    let day = of.day.to_string();
    tx.execute(FINISH, &[Arg::Text(of.merchant), Arg::Text(&day)]).await.map(drop)
}

/// How many days of a merchant were given up.
pub(super) async fn dead(database: &Database, merchant: &str) -> Result<i64, DatabaseError> {
    count(database, DEAD, merchant).await
}

/// How many differences of a merchant nobody has closed.
pub(super) async fn open(database: &Database, merchant: &str) -> Result<i64, DatabaseError> {
    count(database, OPEN, merchant).await
}

async fn count(database: &Database, sql: &'static str, merchant: &str) -> Result<i64, DatabaseError> {
    database.fetch_optional(sql, &[Arg::Text(merchant)]).await?.map_or(Ok(0), |row| row.int("number"))
}
