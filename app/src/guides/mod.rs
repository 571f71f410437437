//! Guides: the list, one guide, and its questions.

mod detail;
mod differences;
mod facts;
pub mod feedback;
mod list;
mod materials;
mod page;
mod question;
mod verdict;

pub use detail::guide;
pub use list::{GuideFilter, guides};
pub use page::GuidePage;
pub use question::guide_question;

pub(crate) use list::{cells as guide_cells, understood};
