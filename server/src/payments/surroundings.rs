//! What payments stand on, so that the very same code runs against the real world and against a simulated one.

use std::sync::Arc;

use super::{
    Gateways, Merchants, Registry, Store,
    tell::{Teller, Telling},
};
use crate::{fines::registry::Registries, platform::database::Database};

/// A world: where rows are kept, who takes the money, who owns the fines, who tells payers.
pub trait Surroundings: Clone + 'static {
    /// Keeps the rows.
    type Store: Store;
    /// Take the money, each for one merchant.
    type Gateways: Gateways;
    /// Owns the fines.
    type Registry: Registry;
    /// Tells payers, where somebody does.
    type Teller: Telling;
}

/// The real world: SQLite or PostgreSQL, WeChat Pay, the registry of each city, messages of WeChat.
#[derive(Clone)]
pub struct Production;

impl Surroundings for Production {
    type Store = Database;
    type Gateways = Merchants;
    type Registry = Registries;
    type Teller = Arc<Teller>;
}

/// The rows of a transaction in these surroundings.
pub type RowsOf<W> = <<W as Surroundings>::Store as Store>::Rows;
