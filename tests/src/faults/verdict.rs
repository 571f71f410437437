//! What must hold when all is quiet: our rows and the stand-in's books tell the same, row by row, and nobody was told
//! what is not so. Each check looks at one promise; a further table gets a further check.

use std::collections::BTreeMap;

use super::{books::Books, resident::Told, rows::Rows};

/// Everything that is compared.
pub struct Evidence {
    /// Our rows.
    pub rows: Rows,
    /// The stand-in's books.
    pub books: Books,
    /// What residents were told.
    pub told: Vec<Told>,
}

type Check = fn(&Evidence, &mut Vec<String>);

const CHECKS: [Check; 8] = [
    every_payment_is_final,
    every_order_was_stored,
    all_money_is_known,
    no_fine_is_paid_twice,
    a_receipt_for_each_settlement,
    no_accepted_notification_is_lost,
    residents_were_told_the_truth,
    nothing_was_given_up,
];

/// All promises that are broken; none is what is wanted.
pub fn judge(evidence: &Evidence) -> Vec<String> {
    let mut broken = Vec::new();
    for check in CHECKS {
        check(evidence, &mut broken);
    }
    broken
}

/// Paid with the money taken, or closed with an order that cannot be paid; and then the fine is free again.
fn every_payment_is_final(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, payment) in &evidence.rows.payments {
        let order = evidence.books.orders.get(id).map(|order| order.state.as_str());
        let fits = match payment.state.as_str() {
            "paid" => matches!(order, Some("SUCCESS" | "REFUND")),
            "closed" => matches!(order, Some("CLOSED") | None),
            "rejected" => order.is_none(),
            _ => false,
        };
        if !fits || payment.live.is_some() {
            broken
                .push(format!("{id} is {}, live {:?}; its order is {order:?}", payment.state, payment.live));
        }
        if !evidence.rows.asked.contains(id) {
            broken.push(format!("nobody was to ask about {id}"));
        }
    }
}

/// Before it was placed, and with this amount.
fn every_order_was_stored(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, order) in &evidence.books.orders {
        let stored = evidence.rows.payments.get(id).map(|payment| payment.total_fen);
        if stored != Some(order.total_fen) {
            broken.push(format!("{id} is over {} at WeChat Pay and over {stored:?} here", order.total_fen));
        }
    }
}

/// Each amount that was taken stands here with its number, and no other does.
fn all_money_is_known(evidence: &Evidence, broken: &mut Vec<String>) {
    let here = evidence.rows.payments.iter().filter_map(|(id, payment)| {
        Some((id.as_str(), (payment.captured_fen?, payment.transaction.clone().unwrap_or_default())))
    });
    let here: BTreeMap<_, _> = here.collect();
    let there = evidence.books.captures.iter();
    let there: BTreeMap<_, _> =
        there.map(|(id, taken)| (id.as_str(), (taken.total_fen, taken.transaction.clone()))).collect();
    for id in here.keys().chain(there.keys()) {
        if here.get(id) != there.get(id) {
            broken.push(format!("{id}: {:?} here, {:?} at WeChat Pay", here.get(id), there.get(id)));
        }
    }
}

/// One payment settles a fine, the one that the fine names; what else was taken for it is to be returned.
fn no_fine_is_paid_twice(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut kept: BTreeMap<&str, i64> = BTreeMap::new();
    for (id, payment) in &evidence.rows.payments {
        let applied = payment.settlement.as_deref() == Some("applied");
        let named = evidence.rows.settled.get(&payment.fine) == Some(id);
        if applied != named || (payment.state == "paid") != payment.settlement.is_some() {
            broken.push(format!(
                "{id} is {} and {:?}; its fine names it: {named}",
                payment.state, payment.settlement
            ));
        }
        let back = evidence.books.captures.get(id).map_or(0, |taken| taken.refunded_fen);
        let surplus = payment.settlement.as_deref() == Some("surplus");
        if surplus && back == 0 {
            // Until refunds are made by themselves a person returns it.
            continue;
        }
        *kept.entry(&payment.fine).or_default() += payment.captured_fen.unwrap_or_default() - back;
    }
    for (fine, by) in &evidence.rows.settled {
        let due = evidence.rows.payments.get(by).map(|payment| payment.total_fen);
        if kept.get(fine.as_str()).copied() != due {
            broken.push(format!("{fine}: {:?} kept, {due:?} due", kept.get(fine.as_str())));
        }
    }
    for (fine, kept) in kept.into_iter().filter(|(fine, _)| !evidence.rows.settled.contains_key(*fine)) {
        if kept != 0 {
            broken.push(format!("{fine}: {kept} kept, and it is not settled"));
        }
    }
}

/// And for nothing else.
fn a_receipt_for_each_settlement(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, payment) in &evidence.rows.payments {
        let receipt =
            evidence.rows.receipts.get(id).map(|receipt| (receipt.total_fen, Some(&receipt.transaction)));
        let applied = payment.settlement.as_deref() == Some("applied");
        let want = applied.then_some((payment.total_fen, payment.transaction.as_ref()));
        if receipt != want {
            broken.push(format!("{id}: receipt {receipt:?}, settled {want:?}"));
        }
    }
    for id in evidence.rows.receipts.keys().filter(|id| !evidence.rows.payments.contains_key(*id)) {
        broken.push(format!("a receipt of {id}, which does not exist"));
    }
}

/// What was answered with 204 is in the database.
fn no_accepted_notification_is_lost(evidence: &Evidence, broken: &mut Vec<String>) {
    for id in evidence.books.accepted.difference(&evidence.rows.notified) {
        broken.push(format!("the notification of {id} was accepted and is lost"));
    }
}

/// A payment that was shown exists under its key, for its fine's driver; one that was shown as paid is paid.
fn residents_were_told_the_truth(evidence: &Evidence, broken: &mut Vec<String>) {
    for told in &evidence.told {
        let payment = evidence.rows.payments.get(&told.payment);
        let paid = payment.is_some_and(|payment| payment.settlement.as_deref() == Some("applied"));
        if evidence.rows.keys.get(&told.key) != Some(&told.payment) || (told.paid && !paid) {
            broken.push(format!("a resident was told otherwise: {told:?}, {payment:?}"));
        }
    }
}

/// No fault here justifies that a person must look.
fn nothing_was_given_up(evidence: &Evidence, broken: &mut Vec<String>) {
    for (job, why) in &evidence.rows.given_up {
        broken.push(format!("{job} was given up: {why}"));
    }
}
