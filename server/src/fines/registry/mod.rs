//! The registry that knows a city's decisions, beyond reading its feed: looked up one by one, locked while somebody
//! pays, told of payments and of payments that went back. `docs/REGISTRY.md` is the contract.
//!
//! Whoever asks holds a [`Registries`], which is a [`Registry`] itself: it sends each decision to the registry of the
//! city that issued it. Two kinds are real: [`LocalRegistry`], our own tables, filled by the operator or by a feed
//! without operations; and [`RemoteRegistry`], the traffic police's system over signed HTTP.
//!
//! ```no_run
//! # use server::fines::registry::{Outcome, Registry, Unlock};
//! # async fn give_back(registry: &impl Registry, unlock: &Unlock) {
//! match registry.unlock(unlock).await {
//!     Outcome::Definite(()) => { /* it is unlocked */ }
//!     Outcome::Rejected(refusal) => { /* it says no, and nothing happened */ }
//!     // It may or may not be: the same operation again, with the same id.
//!     Outcome::Unknown(doubt) => {}
//! }
//! # }
//! ```

mod choice;
mod local;
mod operation;
mod outcome;
mod remote;
mod signature;

pub use choice::{Kind, NotServed, Registries, Serves, serving};
pub use local::{Booked, LocalRegistry, STATEMENTS, booked};
pub use operation::{
    ConfirmPayment, Confirmation, Lock, NotAnOperationId, OperationId, RevokePayment, Unlock,
};
pub use outcome::{Doubt, Outcome, Refusal};
pub use remote::{RemoteRegistry, Unusable};
pub use signature::{Answered, BadSignature, Signed, Signing};

use shared::fines::FineNo;

use super::Item;

/// What a registry can be asked. Every operation carries an id of the caller's: asked again with the same id and the
/// same content it does nothing twice and answers the same.
#[allow(
    async_fn_in_trait,
    reason = "callers are generic over it, and handlers and jobs stay on their thread"
)]
pub trait Registry {
    /// The decision or camera record as it stands now; `None` when there is none of that number.
    async fn look_up(&self, number: &FineNo) -> Outcome<Option<Item>>;

    /// Keeps others, such as a bank's counter, from taking money for it until the lock lapses.
    async fn lock(&self, lock: &Lock) -> Outcome<()>;

    /// Gives it back. Nothing to give back is no refusal.
    async fn unlock(&self, unlock: &Unlock) -> Outcome<()>;

    /// Tells of a payment that is settled here.
    async fn confirm_payment(&self, payment: &ConfirmPayment) -> Outcome<Confirmation>;

    /// Tells that the money of a confirmed payment went back.
    async fn revoke_payment(&self, revocation: &RevokePayment) -> Outcome<()>;
}
