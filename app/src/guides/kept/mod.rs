//! All guides on one page that a phone keeps: found without a network by the same search as the server's.

#[cfg(feature = "finder")]
mod live;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "finder")]
pub(crate) use live::start;
#[cfg(feature = "ssr")]
pub use page::kept_guides;

/// The ids of what the page and the browser both know.
mod id {
    /// The field for the words; what is in it when the page opens is looked for.
    pub(super) const WORDS: &str = "finder";
    /// How many were found.
    pub(super) const FOUND: &str = "finder-found";
    /// The list; each line's id is [`LINE`] and the guide's.
    pub(super) const LIST: &str = "finder-list";
    /// Before the id of a guide.
    pub(super) const LINE: &str = "kept-";
}
