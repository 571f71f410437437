//! The SQL of reports.

use jiff::Timestamp;
use shared::offices::ReportedField;

use super::{Correction, OpenReport};
use crate::platform::database::{Arg, Database, DatabaseError, Row};

/// How many rows one field of one office may take: one without words, the rest for different corrections.
/// Whatever comes beyond that is counted without its words. Two that arrive at once may both take the last place.
pub const MOST_PER_FIELD: i64 = 20;
/// How many rows are fetched at once.
const PAGE: i64 = 5_000;

const OTHERS: &str = "SELECT COUNT(*) AS n FROM office_reports \
     WHERE office_id = $1 AND field = $2 AND correction <> '' AND correction <> $3";
const ADD: &str = "
    INSERT INTO office_reports (id, office_id, field, correction, dataset_version, times, first_at, last_at)
    VALUES ($1, $2, $3, $4, $5, 1, $6, $6)
    ON CONFLICT (office_id, field, correction)
    DO UPDATE SET times = office_reports.times + 1, last_at = excluded.last_at";
const OPEN: &str = "
    SELECT id, office_id, field, correction, dataset_version, times, first_at, last_at
    FROM office_reports WHERE id > $1 ORDER BY id LIMIT $2";
const NAMED: &str = "SELECT id FROM office_reports WHERE substr(id, 1, length($1)) = $1 LIMIT 2";
const DONE: &str = "DELETE FROM office_reports WHERE id = $1";

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &[OTHERS, ADD, OPEN, NAMED, DONE];

/// What a resident saw and said.
#[derive(Clone, Copy, Debug)]
pub struct NewReport<'a> {
    /// Which office.
    pub office_id: &'a str,
    /// What is wrong.
    pub field: ReportedField,
    /// What would be right.
    pub correction: &'a Correction,
    /// The version of the offices that the resident saw.
    pub dataset_version: i64,
}

/// Keeps a report, or counts it where the same was said before.
///
/// # Errors
/// When the database fails.
pub async fn add(database: &Database, report: NewReport<'_>, now: Timestamp) -> Result<(), DatabaseError> {
    let NewReport { office_id, field, correction, dataset_version } = report;
    let id = uuid::Uuid::new_v4().simple().to_string();
    let of = [Arg::Text(office_id), Arg::Text(field.as_str()), Arg::Text(correction.as_str())];
    database
        .write(async |tx| {
            let others = tx.fetch_optional(OTHERS, &of).await?.map_or(Ok(0), |row| row.int("n"))?;
            let words = if others + 1 < MOST_PER_FIELD { correction.as_str() } else { "" };
            let args = [
                Arg::Text(&id),
                Arg::Text(office_id),
                Arg::Text(field.as_str()),
                Arg::Text(words),
                Arg::Int(dataset_version),
                Arg::Int(now.as_millisecond()),
            ];
            tx.execute(ADD, &args).await.map(drop)
        })
        .await
}

/// What nobody has dealt with yet, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn open(database: &Database) -> Result<Vec<OpenReport>, DatabaseError> {
    let mut all: Vec<OpenReport> = Vec::new();
    // By id, which stays: one that is said again meanwhile neither comes twice nor is passed over.
    loop {
        let after = all.last().map_or("", |report| report.id.as_str());
        let page = database.fetch_all(OPEN, &[Arg::Text(after), Arg::Int(PAGE)]).await?;
        for row in &page {
            all.push(report(row)?);
        }
        if (page.len() as i64) < PAGE {
            break;
        }
    }
    all.sort_by(|a, b| b.last_at.cmp(&a.last_at).then_with(|| a.id.cmp(&b.id)));
    Ok(all)
}

/// What became of a report that was to leave the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Struck {
    /// It left; its whole id.
    Gone(String),
    /// No id begins so.
    Missing,
    /// Several ids begin so; all stay.
    Several,
}

/// The editor has dealt with it: it leaves the list. The beginning of an id is enough where no other begins so.
///
/// # Errors
/// When the database fails.
pub async fn done(database: &Database, beginning: &str) -> Result<Struck, DatabaseError> {
    database
        .write(async |tx| {
            let named = tx.fetch_all(NAMED, &[Arg::Text(beginning)]).await?;
            let [one] = named.as_slice() else {
                return Ok(if named.is_empty() { Struck::Missing } else { Struck::Several });
            };
            let id = one.text("id")?;
            tx.execute(DONE, &[Arg::Text(&id)]).await?;
            Ok(Struck::Gone(id))
        })
        .await
}

fn report(row: &Row) -> Result<OpenReport, DatabaseError> {
    Ok(OpenReport {
        id: row.text("id")?,
        office_id: row.text("office_id")?,
        field: row.parse("field")?,
        correction: row.text("correction")?,
        dataset_version: row.int("dataset_version")?,
        times: row.int("times")?,
        first_at: instant(row, "first_at")?,
        last_at: instant(row, "last_at")?,
    })
}

fn instant(row: &Row, column: &'static str) -> Result<Timestamp, DatabaseError> {
    let millis = row.int(column)?;
    Timestamp::from_millisecond(millis).map_err(|why| DatabaseError::Content { column, why: why.to_string() })
}
