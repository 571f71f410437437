//! What the police allow.

use jiff::civil::date;

use super::super::record::{PARKING, on_the_spot};
use super::*;

const NUMBER: &str = "2201991000000011";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn record() -> Record {
    on_the_spot(NUMBER.into(), "吉A00001".into(), PARKING, 10_000, date(2026, 11, 20))
}

/// As it stands, through the desk.
fn operate(desk: &mut Desk, verb: Verb, body: &Value, now: i64) -> Answer {
    let current = desk.current(record());
    desk.operate(verb, Some(current), NUMBER, body.to_string().as_bytes(), at(now))
}

fn lock(id: &str, order: &str, until: i64) -> Value {
    json!({"operation_id": id, "order_no": order, "amount_fen": 10_000, "expires_at": at(until)})
}

fn payment(id: &str, order: &str, principal_fen: u64) -> Value {
    json!({"operation_id": id, "order_no": order, "transaction_no": "T1", "principal_fen": principal_fen, "surcharge_fen": 300, "paid_at": at(50)})
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.0, answer.1["code"].as_str().unwrap_or_default())
}

#[test]
fn a_lock_keeps_others_out_until_it_ends() {
    let mut desk = Desk::default();
    assert_eq!(operate(&mut desk, Verb::Lock, &lock("a", "O1", 100), 0), (200, json!({"locked": true})));
    assert_eq!(code(&operate(&mut desk, Verb::Lock, &lock("b", "O2", 100), 99)), (409, "LOCKED"));
    assert_eq!(operate(&mut desk, Verb::Lock, &lock("c", "O2", 200), 100).0, 200);
    let unlock = json!({"operation_id": "d", "order_no": "O1"});
    assert_eq!(operate(&mut desk, Verb::Unlock, &unlock, 100).0, 200);
    assert_eq!(
        code(&operate(&mut desk, Verb::Lock, &lock("e", "O1", 300), 101)),
        (409, "LOCKED"),
        "not its lock"
    );
}

#[test]
fn the_same_operation_gives_the_same_answer() {
    let mut desk = Desk::default();
    let first = operate(&mut desk, Verb::Payment, &payment("a", "O1", 10_000), 60);
    assert_eq!(first.0, 200);
    assert_eq!(operate(&mut desk, Verb::Payment, &payment("a", "O1", 10_000), 61), first);
    assert_eq!(
        code(&operate(&mut desk, Verb::Payment, &payment("a", "O1", 9_000), 62)),
        (409, "OPERATION_REUSED")
    );
    assert_eq!(
        code(&operate(&mut desk, Verb::Unlock, &json!({"operation_id": "a", "order_no": "O1"}), 62)),
        (409, "OPERATION_REUSED")
    );
    assert_eq!(operate(&mut desk, Verb::Payment, &payment("b", "O1", 10_000), 63), first);
    assert_eq!(code(&operate(&mut desk, Verb::Payment, &payment("c", "O2", 10_000), 64)), (409, "PAID"));
    assert_eq!(code(&operate(&mut desk, Verb::Lock, &lock("d", "O2", 100), 65)), (409, "PAID"));
    assert_eq!(desk.payments().len(), 1);
}

#[test]
fn what_was_revoked_can_be_paid_again() {
    let mut desk = Desk::default();
    operate(&mut desk, Verb::Payment, &payment("a", "O1", 10_000), 60);
    let revoke = json!({"operation_id": "b", "order_no": "O1", "refund_no": "RO1", "reason": "重复"});
    assert_eq!(operate(&mut desk, Verb::Revoke, &revoke, 61), (200, json!({})));
    assert_eq!(desk.current(record()).status, Status::Unpaid);
    assert_eq!(operate(&mut desk, Verb::Payment, &payment("c", "O2", 10_000), 62).0, 200);
}

