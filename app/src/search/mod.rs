//! The search over guides and offices.

#[cfg(feature = "finder")]
mod answer;
mod known;
#[cfg(feature = "ssr")]
mod page;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod suggest;

#[cfg(feature = "finder")]
pub(crate) use answer::answer;
#[cfg(feature = "ssr")]
pub use page::search;
#[cfg(feature = "ssr")]
pub(crate) use suggest::SearchBox;

/// The id of the search field.
const FIELD: &str = "q";
/// How many guides are suggested.
const GUIDES: usize = 5;

/// What is suggested of a guide or of an office.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
struct Name {
    id: String,
    name: String,
}
