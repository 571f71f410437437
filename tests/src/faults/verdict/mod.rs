//! What must hold when all is quiet: our rows and the stand-in's books tell the same, row by row, and nobody was told
//! what is not so. Each check looks at one promise and has its name.

mod jobs;
mod ledger;
mod payments;
mod refunds;
mod registry;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use self::{
    jobs::{nothing_is_overdue, nothing_was_given_up},
    ledger::{
        each_event_is_booked_once, every_movement_is_balanced, fines_have_what_settled_them,
        nothing_is_owed_but_what_is_open, the_gateway_account_is_what_the_gateway_has,
    },
    payments::{
        all_money_is_known, each_settlement_has_its_receipt, every_order_was_stored, every_payment_is_final,
        no_accepted_notification_is_lost, no_fine_is_paid_twice, residents_were_told_the_truth,
    },
    refunds::{
        each_refund_has_a_cause, each_refund_stands_here_as_there, each_surplus_is_back_or_on_its_way,
        nothing_is_returned_twice,
    },
    registry::{each_settled_fine_is_confirmed, no_lock_is_left, nothing_returned_stays_confirmed},
};
use super::{books::Books, police::PoliceBooks, resident::Told, rows::Rows};

/// Everything that is compared.
#[derive(Clone)]
pub struct Evidence {
    /// Our rows.
    pub rows: Rows,
    /// WeChat Pay's books.
    pub books: Books,
    /// The police's books.
    pub police: PoliceBooks,
    /// What residents were told.
    pub told: Vec<Told>,
    /// The payments whose money the operator ordered back.
    pub ordered: BTreeSet<String>,
}

type Check = fn(&Evidence, &mut Vec<String>);

macro_rules! promises {
    ($($check:ident),* $(,)?) => { &[$((stringify!($check), $check)),*] };
}

const PROMISES: &[(&str, Check)] = promises![
    every_payment_is_final,
    every_order_was_stored,
    all_money_is_known,
    no_fine_is_paid_twice,
    each_settlement_has_its_receipt,
    no_accepted_notification_is_lost,
    residents_were_told_the_truth,
    each_refund_stands_here_as_there,
    each_refund_has_a_cause,
    each_surplus_is_back_or_on_its_way,
    nothing_is_returned_twice,
    every_movement_is_balanced,
    each_event_is_booked_once,
    fines_have_what_settled_them,
    the_gateway_account_is_what_the_gateway_has,
    nothing_is_owed_but_what_is_open,
    each_settled_fine_is_confirmed,
    nothing_returned_stays_confirmed,
    no_lock_is_left,
    nothing_was_given_up,
    nothing_is_overdue,
];

/// All promises that are broken, each with its name and by what; none is what is wanted.
pub fn judge(evidence: &Evidence) -> Vec<String> {
    let broken_of = |(name, check): &(&str, Check)| {
        let mut broken = Vec::new();
        check(evidence, &mut broken);
        broken.into_iter().map(|by| format!("{name}: {by}")).collect::<Vec<_>>()
    };
    PROMISES.iter().flat_map(broken_of).collect()
}
