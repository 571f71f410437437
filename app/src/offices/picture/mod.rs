//! The windows around a point, drawn to scale, with the directory of the whole city below. The server draws it; the
//! browser goes on from there with the city's directory, which a phone keeps, so that it needs no network. What it draws
//! anew comes as text and not as views, and without the islands' library: that is most of its weight.

mod draw;
#[cfg(any(feature = "picture", test))]
mod hand;
#[cfg(feature = "picture")]
mod live;
mod markup;
#[cfg(feature = "ssr")]
mod page;
mod rows;
mod scene;
#[cfg(any(feature = "picture", test))]
mod search;

#[cfg(feature = "picture")]
pub(crate) use live::start;
#[cfg(feature = "ssr")]
pub use page::{Around, Tiles, around};

/// The ids of what the page and the browser both know.
mod id {
    /// All that the browser takes over, with what it must know in `data-…`.
    pub(super) const AROUND: &str = "around";
    /// The picture.
    pub(super) const PICTURE: &str = "picture";
    /// How the question for the position goes.
    pub(super) const STATUS: &str = "around-status";
    /// The way to the list, from the point to start from.
    pub(super) const LIST: &str = "to-list";
    /// What was tapped.
    pub(super) const CHOSEN: &str = "chosen";
    /// How many lines the list could have.
    pub(super) const FOUND: &str = "found";
    /// The list.
    pub(super) const ROWS: &str = "rows";
}
