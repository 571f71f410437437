//! Guides: the list and one guide.

mod detail;
mod facts;
mod list;

pub use detail::guide;
pub use list::{GuideFilter, guides};

pub(crate) use list::cells as guide_cells;
