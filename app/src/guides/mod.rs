//! Guides: the list, one guide, and its questions.

#[cfg(feature = "ssr")]
mod detail;
#[cfg(feature = "ssr")]
mod differences;
#[cfg(feature = "ssr")]
mod facts;
#[cfg(feature = "ssr")]
pub mod feedback;
#[cfg(feature = "finder")]
mod finder;
#[cfg(any(feature = "ssr", feature = "finder"))]
mod kept;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod materials;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod question;
#[cfg(feature = "ssr")]
mod verdict;
#[cfg(feature = "ssr")]
mod windows;

#[cfg(feature = "ssr")]
pub use detail::guide;
#[cfg(feature = "finder")]
pub(crate) use finder::Finder;
#[cfg(feature = "ssr")]
pub use kept::kept_guides;
#[cfg(feature = "finder")]
pub(crate) use kept::start as start_finder;
#[cfg(feature = "ssr")]
pub use list::{GuideFilter, guides};
#[cfg(feature = "ssr")]
pub use page::GuidePage;
#[cfg(feature = "ssr")]
pub use question::guide_question;

#[cfg(feature = "ssr")]
pub(crate) use list::{cells as guide_cells, understood};
