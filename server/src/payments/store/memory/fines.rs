//! What becomes of a fine's row, as the SQL of fines does it.

use shared::{fines::Relief, payments::PaymentId};

use crate::{
    fines::{FineRecord, instalment_marks},
    payments::Attempt,
};

/// What a feed makes of a fine: everything is as it says but our own settlement. `None` when it says nothing new.
pub(super) fn told(known: Option<&FineRecord>, told: &FineRecord) -> Option<FineRecord> {
    let Some(known) = known else { return Some(told.clone()) };
    let digest = format!("{}{}", told.digest, instalment_marks(&known.settled_instalments));
    let is_new = known.digest != digest;
    let (settled_by, settled_instalments) = (known.settled_by.clone(), known.settled_instalments.clone());
    let mut fine = FineRecord { digest, settled_by, settled_instalments, ..told.clone() };
    if fine.is_settled_too_early() {
        fine.settled_by = None;
    }
    is_new.then_some(fine)
}

/// Whether this fine, or a part of it, was ever settled here.
pub(super) fn was_settled(fine: &FineRecord) -> bool {
    fine.settled_by.is_some() || !fine.settled_instalments.is_empty()
}

/// The fine with this payment of it, or of its next instalment; `None` where no instalment is left. Unless `parts_count`,
/// one instalment is taken for all of them.
pub(super) fn settled(fine: &FineRecord, payment: &PaymentId, parts_count: bool) -> Option<FineRecord> {
    let settled_by = Some(payment.to_string());
    let is_whole = !matches!(fine.decision.as_ref()?.relief, Relief::Instalments(_));
    if is_whole {
        return Some(FineRecord { settled_by, ..fine.clone() });
    }
    let (number, is_last) = fine.next_instalment()?;
    let mut settled_instalments = fine.settled_instalments.clone();
    settled_instalments.push(number);
    let digest = format!("{}{}", fine.digest, instalment_marks(&[number]));
    let settled_by = settled_by.filter(|_| is_last || !parts_count);
    Some(FineRecord { digest, settled_by, settled_instalments, ..fine.clone() })
}

/// The fine without what this attempt had settled; `None` when it had settled nothing.
pub(super) fn unsettled(fine: &FineRecord, attempt: &Attempt) -> Option<FineRecord> {
    let is_whole = fine.settled_instalments.is_empty();
    if is_whole && fine.settled_by.as_deref() == Some(attempt.id.as_str()) {
        return Some(FineRecord { settled_by: None, ..fine.clone() });
    }
    fine.without_instalment(&attempt.fine_digest)
}
