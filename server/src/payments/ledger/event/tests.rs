use std::collections::HashMap;

use fastrand::Rng;

use super::*;
use crate::payments::ledger::{Class, Posting};

/// Accounts, and what was written about each fine outside the gateway.
#[derive(Default)]
struct Books {
    accounts: HashMap<Account, i64>,
    owed_of_fine: HashMap<FineId, i64>,
    movements: HashMap<EventId, usize>,
}

impl Books {
    fn book(&mut self, movement: &Movement) {
        assert_eq!(movement.postings().map(|posting| posting.fen).sum::<i64>(), 0, "{movement:?}");
        *self.movements.entry(movement.event().clone()).or_default() += 1;
        for transfer in movement.transfers() {
            for Posting { account, fen } in transfer.postings() {
                if let Some(fine) = transfer.fine().filter(|_| account.class() != Class::Gateway) {
                    *self.owed_of_fine.entry(fine.clone()).or_default() += fen;
                }
                *self.accounts.entry(account).or_default() += fen;
            }
        }
    }

    fn total(&self, class: Class) -> i64 {
        self.accounts.iter().filter(|(account, _)| account.class() == class).map(|(_, fen)| fen).sum()
    }
}

struct Paid {
    of: MoneyEvent,
    source: Source,
    captured: i64,
    /// Number, state, amount.
    refunds: Vec<(RefundNumber, State, Source, Fen)>,
}

fn fen(fen: i64) -> Fen {
    Fen::new(fen).unwrap()
}

fn at(random: &mut Rng) -> Timestamp {
    Timestamp::from_second(random.i64(1_795_190_000..1_795_500_000)).unwrap()
}

fn pay(random: &mut Rng, books: &mut Books, serial: usize) -> Paid {
    let of = MoneyEvent {
        merchant: format!("190000000{}", random.u8(1..3)),
        city: "220100".parse().unwrap(),
        fine: format!("fine{}", random.u8(0..4)).into(),
        payment: format!("{serial:032x}").parse().unwrap(),
    };
    let (outcome, source) = random
        .choice([
            (Outcome::Applied, Source::Fine),
            (Outcome::Surplus, Source::Surplus),
            (Outcome::Held, Source::Held),
        ])
        .unwrap();
    let captured = random.i64(1..=40_000);
    let event = Captured { of: &of, amount: fen(captured), at: at(random), outcome };
    books.book(&event.movement().unwrap());
    Paid { of, source, captured, refunds: Vec::new() }
}

/// What of a payment is neither returned nor being returned.
fn left(paid: &Paid) -> i64 {
    let gone = paid.refunds.iter().filter(|(_, state, ..)| state.stands());
    paid.captured - gone.map(|(.., amount)| amount.get()).sum::<i64>()
}

fn order_refund(random: &mut Rng, paid: &mut Paid) {
    if left(paid) <= 0 {
        return;
    }
    let ordinal = u32::try_from(paid.refunds.len()).unwrap() + 1;
    let Some(number) = RefundNumber::new(&paid.of.payment, ordinal) else { return };
    // As the store does: what a closed one could not return is owed.
    let closed = paid.refunds.iter().any(|(_, state, ..)| *state == State::Closed);
    let source = if closed { Source::Surplus } else { paid.source };
    paid.refunds.push((number, State::Queued, source, fen(random.i64(1..=left(paid)))));
}

fn tell(random: &mut Rng, books: &mut Books, paid: &mut Paid) {
    let (of, count) = (paid.of.clone(), paid.refunds.len());
    if count == 0 {
        return;
    }
    let (number, state, source, amount) = &mut paid.refunds[random.usize(0..count)];
    let event = random.choice(RefundEvent::ALL).unwrap();
    let step = RefundStep {
        of: &of,
        number,
        source: *source,
        amount: *amount,
        from: *state,
        event,
        accepted_at: random.bool().then(|| at(random)),
        at: at(random),
    };
    for movement in movements_of_refund(&step) {
        books.book(&movement);
    }
    *state = state.after(event).unwrap_or(*state);
}

