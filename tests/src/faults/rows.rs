//! The rows of payments, read past the server: SQLite's file or PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Connection, FromRow, PgConnection, SqliteConnection, postgres::PgRow, sqlite::SqliteRow};

/// An attempt.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Of which fine.
    pub fine: String,
    /// The fine that it keeps to itself.
    pub live: Option<String>,
    /// Its state.
    pub state: String,
    /// What became of its money.
    pub settlement: Option<String>,
    /// What was asked for.
    pub total_fen: i64,
    /// What was taken.
    pub captured_fen: Option<i64>,
    /// WeChat's number for it.
    pub transaction: Option<String>,
}

/// A receipt: amount and transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was paid.
    pub total_fen: i64,
    /// WeChat's number for it.
    pub transaction: String,
}

/// Everything that a payment leaves in the database, by the payment's id.
#[derive(Default)]
pub struct Rows {
    /// The attempts.
    pub payments: BTreeMap<String, Payment>,
    /// The fines that were settled here, and by which attempt.
    pub settled: BTreeMap<String, String>,
    /// The receipts.
    pub receipts: BTreeMap<String, Receipt>,
    /// What was asked for under which key.
    pub keys: BTreeMap<String, String>,
    /// The attempts about which a notification was kept.
    pub notified: BTreeSet<String>,
    /// The attempts that a job asks about, or has.
    pub asked: BTreeSet<String>,
    /// Jobs that were given up, and why.
    pub given_up: Vec<(String, String)>,
}

impl Payment {
    /// Whether nothing will happen to it any more unless WeChat Pay says otherwise.
    pub fn is_final(&self) -> bool {
        matches!(self.state.as_str(), "paid" | "closed" | "rejected" | "held")
    }
}

/// `sqlite://…` or `postgres://…`
#[derive(Clone, Debug)]
pub struct Place(pub String);

type PaymentRow = (String, String, Option<String>, String, Option<String>, i64, Option<i64>, Option<String>);

const PAYMENTS: &str = "
    SELECT id, fine_id, live_fine, state, settlement, total_fen, captured_fen, transaction_id FROM payments";
const SETTLED: &str = "SELECT id, settled_by FROM fines WHERE settled_by IS NOT NULL";
const RECEIPTS: &str = "SELECT payment_id, total_fen, transaction_id FROM receipts";
const KEYS: &str = "SELECT key, payment_id FROM payment_keys";
const NOTIFIED: &str = "SELECT DISTINCT payment_id FROM payment_notifications";
const ASKED: &str = "SELECT payment_id FROM payment_jobs WHERE kind = 'ask'";
const GIVEN_UP: &str = "SELECT id, COALESCE(why, '') FROM payment_jobs WHERE dead_at IS NOT NULL";
const OPEN: &str = "
    SELECT COUNT(*) FROM payments WHERE state NOT IN ('paid', 'closed', 'rejected', 'held')";
const LEASED: &str = "SELECT COUNT(*) FROM payment_jobs WHERE kind = 'ask' AND due_at > $1 AND lease > 0";

impl Place {
    /// All of it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn read(&self) -> Result<Rows, sqlx::Error> {
        let mut reader = self.open().await?;
        let payments: Vec<PaymentRow> = reader.all(PAYMENTS).await?;
        let payments = payments.into_iter().map(payment).collect();
        let settled = reader.all::<(String, String)>(SETTLED).await?.into_iter().collect();
        let receipts: Vec<(String, i64, String)> = reader.all(RECEIPTS).await?;
        let receipts = receipts
            .into_iter()
            .map(|(payment, total_fen, transaction)| (payment, Receipt { total_fen, transaction }))
            .collect();
        let keys = reader.all::<(String, String)>(KEYS).await?.into_iter().collect();
        let notified = reader.all::<(String,)>(NOTIFIED).await?.into_iter().map(|(id,)| id).collect();
        let asked = reader.all::<(String,)>(ASKED).await?.into_iter().map(|(id,)| id).collect();
        let given_up = reader.all(GIVEN_UP).await?;
        Ok(Rows { payments, settled, receipts, keys, notified, asked, given_up })
    }

    /// How many attempts are not final; `None` while the database is away.
    pub async fn open_payments(&self) -> Option<i64> {
        let rows: Vec<(i64,)> = self.open().await.ok()?.all(OPEN).await.ok()?;
        rows.first().map(|(count,)| *count)
    }

    /// How many jobs somebody holds, with a lease that ends after this instant (milliseconds since 1970).
    pub async fn leased_beyond(&self, millis: i64) -> i64 {
        let sql = LEASED.replace("$1", &millis.to_string());
        let Ok(mut reader) = self.open().await else { return 0 };
        let rows: Vec<(i64,)> = reader.all(sqlx::AssertSqlSafe(sql)).await.unwrap_or_default();
        rows.first().map_or(0, |(count,)| *count)
    }

    async fn open(&self) -> Result<Reader, sqlx::Error> {
        Ok(if self.0.starts_with("sqlite:") {
            Reader::Sqlite(SqliteConnection::connect(&self.0).await?)
        } else {
            Reader::Postgres(PgConnection::connect(&self.0).await?)
        })
    }
}

fn payment(row: PaymentRow) -> (String, Payment) {
    let (id, fine, live, state, settlement, total_fen, captured_fen, transaction) = row;
    (id, Payment { fine, live, state, settlement, total_fen, captured_fen, transaction })
}

enum Reader {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Reader {
    async fn all<T>(&mut self, sql: impl sqlx::SqlSafeStr) -> Result<Vec<T>, sqlx::Error>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        match self {
            Reader::Sqlite(connection) => sqlx::query_as(sql).fetch_all(connection).await,
            Reader::Postgres(connection) => sqlx::query_as(sql).fetch_all(connection).await,
        }
    }
}
