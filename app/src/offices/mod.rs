//! Offices: the list, one office, the list by the distance from here, and the picture of those around a point.

#[cfg(feature = "ssr")]
mod cell;
#[cfg(feature = "ssr")]
mod detail;
#[cfg(feature = "ssr")]
mod errands;
#[cfg(feature = "ssr")]
mod filter;
#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod list;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod near;
#[cfg(any(feature = "ssr", feature = "hydrate"))]
mod opening;
#[cfg(any(feature = "ssr", feature = "picture"))]
mod picture;
#[cfg(feature = "ssr")]
mod report;
#[cfg(feature = "ssr")]
mod share;
mod state;
#[cfg(feature = "ssr")]
mod timetable;
#[cfg(feature = "ssr")]
mod visit;

#[cfg(feature = "ssr")]
pub use detail::{OfficePage, office};
#[cfg(feature = "ssr")]
pub use filter::{OfficeFilter, OpenAt, Point, ServiceGroup};
#[cfg(feature = "ssr")]
pub use list::{OfficesPage, offices};
#[cfg(feature = "ssr")]
pub(crate) use list::{cells as office_cells, openings, origin, start_of};
#[cfg(feature = "ssr")]
pub(crate) use near::{LIST as NEAREST, NearMe};
#[cfg(feature = "picture")]
pub(crate) use picture::start as start_picture;
#[cfg(feature = "ssr")]
pub use picture::{Around, Tiles, around};
