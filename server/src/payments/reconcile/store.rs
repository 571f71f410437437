//! The SQL of the reconciliation.

use jiff::{Timestamp, civil::Date};
use shared::time;

use super::{Difference, Entry};
use crate::platform::database::{Arg, Database, DatabaseError, Row, Transaction};

const INSERT_BILL: &str = "
    INSERT INTO bills (merchant, day, kind, sha1, serial, imported_at, content)
    SELECT $1, $2, $3, $4, COALESCE(MAX(serial), 0) + 1, $5, $6 FROM bills
    WHERE merchant = $1 AND day = $2 AND kind = $3
    ON CONFLICT (merchant, day, kind, sha1) DO NOTHING";
const LATEST_BILL: &str = "
    SELECT content FROM bills WHERE merchant = $1 AND day = $2 AND kind = $3 ORDER BY serial DESC LIMIT 1";
const CAPTURES: &str = "
    SELECT id, transaction_id, captured_fen, paid_at FROM payments
    WHERE paid_at >= $1 AND paid_at < $2 AND merchant = $3 AND captured_fen > 0 AND transaction_id IS NOT NULL
    ORDER BY paid_at, id";
// Only when it shows anything new, so that looking again changes nothing.
const RECORD: &str = "
    INSERT INTO reconciliations (merchant, day, reconciled_at, figures) VALUES ($1, $2, $3, $4)
    ON CONFLICT (merchant, day) DO UPDATE SET reconciled_at = excluded.reconciled_at, figures = excluded.figures
    WHERE reconciliations.figures <> excluded.figures";
const RECORDED: &str = "
    SELECT reconciled_at, figures FROM reconciliations WHERE merchant = $1 AND day = $2";
// One that a person has closed stays closed as long as its amounts are those that the person saw.
const FIND: &str = "
    INSERT INTO differences (merchant, day, side, kind, number, ours_fen, theirs_fen, other_day, state, found_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9)
    ON CONFLICT (merchant, day, side, kind, number) DO UPDATE
    SET ours_fen = excluded.ours_fen, theirs_fen = excluded.theirs_fen, other_day = excluded.other_day, state = 'open',
        found_at = excluded.found_at, closed_at = NULL, closed_by = NULL, closed_why = NULL
    WHERE differences.ours_fen <> excluded.ours_fen OR differences.theirs_fen <> excluded.theirs_fen
       OR (differences.state = 'closed' AND differences.closed_by IS NULL)";
const OF_DAY: &str = "
    SELECT side, kind, number, ours_fen, theirs_fen, other_day, state, found_at, closed_at, closed_by, closed_why
    FROM differences WHERE merchant = $1 AND day = $2 ORDER BY side DESC, kind, number";
const GONE: &str = "
    UPDATE differences SET state = 'closed', closed_at = $6
    WHERE merchant = $1 AND day = $2 AND side = $3 AND kind = $4 AND number = $5 AND state = 'open'";
const CLOSE: &str = "
    UPDATE differences SET state = 'closed', closed_at = $6, closed_by = $7, closed_why = $8
    WHERE merchant = $1 AND day = $2 AND side = $3 AND kind = $4 AND number = $5 AND state = 'open'";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] =
    &[INSERT_BILL, LATEST_BILL, CAPTURES, RECORD, RECORDED, FIND, OF_DAY, GONE, CLOSE];

/// A merchant's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MerchantDay<'a> {
    /// The merchant.
    pub merchant: &'a str,
    /// The day at Asia/Shanghai.
    pub day: Date,
}

/// Which of WeChat Pay's two bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BillKind {
    /// Payments and refunds.
    Trade,
    /// What changed the merchant's money.
    FundFlow,
}

impl BillKind {
    const fn name(self) -> &'static str {
        match self {
            BillKind::Trade => "trade",
            BillKind::FundFlow => "fund_flow",
        }
    }
}

/// A bill as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct StoredBill<'a> {
    /// Which of the two.
    pub kind: BillKind,
    /// Of its uncompressed bytes, in hex.
    pub sha1: &'a str,
    /// Its rows and its sum as JSON.
    pub content: &'a str,
}

/// A difference as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What disagrees.
    pub difference: Difference,
    /// When it was found.
    pub found_at: Timestamp,
    /// When it was closed; `None` while it is open.
    pub closed: Option<Closed>,
}

/// How a difference was closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// Who closed it, and why; `None` when it was no longer found.
    pub by: Option<(String, String)>,
}

/// Keeps a bill; `false` when the same bytes were imported before.
///
/// # Errors
/// When the database fails.
pub async fn insert_bill(
    tx: &mut Transaction,
    of: MerchantDay<'_>,
    bill: StoredBill<'_>,
    now: Timestamp,
) -> Result<bool, DatabaseError> {
    let day = of.day.to_string();
    let args = [
        Arg::Text(of.merchant),
        Arg::Text(&day),
        Arg::Text(bill.kind.name()),
        Arg::Text(bill.sha1),
        Arg::Int(now.as_millisecond()),
        Arg::Text(bill.content),
    ];
    Ok(tx.execute(INSERT_BILL, &args).await? == 1)
}

