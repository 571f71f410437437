//! What the binary does besides serving.

mod guides;
mod kept;
mod offices;
mod pack;
mod receipts;
mod reconcile;
mod payments;
mod site;

pub use guides::Guides;
pub use offices::Offices;
pub use pack::Pack;
pub use receipts::Receipts;
pub use reconcile::Reconcile;
pub use payments::Payments;

/// Why a command did not do what it was told.
pub type Failed = Box<dyn std::error::Error>;
