//! Guides: what a service asks, costs and takes.

pub mod http;
mod index;
mod record;

pub use index::{GuideIndex, GuideQuery};
pub use record::{FactRecord, GuideRecord};
use shared::guides::GuideList;

use crate::cities::{Snapshot, paging::Paging};

/// The part of the list that is asked for.
pub fn list(snapshot: &Snapshot, query: &GuideQuery, paging: Paging) -> GuideList {
    let found = snapshot.guides.find(query);
    let (part, next_cursor) = paging.part(&found, snapshot.version);
    GuideList {
        total: found.len(),
        items: part.to_vec(),
        departments: snapshot.guides.departments().to_vec(),
        next_cursor,
    }
}