/// The bill of a day that was imported last, as JSON.
///
/// # Errors
/// When the database fails.
pub async fn latest_bill(
    database: &Database,
    of: MerchantDay<'_>,
    kind: BillKind,
) -> Result<Option<String>, DatabaseError> {
    let day = of.day.to_string();
    let args = [Arg::Text(of.merchant), Arg::Text(&day), Arg::Text(kind.name())];
    database.fetch_optional(LATEST_BILL, &args).await?.map(|row| row.text("content")).transpose()
}

/// Money of a merchant that came from the beginning of `first` to the beginning of `end`.
///
/// # Errors
/// When the database fails.
pub async fn captures(
    database: &Database,
    merchant: &str,
    first: Date,
    end: Date,
) -> Result<Vec<Entry>, DatabaseError> {
    let [first, end] = [first, end].map(|day| Arg::Int(time::start_of(day).as_millisecond()));
    let args = [first, end, Arg::Text(merchant)];
    let entry = |row: &Row| {
        Ok(Entry {
            number: row.text("id")?,
            gateway_id: row.text("transaction_id")?,
            amount: row.convert("captured_fen")?,
            at: row.instant("paid_at")?,
            fee_milli_fen: 0,
        })
    };
    database.fetch_all(CAPTURES, &args).await?.iter().map(entry).collect()
}

/// Keeps what a comparison showed: its figures, what it found, and that what it no longer finds is closed.
///
/// # Errors
/// When the database fails.
pub async fn record(
    tx: &mut Transaction,
    of: MerchantDay<'_>,
    figures: &str,
    found: &[Difference],
    now: Timestamp,
) -> Result<(), DatabaseError> {
    let (day, now) = (of.day.to_string(), Arg::Int(now.as_millisecond()));
    tx.execute(RECORD, &[Arg::Text(of.merchant), Arg::Text(&day), now, Arg::Text(figures)]).await?;
    let before = tx.fetch_all(OF_DAY, &[Arg::Text(of.merchant), Arg::Text(&day)]).await?;
    for stored in before.iter().map(stored) {
        let Stored { difference, closed, .. } = stored?;
        let same = |d: &Difference| {
            (d.side, d.kind, &d.number) == (difference.side, difference.kind, &difference.number)
        };
        if closed.is_none() && !found.iter().any(same) {
            let [merchant, day, side, kind, number] = key(of.merchant, &day, &difference);
            tx.execute(GONE, &[merchant, day, side, kind, number, now]).await?;
        }
    }
    for difference in found {
        let other_day = difference.other_day.map(|day| day.to_string());
        let [merchant, day, side, kind, number] = key(of.merchant, &day, difference);
        let (ours, theirs) = (Arg::Int(difference.ours_fen), Arg::Int(difference.theirs_fen));
        let args = [merchant, day, side, kind, number, ours, theirs, Arg::OptText(other_day.as_deref()), now];
        tx.execute(FIND, &args).await?;
    }
    Ok(())
}

/// When a day was last compared with anything new to show, and what it came to.
///
/// # Errors
/// When the database fails.
pub async fn recorded(
    database: &Database,
    of: MerchantDay<'_>,
) -> Result<Option<(Timestamp, String)>, DatabaseError> {
    let day = of.day.to_string();
    let row = database.fetch_optional(RECORDED, &[Arg::Text(of.merchant), Arg::Text(&day)]).await?;
    row.map(|row| Ok((row.instant("reconciled_at")?, row.text("figures")?))).transpose()
}

/// The differences of a day, always in the same order.
///
/// # Errors
/// When the database fails.
pub async fn of_day(database: &Database, of: MerchantDay<'_>) -> Result<Vec<Stored>, DatabaseError> {
    let day = of.day.to_string();
    let rows = database.fetch_all(OF_DAY, &[Arg::Text(of.merchant), Arg::Text(&day)]).await?;
    rows.iter().map(stored).collect()
}

/// A person closes a difference that is open; `false` when it is not.
///
/// # Errors
/// When the database fails.
pub async fn close(
    tx: &mut Transaction,
    of: MerchantDay<'_>,
    difference: &Difference,
    by: (&str, &str),
    now: Timestamp,
) -> Result<bool, DatabaseError> {
    let day = of.day.to_string();
    let [merchant, day, side, kind, number] = key(of.merchant, &day, difference);
    let (who, why) = by;
    let at = Arg::Int(now.as_millisecond());
    let args = [merchant, day, side, kind, number, at, Arg::Text(who), Arg::Text(why)];
    Ok(tx.execute(CLOSE, &args).await? == 1)
}

fn key<'a>(merchant: &'a str, day: &'a str, difference: &'a Difference) -> [Arg<'a>; 5] {
    [
        Arg::Text(merchant),
        Arg::Text(day),
        Arg::Text(difference.side.name()),
        Arg::Text(difference.kind.name()),
        Arg::Text(&difference.number),
    ]
}

fn stored(row: &Row) -> Result<Stored, DatabaseError> {
    let closed = match row.opt_instant("closed_at")? {
        None => None,
        Some(at) => {
            let by = row.opt_text("closed_by")?.zip(row.opt_text("closed_why")?);
            Some(Closed { at, by })
        }
    };
    Ok(Stored {
        difference: Difference {
            side: row.parse("side")?,
            kind: row.parse("kind")?,
            number: row.text("number")?,
            ours_fen: row.int("ours_fen")?,
            theirs_fen: row.int("theirs_fen")?,
            other_day: row.opt_parse("other_day")?,
        },
        found_at: row.instant("found_at")?,
        closed,
    })
}
