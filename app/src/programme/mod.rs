//! The programme: the list of what was announced, and one item.

mod detail;
mod list;

pub use detail::programme_item;
pub use list::{ProgrammeFilter, programme};

pub(crate) use list::{cells as programme_cells, link as programme_link};
