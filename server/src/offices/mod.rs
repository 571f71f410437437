//! Offices: the windows of the cities, and where to ask.

pub mod http;
mod index;
mod maps;
mod position;
pub mod query;
mod record;

pub use index::{Found, OfficeIndex};
pub use position::{Datum, Measured};
pub use query::OfficeQuery;
pub use record::OfficeRecord;
use shared::offices::OfficeList;

use crate::cities::{Snapshot, paging::Paging};

/// The part of the list that is asked for.
pub fn list(snapshot: &Snapshot, query: &OfficeQuery, paging: Paging) -> OfficeList {
    let found = snapshot.offices.find(query);
    let (part, next_cursor) = paging.part(&found.offices, snapshot.version);
    OfficeList { order: found.order, total: found.offices.len(), items: part.to_vec(), next_cursor }
}
