//! When all has become calm, everything must come to its end.

use std::rc::Rc;

use shared::payments::PaymentId;

use super::{
    driver::{Driver, SERVERS, unheard},
    people,
    town::Stands,
    verdict_bills,
};
use crate::{
    fines::FineRecord,
    payments::{
        jobs::{Job, Kind},
        store::memory::{JobRow, Tables},
    },
    wechat::RefundStatus,
};

/// Whoever needs more steps to end waits for himself.
const PATIENCE: usize = 200_000;
/// Rounds of jobs until all is done: far more than any schedule needs.
const ROUNDS: usize = 400;

impl Driver {
    /// No more trouble, no more wishes: whatever was begun comes to its end.
    pub(super) fn quiet_down(&mut self) {
        self.town.calm_down();
        self.servers.iter_mut().for_each(|server| server.off = 0);
        // What was begun ends first, a page of the feed too.
        self.drain();
        for _ in 0..ROUNDS {
            self.drain();
            let quiet =
                self.settle_outside() & self.settle_feed() & self.settle_corrections() & self.settle_jobs();
            if self.town.is_broken() || quiet && !self.see_to_what_was_given_up() && !self.settle_bills() {
                return;
            }
        }
        self.town.breaks(|| "the jobs never end".into());
    }

    fn drain(&mut self) {
        for _ in 0..PATIENCE {
            if self.tasks.is_empty() || self.town.is_broken() {
                return;
            }
            self.step();
        }
        let names: Vec<&str> = self.tasks.iter().map(|task| task.name).collect();
        self.town.breaks(|| format!("{names:?} wait for ever"));
    }

    /// What is on its way arrives; whether nothing was.
    fn settle_outside(&mut self) -> bool {
        let town = Rc::clone(&self.town);
        let mut nothing = town.late.borrow().is_empty();
        for late in town.late.take() {
            late(&town);
        }
        let paying: Vec<String> = {
            let orders = town.orders.borrow();
            let paying = orders.iter().filter(|(_, order)| order.stands == Stands::ClosedAndPaying);
            paying.map(|(number, _)| number.clone()).collect()
        };
        paying.iter().for_each(|number| town.pay(number));
        for number in town.unended(&[RefundStatus::Processing]) {
            nothing = false;
            town.end_refund(&number);
        }
        for index in unheard(&town) {
            nothing = false;
            self.ask(0, "notification", |town, payments| people::tell(town, payments, index));
        }
        nothing && paying.is_empty()
    }

    /// The feed tells of what it has not told in its last version; whether there was nothing.
    fn settle_feed(&mut self) -> bool {
        let decisions = self.town.decisions.borrow();
        let is_old = |record: &FineRecord| {
            let known = |tables: &Tables| {
                let fine = tables.fines.get(record.id.as_str());
                fine.is_some_and(|fine| fine.is_as_told(&record.digest))
            };
            !self.store.read(known)
        };
        let old: Vec<usize> =
            (0..).zip(decisions.iter()).filter(|(_, d)| is_old(&d.record)).map(|(n, _)| n).collect();
        drop(decisions);
        old.iter().for_each(|which| self.feed(*which));
        old.is_empty()
    }

    /// The operator sees to refunds that do not go on by themselves; whether there were any.
    fn see_to_what_was_given_up(&mut self) -> bool {
        let town = Rc::clone(&self.town);
        let abnormal = town.unended(&[RefundStatus::Abnormal]);
        abnormal.iter().for_each(|number| town.end_refund(number));
        let given_up = |job: &JobRow| job.job.kind == Kind::Refund && job.dead.is_some();
        let jobs: Vec<Job> = self.store.read(|tables| {
            tables.jobs.values().filter(|job| given_up(job)).map(|job| job.job.clone()).collect()
        });
        let fresh: Vec<Job> =
            jobs.into_iter().filter(|job| town.retried.borrow_mut().insert(job.to_string())).collect();
        for job in &fresh {
            let (id, payment) = (job.to_string(), job.payment.clone());
            self.ask(0, "retry", |_, payments| people::retry(payments, id));
            self.ask(0, "refund by hand", |town, payments| people::give_back(town, payments, payment));
        }
        !abnormal.is_empty() || !fresh.is_empty()
    }

    /// What only the bills of the days tell is asked about; whether there was anything.
    fn settle_bills(&mut self) -> bool {
        let town = Rc::clone(&self.town);
        let unknown = self.store.read(|tables| verdict_bills::unknown(&town, tables));
        let fresh: Vec<PaymentId> = unknown
            .into_iter()
            .filter(|number| town.retried.borrow_mut().insert(format!("bill-{number}")))
            .filter_map(|number| number.parse().ok())
            .collect();
        for id in &fresh {
            let id = id.clone();
            town.count("money of which only a bill told");
            self.ask(0, "bill", |_, payments| async move {
                payments.ask_in_any_state(&id).await;
            });
        }
        !fresh.is_empty()
    }

    /// What the registry has said of paid fines is looked at; whether there was nothing.
    fn settle_corrections(&mut self) -> bool {
        let nothing = self.store.read(|tables| !tables.corrected.values().any(|corrected| **corrected));
        if !nothing {
            self.begin_corrections(0);
        }
        nothing
    }

    /// The next jobs that are due; whether there were none.
    fn settle_jobs(&mut self) -> bool {
        let next = self.store.read(|tables| tables.jobs.values().filter_map(|job| job.due_at).min());
        let Some(next) = next else { return true };
        // Not beyond a day: what a wrong clock put off further must not wait for it.
        let wait = (next - self.town.now()).clamp(1_000, 600_000);
        self.town.pass(wait);
        (0..SERVERS).for_each(|server| self.begin_tick(server));
        false
    }
}