/// Whatever happens, in whatever order: the books balance, every fine's accounts hold what came for it less what went
/// back, what is under way is under way, and no event is booked twice.
#[test]
fn any_sequence_of_events_balances() {
    for seed in 0..2_000 {
        let (mut random, mut books) = (Rng::with_seed(seed), Books::default());
        let mut payments = Vec::new();
        for serial in 0..random.usize(1..80) {
            match random.u8(0..4) {
                0 => payments.push(pay(&mut random, &mut books, serial)),
                _ if payments.is_empty() => {}
                1 => {
                    let chosen = random.usize(0..payments.len());
                    order_refund(&mut random, &mut payments[chosen]);
                }
                _ => {
                    let chosen = random.usize(0..payments.len());
                    tell(&mut random, &mut books, &mut payments[chosen]);
                }
            }
            check(&books, &payments, seed);
        }
    }
}

fn check(books: &Books, payments: &[Paid], seed: u64) {
    assert_eq!(books.accounts.values().sum::<i64>(), 0, "seed {seed}");
    assert!(books.movements.values().all(|times| *times == 1), "seed {seed}: an event is booked twice");
    let in_state = |paid: &Paid, wanted: State| -> i64 {
        paid.refunds.iter().filter(|(_, state, ..)| *state == wanted).map(|(.., amount)| amount.get()).sum()
    };
    let mut kept: HashMap<&FineId, i64> = HashMap::new();
    for paid in payments {
        *kept.entry(&paid.of.fine).or_default() += paid.captured - in_state(paid, State::Success);
    }
    for (fine, kept) in &kept {
        assert_eq!(books.owed_of_fine[*fine], -kept, "seed {seed}: {fine:?}");
    }
    assert_eq!(books.total(Class::Gateway), kept.values().sum::<i64>(), "seed {seed}");
    let under_way: i64 = payments.iter().map(|paid| in_state(paid, State::Processing)).sum();
    assert_eq!(books.total(Class::RefundsUnderWay), -under_way, "seed {seed}");
}

#[test]
fn what_is_told_at_its_end_alone_is_in_the_bill_of_its_acceptance() {
    let of = MoneyEvent {
        merchant: "1900000001".into(),
        city: "220100".parse().unwrap(),
        fine: "f".repeat(32).into(),
        payment: "a".repeat(32).parse().unwrap(),
    };
    let number = RefundNumber::new(&of.payment, 1).unwrap();
    let day = |text: &str| text.parse::<Timestamp>().unwrap();
    let kinds = |event, accepted_at| {
        let at = day("2026-11-22T01:00:00+08:00");
        let step = RefundStep {
            of: &of,
            number: &number,
            source: Source::Fine,
            amount: fen(100),
            from: State::Queued,
            event,
            accepted_at,
            at,
        };
        let movements = movements_of_refund(&step);
        movements.iter().map(|m| (m.event().kind, m.day().to_string())).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(RefundEvent::Succeeded, Some(day("2026-11-21T23:59:00+08:00"))),
        [(EventKind::RefundAccepted, "2026-11-21".into()), (EventKind::RefundSucceeded, "2026-11-22".into())]
    );
}

#[test]
fn a_days_fees_and_payouts_leave_the_gateway() {
    let (at, amount) = ("2026-11-21T09:00:00+08:00".parse().unwrap(), fen(60));
    let kinds = [FlowKind::PaidOut, FlowKind::Fee, FlowKind::FeeReturned];
    let change = kinds.map(|kind| {
        let movement = Flow { id: "1", merchant: "m", kind, amount, at }.movement().unwrap();
        movement.postings().find(|p| p.account.class() == Class::Gateway).unwrap().fen
    });
    assert_eq!(change, [-60, -60, 60]);
}

#[test]
fn nothing_cannot_be_moved() {
    let gateway = Account::Gateway { merchant: "m".into() };
    let fees = Account::Fees { merchant: "m".into() };
    assert_eq!(Transfer::new(gateway.clone(), fees, Fen::ZERO, None), None);
    assert_eq!(Transfer::new(gateway.clone(), gateway, fen(1), None), None);
}
