//! The rows of payments, read past the server: SQLite's file or PostgreSQL.

use std::{
    collections::BTreeMap,
    time::{SystemTime, UNIX_EPOCH},
};

use sqlx::{Connection, FromRow, PgConnection, SqliteConnection, postgres::PgRow, sqlite::SqliteRow};

use super::ledger::{Account, Ledger, Transfer};

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
    /// Whose money it brings.
    pub merchant: String,
    /// The fine as it was quoted.
    pub digest: String,
    /// The day of the quote.
    pub quoted_on: String,
}

/// A fine.
#[derive(Clone, Debug)]
pub struct Fine {
    /// The decision's number, as the police write it.
    pub number: String,
    /// The attempt that settled it.
    pub settled_by: Option<String>,
    /// Everything that the registry says of it.
    pub digest: String,
}

/// A receipt: amount and transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What was paid.
    pub total_fen: i64,
    /// WeChat's number for it.
    pub transaction: String,
}

/// Money that goes back.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Of which payment.
    pub payment: String,
    /// Why.
    pub cause: String,
    /// Who ordered it, when a person did.
    pub ordered_by: Option<String>,
    /// Where it was taken from: `fine`, `surplus` or `held`.
    pub source: String,
    /// How much.
    pub fen: i64,
    /// Where it stands.
    pub state: String,
    /// WeChat's number for it.
    pub id: Option<String>,
}

/// Something that is to be done, or was.
#[derive(Clone, Debug)]
pub struct Job {
    /// What.
    pub kind: String,
    /// For which payment.
    pub payment: String,
    /// When it is due, in milliseconds since 1970; `None` when it is done or given up.
    pub due: Option<i64>,
    /// Why it was given up.
    pub given_up: Option<String>,
}

/// Everything that payments leave in the database, by the id of each.
#[derive(Clone, Default)]
pub struct Rows {
    /// When this was read, in milliseconds since 1970.
    pub read_at: i64,
    /// The attempts.
    pub payments: BTreeMap<String, Payment>,
    /// The fines.
    pub fines: BTreeMap<String, Fine>,
    /// The receipts, by the payment.
    pub receipts: BTreeMap<String, Receipt>,
    /// What was asked for under which key.
    pub keys: BTreeMap<String, String>,
    /// How many notifications were kept, by the payment.
    pub notified: BTreeMap<String, usize>,
    /// The refunds, by their number.
    pub refunds: BTreeMap<String, Refund>,
    /// The jobs.
    pub jobs: BTreeMap<String, Job>,
    /// The movements of money.
    pub ledger: Ledger,
}

impl Rows {
    /// The refunds of a payment, with their numbers.
    pub fn refunds_of<'a>(&'a self, payment: &'a str) -> impl Iterator<Item = (&'a String, &'a Refund)> {
        self.refunds.iter().filter(move |(_, refund)| refund.payment == payment)
    }

    /// Whether a payment settled its fine, even if its money went back later.
    pub fn has_settled(&self, id: &str) -> bool {
        let applies = self.payments.get(id).is_some_and(Payment::applies);
        applies || self.refunds_of(id).any(|(_, refund)| refund.source == "fine")
    }

    /// The decision's number of a payment's fine.
    pub fn number_of(&self, payment: &Payment) -> Option<&str> {
        self.fines.get(&payment.fine).map(|fine| fine.number.as_str())
    }
}

impl Payment {
    /// Whether it settles its fine.
    pub fn applies(&self) -> bool {
        self.settlement.as_deref() == Some("applied")
    }
}

/// `sqlite://…` or `postgres://…`
#[derive(Clone, Debug)]
pub struct Place(pub String);

type PaymentRow = (
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    i64,
    Option<i64>,
    Option<String>,
    String,
    String,
    String,
);
type RefundRow = (String, String, String, Option<String>, String, i64, String, Option<String>);
type TransferRow = (String, String, String, String, String, String, i64);

const PAYMENTS: &str = "
    SELECT id, fine_id, live_fine, state, settlement, total_fen, captured_fen, transaction_id, merchant, fine_digest,
           quoted_on
    FROM payments";
const FINES: &str = "SELECT id, number, settled_by, digest FROM fines";
const RECEIPTS: &str = "SELECT payment_id, total_fen, transaction_id FROM receipts";
const KEYS: &str = "SELECT key, payment_id FROM payment_keys";
const NOTIFIED: &str = "SELECT payment_id FROM payment_notifications";
const REFUNDS: &str = "
    SELECT number, payment_id, cause, ordered_by, source, amount_fen, state, refund_id FROM refunds";
