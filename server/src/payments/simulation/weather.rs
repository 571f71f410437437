//! What befalls the connections to the store, and what every commit is watched for.

use std::rc::Rc;

use super::{refunds::short_refund, town::Town};
use crate::{
    fines::INSTALMENT_MARK,
    payments::{
        Event, State, refunds,
        store::{
            Settlement,
            memory::{AttemptRow, Moment, Strike, Tables, Weather},
        },
    },
};

/// The weather of a town.
pub(super) struct Over(pub(super) Rc<Town>);

impl Weather for Over {
    fn strike(&self, moment: Moment) -> Option<Strike> {
        let town = &self.0;
        if !town.strikes(town.rough.store) {
            return None;
        }
        let strike = match moment {
            // Too late to be overtaken.
            Moment::Committed => Strike::Lost,
            Moment::Statement | Moment::Commit if town.dice.chance(600) => Strike::Overtaken,
            Moment::Statement | Moment::Commit => Strike::Lost,
        };
        town.tell(|| format!("store: {moment:?}: {strike:?}"));
        town.count("the store failed");
        Some(strike)
    }

    fn committed(&self, rows: &Tables, changes: &Tables) {
        self.watch_states(changes);
        self.watch_live(rows, changes);
        self.watch_refunds(changes);
        self.watch_settlements(changes);
        self.watch_lease(rows);
    }
}

impl Over {
    /// A state changes only as the graph allows.
    fn watch_states(&self, changes: &Tables) {
        let town = &self.0;
        let mut states = town.states.borrow_mut();
        for (id, row) in &changes.attempts {
            let (from, to) = (states.get(id).copied(), row.attempt.state);
            if from != Some(to) {
                town.tell(|| format!("{}: {} -> {to}", short(id), from.map_or("none", State::name)));
            }
            if !allowed(from, to) {
                town.breaks(|| format!("{}: {from:?} -> {to:?} is in no graph", short(id)));
            }
            let payable = town.orders.borrow().get(id).is_some_and(|order| order.payable(town.now()));
            if payable && from != Some(to) && matches!(to, State::Closed | State::Rejected) {
                town.breaks(|| format!("{} is {to} while its order can be paid", short(id)));
            }
            states.insert(id.clone(), to);
        }
    }

    /// At most one attempt of a fine is live.
    fn watch_live(&self, rows: &Tables, changes: &Tables) {
        let now = |id: &String| changes.attempts.get(id).or_else(|| rows.attempts.get(id));
        for (id, row) in changes.attempts.iter().filter(|(_, row)| row.live) {
            let is_rival = |other: &String| {
                let other = now(other).filter(|_| other != id);
                other.is_some_and(|other| other.live && other.attempt.fine_id == row.attempt.fine_id)
            };
            if rows.attempts.keys().chain(changes.attempts.keys()).any(is_rival) {
                self.0.breaks(|| format!("{} is live beside another", short(id)));
            }
        }
    }

    /// A refund's state changes so too.
    fn watch_refunds(&self, changes: &Tables) {
        let mut states = self.0.refund_states.borrow_mut();
        for (number, row) in &changes.refunds {
            let (from, to) = (states.insert(number.clone(), row.refund.state), row.refund.state);
            let allowed = match from {
                None => to == refunds::State::Queued,
                Some(from) => {
                    from == to || refunds::Event::ALL.into_iter().any(|event| from.after(event) == Some(to))
                }
            };
            self.0.tell(|| format!("refund {}: {from:?} -> {to}", short_refund(number)));
            if !allowed {
                self.0.breaks(|| format!("refund {}: {from:?} -> {to} is in no graph", short_refund(number)));
            }
        }
    }

    /// A fine is settled only as it was quoted; an instalment makes it another than was quoted since.
    fn watch_settlements(&self, changes: &Tables) {
        let applied = |row: &&Rc<AttemptRow>| row.settlement == Some(Settlement::Applied);
        for row in changes.attempts.values().filter(applied) {
            let Some(fine) = changes.fines.get(row.attempt.fine_id.as_str()) else { continue };
            let quoted = row.attempt.fine_digest.as_str();
            let since = fine.digest.strip_prefix(quoted);
            let number = since.and_then(|since| since.strip_prefix(INSTALMENT_MARK));
            let is_next = number.is_some_and(|number| !number.contains(INSTALMENT_MARK));
            if since != Some("") && !is_next {
                self.0.breaks(|| {
                    format!("{} settled {} that was quoted as {quoted}", row.attempt.id, fine.digest)
                });
            }
        }
    }

    /// Whoever slept through his lease writes nothing.
    fn watch_lease(&self, rows: &Tables) {
        let town = &self.0;
        let holder = town.holder.borrow();
        let Some(lease) = holder.as_ref() else { return };
        let now = rows.jobs.get(&lease.job.to_string()).map(|row| row.lease);
        if now.is_some_and(|now| now > lease.number) {
            town.breaks(|| format!("{} was written under lease {}, now is {now:?}", lease.job, lease.number));
        }
    }
}

fn allowed(from: Option<State>, to: State) -> bool {
    match from {
        None => to == State::Created,
        Some(from) => from == to || Event::ALL.into_iter().any(|event| from.after(event) == Some(to)),
    }
}

/// The beginning of an id, for the story.
pub(super) fn short(id: &str) -> &str {
    id.get(..6).unwrap_or(id)
}
