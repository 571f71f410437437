//! The verbs: import a bill, compare a day, tell what came of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    BadBill, Bill, Books, Difference, Entry, FundFlow, Report, Totals, differences, fund_flow,
    store::{self, BillKind, MerchantDay, StoredBill},
    trade_bill,
};
use crate::{
    payments::{
        ledger::{self, Movement},
        refunds::{self, Refund},
    },
    platform::{
        database::{Database, DatabaseError, Transaction},
        digest::sha1_hex,
    },
};

/// A bill as WeChat Pay gives it, uncompressed.
#[derive(Clone, Copy, Debug)]
pub struct BillFile<'a> {
    /// Which of the two.
    pub kind: BillKind,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What became of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It is here now, and counts.
    New,
    /// The same bytes were here.
    Known,
}

/// Why a bill is not imported or a day not compared.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// It is not the bill.
    #[error(transparent)]
    Bill(#[from] BadBill),
    /// There is no bill of that day.
    #[error("还没有这一天的账单")]
    NoBill,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

/// What a day's comparison showed, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What the ledger has of the day.
    pub ledger: Totals,
    /// How many payments and refunds the bill has.
    pub trades: usize,
    /// As above.
    pub refunds: usize,
    /// What the bill says that they come to, in 分; its fees as far as they are known in 分.
    pub bill: Totals,
    /// Whether the fund-flow bill was there too.
    pub with_flow: bool,
}

/// Imports a bill: reads all of it, keeps it, and books what only it tells of. The same bytes once more change nothing.
///
/// # Errors
/// When it is not the bill of that merchant and day, or the database fails. Nothing is kept then.
pub async fn import(
    database: &Database,
    of: MerchantDay<'_>,
    file: BillFile<'_>,
    now: Timestamp,
) -> Result<Imported, ReconcileError> {
    let (content, movements) = match file.kind {
        BillKind::Trade => (json(&trade_bill(file.bytes, of.merchant, of.day)?)?, Vec::new()),
        BillKind::FundFlow => {
            let flow = fund_flow(file.bytes, of.day)?;
            (json(&flow)?, flow.movements(of.merchant))
        }
    };
    let sha1 = sha1_hex(file.bytes);
    let bill = StoredBill { kind: file.kind, sha1: &sha1, content: &content };
    let work = async |tx: &mut Transaction| keep(tx, of, bill, &movements, now).await;
    let imported = database.write_numbered(work).await?;
    tracing::info!(day = %of.day, kind = ?file.kind, ?imported, "bill imported");
    Ok(imported)
}

/// Keeps that WeChat Pay has no bill of a day because nothing happened on it, unless one was imported before: a bill is
/// there for three months only.
///
/// # Errors
/// When the database fails.
pub(super) async fn import_nothing(
    database: &Database,
    of: MerchantDay<'_>,
    kind: BillKind,
    now: Timestamp,
) -> Result<(), ReconcileError> {
    if store::latest_bill(database, of, kind).await?.is_some() {
        return Ok(());
    }
    let content = match kind {
        BillKind::Trade => json(&Bill::default())?,
        BillKind::FundFlow => json(&FundFlow::default())?,
    };
    let bill = StoredBill { kind, sha1: &sha1_hex(b""), content: &content };
    database.write_numbered(async |tx: &mut Transaction| keep(tx, of, bill, &[], now).await).await?;
    Ok(())
}

async fn keep(
    tx: &mut Transaction,
    of: MerchantDay<'_>,
    bill: StoredBill<'_>,
    movements: &[Movement],
    now: Timestamp,
) -> Result<Imported, DatabaseError> {
    if !store::insert_bill(tx, of, bill, now).await? {
        return Ok(Imported::Known);
    }
    for movement in movements {
        ledger::book(tx, movement, now).await?;
    }
    Ok(Imported::New)
}

