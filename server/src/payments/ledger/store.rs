//! The SQL of the ledger: it inserts and it reads. Nothing that is booked is ever changed or removed.

use jiff::civil::Date;

use super::{Account, Class, EventId, EventKind, Movement, Transfer};
use crate::{
    fines::FineId,
    platform::database::{Arg, Database, DatabaseError, Row, Transaction},
};

const INSERT_MOVEMENT: &str = "
    INSERT INTO ledger_movements (kind, event_id, day, at, booked_at, note) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (kind, event_id) DO NOTHING";
const INSERT_TRANSFER: &str = "
    INSERT INTO ledger_transfers (kind, event_id, line, debit, debit_owner, credit, credit_owner, fine_id, amount_fen)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const TRANSFERS: &str = "
    SELECT debit, debit_owner, credit, credit_owner, fine_id, amount_fen FROM ledger_transfers
    WHERE kind = $1 AND event_id = $2 ORDER BY line";
const OF_FINE: &str = "
    SELECT debit, debit_owner, credit, credit_owner, fine_id, amount_fen FROM ledger_transfers
    WHERE fine_id = $1 ORDER BY kind, event_id, line";
const BALANCE: &str = "
    SELECT CAST(COALESCE(SUM(CASE WHEN debit = $1 AND debit_owner = $2 THEN amount_fen ELSE -amount_fen END), 0)
                AS BIGINT) AS fen
    FROM ledger_transfers WHERE (debit = $1 AND debit_owner = $2) OR (credit = $1 AND credit_owner = $2)";
const KNOWS: &str =
    "SELECT 1 AS one FROM ledger_transfers WHERE debit_owner = $1 OR credit_owner = $1 LIMIT 1";
const OF_DAY: &str = "
    SELECT m.kind, t.debit, t.credit, CAST(COUNT(*) AS BIGINT) AS number, CAST(SUM(t.amount_fen) AS BIGINT) AS fen
    FROM ledger_movements m JOIN ledger_transfers t ON t.kind = m.kind AND t.event_id = m.event_id
    WHERE m.day = $1 AND ((t.debit IN ('gateway', 'refunds_under_way') AND t.debit_owner = $2)
                          OR (t.credit IN ('gateway', 'refunds_under_way') AND t.credit_owner = $2))
    GROUP BY m.kind, t.debit, t.credit ORDER BY m.kind, t.debit, t.credit";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] =
    &[INSERT_MOVEMENT, INSERT_TRANSFER, TRANSFERS, OF_FINE, BALANCE, KNOWS, OF_DAY];

/// Writes a movement and its transfers; `false` when its event was booked before.
pub(in crate::payments) async fn insert(
    tx: &mut Transaction,
    movement: &Movement,
    now_millis: i64,
) -> Result<bool, DatabaseError> {
    let day = movement.day().to_string();
    let args = [
        Arg::Text(movement.event().kind.name()),
        Arg::Text(&movement.event().id),
        Arg::Text(&day),
        Arg::Int(movement.at().as_millisecond()),
        Arg::Int(now_millis),
        Arg::OptText(movement.note()),
    ];
    if tx.execute(INSERT_MOVEMENT, &args).await? == 0 {
        return Ok(false);
    }
    for (transfer, line) in movement.transfers().zip(1..) {
        insert_transfer(tx, movement, line, transfer).await?;
    }
    Ok(true)
}

/// What was booked of an event.
pub(in crate::payments) async fn transfers_of(
    tx: &mut Transaction,
    event: &EventId,
) -> Result<Vec<Transfer>, DatabaseError> {
    let args = [Arg::Text(event.kind.name()), Arg::Text(&event.id)];
    tx.fetch_all(TRANSFERS, &args).await?.iter().map(transfer).collect()
}

async fn insert_transfer(
    tx: &mut Transaction,
    movement: &Movement,
    line: i64,
    transfer: &Transfer,
) -> Result<(), DatabaseError> {
    let (debit, credit) = (transfer.debit().owner(), transfer.credit().owner());
    let args = [
        Arg::Text(movement.event().kind.name()),
        Arg::Text(&movement.event().id),
        Arg::Int(line),
        Arg::Text(transfer.debit().class().name()),
        Arg::Text(&debit),
        Arg::Text(transfer.credit().class().name()),
        Arg::Text(&credit),
        Arg::OptText(transfer.fine().map(FineId::as_str)),
        Arg::Int(transfer.amount().get()),
    ];
    tx.execute(INSERT_TRANSFER, &args).await.map(drop)
}

/// What lies in an account, in 分; a debit is positive.
///
/// # Errors
/// When the database fails.
pub async fn balance(database: &Database, account: &Account) -> Result<i64, DatabaseError> {
    let owner = account.owner();
    let args = [Arg::Text(account.class().name()), Arg::Text(&owner)];
    database.fetch_optional(BALANCE, &args).await?.map_or(Ok(0), |row| row.int("fen"))
}

/// Whether anything was ever booked of an account's owner.
///
/// # Errors
/// When the database fails.
pub async fn knows(database: &Database, owner: &str) -> Result<bool, DatabaseError> {
    Ok(database.fetch_optional(KNOWS, &[Arg::Text(owner)]).await?.is_some())
}

/// Everything that was booked about a fine.
///
/// # Errors
/// When the database fails.
pub async fn of_fine(database: &Database, fine: &FineId) -> Result<Vec<Transfer>, DatabaseError> {
    database.fetch_all(OF_FINE, &[Arg::Text(fine.as_str())]).await?.iter().map(transfer).collect()
}

/// What the money of a merchant did on a day, added up by kind of event and pair of accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLine {
    /// What happened.
    pub kind: EventKind,
    /// The class that was debited.
    pub debit: Class,
    /// The class that was credited.
    pub credit: Class,
    /// How often.
    pub number: i64,
    /// How much together, in 分.
    pub fen: i64,
}

/// What touched the money of a merchant at WeChat Pay on a day.
///
/// # Errors
/// When the database fails.
pub async fn of_day(database: &Database, day: Date, merchant: &str) -> Result<Vec<DayLine>, DatabaseError> {
    let day = day.to_string();
    let rows = database.fetch_all(OF_DAY, &[Arg::Text(&day), Arg::Text(merchant)]).await?;
    rows.iter()
        .map(|row| {
            Ok(DayLine {
                kind: row.parse("kind")?,
                debit: row.parse("debit")?,
                credit: row.parse("credit")?,
                number: row.int("number")?,
                fen: row.int("fen")?,
            })
        })
        .collect()
}

fn transfer(row: &Row) -> Result<Transfer, DatabaseError> {
    let account = |class: &'static str, owner: &'static str| {
        let wrong = || DatabaseError::Content { column: owner, why: "no owner of such an account".into() };
        Account::read(row.parse(class)?, &row.text(owner)?).ok_or_else(wrong)
    };
    let (debit, credit) = (account("debit", "debit_owner")?, account("credit", "credit_owner")?);
    Transfer::new(debit, credit, row.convert("amount_fen")?, row.opt_text("fine_id")?.map(FineId::from))
        .ok_or_else(|| DatabaseError::Content { column: "amount_fen", why: "no transfer".into() })
}
