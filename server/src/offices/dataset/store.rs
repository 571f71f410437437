//! Lists of offices in the database, in versions.

use crate::{
    offices::OfficeRecord,
    platform::{
        database::{Database, DatabaseError},
        versions::{Versions, statements},
    },
};

/// The lists of offices.
pub const VERSIONS: Versions = Versions(statements!("office_datasets", "office_parts"));

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &VERSIONS.0.all();

/// The records of a version; `None` when it is not kept.
///
/// # Errors
/// When the database fails or holds a record that this server cannot read.
pub async fn records(database: &Database, version: i64) -> Result<Option<Vec<OfficeRecord>>, DatabaseError> {
    let mut records: Vec<OfficeRecord> = Vec::new();
    let read = |part: &str| {
        let mut part: Vec<OfficeRecord> = serde_json::from_str(part)?;
        let count = part.len();
        records.append(&mut part);
        Ok(count)
    };
    let is_kept = VERSIONS.read(database, version, read).await?;
    Ok(is_kept.then_some(records))
}
