//! Money that goes back.

use std::collections::BTreeMap;

use super::Evidence;
use crate::faults::rows::{Payment, Refund};

/// Each of ours is at WeChat Pay with number, payment, amount and state, and it has no other. What we have only queued, or
/// believe to be under way, may be further there, as long as somebody is to ask.
pub(super) fn each_refund_stands_here_as_there(evidence: &Evidence, broken: &mut Vec<String>) {
    let (here, there) = (&evidence.rows.refunds, &evidence.books.refunds);
    for (number, refund) in here {
        let theirs = there.get(number);
        let same = theirs.is_none_or(|theirs| {
            let known = refund.id.as_ref().is_none_or(|id| *id == theirs.id);
            theirs.payment == refund.payment && theirs.fen == refund.fen && known
        });
        let fits = match (refund.state.as_str(), theirs.map(|theirs| theirs.status.as_str())) {
            ("success", Some("SUCCESS")) | ("abnormal", Some("ABNORMAL")) | ("closed", Some("CLOSED")) => {
                true
            }
            ("queued", None) | ("queued" | "processing", Some("PROCESSING" | "SUCCESS")) => {
                is_being_returned(evidence, &refund.payment)
            }
            _ => false,
        };
        if !same || !fits {
            broken.push(format!("{number}: {refund:?} here, {theirs:?} at WeChat Pay"));
        }
    }
    for (number, theirs) in there.iter().filter(|(number, _)| !here.contains_key(*number)) {
        broken.push(format!("{number} is unknown here: {theirs:?}"));
    }
}

/// What its cause says is so, by the rows of others and the books of others.
pub(super) fn each_refund_has_a_cause(evidence: &Evidence, broken: &mut Vec<String>) {
    for (number, refund) in &evidence.rows.refunds {
        let payment = evidence.rows.payments.get(&refund.payment);
        if !payment.is_some_and(|payment| has_cause(evidence, payment, refund)) {
            broken.push(format!("{number} has no cause: {refund:?} of {payment:?}"));
        }
    }
}

fn has_cause(evidence: &Evidence, payment: &Payment, refund: &Refund) -> bool {
    let rows = &evidence.rows;
    let another_settled = || {
        let mut others =
            rows.payments.iter().filter(|(id, other)| other.fine == payment.fine && **id != refund.payment);
        others.any(|(id, _)| rows.has_settled(id))
    };
    let stands_as = |standing: &str| {
        let number = rows.number_of(payment);
        number.and_then(|number| evidence.police.standing.get(number)).is_some_and(|is| is == standing)
    };
    match refund.cause.as_str() {
        "duplicate" => another_settled(),
        "paid_elsewhere" => stands_as("paid_elsewhere") || another_settled(),
        "revoked" => stands_as("revoked"),
        "changed" => rows.fines.get(&payment.fine).is_some_and(|fine| fine.digest != payment.digest),
        "late" => {
            let taken = evidence.books.captures.get(&refund.payment);
            taken.is_some_and(|taken| taken.day != payment.quoted_on)
        }
        "wrong_amount" | "operator" => {
            refund.ordered_by.is_some() && evidence.ordered.contains(&refund.payment)
        }
        _ => false,
    }
}

/// All that a payment which settles nothing brought is the amount of refunds that stand; and of those that have not
/// arrived a job takes care.
pub(super) fn each_surplus_is_back_or_on_its_way(evidence: &Evidence, broken: &mut Vec<String>) {
    for (id, payment) in &evidence.rows.payments {
        let captured = payment.captured_fen.unwrap_or_default();
        let stand: Vec<&Refund> = evidence
            .rows
            .refunds_of(id)
            .map(|(_, refund)| refund)
            .filter(|refund| refund.state != "closed")
            .collect();
        let back: i64 = stand.iter().map(|refund| refund.fen).sum();
        let owed = if payment.applies() { 0 } else { captured };
        if back != owed {
            broken.push(format!("{id}: {captured} came, {owed} were to go back, {back} go"));
        }
        if stand.iter().any(|refund| refund.state != "success") && !is_being_returned(evidence, id) {
            broken.push(format!("{id}: its money is not back, and nobody takes care of it"));
        }
    }
}

fn is_being_returned(evidence: &Evidence, payment: &str) -> bool {
    let mut jobs = evidence.rows.jobs.values().filter(|job| job.kind == "refund" && job.payment == payment);
    jobs.any(|job| job.due.is_some())
}

/// No payment has two refunds of one cause, and WeChat Pay gave back no more than it took.
pub(super) fn nothing_is_returned_twice(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut causes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for refund in evidence.rows.refunds.values().filter(|refund| refund.state != "closed") {
        *causes.entry((&refund.payment, &refund.cause)).or_default() += 1;
    }
    for ((id, cause), count) in causes.into_iter().filter(|(_, count)| *count > 1) {
        broken.push(format!("{id} has {count} refunds because it is {cause}"));
    }
    let mut given: BTreeMap<&str, i64> = BTreeMap::new();
    for refund in evidence.books.refunds.values().filter(|refund| refund.status != "CLOSED") {
        *given.entry(&refund.payment).or_default() += refund.fen;
    }
    for (id, given) in given {
        let taken = evidence.books.captures.get(id).map_or(0, |taken| taken.total_fen);
        if given > taken {
            broken.push(format!("{id}: {taken} came, {given} goes back"));
        }
    }
}
