//! The fiscal e-receipts that a city has issued for payments. They are the city's: read from its table, never made up.

use std::collections::HashMap;

use jiff::Timestamp;
use shared::payments::{FiscalReceipt, PaymentId};

use crate::platform::database::{Arg, AsDatabaseError, Database, DatabaseError, Transaction};

const INSERT: &str = "
    INSERT INTO fiscal_receipts (payment_id, code, number, check_code, supplied_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT DO NOTHING";
const OF: &str = "SELECT code, number, check_code FROM fiscal_receipts WHERE payment_id = $1";
const HAS_RECEIPT: &str = "SELECT payment_id FROM receipts WHERE payment_id = $1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[INSERT, OF, HAS_RECEIPT];

/// The columns of the city's table.
const COLUMNS: [&str; 4] = ["订单编号", "票据代码", "票据号码", "校验码"];
/// More than a city issues in a day.
const MOST_ROWS: usize = 100_000;

/// Why a city's table is not taken. Nothing of it is kept then.
#[derive(Debug, thiserror::Error)]
pub enum FiscalError {
    /// It is no table.
    #[error("表格读不懂：{0}")]
    Table(#[from] csv::Error),
    /// A column is missing.
    #[error("表格缺少这一列：{0}")]
    Column(&'static str),
    /// Over 100,000 rows.
    #[error("表格超过{MOST_ROWS}行")]
    TooLong,
    /// A row is not what it must be.
    #[error("第{line}行：{what}")]
    Row {
        /// Counted from 1, the header too.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl AsDatabaseError for FiscalError {
    fn as_database_error(&self) -> Option<&DatabaseError> {
        match self {
            FiscalError::Database(error) => Some(error),
            _ => None,
        }
    }
}

/// Takes a city's table, all of it or nothing, and says how many of its rows were new.
///
/// # Errors
/// When a row cannot be read, names a payment without a receipt, or contradicts what the city said before.
pub async fn supply(database: &Database, table: &[u8], now: Timestamp) -> Result<u64, FiscalError> {
    let rows = read(table)?;
    database
        .write(async |tx| {
            let mut new = 0;
            for (line, id, receipt) in &rows {
                new += insert(tx, *line, id, receipt, now).await?;
            }
            Ok(new)
        })
        .await
}

async fn insert(
    tx: &mut Transaction,
    line: usize,
    id: &PaymentId,
    receipt: &FiscalReceipt,
    now: Timestamp,
) -> Result<u64, FiscalError> {
    let wrong = |what| FiscalError::Row { line, what };
    if tx.fetch_optional(HAS_RECEIPT, &[Arg::Text(id.as_str())]).await?.is_none() {
        return Err(wrong("没有这笔缴款，或者它还没有凭证"));
    }
    let args = [
        Arg::Text(id.as_str()),
        Arg::Text(receipt.code()),
        Arg::Text(receipt.number()),
        Arg::Text(receipt.check_code()),
        Arg::Int(now.as_millisecond()),
    ];
    if tx.execute(INSERT, &args).await? == 1 {
        return Ok(1);
    }
    let known = tx.fetch_optional(OF, &[Arg::Text(id.as_str())]).await?;
    let same = match known {
        Some(row) => {
            [row.text("code")?, row.text("number")?, row.text("check_code")?]
                == [receipt.code(), receipt.number(), receipt.check_code()]
        }
        None => false,
    };
    if same {
        Ok(0)
    } else {
        Err(wrong("与以前提供的不同，或者这张票据属于另一笔缴款"))
    }
}

/// The fiscal e-receipt of a payment, if its city has supplied one.
///
/// # Errors
/// When the database fails.
pub async fn of(database: &Database, id: &PaymentId) -> Result<Option<FiscalReceipt>, DatabaseError> {
    let Some(row) = database.fetch_optional(OF, &[Arg::Text(id.as_str())]).await? else { return Ok(None) };
    FiscalReceipt::new(&row.text("code")?, &row.text("number")?, &row.text("check_code")?)
        .map(Some)
        .map_err(|why| DatabaseError::Content { column: "code", why: why.to_string() })
}

fn read(table: &[u8]) -> Result<Vec<(usize, PaymentId, FiscalReceipt)>, FiscalError> {
    let table = table.strip_prefix("\u{feff}".as_bytes()).unwrap_or(table);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table);
    let header: HashMap<String, usize> =
        reader.headers()?.iter().zip(0..).map(|(name, at)| (name.to_owned(), at)).collect();
    let mut places = [0; COLUMNS.len()];
    for (place, name) in places.iter_mut().zip(COLUMNS) {
        *place = *header.get(name).ok_or(FiscalError::Column(name))?;
    }
    let mut rows = Vec::new();
    for (record, line) in reader.records().zip(2..) {
        if rows.len() == MOST_ROWS {
            return Err(FiscalError::TooLong);
        }
        let record = record?;
        let [id, code, number, check_code] = places.map(|place| record.get(place).unwrap_or_default());
        let wrong = |what| FiscalError::Row { line, what };
        let id = id.parse().map_err(|_| wrong("订单编号是32位小写十六进制数字"))?;
        let receipt = FiscalReceipt::new(code, number, check_code)
            .map_err(|_| wrong("票据代码是8位数字，票据号码是10位数字，校验码是6位字母或数字"))?;
        rows.push((line, id, receipt));
    }
    Ok(rows)
}
