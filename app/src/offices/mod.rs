//! Offices: the list, one office, the list by the distance from here, and the picture of those around a point.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod cell;
#[cfg(feature = "ssr")]
mod detail;
#[cfg(feature = "ssr")]
mod list;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod near;
#[cfg(any(feature = "ssr", feature = "picture"))]
mod picture;
#[cfg(feature = "ssr")]
mod report;
#[cfg(feature = "ssr")]
mod share;

#[cfg(feature = "ssr")]
pub use detail::{OfficePage, office};
#[cfg(feature = "ssr")]
pub(crate) use list::cells as office_cells;
#[cfg(feature = "ssr")]
pub use list::{OfficeFilter, offices};
#[cfg(feature = "picture")]
pub(crate) use picture::start as start_picture;
#[cfg(feature = "ssr")]
pub use picture::{Around, Tiles, around};
