//! What the binary does besides serving.

mod guides;
mod kept;
mod offices;
mod pack;
mod payments;
mod receipts;
mod reconcile;
mod site;

pub use guides::Guides;
pub use offices::Offices;
pub use pack::Pack;
pub use payments::Payments;
pub use receipts::Receipts;
pub use reconcile::Reconcile;

/// Why a command did not do what it was told.
pub type Failed = Box<dyn std::error::Error>;
