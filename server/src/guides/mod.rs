//! Guides: what a service asks, costs and takes.

pub mod http;
mod index;
mod record;

pub use index::{GuideIndex, GuideQuery};
pub use record::{FactRecord, GuideRecord};
