//! The contract of the stores of refunds and of the ledger, on both engines, and the statements of all books.

use crate::support::databases::{TestDatabase, both};
use futures_util::future::join_all;
use jiff::Timestamp;
use server::{
    payments::{
        books, fiscal,
        ledger::{
            self, Account, Booked, Captured, Class, Correction, EventKind, MoneyEvent, Movement, Outcome,
            RefundStep, Transfer, movements_of_refund, store::DayLine,
        },
        reconcile,
        refunds::{self, Cause, Event, Queued, RefundNumber, RefundTerms, Source, State, Told, Wanted},
    },
    platform::database::{Database, DatabaseError},
};
use shared::{money::Fen, payments::PaymentId};

/// What was taken for the payment of these tests.
const CAPTURED: i64 = 11_500;

fn payment(digit: char) -> PaymentId {
    digit.to_string().repeat(32).parse().unwrap()
}

fn fen(fen: i64) -> Fen {
    Fen::new(fen).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    at("2026-11-22T10:00:00+08:00")
}

/// A fine, and payments of it whose money came.
async fn paid(test: &TestDatabase, digits: &str) {
    let fine = "INSERT INTO fines (id, number_key, number, plate, issuer, conduct, violated_on, status, fictional, digest)
        VALUES ('f', '220199100000001', '2201991000000010', '吉A00001', '演示', '演示', '2026-11-01', 'unpaid', TRUE, 'd')
        ON CONFLICT DO NOTHING";
    let payment = "INSERT INTO payments (id, fine_id, fine_digest, channel, state, settlement, quoted_on, principal_fen,
        surcharge_fen, total_fen, request_body, created_at, expires_at, captured_fen, paid_at, merchant)
        VALUES ($1, 'f', 'd', 'wechat_h5', 'paid', 'surplus', '2026-11-22', 11500, 0, 11500, '{}', 0, 0, 11500, 0, '1900000001')";
    for digit in digits.chars() {
        let id = self::payment(digit);
        test.database
            .write(async |tx| -> Result<(), DatabaseError> {
                tx.execute(fine, &[]).await?;
                tx.execute(payment, &[server::platform::database::Arg::Text(id.as_str())]).await?;
                Ok(())
            })
            .await
            .unwrap();
    }
}

fn wanted<'a>(payment: &'a PaymentId, cause: Cause, occasion: &'a str, amount: i64) -> Wanted<'a> {
    let terms = RefundTerms { order_total: fen(CAPTURED), sub_merchant: None, notify_url: None };
    Wanted { payment, cause, occasion, source: Source::Fine, amount: fen(amount), terms }
}

async fn queue(db: &Database, wanted: &Wanted<'_>) -> Queued {
    db.write(async |tx| refunds::queue(tx, wanted, now()).await).await.unwrap()
}

async fn tell(db: &Database, number: &RefundNumber, event: Event) -> Option<State> {
    let told = Told { event, refund_id: Some("5030"), accepted_at: Some(now()) };
    let moved = db.write(async |tx| refunds::advance(tx, number, &told, now()).await).await.unwrap();
    moved.map(|moved| moved.refund.state)
}

fn new(queued: Queued) -> refunds::Refund {
    match queued {
        Queued::New(refund) => refund,
        other => panic!("not new: {other:?}"),
    }
}

