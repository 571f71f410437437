//! The only way to change the state of an attempt, and the only way to write at all.

use shared::payments::PaymentId;

use super::{
    Attempt, Event, PaymentError, PaymentsIn, Registry, Rows, RowsOf, State, Store, Surroundings,
    jobs::{Job, Kind},
    mutation::mutated,
};
use crate::platform::database::{AsDatabaseError, DatabaseError};

/// A compare-and-set that is overtaken this often means that something is very wrong.
const TRIES: usize = 8;

/// A change of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    /// Where the attempt stood.
    pub(super) from: State,
    /// Where it stands.
    pub(super) to: State,
}

impl<W: Surroundings> PaymentsIn<W> {
    /// Does `work` in one transaction, if the lease of this work, where there is one, still holds.
    pub(super) async fn write<T, E>(
        &self,
        mut work: impl AsyncFnMut(&mut RowsOf<W>) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<PaymentError> + From<DatabaseError> + AsDatabaseError,
    {
        self.store
            .write(async |rows: &mut RowsOf<W>| -> Result<T, E> {
                if let Some(lease) = &self.lease
                    && !mutated!(self, UnfencedLease)
                    && !rows.holds(lease).await?
                {
                    return Err(PaymentError::LeaseLost.into());
                }
                work(rows).await
            })
            .await
    }

    /// Applies an event to an attempt as it is now; an event that means nothing in its state changes nothing.
    pub(super) async fn apply(&self, id: &PaymentId, event: Event) -> Result<Attempt, PaymentError> {
        self.write(async |rows: &mut RowsOf<W>| self.advance(rows, id, event).await).await?;
        self.attempt(id).await
    }

    /// Moves an attempt on as `event` says; `None` when the event means nothing in the state it is in.
    pub(super) async fn advance(
        &self,
        rows: &mut RowsOf<W>,
        id: &PaymentId,
        event: Event,
    ) -> Result<Option<Moved>, PaymentError> {
        for _ in 0..TRIES {
            let Some(from) = rows.state(id).await? else { return Ok(None) };
            let Some(to) = self.after(from, event) else { return Ok(None) };
            if self.moves(rows, id, from, to).await? {
                return Ok(Some(Moved { from, to }));
            }
        }
        Err(DatabaseError::Content { column: "state", why: "overtaken too often".into() }.into())
    }

    /// The same for an attempt as it was read: whoever finds it so still need not ask for its state.
    pub(super) async fn advance_read(
        &self,
        rows: &mut RowsOf<W>,
        attempt: &Attempt,
        event: Event,
    ) -> Result<Option<Moved>, PaymentError> {
        let (id, from) = (&attempt.id, attempt.state);
        if let Some(to) = self.after(from, event)
            && self.moves(rows, id, from, to).await?
        {
            return Ok(Some(Moved { from, to }));
        }
        self.advance(rows, id, event).await
    }

    /// Compare-and-set.
    async fn moves(
        &self,
        rows: &mut RowsOf<W>,
        id: &PaymentId,
        from: State,
        to: State,
    ) -> Result<bool, PaymentError> {
        let has_moved = rows.move_state(id, from, to).await?;
        if has_moved {
            tracing::info!(payment = id.abbreviated(), %from, %to, "attempt moved");
            self.unlock_after(rows, id, to).await?;
        }
        Ok(has_moved)
    }

    fn after(&self, from: State, event: Event) -> Option<State> {
        if mutated!(self, LateSuccessIgnored) && event == Event::Captured && from == State::Closed {
            return None;
        }
        from.after(event)
    }

    /// What took nothing and will take nothing gives the fine free at the registry too.
    async fn unlock_after(
        &self,
        rows: &mut RowsOf<W>,
        id: &PaymentId,
        to: State,
    ) -> Result<(), PaymentError> {
        let over = matches!(to, State::Closed | State::Rejected)
            || mutated!(self, UnlockedBeforeClosed) && to == State::Closing;
        if over {
            self.tell_registry(rows, Job::new(Kind::Unlock, id)).await?;
        }
        Ok(())
    }

    /// Writes down that the registry is to be told.
    pub(super) async fn tell_registry(&self, rows: &mut RowsOf<W>, job: Job) -> Result<(), PaymentError> {
        if !self.registry.takes_operations() {
            return Ok(());
        }
        let now = self.clock.now().as_millisecond();
        Ok(rows.enqueue(&job, now, now).await?)
    }

    /// The attempt of that id.
    pub(super) async fn attempt(&self, id: &PaymentId) -> Result<Attempt, PaymentError> {
        self.store.attempt(id).await?.ok_or(PaymentError::NotFound)
    }
}
