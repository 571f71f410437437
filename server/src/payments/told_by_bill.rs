//! Money of which only a bill tells: it came after the order was taken for closed, and no notification ever arrived.

use shared::payments::PaymentId;

use super::{
    Payments, PaymentsIn, Store, Surroundings,
    mutation::mutated,
    reconcile::{
        Kind, ReconcileError, Side, reconcile_around,
        store::{self, MerchantDay},
    },
};
use crate::platform::database::Database;

impl Payments {
    /// Compares a day with its bills, asks WeChat Pay about each order of ours that a bill has as paid and we have not, and
    /// compares again when there was one: what was paid is settled, or goes back.
    ///
    /// # Errors
    /// Those of [`reconcile_around`]. A question without an answer leaves its difference open.
    pub async fn reconcile(&self, database: &Database, of: MerchantDay<'_>) -> Result<(), ReconcileError> {
        reconcile_around(database, of, self.clock.now()).await?;
        let found = store::of_day(database, of).await?;
        let open = found.into_iter().filter(|stored| stored.closed.is_none()).map(|stored| stored.difference);
        let unknown = open.filter(|open| (open.side, open.kind) == (Side::Trade, Kind::GatewayOnly));
        let mut asked = false;
        for number in unknown.filter_map(|difference| difference.number.parse().ok()) {
            asked |= self.ask_in_any_state(&number).await;
        }
        if asked {
            reconcile_around(database, of, self.clock.now()).await?;
        }
        Ok(())
    }
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Asks about an order, whatever its attempt is taken for: a verified success wins from any state. `false` when it is
    /// not ours. Failures are logged.
    pub(super) async fn ask_in_any_state(&self, id: &PaymentId) -> bool {
        if mutated!(self, BillNotAskedAbout) {
            return false;
        }
        let asked = match self.store.attempt(id).await {
            Ok(Some(attempt)) => self.ask(attempt).await,
            Ok(None) => return false,
            Err(error) => Err(error.into()),
        };
        match asked {
            Ok(attempt) => {
                tracing::warn!(payment = id.abbreviated(), state = %attempt.state, "a bill has an order that was not paid here");
            }
            Err(error) => {
                tracing::warn!(payment = id.abbreviated(), %error, "an order of a bill could not be asked about")
            }
        }
        true
    }
}
