//! What payments stand on, so that the very same code runs against the real world and against a simulated one.

use std::sync::Arc;

use super::{Gateway, Registry, Store, registry::FeedOnly};
use crate::{platform::database::Database, wechat::Pay};

/// A world: where rows are kept, who takes the money, who owns the fines.
pub trait Surroundings: Clone + 'static {
    /// Keeps the rows.
    type Store: Store;
    /// Takes the money.
    type Gateway: Gateway;
    /// Owns the fines.
    type Registry: Registry;
}

/// The real world: SQLite or PostgreSQL, WeChat Pay, a registry that is only read.
#[derive(Clone, Debug)]
pub struct Production;

impl Surroundings for Production {
    type Store = Database;
    type Gateway = Arc<Pay>;
    type Registry = FeedOnly;
}

/// The rows of a transaction in these surroundings.
pub type RowsOf<W> = <<W as Surroundings>::Store as Store>::Rows;
