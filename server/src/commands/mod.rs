//! What the binary does besides serving.

mod fines;
mod guides;
mod kept;
mod ledger;
mod offices;
mod pack;
mod payments;
mod receipts;
mod reconcile;
mod site;

use indicatif::{ProgressBar, ProgressStyle};

pub use fines::Fines;
pub use guides::Guides;
pub use ledger::Ledger;
pub use offices::Offices;
pub use pack::Pack;
pub use payments::Payments;
pub use receipts::Receipts;
pub use reconcile::Reconcile;

/// Why a command did not do what it was told.
pub type Failed = Box<dyn std::error::Error>;

/// A bar on a terminal, nothing elsewhere.
fn bar(what: &'static str, steps: usize) -> Result<ProgressBar, Failed> {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent}% 还要{eta}")?;
    Ok(ProgressBar::new(steps as u64).with_style(style).with_message(what))
}
