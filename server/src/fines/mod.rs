//! Traffic fines: the registry's feed, look-ups that cannot be used to enumerate, and what a fine is worth today.

mod feed;
pub mod http;
mod lookup;
pub mod pages;
mod record;
mod registry;
pub mod store;

pub use feed::{BadItem, Item};
pub use lookup::{Fines, Hit, PaymentOf, SearchError};
pub use record::{Decision, FineId, FineRecord};
pub use registry::{Fictional, PullError, Registry};
