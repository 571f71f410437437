//! What must hold of refunds and of the ledger when all is quiet.

use std::{
    collections::{BTreeSet, HashMap},
    rc::Rc,
};

use jiff::{Timestamp, civil::Date};
use shared::time;

use super::{
    decisions::{Decision, digest_of, part_of},
    fund_flows, merchants,
    refunds::{GivenBack, short_refund},
    spoilt_bills,
    town::{Order, Town},
    verdict::still_due,
    verdict_bills,
};
use crate::{
    payments::{
        State as Attempted,
        ledger::Account,
        refunds::{CauseKind, Refund, Source, State},
        store::{
            Settlement,
            memory::{AttemptRow, Tables},
        },
    },
    wechat::RefundStatus,
};

/// Checks every promise of the books.
pub(super) fn judge(town: &Town, tables: &Tables) {
    for row in tables.refunds.values() {
        refund(town, tables, &row.refund);
    }
    for (number, given) in town.refunds.borrow().iter() {
        let stored = tables.refunds.get(number).is_some_and(|row| row.refund.request_body == given.body);
        if !stored {
            town.breaks(|| format!("the gateway has a refund {} that we have not", short_refund(number)));
        }
    }
    ledger(town, tables);
    let days: BTreeSet<Date> = days(town, tables);
    for (merchant, day) in merchants::ALL.into_iter().flat_map(|m| days.iter().map(move |day| (m, *day))) {
        verdict_bills::judge(town, tables, (merchant, day));
        spoilt_bills::judge(town, tables, (merchant, day));
        // WeChat Pay gives no fund-flow bill to who pays through a service provider.
        fund_flows::judge(town, tables, (merchant, day));
    }
}

/// Whether a payment once settled its fine: then its refunds come from there.
pub(super) fn has_settled(tables: &Tables, id: &str) -> bool {
    tables.receipts.contains_key(id)
}

/// A refund stands with us as it stands at the gateway, and has a cause.
fn refund(town: &Town, tables: &Tables, refund: &Refund) {
    let (number, payment) = (refund.number.to_string(), refund.payment_id.as_str());
    let theirs = town.refunds.borrow().get(&number).map(|given| given.stands);
    let refundable = town.orders.borrow().get(payment).is_some_and(Order::is_refundable);
    let agree = match (refund.state, theirs) {
        (State::Success, Some(RefundStatus::Success)) | (State::Closed, Some(RefundStatus::Closed)) => true,
        // Refused, and given up in sight of a person.
        (State::Queued, None) => !refundable,
        _ => false,
    };
    if !agree {
        town.breaks(|| format!("refund {}: {} here, {theirs:?} there", short_refund(&number), refund.state));
    }
    if !has_cause(town, tables, refund) {
        town.breaks(|| format!("refund {} has no cause: {}", short_refund(&number), refund.cause.kind()));
    }
    town.count(match refund.source {
        Source::Fine => "money that came back from a fine",
        Source::Surplus => "money that was returned",
        Source::Held => "held money that a person gave back",
    });
}

fn has_cause(town: &Town, tables: &Tables, refund: &Refund) -> bool {
    let Some(row) = tables.attempts.get(refund.payment_id.as_str()) else { return false };
    let attempt = &row.attempt;
    let decisions = town.decisions.borrow();
    let Some(decision) = decisions.iter().find(|decision| decision.record.id == attempt.fine_id) else {
        return false;
    };
    let part = part_of(town, attempt);
    let others = || {
        let others = tables.attempts.values().map(|other| &other.attempt);
        others.filter(|other| other.fine_id == attempt.fine_id && other.id != attempt.id)
    };
    let has_another_settled = |part| {
        let mut settled = others().filter(|other| has_settled(tables, other.id.as_str()));
        settled.any(|other| part_of(town, other) == part)
    };
    let paid_at_bank = decision.is_paid_at_the_bank(part);
    match refund.cause.kind() {
        // Of one in instalments, the bank may have had this part, and another payment settled the last.
        CauseKind::Duplicate => has_another_settled(part) || part.is_some() && paid_at_bank,
        CauseKind::PaidElsewhere => paid_at_bank || has_another_settled(part),
        CauseKind::Revoked => decision.revoked,
        // Also by the money of another instalment, that went back.
        CauseKind::Changed => {
            decision.record.digest != digest_of(attempt).0
                || part.is_some()
                    && others().any(|other| other.surplus && has_settled(tables, other.id.as_str()))
        }
        CauseKind::Late => attempt.paid_at.is_some_and(|at| time::date_at(at) != attempt.quoted_on),
        CauseKind::WrongAmount | CauseKind::Operator => {
            town.ordered.borrow().contains(refund.payment_id.as_str())
        }
    }
}

