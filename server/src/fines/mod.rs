//! Traffic fines: the registry and its feed, look-ups that cannot be used to enumerate, and what a fine is worth today.

mod asker;
mod feed;
pub mod file;
mod fresh;
mod guard;
pub mod http;
mod lookup;
pub mod pages;
mod pull;
mod record;
pub mod registry;
pub mod store;

pub use feed::{BadItem, Item};
pub use fresh::Fresh;
pub use guard::{Asker, Guard, Person};
pub use lookup::{Fines, Hit, Paying, PaymentOf, SearchError};
pub use pull::{Feed, Fictional, PullError};
pub(crate) use record::INSTALMENT_MARK;
#[cfg(any(test, feature = "simulation"))]
pub(crate) use record::instalment_marks;
pub use record::{Decision, FineId, FineRecord};
pub use registry::Registry;
