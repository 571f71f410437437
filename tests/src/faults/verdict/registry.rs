//! What the police have in their own books.

use super::Evidence;

/// With the payment that settled it, its amount and WeChat's number for the money; and that payment stands.
pub(super) fn each_settled_fine_is_confirmed(evidence: &Evidence, broken: &mut Vec<String>) {
    for fine in evidence.rows.fines.values() {
        let Some(by) = &fine.settled_by else { continue };
        let taken = evidence.books.captures.get(by);
        let want = taken.map(|taken| (by.as_str(), taken.transaction.as_str(), taken.total_fen));
        let booked = evidence.police.standing_payment(&fine.number);
        let have =
            booked.map(|booked| (booked.order.as_str(), booked.transaction.as_str(), booked.total_fen));
        if have.is_none() || have != want {
            broken.push(format!("{}: the police have {have:?}, {want:?} settled it", fine.number));
        }
    }
}

/// Nor does what never settled anything: each payment that stands with the police settles its decision here.
pub(super) fn nothing_returned_stays_confirmed(evidence: &Evidence, broken: &mut Vec<String>) {
    for number in evidence.police.booked.keys() {
        let Some(booked) = evidence.police.standing_payment(number) else { continue };
        let settles = evidence
            .rows
            .fines
            .values()
            .any(|fine| fine.number == *number && fine.settled_by.as_ref() == Some(&booked.order));
        if !settles {
            let payment = evidence.rows.payments.get(&booked.order);
            broken.push(format!("{number}: the police have {booked:?}, which is {payment:?} here"));
        }
    }
}

/// Whatever was paid or given up keeps nobody from paying at the counter.
pub(super) fn no_lock_is_left(evidence: &Evidence, broken: &mut Vec<String>) {
    for (number, order) in &evidence.police.locks {
        let payment = evidence.rows.payments.get(order);
        broken.push(format!("{number} is locked for {order}, which is {payment:?}"));
    }
}
