//! What must hold when all is quiet: our rows, the gateway's books and the registry's books tell the same.

use jiff::Timestamp;
use shared::{fines::FineStatus, time};

use super::{
    decisions::{Decision, Part, digest_of, due_of, part_of},
    merchants, messages,
    town::{Money, Order, Town},
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
    messages::judge(town, tables);
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
    order.is_refundable() && money.total == order.total
}

fn paid(town: &Town, tables: &Tables, row: &AttemptRow, money: &Money) {
    let attempt = &row.attempt;
    let (id, day) =
        (attempt.id.as_str(), time::date_at(Timestamp::from_millisecond(money.at).unwrap_or_default()));
    let fine = tables.fines.get(attempt.fine_id.as_str());
    if row.captured_fen != Some(money.total) || attempt.total.get() != money.total {
        town.breaks(|| format!("{}: {:?} written, {} taken", short(id), row.captured_fen, money.total));
    }
    match row.settlement {
        Some(Settlement::Applied) => {
            let part = part_of(town, attempt);
            town.count(if part.is_some() { "an instalment that was paid" } else { "a fine that was paid" });
            let versions = town.versions.borrow();
            let quoted = versions.get(digest_of(attempt).0);
            let due = quoted.and_then(|fine| due_of(fine, part, day, &town.calendar));
            let back = town.given_back(id);
            if !fine.is_some_and(|fine| is_settled_by(fine, part, id))
                || due != Some(money.total)
                || back != money.total - still_due(town, row)
            {
                town.breaks(|| {
                    let money = money.total;
                    format!("{}: {due:?} due of {part:?}, {money} taken, {back} back", short(id))
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

/// Whether the row of a fine has this payment as that of the part.
fn is_settled_by(fine: &FineRecord, part: Part, id: &str) -> bool {
    match part {
        Some(number) => fine.settled_instalments.contains(&number),
        None => fine.settled_by.as_deref() == Some(id),
    }
}

/// What of the money that settled a fine, or a part of it, is due, by the registry's last word.
pub(super) fn still_due(town: &Town, row: &AttemptRow) -> i64 {
    let Attempt { total, fine_id, quoted_on, .. } = &row.attempt;
    let part = part_of(town, &row.attempt);
    let decisions = town.decisions.borrow();
    let decision = decisions.iter().find(|decision| decision.record.id == *fine_id);
    let due = decision
        .filter(|decision| !decision.revoked && !decision.is_paid_at_the_bank(part))
        .and_then(|decision| due_of(&decision.record, part, *quoted_on, &town.calendar));
    due.map_or(0, |due| due.min(total.get()))
}

/// A fine is paid here as its parts are: each by one payment, and all of it when all of them are.
fn fine(town: &Town, tables: &Tables, decision: &Decision) {
    let id = &decision.record.id;
    let Some(record) = tables.fines.get(id.as_str()) else { return };
    let rows: Vec<&AttemptRow> =
        tables.attempts.values().map(|row| &**row).filter(|row| row.attempt.fine_id == *id).collect();
    let parts = decision.parts();
    let merchant = merchants::of_fine(&decision.record.number);
    if let Some(row) = rows.iter().find(|row| row.attempt.merchant != merchant) {
        let wrong = &row.attempt.merchant;
        town.breaks(|| format!("{wrong} is to have what belongs to {merchant}"));
    }
    if rows.iter().any(|row| !parts.contains(&part_of(town, &row.attempt))) {
        town.breaks(|| "a payment is for a part that is none".into());
    }
    let paid: Vec<Option<&str>> = parts.iter().map(|part| paid_by(town, decision, *part, &rows)).collect();
    let all_here = paid.iter().all(Option::is_some);
    let at_bank = |part: &Part| decision.is_paid_at_the_bank(*part);
    let all = parts.iter().zip(&paid).all(|(part, by)| by.is_some() || at_bank(part));
    let by = record.settled_by.as_deref();
    if by.is_some() && !(all && paid.contains(&by)) || by.is_none() && all_here {
        town.breaks(|| format!("{paid:?} settled parts of a fine that {by:?} has paid"));
    }
    let is_paid = matches!(record.status(), FineStatus::Paid | FineStatus::PaidElsewhere);
    if is_paid != all && !decision.revoked {
        town.breaks(|| format!("a fine is {:?}, and {paid:?} settled its parts", record.status()));
    }
    if all_here && paid.len() > 1 {
        town.count("a fine of which every instalment was paid");
    }
}

/// The payment that settled a part, as both we and the registry have it.
fn paid_by<'a>(town: &Town, decision: &Decision, part: Part, of_fine: &[&'a AttemptRow]) -> Option<&'a str> {
    let rows = || of_fine.iter().copied().filter(|row| part_of(town, &row.attempt) == part);
    let applied: Vec<&AttemptRow> =
        rows().filter(|row| row.settlement == Some(Settlement::Applied)).collect();
    if applied.len() > 1 {
        town.breaks(|| format!("{} payments settled {part:?} of a fine", applied.len()));
    }
    let by = applied.first().map(|row| row.attempt.id.as_str());
    let booked = decision.order_of(part).map(String::as_str);
    // What a person gave back stays confirmed there: the registry is told of that by people.
    let by_hand = booked.is_some_and(|by| town.ordered.borrow().contains(by));
    if booked != by && !by_hand {
        town.breaks(|| format!("the registry has {booked:?} for {by:?}"));
    }
    if part.is_some() && by.is_none() && rows().any(|row| row.settlement == Some(Settlement::Surplus)) {
        town.count("an instalment that is owed though money came");
    }
    balance(town, rows(), by);
    by
}

/// Captured, less what went back or is looked at, is what settled the part, to the fen; else nothing.
fn balance<'a>(town: &Town, rows: impl Iterator<Item = &'a AttemptRow>, by: Option<&str>) {
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
        return !town.orders.borrow().get(job.payment.as_str()).is_some_and(Order::is_refundable);
    }
    // WeChat was away each time: `messages` looks whether it was tried often enough.
    if matches!(job.kind, Kind::Tell(_)) {
        return true;
    }
    let decisions = town.decisions.borrow();
    let decision = decisions.iter().find(|decision| decision.record.id == row.attempt.fine_id);
    job.kind == Kind::Confirm
        && decision.is_some_and(|decision| decision.record.digest != digest_of(&row.attempt).0)
}
