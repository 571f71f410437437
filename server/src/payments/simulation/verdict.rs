//! What must hold when all is quiet: our rows, the gateway's books and the registry's books tell the same.

use jiff::{Timestamp, civil::Date};
use shared::time;

use super::{
    gateway::MERCHANT,
    town::{Decision, Money, Order, Stands, Town},
    verdict_books,
    weather::short,
};
use crate::{
    fines::FineRecord,
    payments::{
        Attempt, State,
        jobs::{Job, Kind},
        refunds::Source,
        store::{
            Settlement,
            memory::{AttemptRow, Tables},
        },
    },
};

/// Checks every promise; the first that is broken counts.
pub(super) fn judge(town: &Town, tables: &Tables) {
    for row in tables.attempts.values() {
        attempt(town, tables, row);
    }
    for decision in town.decisions.borrow().iter() {
        fine(town, tables, decision);
    }
    for (number, order) in town.orders.borrow().iter() {
        let stored = tables.attempts.get(number).is_some_and(|row| row.attempt.request_body == order.body);
        if !stored {
            town.breaks(|| format!("the gateway has an order {} that we have not stored", short(number)));
        }
    }
    notices(town, tables);
    jobs(town, tables);
    verdict_books::judge(town, tables);
}

fn attempt(town: &Town, tables: &Tables, row: &AttemptRow) {
    let id = row.attempt.id.as_str();
    let orders = town.orders.borrow();
    let order = orders.get(id);
    let money = order.and_then(|order| Some((order, order.paid.as_ref()?)));
    match (row.attempt.state, money) {
        (State::Closed | State::Rejected, None) => town.count("an attempt that took nothing"),
        (State::Paid, Some((order, money))) if matches(order, money) => paid(town, tables, row, money),
        (State::Held, Some((order, money))) if !matches(order, money) => {
            town.count("an attempt that is held")
        }
        (State::Paid, Some((order, money)))
            if !matches(order, money) && town.ordered.borrow().contains(id) =>
        {
            town.count("held money that a person released")
        }
        (state, money) => {
            let money = money.map(|(order, money)| (order.stands, money.total, money.merchant));
            town.breaks(|| format!("{} is {state}, and the gateway has {money:?}", short(id)));
        }
    }
    let gave_back = || tables.refunds_of(&row.attempt.id).iter().any(|row| row.refund.source == Source::Fine);
    let has_settled = row.settlement == Some(Settlement::Applied) || gave_back();
    if tables.receipts.contains_key(id) != has_settled {
        town.breaks(|| format!("{} has a receipt without a settlement, or none with one", short(id)));
    }
}

/// Whether the money that was taken is what was asked for, and still here.
fn matches(order: &Order, money: &Money) -> bool {
    order.stands == Stands::Paid && money.total == order.total && money.merchant == MERCHANT
}

fn paid(town: &Town, tables: &Tables, row: &AttemptRow, money: &Money) {
    let attempt = &row.attempt;
    let (id, day) =
        (attempt.id.as_str(), time::date_at(Timestamp::from_millisecond(money.at).unwrap_or_default()));
    let fine = tables.fines.get(attempt.fine_id.as_str());
    let settled_by = fine.and_then(|fine| fine.settled_by.as_deref());
    if row.captured_fen != Some(money.total) || attempt.total.get() != money.total {
        town.breaks(|| format!("{}: {:?} written, {} taken", short(id), row.captured_fen, money.total));
    }
    match row.settlement {
        Some(Settlement::Applied) => {
            town.count("a fine that was paid");
            let versions = town.versions.borrow();
            let due = versions.get(&attempt.fine_digest).and_then(|fine| due_of(town, fine, day));
            let back = town.given_back(id);
            if settled_by != Some(id)
                || due != Some(money.total)
                || back != money.total - still_due(town, row)
            {
                town.breaks(|| {
                    let money = money.total;
                    format!("{}: {due:?} due, {money} taken, {back} back, by {settled_by:?}", short(id))
                });
            }
        }
        Some(Settlement::Surplus) => {
            town.count("money that was to be returned");
            let back = town.given_back(id);
            if back != money.total || tables.refunds_of(&attempt.id).is_empty() {
                town.breaks(|| format!("{}: {} came, {back} went back", short(id), money.total));
            }
        }
        None => town.breaks(|| format!("{} is paid, and nobody knows for what", short(id))),
    }
}