const JOBS: &str = "
    SELECT id, kind, payment_id, due_at, CASE WHEN dead_at IS NULL THEN NULL ELSE COALESCE(why, '') END
    FROM payment_jobs";
const MOVEMENTS: &str = "SELECT kind, event_id, day FROM ledger_movements";
const TRANSFERS: &str = "
    SELECT kind, event_id, debit, debit_owner, credit, credit_owner, amount_fen FROM ledger_transfers";
const OPEN: &str = "
    SELECT COUNT(*) FROM payments WHERE state NOT IN ('paid', 'closed', 'rejected', 'held')";
// An attempt that is final is asked about once more when its turn comes, which may be in ten minutes.
const UNDONE: &str = "SELECT COUNT(*) FROM payment_jobs WHERE kind <> 'ask' AND due_at IS NOT NULL";
const LEASED: &str = "
    SELECT COUNT(*) FROM payment_jobs WHERE kind = 'ask' AND due_at > $1 AND lease > 0";

impl Place {
    /// All of it.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn read(&self) -> Result<Rows, sqlx::Error> {
        let mut reader = self.open().await?;
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut notified = BTreeMap::new();
        for (payment,) in reader.all::<(String,)>(NOTIFIED).await? {
            *notified.entry(payment).or_default() += 1;
        }
        let receipts = reader.all::<(String, i64, String)>(RECEIPTS).await?.into_iter();
        let fines = reader.all::<(String, String, Option<String>, String)>(FINES).await?.into_iter();
        Ok(Rows {
            read_at: i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX),
            payments: reader.all(PAYMENTS).await?.into_iter().map(payment).collect(),
            fines: fines
                .map(|(id, number, settled_by, digest)| (id, Fine { number, settled_by, digest }))
                .collect(),
            receipts: receipts
                .map(|(payment, total_fen, transaction)| (payment, Receipt { total_fen, transaction }))
                .collect(),
            keys: reader.all::<(String, String)>(KEYS).await?.into_iter().collect(),
            notified,
            refunds: reader.all(REFUNDS).await?.into_iter().map(refund).collect(),
            jobs: reader.all(JOBS).await?.into_iter().map(job).collect(),
            ledger: reader.ledger().await?,
        })
    }

    /// How many attempts are not final; `None` while the database is away.
    pub async fn open_payments(&self) -> Option<i64> {
        self.count(OPEN.to_owned()).await
    }

    /// How many jobs are not done, beside questions; `None` while the database is away.
    pub async fn undone_jobs(&self) -> Option<i64> {
        self.count(UNDONE.to_owned()).await
    }

    /// How many jobs somebody holds, with a lease that ends after this instant (milliseconds since 1970).
    pub async fn leased_beyond(&self, millis: i64) -> i64 {
        self.count(LEASED.replace("$1", &millis.to_string())).await.unwrap_or_default()
    }

    async fn count(&self, sql: String) -> Option<i64> {
        let rows: Vec<(i64,)> = self.open().await.ok()?.all(sqlx::AssertSqlSafe(sql)).await.ok()?;
        rows.first().map(|(count,)| *count)
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
    let payment = Payment {
        fine: row.1,
        live: row.2,
        state: row.3,
        settlement: row.4,
        total_fen: row.5,
        captured_fen: row.6,
        transaction: row.7,
        merchant: row.8,
        digest: row.9,
        quoted_on: row.10,
    };
    (row.0, payment)
}

fn refund(row: RefundRow) -> (String, Refund) {
    let (number, payment, cause, ordered_by, source, fen, state, id) = row;
    (number, Refund { payment, cause, ordered_by, source, fen, state, id })
}

fn job(row: (String, String, String, Option<i64>, Option<String>)) -> (String, Job) {
    let (id, kind, payment, due, given_up) = row;
    (id, Job { kind, payment, due, given_up })
}

fn transfer(row: TransferRow) -> Transfer {
    let (kind, event, debit, debit_owner, credit, credit_owner, fen) = row;
    Transfer {
        event: (kind, event),
        debit: Account { class: debit, owner: debit_owner },
        credit: Account { class: credit, owner: credit_owner },
        fen,
    }
}

enum Reader {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Reader {
    async fn ledger(&mut self) -> Result<Ledger, sqlx::Error> {
        let movements: Vec<(String, String, String)> = self.all(MOVEMENTS).await?;
        let transfers: Vec<TransferRow> = self.all(TRANSFERS).await?;
        Ok(Ledger {
            movements: movements.into_iter().map(|(kind, event, day)| ((kind, event), day)).collect(),
            transfers: transfers.into_iter().map(transfer).collect(),
        })
    }

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