#[test]
fn corrections_count_at_once_and_come_through_the_feed() {
    let mut desk = Desk::default();
    let correct = |text: Value| serde_json::from_value::<Correction>(text).unwrap();
    desk.correct(record(), &correct(json!({"number": NUMBER, "principal_fen": 5_000})));
    assert_eq!(code(&operate(&mut desk, Verb::Payment, &payment("a", "O1", 10_000), 60)), (409, "CHANGED"));
    assert_eq!(code(&operate(&mut desk, Verb::Lock, &lock("b", "O1", 100), 60)), (200, ""));
    desk.correct(record(), &correct(json!({"number": NUMBER, "status": "revoked"})));
    assert_eq!(code(&operate(&mut desk, Verb::Payment, &payment("c", "O1", 5_000), 60)), (409, "REVOKED"));
    let again: Vec<_> = desk.again.iter().map(|record| (record.status, record.principal_fen)).collect();
    assert_eq!(again, [(Status::Unpaid, Some(5_000)), (Status::Revoked, Some(5_000))]);
}

#[test]
fn nothing_happens_to_what_nobody_knows() {
    let mut desk = Desk::default();
    let body = lock("a", "O1", 100).to_string();
    assert_eq!(code(&desk.operate(Verb::Lock, None, "1", body.as_bytes(), at(0))), (404, "NOT_FOUND"));
    assert_eq!(operate(&mut desk, Verb::Lock, &json!({"operation_id": "a b", "order_no": "O1"}), 0).0, 400);
    assert_eq!(operate(&mut desk, Verb::Lock, &json!({"operation_id": "b", "order_no": "O1"}), 0).0, 400);
}

#[test]
fn instalments_are_locked_paid_and_revoked_one_by_one() {
    let mut desk = Desk::default();
    let parts = json!([{"due_on": "2026-12-10", "principal_fen": 6_000}, {"due_on": "2027-01-10", "principal_fen": 4_000}]);
    let approved = json!({"number": NUMBER, "instalments": parts});
    desk.correct(record(), &serde_json::from_value(approved).unwrap());
    let part = |body: Value, number: u8| {
        let mut body = body;
        body["instalment"] = number.into();
        body
    };
    let whole = operate(&mut desk, Verb::Payment, &payment("a", "O1", 10_000), 1);
    assert_eq!(code(&whole), (409, "CHANGED"), "it is paid in parts");
    assert_eq!(
        code(&operate(&mut desk, Verb::Payment, &part(payment("b", "O1", 4_000), 1), 1)),
        (409, "CHANGED")
    );
    let lock = |id: &str, order: &str| {
        part(json!({"operation_id": id, "order_no": order, "amount_fen": 4_000, "expires_at": at(900)}), 2)
    };
    assert_eq!(operate(&mut desk, Verb::Lock, &lock("l1", "O3"), 1).0, 200);
    assert_eq!(operate(&mut desk, Verb::Payment, &part(payment("c", "O1", 6_000), 1), 1).0, 200);
    assert_eq!(
        code(&operate(&mut desk, Verb::Lock, &lock("l2", "O4"), 1)),
        (409, "LOCKED"),
        "by the next part's"
    );
    assert_eq!(
        code(&operate(&mut desk, Verb::Payment, &part(payment("d", "O2", 6_000), 1), 1)),
        (409, "PAID")
    );
    let paid = |desk: &Desk| {
        let now = desk.current(record());
        (now.status, now.instalments.unwrap().iter().map(|part| part.paid).collect::<Vec<_>>())
    };
    assert_eq!(paid(&desk), (Status::Unpaid, vec![true, false]));
    assert_eq!(
        code(&operate(&mut desk, Verb::Payment, &part(payment("e", "O3", 4_000), 3), 1)),
        (409, "CHANGED")
    );
    assert_eq!(operate(&mut desk, Verb::Payment, &part(payment("f", "O3", 4_000), 2), 1).0, 200);
    assert_eq!(paid(&desk), (Status::PaidElsewhere, vec![true, true]));
    let revoke = json!({"operation_id": "g", "order_no": "O1", "refund_no": "RO1"});
    assert_eq!(operate(&mut desk, Verb::Revoke, &revoke, 2).0, 200);
    assert_eq!(paid(&desk), (Status::Unpaid, vec![false, true]));
}
