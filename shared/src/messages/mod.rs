//! The one table of texts. Pages, forms and problem details take their Chinese from here or from the
//! city's data, so that a wording is found and changed in one place.

pub mod about;
pub mod around;
pub mod books;
pub mod citizens;
pub mod common;
pub mod feedback;
pub mod fines;
pub mod guides;
pub mod hours;
pub mod offices;
pub mod payments;
pub mod programme;
pub mod receipts;
