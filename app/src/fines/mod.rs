//! Traffic fines: the form and what was found.

mod field;
mod form;
#[cfg(feature = "ssr")]
mod found;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub use found::{Instead, LaterDay, Offer, fine};
#[cfg(feature = "ssr")]
pub use page::{FineForm, fine_form};
