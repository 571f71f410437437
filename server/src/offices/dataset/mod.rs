//! The list of a city's offices as a versioned data set of its own.

mod body;
pub mod store;

pub use body::Body;