fn due_of(town: &Town, fine: &FineRecord, day: Date) -> Option<i64> {
    fine.term(&town.calendar).map(|term| term.amounts_on(day).total_fen.get())
}

/// What of the money that settled a fine is due, by the registry's last word.
pub(super) fn still_due(town: &Town, row: &AttemptRow) -> i64 {
    let Attempt { total, fine_id, quoted_on, .. } = &row.attempt;
    let decisions = town.decisions.borrow();
    let decision = decisions.iter().find(|decision| decision.record.id == *fine_id);
    let due = decision
        .filter(|decision| !decision.paid_at_bank)
        .and_then(|decision| due_of(town, &decision.record, *quoted_on));
    due.map_or(0, |due| due.min(total.get()))
}

fn fine(town: &Town, tables: &Tables, decision: &Decision) {
    let id = &decision.record.id;
    let rows = || tables.attempts.values().filter(|row| row.attempt.fine_id == *id);
    let applied: Vec<&AttemptRow> =
        rows().filter(|row| row.settlement == Some(Settlement::Applied)).map(|row| &**row).collect();
    let settled_by = tables.fines.get(id.as_str()).and_then(|fine| fine.settled_by.clone());
    let by = applied.first().map(|row| row.attempt.id.to_string());
    if applied.len() > 1 || by != settled_by {
        town.breaks(|| format!("{} payments settled a fine that {settled_by:?} has paid", applied.len()));
    }
    // What a person gave back stays confirmed there: the registry is told of that by people.
    let by_hand = decision.confirmed.as_ref().is_some_and(|by| town.ordered.borrow().contains(by));
    if decision.confirmed != by && !by_hand {
        town.breaks(|| format!("the registry has {:?} for {by:?}", decision.confirmed));
    }
    balance(town, rows(), by.as_deref());
}

/// Captured, less what went back or is looked at, is what settled the fine, to the fen; else nothing.
fn balance<'a>(town: &Town, rows: impl Iterator<Item = &'a std::rc::Rc<AttemptRow>>, by: Option<&str>) {
    let (mut kept, mut settled) = (0, 0);
    for row in rows {
        kept += verdict_books::kept(town, row);
        if row.settlement == Some(Settlement::Applied) {
            settled += still_due(town, row);
        }
    }
    if kept != settled || (settled == 0) != by.is_none() {
        town.breaks(|| format!("{kept} were taken and did not go back, {settled} settled"));
    }
}

fn notices(town: &Town, tables: &Tables) {
    for notice in town.notices.borrow().iter().filter(|notice| notice.genuine) {
        if !notice.heard {
            town.breaks(|| format!("notification {} was never accepted", notice.id));
        }
        if notice.accepted && !tables.notes.contains_key(&notice.id) {
            town.breaks(|| format!("notification {} was accepted and is lost", notice.id));
        }
    }
}

/// Nothing is left to be done but what a person must look at, and that has a cause.
fn jobs(town: &Town, tables: &Tables) {
    for row in tables.jobs.values() {
        if row.due_at.is_some() {
            town.breaks(|| format!("{} is still to be done", row.job));
        }
        if row.dead.is_some() {
            town.count("a job that was given up");
            if !is_refused(town, tables, &row.job) {
                town.breaks(|| format!("{} was given up without a cause", row.job));
            }
        }
    }
    for (id, row) in &tables.attempts {
        let job = Job::new(Kind::Ask, &row.attempt.id);
        if !tables.jobs.contains_key(&job.to_string()) {
            town.breaks(|| format!("nobody was to ask about {}", short(id)));
        }
    }
}

/// Whether the registry has a reason not to take the payment, or the gateway none to give it back.
fn is_refused(town: &Town, tables: &Tables, job: &Job) -> bool {
    let Some(row) = tables.attempts.get(job.payment.as_str()) else { return false };
    if job.kind == Kind::Refund {
        return !town.orders.borrow().get(job.payment.as_str()).is_some_and(verdict_books::is_refundable);
    }
    let decisions = town.decisions.borrow();
    let decision = decisions.iter().find(|decision| decision.record.id == row.attempt.fine_id);
    job.kind == Kind::Confirm
        && decision.is_some_and(|decision| decision.record.digest != row.attempt.fine_digest)
}
