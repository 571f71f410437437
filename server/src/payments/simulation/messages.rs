//! Messages to payers: WeChat is away, takes one without an answer, or does not take it because its payer has not agreed.
//! Whatever becomes of them, no money moves.

use std::{collections::BTreeMap, rc::Rc};

use shared::payments::PaymentId;

use super::{town::Town, weather::short};
use crate::{
    citizens::CitizenId,
    payments::{
        jobs::{Job, Kind},
        refunds::State,
        store::memory::{AttemptRow, Tables, give_way},
        tell::{News, Occasion, Telling, Told},
    },
    platform::database::DatabaseError,
};

/// What payers have heard of their payments: the occasion and the amount, and whether WeChat took it.
pub(super) type Heard = BTreeMap<(String, Occasion, i64), bool>;

/// Through whom one server tells payers.
#[derive(Clone)]
pub(super) struct Crier(pub(super) Rc<Town>);

impl Telling for Crier {
    fn says(&self, _: Occasion) -> bool {
        true
    }

    async fn say(&self, to: &CitizenId, news: &News, payment: &PaymentId) -> Result<Told, DatabaseError> {
        let town = &self.0;
        give_way().await;
        let trouble = town.strikes(town.rough.calls).then(|| town.dice.below(3));
        // One of the two has agreed to nothing.
        let agrees = to.as_str().ends_with('0');
        town.tell(|| format!("message {:?} of {}: {trouble:?}", news.occasion, short(payment.as_str())));
        if trouble != Some(0) {
            let what = (payment.to_string(), news.occasion, news.amount.get());
            town.heard.borrow_mut().insert(what, agrees);
            town.count(if agrees { "a message that was said" } else { "a message that nobody wanted" });
        }
        give_way().await;
        if trouble.is_some() {
            town.pass(town.dice.millis(8_000));
            return Ok(Told::Again);
        }
        Ok(Told::Done)
    }
}

/// Each settlement, and each refund that arrived, was told to a payer who logged in, or was tried so often as is promised.
pub(super) fn judge(town: &Town, tables: &Tables) {
    for row in tables.attempts.values().filter(|row| row.attempt.citizen_id.is_some()) {
        let id = &row.attempt.id;
        if tables.receipts.contains_key(id.as_str()) {
            told(town, tables, row, (Occasion::Paid, 1), row.attempt.total.get());
        }
        for refund in tables.refunds_of(id).iter().filter(|row| row.refund.state == State::Success) {
            let nth = refund.refund.number.ordinal();
            told(town, tables, row, (Occasion::Refunded, nth), refund.refund.amount.get());
        }
    }
}

fn told(town: &Town, tables: &Tables, row: &AttemptRow, (occasion, nth): (Occasion, u32), fen: i64) {
    let id = &row.attempt.id;
    let job = tables.jobs.get(&Job::tell(occasion, id, nth).to_string());
    let given_up = job.is_some_and(|job| job.dead.is_some() && job.tries > Kind::Tell(occasion).tries());
    let heard = town.heard.borrow().contains_key(&(id.to_string(), occasion, fen));
    if job.is_none() || !heard && !given_up {
        town.breaks(|| format!("the payer of {} was not told: {occasion:?} {nth}", short(id.as_str())));
    }
}
