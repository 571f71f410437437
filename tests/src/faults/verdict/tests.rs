//! Each check finds what is planted for it, in a small database and beside small books that are whole otherwise.

use std::{fs, path::Path};

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use super::*;
use crate::{
    faults::{
        books::{Capture, Order, Refund},
        police::Booked,
        rows::Place,
    },
    places,
};

/// The database of `town.sql` and what others have of it: a fine that was paid, one paid twice, one paid at the bank too,
/// one whose money the operator gave back, and one that was given up.
async fn town() -> (TempDir, Evidence) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("town.db");
    let mut migrations: Vec<_> = fs::read_dir(places::root().join("server/migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    migrations.sort();
    let mut sql: Vec<String> = migrations.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    sql.push(include_str!("town.sql").to_owned());
    change(&file, &sql.concat()).await;
    let evidence = Evidence {
        rows: read(&file).await,
        books: books(),
        police: police(),
        told: vec![
            told("ka", "a", true),
            told("kb", "b", false),
            told("kb", "b", true),
            told("ke", "e", true),
        ],
        ordered: BTreeSet::from(["f".to_owned()]),
    };
    (folder, evidence)
}

async fn change(file: &Path, sql: &str) {
    let mut connection =
        SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", file.display())).await.unwrap();
    // What is planted need not obey the database: it is to be found by others.
    let sql = format!("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn read(file: &Path) -> Rows {
    let rows = Place(format!("sqlite://{}", file.display())).read().await.unwrap();
    Rows { read_at: 1_000_000, ..rows }
}

fn told(key: &str, payment: &str, paid: bool) -> Told {
    Told { key: key.to_owned(), payment: payment.to_owned(), paid }
}

fn books() -> Books {
    let orders = [
        ("a", "SUCCESS"),
        ("b", "SUCCESS"),
        ("c", "REFUND"),
        ("d", "CLOSED"),
        ("e", "REFUND"),
        ("f", "REFUND"),
    ];
    let order = |state: &str| Order { state: state.to_owned(), total_fen: 10_000, merchant: "m".to_owned() };
    let back = |id: &str| matches!(id, "c" | "e" | "f");
    let capture = |id: &str| Capture {
        transaction: format!("t{id}"),
        total_fen: 10_000,
        refunded_fen: if back(id) { 10_000 } else { 0 },
        day: "2026-11-22".to_owned(),
    };
    let refund = |id: &str| Refund {
        payment: id.to_owned(),
        id: format!("w{id}"),
        fen: 10_000,
        status: "SUCCESS".to_owned(),
    };
    let taken = || ["a", "b", "c", "e", "f"].into_iter();
    Books {
        orders: orders.into_iter().map(|(id, state)| (id.to_owned(), order(state))).collect(),
        captures: taken().map(|id| (id.to_owned(), capture(id))).collect(),
        refunds: taken().filter(|id| back(id)).map(|id| (format!("R{id}"), refund(id))).collect(),
        accepted: [("a".to_owned(), 1), ("c".to_owned(), 2)].into(),
    }
}

fn police() -> PoliceBooks {
    let booked = |order: &str, revoked_by: Option<&str>| Booked {
        order: order.to_owned(),
        transaction: format!("t{order}"),
        total_fen: 10_000,
        revoked_by: revoked_by.map(str::to_owned),
    };
    let standing =
        [("1", "unpaid"), ("2", "unpaid"), ("3", "paid_elsewhere"), ("4", "unpaid"), ("5", "unpaid")];
    PoliceBooks {
        standing: standing.map(|(number, standing)| (number.to_owned(), standing.to_owned())).into(),
        booked: [
            ("1".to_owned(), booked("a", None)),
            ("2".to_owned(), booked("b", None)),
            ("4".to_owned(), booked("f", Some("Rf"))),
        ]
        .into(),
        locks: [].into(),
    }
}

/// Which promises are broken, by name.
fn broken(evidence: &Evidence) -> BTreeSet<String> {
    judge(evidence).iter().filter_map(|line| Some(line.split_once(':')?.0.to_owned())).collect()
}

#[tokio::test]
async fn a_town_where_all_went_well_breaks_nothing() {
    let (_folder, evidence) = town().await;
    assert_eq!(judge(&evidence), Vec::<String>::new());
    assert_eq!(evidence.rows.payments.len(), 6);
}

/// A row that is broken by hand, and the checks that must see it.
const ROWS: &[(&str, &[&str])] = &[
    ("UPDATE payments SET state = 'pending' WHERE id = 'd'", &["every_payment_is_final"]),
    ("UPDATE payments SET live_fine = 'F5' WHERE id = 'd'", &["every_payment_is_final"]),
    ("DELETE FROM payment_jobs WHERE id = 'ask-a'", &["every_payment_is_final"]),
    ("UPDATE payments SET merchant = 'n' WHERE id = 'a'", &["every_order_was_stored"]),
    ("UPDATE payments SET total_fen = 9999 WHERE id = 'd'", &["every_order_was_stored"]),
    ("UPDATE payments SET captured_fen = 9999 WHERE id = 'a'", &["all_money_is_known"]),
    ("UPDATE payments SET transaction_id = 'x' WHERE id = 'a'", &["all_money_is_known"]),
    ("UPDATE payments SET settlement = 'applied' WHERE id = 'c'", &["no_fine_is_paid_twice"]),
    ("UPDATE fines SET settled_by = NULL WHERE id = 'F1'", &["no_fine_is_paid_twice"]),
    ("DELETE FROM receipts WHERE payment_id = 'a'", &["each_settlement_has_its_receipt"]),
    ("DELETE FROM receipts WHERE payment_id = 'e'", &["each_settlement_has_its_receipt"]),
    ("UPDATE receipts SET payment_id = 'c' WHERE payment_id = 'a'", &["each_settlement_has_its_receipt"]),
    ("DELETE FROM payment_notifications WHERE id = 'n3'", &["no_accepted_notification_is_lost"]),
    ("DELETE FROM payment_keys WHERE key = 'kb'", &["residents_were_told_the_truth"]),
    ("UPDATE refunds SET state = 'processing' WHERE number = 'Rc'", &["each_refund_stands_here_as_there"]),
    ("UPDATE refunds SET amount_fen = 1 WHERE number = 'Rc'", &["each_refund_stands_here_as_there"]),
    ("UPDATE refunds SET refund_id = 'x' WHERE number = 'Rc'", &["each_refund_stands_here_as_there"]),
    ("DELETE FROM refunds WHERE number = 'Rc'", &[
        "each_refund_stands_here_as_there",
        "each_surplus_is_back_or_on_its_way",
    ]),
    ("UPDATE refunds SET cause = 'late' WHERE number = 'Rc'", &["each_refund_has_a_cause"]),
    ("UPDATE refunds SET cause = 'revoked' WHERE number = 'Re'", &["each_refund_has_a_cause"]),
    ("UPDATE refunds SET cause = 'changed' WHERE number = 'Re'", &["each_refund_has_a_cause"]),
    ("UPDATE refunds SET cause = 'duplicate' WHERE number = 'Rf'", &["each_refund_has_a_cause"]),
    ("UPDATE refunds SET ordered_by = NULL WHERE number = 'Rf'", &["each_refund_has_a_cause"]),
    ("UPDATE refunds SET payment_id = 'a', state = 'queued' WHERE number = 'Rc'", &[
        "each_surplus_is_back_or_on_its_way",
    ]),
    (
        "INSERT INTO refunds SELECT 'R2c', payment_id, 2, NULL, cause, occasion, ordered_by, ordered_why, source,
            amount_fen, request_body, state, queued_at, refund_id, accepted_at, moved_at
         FROM refunds WHERE number = 'Rc'",
        &["nothing_is_returned_twice", "each_refund_stands_here_as_there"],
    ),
    ("UPDATE ledger_transfers SET credit = debit, credit_owner = debit_owner WHERE event_id = 'a'", &[
        "every_movement_is_balanced",
    ]),
    ("UPDATE ledger_transfers SET amount_fen = -10000 WHERE event_id = 'a'", &["every_movement_is_balanced"]),
    ("DELETE FROM ledger_transfers WHERE event_id = 'a'", &["every_movement_is_balanced"]),
    ("DELETE FROM ledger_movements WHERE event_id = 'a'", &["every_movement_is_balanced"]),
    ("UPDATE ledger_movements SET day = '2026-11-23' WHERE event_id = 'a'", &["each_event_is_booked_once"]),
    ("UPDATE ledger_transfers SET amount_fen = 9999 WHERE event_id = 'a'", &[
        "each_event_is_booked_once",
        "fines_have_what_settled_them",
        "the_gateway_account_is_what_the_gateway_has",
    ]),
    ("DELETE FROM ledger_transfers WHERE kind = 'refund_succeeded' AND event_id = 'Rc'", &[
        "each_event_is_booked_once",
        "nothing_is_owed_but_what_is_open",
        "the_gateway_account_is_what_the_gateway_has",
    ]),
    (
        "INSERT INTO ledger_transfers SELECT kind, event_id, 2, debit, debit_owner, credit, credit_owner, fine_id, amount_fen
         FROM ledger_transfers WHERE kind = 'captured' AND event_id = 'a'",
        &["each_event_is_booked_once"],
    ),
    ("UPDATE ledger_transfers SET credit_owner = '220100/F9' WHERE kind = 'captured' AND event_id = 'a'", &[
        "fines_have_what_settled_them",
    ]),
    ("UPDATE ledger_transfers SET debit_owner = 'n' WHERE kind = 'captured' AND event_id = 'a'", &[
        "the_gateway_account_is_what_the_gateway_has",
    ]),
    (
        "UPDATE ledger_transfers SET credit = 'surplus_owed', credit_owner = 'b' WHERE kind = 'captured' AND event_id = 'b'",
        &["nothing_is_owed_but_what_is_open", "fines_have_what_settled_them"],
    ),
    ("UPDATE ledger_transfers SET credit = 'held' WHERE kind = 'captured' AND event_id = 'c'", &[
        "nothing_is_owed_but_what_is_open",
    ]),
    ("UPDATE fines SET number = '9' WHERE id = 'F1'", &[
        "each_settled_fine_is_confirmed",
        "nothing_returned_stays_confirmed",
    ]),
    ("UPDATE payment_jobs SET dead_at = 1, why = 'refund_refused' WHERE id = 'refund-c'", &["nothing_was_given_up"]),
    ("UPDATE payment_jobs SET due_at = 879999 WHERE id = 'refund-c'", &["nothing_is_overdue"]),
];

#[tokio::test]
async fn each_broken_row_is_found() {
    let (folder, evidence) = town().await;
    for (sql, by) in ROWS {
        let file = folder.path().join("planted.db");
        fs::copy(folder.path().join("town.db"), &file).unwrap();
        change(&file, sql).await;
        let found = broken(&Evidence { rows: read(&file).await, ..evidence.clone() });
        assert!(by.iter().all(|check| found.contains(*check)), "{sql}: {found:?}");
    }
}

#[tokio::test]
async fn what_is_young_or_under_way_is_no_fault() {
    let under_way = "
        UPDATE payment_jobs SET due_at = 880001 WHERE id = 'refund-c';
        UPDATE refunds SET state = 'processing' WHERE number = 'Rc';
        DELETE FROM ledger_movements WHERE kind = 'refund_succeeded' AND event_id = 'Rc';
        DELETE FROM ledger_transfers WHERE kind = 'refund_succeeded' AND event_id = 'Rc'";
    let (folder, mut evidence) = town().await;
    let file = folder.path().join("town.db");
    change(&file, under_way).await;
    evidence.rows = read(&file).await;
    evidence.books.refunds.get_mut("Rc").unwrap().status = "PROCESSING".to_owned();
    evidence.books.captures.get_mut("c").unwrap().refunded_fen = 0;
    // Only that the second payment of a fine has gone back is not true yet.
    assert_eq!(broken(&evidence), BTreeSet::from(["no_fine_is_paid_twice".to_owned()]));
}

type Plant = fn(&mut Evidence);

/// What others have, broken by hand, and the check that must see it.
const BOOKS: &[(&str, Plant)] = &[
    ("every_payment_is_final", |all| all.books.orders.get_mut("d").unwrap().state = "NOTPAY".to_owned()),
    ("every_order_was_stored", |all| {
        let order = all.books.orders.get("a").unwrap().clone();
        all.books.orders.insert("z".to_owned(), order);
    }),
    ("all_money_is_known", |all| {
        let taken = all.books.captures.get("a").unwrap().clone();
        all.books.captures.insert("d".to_owned(), taken);
    }),
    ("no_fine_is_paid_twice", |all| all.books.captures.get_mut("c").unwrap().refunded_fen = 9_999),
    ("no_fine_is_paid_twice", |all| all.books.captures.get_mut("b").unwrap().refunded_fen = 1),
    ("each_settlement_has_its_receipt", |all| {
        all.books.captures.get_mut("a").unwrap().transaction = "x".to_owned()
    }),
    ("no_accepted_notification_is_lost", |all| *all.books.accepted.get_mut("a").unwrap() = 2),
    ("residents_were_told_the_truth", |all| all.told.push(told("kd", "d", true))),
    ("residents_were_told_the_truth", |all| all.told.push(told("ka", "b", false))),
    ("each_refund_stands_here_as_there", |all| drop(all.books.refunds.remove("Rc"))),
    ("each_refund_stands_here_as_there", |all| {
        let refund = all.books.refunds.get("Rc").unwrap().clone();
        all.books.refunds.insert("R2c".to_owned(), refund);
    }),
    ("nothing_is_returned_twice", |all| {
        let refund = all.books.refunds.get("Rc").unwrap().clone();
        all.books.refunds.insert("R2c".to_owned(), refund);
    }),
    ("each_refund_has_a_cause", |all| drop(all.police.standing.insert("3".to_owned(), "unpaid".to_owned()))),
    ("each_refund_has_a_cause", |all| all.ordered.clear()),
    ("each_event_is_booked_once", |all| {
        all.books.captures.get_mut("a").unwrap().day = "2026-11-21".to_owned()
    }),
    ("the_gateway_account_is_what_the_gateway_has", |all| {
        all.books.captures.get_mut("c").unwrap().refunded_fen = 0;
    }),
    ("each_settled_fine_is_confirmed", |all| drop(all.police.booked.remove("1"))),
    ("each_settled_fine_is_confirmed", |all| all.police.booked.get_mut("1").unwrap().total_fen = 9_999),
    ("each_settled_fine_is_confirmed", |all| {
        all.police.booked.get_mut("1").unwrap().revoked_by = Some("Ra".to_owned());
    }),
    ("nothing_returned_stays_confirmed", |all| all.police.booked.get_mut("4").unwrap().revoked_by = None),
    ("no_lock_is_left", |all| drop(all.police.locks.insert("5".to_owned(), "d".to_owned()))),
];

#[tokio::test]
async fn each_broken_book_is_found() {
    let (_folder, evidence) = town().await;
    for (number, (check, plant)) in BOOKS.iter().enumerate() {
        let mut planted = evidence.clone();
        plant(&mut planted);
        let found = broken(&planted);
        assert!(found.contains(*check), "{number}: {check} is not among {found:?}");
    }
}

#[test]
fn every_promise_was_seen_broken() {
    let seen = ROWS
        .iter()
        .flat_map(|(_, checks)| checks.iter().copied())
        .chain(BOOKS.iter().map(|(check, _)| *check));
    let seen: BTreeSet<&str> = seen.collect();
    assert_eq!(seen, PROMISES.iter().map(|(name, _)| *name).collect());
}
