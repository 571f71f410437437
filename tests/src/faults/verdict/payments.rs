//! Orders, money, receipts, and what residents were told.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;

/// Paid with the money taken, or closed with an order that cannot be paid; and then the fine is free again.
pub(super) fn every_payment_is_final(evidence: &Evidence, broken: &mut Vec<String>) {
    let asked = evidence.rows.jobs.values().filter(|job| job.kind == "ask").map(|job| &job.payment);
    let asked: BTreeSet<&String> = asked.collect();
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
        if !asked.contains(id) {
            broken.push(format!("nobody was to ask about {id}"));
        }
    }
}

/// Before it was placed, with this amount, and for this merchant.
pub(super) fn every_order_was_stored(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, order) in &evidence.books.orders {
        let stored = evidence.rows.payments.get(id).map(|payment| (payment.total_fen, &payment.merchant));
        if stored != Some((order.total_fen, &order.merchant)) {
            broken.push(format!("{id} is {order:?} at WeChat Pay and {stored:?} here"));
        }
    }
}

/// Each amount that was taken stands here with its number, and no other does.
pub(super) fn all_money_is_known(evidence: &Evidence, broken: &mut Vec<String>) {
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

/// One payment settles a fine, the one that the fine names, and all of its money is kept. Whatever else was taken for the
/// fine went back whole, as WeChat Pay's books have it.
pub(super) fn no_fine_is_paid_twice(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut kept: BTreeMap<&str, i64> = BTreeMap::new();
    for (id, payment) in &evidence.rows.payments {
        let named =
            evidence.rows.fines.get(&payment.fine).and_then(|fine| fine.settled_by.as_ref()) == Some(id);
        if payment.applies() != named || (payment.state == "paid") != payment.settlement.is_some() {
            broken.push(format!(
                "{id} is {} and {:?}; its fine names it: {named}",
                payment.state, payment.settlement
            ));
        }
        let Some(taken) = evidence.books.captures.get(id) else { continue };
        let left = taken.total_fen - taken.refunded_fen;
        if left != 0 && !payment.applies() {
            broken.push(format!("{id} settles nothing, and {left} of {} did not go back", taken.total_fen));
        }
        *kept.entry(&payment.fine).or_default() += left;
    }
    for (id, fine) in &evidence.rows.fines {
        let settling = fine.settled_by.as_ref().and_then(|by| evidence.rows.payments.get(by));
        let due = settling.map_or(0, |payment| payment.total_fen);
        let kept = kept.get(id.as_str()).copied().unwrap_or_default();
        if kept != due {
            broken.push(format!("{kept} kept of fine {id}, {due} due"));
        }
    }
}

/// One for each payment that ever settled a fine, over the money that WeChat Pay took, and for no other.
pub(super) fn each_settlement_has_its_receipt(evidence: &Evidence, broken: &mut Vec<String>) {
    for id in evidence.rows.payments.keys() {
        let receipt = evidence.rows.receipts.get(id);
        let receipt = receipt.map(|receipt| (receipt.total_fen, receipt.transaction.as_str()));
        let taken = evidence.books.captures.get(id).filter(|_| evidence.rows.has_settled(id));
        let want = taken.map(|taken| (taken.total_fen, taken.transaction.as_str()));
        if receipt != want {
            broken.push(format!("{id}: receipt {receipt:?}, settled {want:?}"));
        }
    }
    for id in evidence.rows.receipts.keys().filter(|id| !evidence.rows.payments.contains_key(*id)) {
        broken.push(format!("a receipt of {id}, which does not exist"));
    }
}

/// As many as were answered with 204, of a payment and of its refunds, are in the database. WeChat Pay may have told one
/// again whose answer it never saw.
pub(super) fn no_accepted_notification_is_lost(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, accepted) in &evidence.books.accepted {
        let kept = evidence.rows.notified.get(id).copied().unwrap_or_default();
        if kept < *accepted {
            broken.push(format!("{accepted} notifications of {id} were accepted, {kept} are here"));
        }
    }
}

/// A payment that was shown exists under its key, for its fine's driver; one that was shown as paid did settle it.
pub(super) fn residents_were_told_the_truth(evidence: &Evidence, broken: &mut Vec<String>) {
    for told in &evidence.told {
        let exists = evidence.rows.keys.get(&told.key) == Some(&told.payment);
        if !exists || (told.paid && !evidence.rows.has_settled(&told.payment)) {
            let payment = evidence.rows.payments.get(&told.payment);
            broken.push(format!("a resident was told otherwise: {told:?}, {payment:?}"));
        }
    }
}
