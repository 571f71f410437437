//! The ledger: every movement in balance, and every account what rows and books say.

use std::collections::{BTreeMap, BTreeSet};

use super::Evidence;
use crate::faults::{ledger::Account, rows::Refund};

/// Each has transfers, each of which takes from one account what it gives to another; and no transfer is without one.
pub(super) fn every_movement_is_balanced(evidence: &Evidence, broken: &mut Vec<String>) {
    let ledger = &evidence.rows.ledger;
    let mut moving = BTreeSet::new();
    for transfer in &ledger.transfers {
        moving.insert(&transfer.event);
        if transfer.fen <= 0 || transfer.debit == transfer.credit {
            broken.push(format!("{transfer:?} moves nothing"));
        }
        if !ledger.movements.contains_key(&transfer.event) {
            broken.push(format!("{transfer:?} is of no movement"));
        }
    }
    for event in ledger.movements.keys().filter(|event| !moving.contains(event)) {
        broken.push(format!("{event:?} was booked and moved nothing"));
    }
}

/// All money that came, on its day, and each step of each refund, with their amounts; and nothing else.
pub(super) fn each_event_is_booked_once(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut want: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for (id, taken) in &evidence.books.captures {
        want.insert(("captured", id), taken.total_fen);
        let day = evidence.rows.ledger.movements.get(&("captured".to_owned(), id.clone()));
        if day != Some(&taken.day) {
            broken.push(format!("{id} came on {}, and is booked on {day:?}", taken.day));
        }
    }
    for (number, refund) in &evidence.rows.refunds {
        want.extend(steps(&refund.state).iter().map(|kind| ((*kind, number.as_str()), refund.fen)));
    }
    let mut have: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for transfer in &evidence.rows.ledger.transfers {
        *have.entry((&transfer.event.0, &transfer.event.1)).or_default() += transfer.fen;
    }
    for event in want.keys().chain(have.keys().filter(|event| !want.contains_key(*event))) {
        if want.get(event) != have.get(event) {
            broken.push(format!("{event:?}: {:?} happened, {:?} booked", want.get(event), have.get(event)));
        }
    }
}

/// What was booked of a refund until it came to a state.
fn steps(state: &str) -> &'static [&'static str] {
    match state {
        "processing" => &["refund_accepted"],
        "success" => &["refund_accepted", "refund_succeeded"],
        "abnormal" => &["refund_accepted", "refund_abnormal"],
        "closed" => &["refund_accepted", "refund_closed"],
        _ => &[],
    }
}

/// What lies with a city for a fine is what the payment brought that settles it, and nothing where none does.
pub(super) fn fines_have_what_settled_them(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut collected: BTreeMap<&str, i64> = BTreeMap::new();
    let balances = evidence.rows.ledger.balances();
    for (account, fen) in balances.iter().filter(|(account, _)| account.class == "fines_collected") {
        // The city, a stroke, and the fine.
        let fine = account.owner.split_once('/').map_or(account.owner.as_str(), |(_, fine)| fine);
        *collected.entry(fine).or_default() -= fen;
    }
    for (id, fine) in &evidence.rows.fines {
        let settling = fine.settled_by.as_ref().and_then(|by| evidence.books.captures.get(by));
        let want = settling.map_or(0, |taken| taken.total_fen);
        let have = collected.remove(id.as_str()).unwrap_or_default();
        if have != want {
            broken.push(format!("{have} collected for fine {id}, {want} settled it"));
        }
    }
    for (fine, have) in collected {
        broken.push(format!("{have} collected for fine {fine}, which does not exist"));
    }
}

/// For each merchant: what WeChat Pay took for it, less what reached payers again.
pub(super) fn the_gateway_account_is_what_the_gateway_has(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut want: BTreeMap<&str, i64> = BTreeMap::new();
    for (id, taken) in &evidence.books.captures {
        let merchant = evidence.books.orders.get(id).map_or("", |order| order.merchant.as_str());
        *want.entry(merchant).or_default() += taken.total_fen - taken.refunded_fen;
    }
    let balances = evidence.rows.ledger.balances();
    let have = balances.iter().filter(|(account, _)| account.class == "gateway");
    let have: BTreeMap<&str, i64> = have.map(|(account, fen)| (account.owner.as_str(), *fen)).collect();
    for merchant in want.keys().chain(have.keys().filter(|merchant| !want.contains_key(*merchant))) {
        let (have, want) = (have.get(merchant).copied(), want.get(merchant).copied());
        if have.unwrap_or_default() != want.unwrap_or_default() {
            broken.push(format!("{have:?} in the account of {merchant}, {want:?} is there"));
        }
    }
}

/// Surplus, held money and refunds under way are what payments and refunds have open; all other accounts are empty.
pub(super) fn nothing_is_owed_but_what_is_open(evidence: &Evidence, broken: &mut Vec<String>) {
    let mut want: BTreeMap<Account, i64> = BTreeMap::new();
    for (id, payment) in &evidence.rows.payments {
        let Some(captured) = payment.captured_fen.filter(|_| !evidence.rows.has_settled(id)) else {
            continue;
        };
        let was_held = evidence.rows.refunds_of(id).any(|(_, refund)| refund.source == "held");
        let class = if payment.state == "held" || was_held { "held" } else { "surplus_owed" };
        *want.entry(Account::of(class, id)).or_default() -= captured;
    }
    for refund in evidence.rows.refunds.values() {
        open_of(evidence, refund, &mut want);
    }
    want.retain(|_, fen| *fen != 0);
    let mut have = evidence.rows.ledger.balances();
    have.retain(|account, _| !matches!(account.class.as_str(), "gateway" | "fines_collected"));
    for account in want.keys().chain(have.keys().filter(|account| !want.contains_key(*account))) {
        if want.get(account) != have.get(account) {
            let (have, want) = (have.get(account), want.get(account));
            broken.push(format!("{have:?} in {account:?}, {want:?} is open"));
        }
    }
}

/// Where the money of a refund lies by its state, and where it does not lie any more.
fn open_of(evidence: &Evidence, refund: &Refund, want: &mut BTreeMap<Account, i64>) {
    if refund.state == "queued" {
        return;
    }
    match refund.source.as_str() {
        "surplus" => *want.entry(Account::of("surplus_owed", &refund.payment)).or_default() += refund.fen,
        "held" => *want.entry(Account::of("held", &refund.payment)).or_default() += refund.fen,
        _ => {}
    }
    match refund.state.as_str() {
        "processing" => {
            let payment = evidence.rows.payments.get(&refund.payment);
            let merchant = payment.map_or("", |payment| payment.merchant.as_str());
            *want.entry(Account::of("refunds_under_way", merchant)).or_default() -= refund.fen;
        }
        "abnormal" | "closed" => {
            *want.entry(Account::of("surplus_owed", &refund.payment)).or_default() -= refund.fen;
        }
        _ => {}
    }
}