/// Compares a day with its bills and keeps what came of it. A day that shows nothing new is left as it was.
///
/// # Errors
/// [`ReconcileError::NoBill`] before its trade bill is there, or when the database fails.
pub async fn reconcile(
    database: &Database,
    of: MerchantDay<'_>,
    now: Timestamp,
) -> Result<Statement, ReconcileError> {
    let bill: Bill = latest(database, of, BillKind::Trade).await?.ok_or(ReconcileError::NoBill)?;
    let flow: Option<FundFlow> = latest(database, of, BillKind::FundFlow).await?;
    let lines = ledger::store::of_day(database, of.day, of.merchant).await?;
    let ledger = Totals::of(&lines);
    let mut found = differences(of.day, &bill, &books(database, of, ledger).await?);
    if let Some(flow) = &flow {
        found.extend(flow.differences(&lines, Some(bill.fee_fen())));
    }
    let statement = Statement {
        ledger,
        trades: bill.trades.len(),
        refunds: bill.refunds.len(),
        bill: Totals {
            captured: bill.summary.traded.get(),
            refunded: bill.summary.refunded.get(),
            fee: bill.fee_fen(),
            ..Totals::default()
        },
        with_flow: flow.is_some(),
    };
    keep_statement(database, of, &statement, &found, now).await?;
    Ok(statement)
}

/// Compares a day and the days beside it: around midnight a bill also explains what those lack.
///
/// # Errors
/// [`ReconcileError::NoBill`] before the day's trade bill is there, or when the database fails.
pub async fn reconcile_around(
    database: &Database,
    of: MerchantDay<'_>,
    now: Timestamp,
) -> Result<(), ReconcileError> {
    reconcile(database, of, now).await?;
    for day in [of.day.yesterday(), of.day.tomorrow()].into_iter().flatten() {
        match reconcile(database, MerchantDay { day, ..of }, now).await {
            Ok(_) | Err(ReconcileError::NoBill) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn keep_statement(
    database: &Database,
    of: MerchantDay<'_>,
    statement: &Statement,
    found: &[Difference],
    now: Timestamp,
) -> Result<(), ReconcileError> {
    let figures = json(statement)?;
    let work = async |tx: &mut Transaction| store::record(tx, of, &figures, found, now).await;
    database.write(work).await?;
    if !found.is_empty() {
        tracing::warn!(day = %of.day, differences = found.len(), "the books and the bill disagree");
    }
    Ok(())
}

/// What is known of a day, for the treasurer.
///
/// # Errors
/// [`ReconcileError::NoBill`] before it was compared, or when the database fails.
pub async fn report(database: &Database, of: MerchantDay<'_>) -> Result<Report, ReconcileError> {
    let (at, figures) = store::recorded(database, of).await?.ok_or(ReconcileError::NoBill)?;
    Ok(Report {
        merchant: of.merchant.to_owned(),
        day: of.day,
        reconciled_at: at,
        statement: read("figures", &figures)?,
        differences: store::of_day(database, of).await?,
    })
}

async fn books(database: &Database, of: MerchantDay<'_>, ledger: Totals) -> Result<Books, ReconcileError> {
    let beside = [of.day.yesterday(), of.day.tomorrow()].map(|day| day.unwrap_or(of.day));
    let [first, last] = beside;
    let end = last.tomorrow().unwrap_or(last);
    let mut neighbours = Vec::new();
    for day in beside {
        let bill = latest(database, MerchantDay { day, ..of }, BillKind::Trade).await?;
        neighbours.extend(bill.map(|bill| (day, bill)));
    }
    let accepted = refunds::store::accepted(database, of.merchant, first, end).await?;
    Ok(Books {
        captures: store::captures(database, of.merchant, first, end).await?,
        refunds: accepted.iter().filter_map(entry).collect(),
        ledger,
        neighbours,
    })
}

fn entry(refund: &Refund) -> Option<Entry> {
    Some(Entry {
        number: refund.number.to_string(),
        gateway_id: refund.refund_id.clone().unwrap_or_default(),
        amount: refund.amount,
        at: refund.accepted_at?,
        fee_milli_fen: 0,
    })
}

async fn latest<T: DeserializeOwned>(
    database: &Database,
    of: MerchantDay<'_>,
    kind: BillKind,
) -> Result<Option<T>, DatabaseError> {
    let content = store::latest_bill(database, of, kind).await?;
    content.map(|content| read("content", &content)).transpose()
}

fn json(content: &impl Serialize) -> Result<String, DatabaseError> {
    serde_json::to_string(content)
        .map_err(|why| DatabaseError::Content { column: "content", why: why.to_string() })
}

fn read<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T, DatabaseError> {
    serde_json::from_str(text).map_err(|why| DatabaseError::Content { column, why: why.to_string() })
}
