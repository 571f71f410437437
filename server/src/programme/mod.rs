//! The programme: what was announced in the press, each item with its day and where it leads.

pub mod http;
mod index;
mod record;

pub use index::{ProgrammeIndex, ProgrammeQuery};
pub use record::{GuidesWay, OfficesWay, PAGES, PageWay, ProgrammeRecord, WayRecord};
