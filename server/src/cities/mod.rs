//! Cities: the data that a city brings (its pack), how it is published, and what is answered from.

mod content;
pub mod http;
pub mod pack;
pub mod paging;
pub mod parameters;
mod snapshot;
pub mod store;

pub use content::{Content, ContentError};
pub use snapshot::{Places, Snapshot};
