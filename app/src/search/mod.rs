//! The search over guides and offices.

#[cfg(feature = "ssr")]
mod page;
mod suggest;

#[cfg(feature = "ssr")]
pub use page::search;
#[cfg(feature = "ssr")]
pub(crate) use suggest::SearchBox;
