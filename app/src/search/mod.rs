//! The search over guides and offices.

mod suggest;

#[cfg(feature = "ssr")]
pub use page::search;
pub(crate) use suggest::*;

#[cfg(feature = "ssr")]
mod page;