/// Of a fine: what was taken less what went back, without what a person looks at, is what settled it or nothing.
pub(super) fn kept(town: &Town, row: &AttemptRow) -> i64 {
    let orders = town.orders.borrow();
    let Some((order, money)) =
        orders.get(row.attempt.id.as_str()).and_then(|order| Some((order, order.paid.as_ref()?)))
    else {
        return 0;
    };
    let held = row.attempt.state == Attempted::Held || !order.is_refundable();
    let looked_at = if held { money.total } else { 0 };
    money.total - looked_at - town.given_back(row.attempt.id.as_str())
}

/// The ledger is in balance, complete, and says what the rows and the gateway say.
fn ledger(town: &Town, tables: &Tables) {
    let mut accounts: HashMap<Account, i64> = HashMap::new();
    for posting in tables.movements.values().flat_map(|movement| movement.postings()) {
        *accounts.entry(posting.account).or_default() += posting.fen;
    }
    if accounts.values().sum::<i64>() != 0 {
        town.breaks(|| "the ledger is not in balance".into());
    }
    for decision in town.decisions.borrow().iter() {
        let want = settled_of(town, tables, decision);
        accounts.retain(|account, fen| {
            let of_fine =
                matches!(account, Account::FinesCollected { fine, .. } if *fine == decision.record.id);
            if of_fine && -*fen != want {
                town.breaks(|| format!("the ledger has {} for a fine that {want} settled", -*fen));
            }
            !of_fine
        });
        if want != 0
            && !tables.movements.values().any(|movement| {
                movement.transfers().any(|transfer| transfer.fine() == Some(&decision.record.id))
            })
        {
            town.breaks(|| format!("the ledger knows nothing of the {want} that settled a fine"));
        }
    }
    for (account, fen) in &accounts {
        let want = match account {
            Account::Held { payment } | Account::SurplusOwed { payment } => {
                let held = matches!(account, Account::Held { .. });
                tables.attempts.get(payment.as_str()).map_or(0, |row| -owed(town, tables, row, held))
            }
            Account::Gateway { merchant } => at_gateway(town, tables, merchant),
            _ => 0,
        };
        if *fen != want {
            town.breaks(|| format!("the ledger has {fen} in {:?}, {want} are there", account.class()));
        }
    }
}

/// What settles a fine.
fn settled_of(town: &Town, tables: &Tables, decision: &Decision) -> i64 {
    let applied = |row: &&Rc<AttemptRow>| {
        row.attempt.fine_id == decision.record.id && row.settlement == Some(Settlement::Applied)
    };
    tables.attempts.values().filter(applied).map(|row| still_due(town, row)).sum()
}

/// What a payment's own account owes: what is held, or refunds that a person sees to.
fn owed(town: &Town, tables: &Tables, row: &AttemptRow, held: bool) -> i64 {
    let captured = row.captured_fen.unwrap_or_default();
    let is_held = row.attempt.state == Attempted::Held;
    let refundable = town.orders.borrow().get(row.attempt.id.as_str()).is_some_and(Order::is_refundable);
    let refused = tables.refunds_of(&row.attempt.id).iter().any(|row| row.refund.source == Source::Held);
    if held && (is_held || refused && !refundable) { captured } else { 0 }
}

/// What the gateway has of what we know, less what went back.
fn at_gateway(town: &Town, tables: &Tables, merchant: &str) -> i64 {
    let orders = town.orders.borrow();
    let taken: i64 = tables
        .attempts
        .iter()
        .filter(|(id, _)| {
            orders
                .get(*id)
                .and_then(|order| order.paid.as_ref())
                .is_some_and(|money| money.merchant == merchant)
        })
        .filter_map(|(_, row)| row.captured_fen)
        .sum();
    let refunds = town.refunds.borrow();
    let of_merchant = |given: &&GivenBack| orders.get(&given.order).is_some_and(|o| o.merchant == merchant);
    let gone = refunds.values().filter(|given| given.stands == RefundStatus::Success).filter(of_merchant);
    taken - gone.map(|given| given.amount).sum::<i64>()
}

pub(super) fn instant(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or_default()
}

pub(super) fn days(town: &Town, tables: &Tables) -> BTreeSet<Date> {
    let orders = town.orders.borrow();
    let paid = orders.values().filter_map(|order| order.paid.as_ref()).map(|money| money.at);
    let refunds = town.refunds.borrow();
    let theirs = paid.chain(refunds.values().map(|given| given.accepted_at)).map(instant);
    let ours = tables.movements.values().map(|movement| movement.at());
    theirs.chain(ours).map(time::date_at).collect()
}
