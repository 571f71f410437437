//! Sets of guides in the database, in versions.

use super::GuideSet;
use crate::{
    guides::GuideRecord,
    platform::{
        database::{Database, DatabaseError},
        versions::{Versions, statements},
    },
};

/// The sets of guides.
pub const VERSIONS: Versions = Versions(statements!("guide_datasets", "guide_parts"));

/// Every statement, for the test that prepares them on both engines.
pub const STATEMENTS: &[&str] = &VERSIONS.0.all();

/// The guides of a version; `None` when it is not kept.
///
/// # Errors
/// When the database fails or holds a guide that this server cannot read.
pub async fn guides(database: &Database, version: i64) -> Result<Option<GuideSet>, DatabaseError> {
    let mut set: Option<GuideSet> = None;
    let read = |part: &str| match &mut set {
        // What the guides share stands before them.
        None => {
            set = Some(GuideSet { common: serde_json::from_str(part)?, guides: Vec::new() });
            Ok(0)
        }
        Some(set) => {
            let mut part: Vec<GuideRecord> = serde_json::from_str(part)?;
            let count = part.len();
            set.guides.append(&mut part);
            Ok(count)
        }
    };
    let is_kept = VERSIONS.read(database, version, read).await?;
    Ok(is_kept.then_some(set.unwrap_or_default()))
}
