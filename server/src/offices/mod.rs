//! Offices: the windows of the cities, and where to ask.

pub mod http;
mod index;
mod maps;
mod position;
pub mod query;
mod record;

pub use index::OfficeIndex;
pub use position::{Datum, Measured};
pub use query::OfficeQuery;
pub use record::OfficeRecord;