#[actix_web::test]
async fn every_statement_prepares_on_both_engines() {
    for test in both().await {
        let all = [
            refunds::store::STATEMENTS,
            ledger::store::STATEMENTS,
            reconcile::store::STATEMENTS,
            reconcile::daily::store::STATEMENTS,
            fiscal::STATEMENTS,
        ];
        for statement in all.into_iter().flatten() {
            let prepared = test.database.prepare(statement).await;
            prepared.unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}

#[actix_web::test]
async fn a_cause_has_one_refund_however_many_find_it() {
    for test in both().await {
        paid(&test, "a").await;
        let (db, id) = (&test.database, payment('a'));
        let wish = wanted(&id, Cause::Duplicate, "", CAPTURED);
        let outcomes = join_all((0..8).map(|_| queue(db, &wish))).await;
        let (new, known): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|q| matches!(q, Queued::New(_)));
        assert_eq!((new.len(), known.len()), (1, 7), "{}", test.engine);
        let Queued::New(first) = &new[0] else { panic!() };
        assert!(known.iter().all(|queued| *queued == Queued::Known(first.clone())), "{known:?}");
        assert_eq!(first.number.to_string(), format!("R{id}"));
        let stored = refunds::store::of_payment(db, &id).await.unwrap();
        assert_eq!(stored, std::slice::from_ref(first), "{}: as it was drawn up, body and all", test.engine);
    }
}

#[actix_web::test]
async fn no_more_goes_back_than_came() {
    for test in both().await {
        paid(&test, "a").await;
        let (db, id) = (&test.database, payment('a'));
        assert_eq!(
            queue(db, &wanted(&id, Cause::Revoked, "c1", CAPTURED + 1)).await,
            Queued::TooMuch { left: fen(CAPTURED) }
        );
        assert_eq!(
            queue(db, &wanted(&id, Cause::Revoked, "c1", 0)).await,
            Queued::TooMuch { left: fen(CAPTURED) }
        );
        new(queue(db, &wanted(&id, Cause::Changed, "c1", 1_500)).await);
        // Several servers each want most of the rest, each for a reason of its own.
        let occasions: Vec<String> = (0..6).map(|i| format!("c{}", i + 2)).collect();
        let wishes: Vec<Wanted<'_>> =
            occasions.iter().map(|occasion| wanted(&id, Cause::Changed, occasion, 6_000)).collect();
        let outcomes = join_all(wishes.iter().map(|wish| queue(db, wish))).await;
        let won = outcomes.iter().filter(|q| matches!(q, Queued::New(_))).count();
        assert_eq!(won, 1, "{}: {outcomes:?}", test.engine);
        assert!(outcomes.contains(&Queued::TooMuch { left: fen(4_000) }), "{}: {outcomes:?}", test.engine);
        // What never came cannot go back.
        let unpaid = payment('b');
        let nothing = wanted(&unpaid, Cause::Late, "", 1);
        assert_eq!(queue(db, &nothing).await, Queued::TooMuch { left: Fen::ZERO });
    }
}

#[actix_web::test]
async fn after_a_closed_refund_the_next_has_the_next_number() {
    for test in both().await {
        paid(&test, "a").await;
        let (db, id) = (&test.database, payment('a'));
        let wish = wanted(&id, Cause::Late, "", CAPTURED);
        let first = new(queue(db, &wish).await);
        assert_eq!(tell(db, &first.number, Event::Accepted).await, Some(State::Processing));
        assert!(matches!(queue(db, &wish).await, Queued::Known(_)), "it still stands");
        assert_eq!(tell(db, &first.number, Event::Closed).await, Some(State::Closed));
        let second = new(queue(db, &wish).await);
        assert_eq!(second.number.to_string(), format!("R2{id}"), "{}", test.engine);
        assert_eq!((first.source, second.source), (Source::Fine, Source::Surplus));
        assert_ne!(first.request_body, second.request_body);
        assert_eq!(tell(db, &second.number, Event::Succeeded).await, Some(State::Success));
        assert_eq!(tell(db, &second.number, Event::Closed).await, None, "nothing leaves success");
        let read = refunds::store::by_number(db, &second.number).await.unwrap().unwrap();
        let told = (read.state, read.refund_id.as_deref(), read.accepted_at);
        assert_eq!(told, (State::Success, Some("5030"), Some(now())), "{}", test.engine);
        assert!(matches!(queue(db, &wish).await, Queued::Known(_)), "it is done");
        let day = jiff::civil::date(2026, 11, 22);
        let listed = refunds::store::accepted(db, "1900000001", day, day.tomorrow().unwrap()).await.unwrap();
        assert_eq!(listed.len(), 2);
        assert!(
            refunds::store::accepted(db, "1900000001", day.yesterday().unwrap(), day)
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[actix_web::test]
async fn a_person_and_what_they_wrote_are_kept() {
    for test in both().await {
        paid(&test, "a").await;
        let (db, id) = (&test.database, payment('a'));
        let cause = Cause::Operator { ordered_by: "王会计".into(), why: "法院判决".into() };
        let refund = new(queue(db, &wanted(&id, cause.clone(), "2026-17", 100)).await);
        let released = Cause::WrongAmount { ordered_by: "王会计".into(), why: "金额不符".into() };
        new(queue(db, &wanted(&id, released.clone(), "", 100)).await);
        let read = refunds::store::of_payment(db, &id).await.unwrap();
        assert_eq!([&read[0].cause, &read[1].cause], [&cause, &released], "{}", test.engine);
        assert!(!refund.request_body.contains("王会计"), "the payer reads the reason in WeChat");
    }
}

fn money() -> MoneyEvent {
    MoneyEvent {
        merchant: "1900000001".into(),
        city: "220100".parse().unwrap(),
        fine: "f".repeat(32).into(),
        payment: payment('a'),
    }
}

fn captured(amount: i64) -> Movement {
    let at = at("2026-11-21T23:59:59+08:00");
    let of = money();
    Captured { of: &of, amount: fen(amount), at, outcome: Outcome::Applied }.movement().unwrap()
}

async fn book(db: &Database, movement: &Movement) -> Booked {
    db.write(async |tx| ledger::book(tx, movement, now()).await).await.unwrap()
}

#[actix_web::test]
async fn an_event_is_booked_once() {
    for test in both().await {
        let db = &test.database;
        let movement = captured(CAPTURED);
        let booked = join_all((0..6).map(|_| book(db, &movement))).await;
        assert_eq!(booked.iter().filter(|b| **b == Booked::New).count(), 1, "{}: {booked:?}", test.engine);
        assert_eq!(booked.iter().filter(|b| **b == Booked::Known).count(), 5, "{}: {booked:?}", test.engine);
        assert_eq!(book(db, &captured(CAPTURED + 1)).await, Booked::Contradicted);
        let gateway = Account::Gateway { merchant: "1900000001".into() };
        assert_eq!(ledger::store::balance(db, &gateway).await.unwrap(), CAPTURED, "{}", test.engine);
        let fine = ledger::store::of_fine(db, &money().fine).await.unwrap();
        assert_eq!(fine, movement.transfers().cloned().collect::<Vec<_>>(), "{}", test.engine);
        let before = jiff::civil::date(2026, 11, 21);
        let want = DayLine {
            kind: EventKind::Captured,
            debit: Class::Gateway,
            credit: Class::FinesCollected,
            number: 1,
            fen: CAPTURED,
        };
        assert_eq!(ledger::store::of_day(db, before, "1900000001").await.unwrap(), [want]);
        assert!(ledger::store::of_day(db, before, "1900000002").await.unwrap().is_empty());
        assert!(
            ledger::store::of_day(db, before.tomorrow().unwrap(), "1900000001").await.unwrap().is_empty()
        );
    }
}

#[actix_web::test]
async fn a_refund_ends_with_nothing_owed_and_a_correction_is_a_new_entry() {
    for test in both().await {
        let (db, of) = (&test.database, money());
        book(db, &captured(CAPTURED)).await;
        let number = RefundNumber::new(&of.payment, 1).unwrap();
        let mut state = State::Queued;
        for event in [Event::Accepted, Event::Abnormal, Event::Succeeded] {
            let step = RefundStep {
                of: &of,
                number: &number,
                source: Source::Fine,
                amount: fen(1_500),
                from: state,
                event,
                accepted_at: Some(now()),
                at: now(),
            };
            for movement in movements_of_refund(&step) {
                assert_eq!(book(db, &movement).await, Booked::New, "{}", test.engine);
            }
            state = state.after(event).unwrap();
        }
        let collected = of.account(Source::Fine);
        let balance = async |account: &Account| ledger::store::balance(db, account).await.unwrap();
        assert_eq!(balance(&collected).await, 1_500 - CAPTURED);
        assert_eq!(balance(&of.account(Source::Surplus)).await, 0);
        let gateway = Account::Gateway { merchant: of.merchant.clone() };
        assert_eq!(balance(&gateway).await, CAPTURED - 1_500, "{}", test.engine);
        let transfer =
            Transfer::new(collected.clone(), of.account(Source::Surplus), fen(500), Some(of.fine.clone()));
        let correction = Correction {
            id: "2026-17",
            transfer: transfer.unwrap(),
            note: "王会计：复议决定".into(),
            at: now(),
        };
        assert_eq!(book(db, &correction.movement()).await, Booked::New);
        assert_eq!(balance(&collected).await, 2_000 - CAPTURED);
        assert_eq!(balance(&of.account(Source::Surplus)).await, -500);
    }
}

/// Whatever is told, in whatever order and however often: the rows and the ledger say the same.
#[actix_web::test]
async fn rows_and_ledger_move_together() {
    for test in both().await {
        paid(&test, "abcd").await;
        let db = &test.database;
        for (seed, digit) in (1..).zip("abcd".chars()) {
            let mut random = fastrand::Rng::with_seed(seed);
            let (id, of) = (payment(digit), MoneyEvent { payment: payment(digit), ..money() });
            let came = Captured { of: &of, amount: fen(CAPTURED), at: now(), outcome: Outcome::Surplus };
            db.write(async |tx| books::captured(tx, &came, now()).await).await.unwrap();
            for round in 0..12 {
                let wish = Wanted {
                    source: Source::Surplus,
                    ..wanted(&id, Cause::Duplicate, ["", "x"][round % 2], random.i64(1..4_000))
                };
                queue(db, &wish).await;
                let refunds = refunds::store::of_payment(db, &id).await.unwrap();
                let number = &random.choice(&refunds).unwrap().number;
                let told = Told {
                    event: random.choice(Event::ALL).unwrap(),
                    refund_id: Some("5030"),
                    accepted_at: Some(now()),
                };
                db.write(async |tx| books::refund_told(tx, &of, number, &told, now(), now()).await)
                    .await
                    .unwrap();
            }
            let refunds = refunds::store::of_payment(db, &id).await.unwrap();
            let sum = |wanted: &[State]| -> i64 {
                refunds.iter().filter(|r| wanted.contains(&r.state)).map(|r| r.amount.get()).sum()
            };
            let owed = ledger::store::balance(db, &of.account(Source::Surplus)).await.unwrap();
            let left = CAPTURED - sum(&[State::Success]) - sum(&[State::Processing]);
            assert_eq!(owed, -left, "{} seed {seed}: {refunds:?}", test.engine);
        }
    }
}

/// Nothing that is booked is changed or removed, by any statement of the server.
#[test]
fn no_statement_changes_the_ledger() {
    let mut sources = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut read = 0;
    while let Some(path) = sources.pop() {
        if path.is_dir() {
            sources.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default().to_lowercase();
        let words: Vec<&str> = text.split_whitespace().collect();
        read += usize::from(text.contains("ledger_movements"));
        for pair in words.windows(3) {
            let changes = pair[0].ends_with("update") || pair[..2].join(" ").ends_with("delete from");
            let table = if pair[0].ends_with("update") { pair[1] } else { pair[2] };
            assert!(!(changes && table.starts_with("ledger_")), "{}: {pair:?}", path.display());
        }
    }
    assert!(read > 0, "the ledger's own SQL was looked at");
}
