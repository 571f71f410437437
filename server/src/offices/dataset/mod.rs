//! The list of a city's offices as a versioned data set of its own. A file is read (`read`), its rows parsed and checked
//! (`list`), and what has no error is published (`store`). `docs/OFFICES.md` describes the file for the editor.

mod cell_text;
pub mod check;
mod columns;
mod diff;
mod export;
mod known;
mod list;
mod nested;
mod parse;
pub mod store;
mod together;
mod words;
mod write;

pub use crate::platform::table::{self as read, Problem, Refused, Row, Table, Weight};
pub use columns::Column;
pub use diff::{Changed, Diff, Moved};
pub use export::{FileKind, Unwritable, file as export};
pub use known::Known;
pub use list::{Checked, check as check_table};

/// Something about one office.
pub type Finding = crate::platform::table::Finding<Column>;
