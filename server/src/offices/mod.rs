//! Offices: the windows of the cities, and where to ask.

pub mod around;
mod asking;
pub mod dataset;
pub mod directory;
mod doorless;
mod entry;
mod facts;
mod form;
pub mod http;
mod index;
mod maps;
mod marks;
mod openings;
pub mod pages;
pub mod place;
mod position;
pub mod query;
mod record;
pub mod reports;
mod row;
pub mod search;
pub mod share;
mod streets;
mod tree;
pub mod visit;
pub mod wechat_map;

pub use index::OfficeIndex;
pub use position::{Datum, Measured};
pub use query::{OfficeParameters, OfficeQuery, Open};
pub use record::OfficeRecord;
