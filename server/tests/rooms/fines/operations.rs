//! Both registries: our own tables on both engines, and a system over signed HTTP that misbehaves.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde_json::{Value, json};
use server::{
    Clock,
    fines::{
        Fictional, Item,
        registry::{
            BadSignature, ConfirmPayment, Doubt, Kind, LocalRegistry, Lock, Outcome, Refusal, Registries,
            Registry, RemoteRegistry, RevokePayment, Unlock,
        },
        store,
    },
};
use shared::{fines::FineNo, money::Fen};

use crate::support::databases::{TestDatabase, both, sqlite};

const NUMBER: &str = "2201991000000010";
const KEY: &str = "a key of this test, 32 bytes long";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn now() -> Clock {
    Clock::manual(at("2026-11-22T10:00:00+08:00"))
}

fn number(text: &str) -> FineNo {
    FineNo::parse(text).unwrap()
}

fn fen(fen: i64) -> Fen {
    Fen::new(fen).unwrap()
}

fn item(status: &str) -> Value {
    json!({"kind":"decision","number":NUMBER,"plate":"吉A00001","issuer":"演示（虚构）","conduct":"演示",
        "violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02","received_on":"2026-11-02",
        "procedure":null,"principal_fen":10000,"status":status,"halted_on":null,"fictional":true})
}

fn lock(operation: &str, order: &str, amount: i64) -> Lock {
    Lock {
        operation_id: operation.parse().unwrap(),
        number: number(NUMBER),
        instalment: None,
        order_no: order.into(),
        amount_fen: fen(amount),
        expires_at: at("2026-11-22T10:15:00+08:00"),
    }
}

fn unlock(operation: &str, order: &str) -> Unlock {
    let operation_id = operation.parse().unwrap();
    Unlock { operation_id, number: number(NUMBER), order_no: order.into() }
}

fn payment(operation: &str, order: &str, principal: i64) -> ConfirmPayment {
    ConfirmPayment {
        operation_id: operation.parse().unwrap(),
        number: number(NUMBER),
        instalment: None,
        order_no: order.into(),
        transaction_no: "4200".into(),
        principal_fen: fen(principal),
        surcharge_fen: fen(1_500),
        paid_at: at("2026-11-22T10:01:00+08:00"),
    }
}

fn back(operation: &str, order: &str, refund: &str) -> RevokePayment {
    RevokePayment {
        operation_id: operation.parse().unwrap(),
        number: number(NUMBER),
        order_no: order.into(),
        refund_no: refund.into(),
        reason: "撤销".into(),
    }
}

async fn told(test: &TestDatabase, status: &str) {
    store::upsert(&test.database, &[Item::parse(item(status)).unwrap()]).await.unwrap();
}

fn rejected<T>(refusal: Refusal) -> Outcome<T> {
    Outcome::Rejected(refusal)
}

#[actix_web::test]
async fn a_lock_keeps_others_away_until_it_lapses() {
    for test in both().await {
        let clock = now();
        let registry = LocalRegistry::new(test.database.clone(), clock.clone());
        assert_eq!(registry.lock(&lock("a0", "one", 11_500)).await, rejected(Refusal::NotFound));
        told(&test, "unpaid").await;
        assert_eq!(registry.lock(&lock("a1", "one", 11_500)).await, Outcome::Definite(()), "{}", test.engine);
        assert_eq!(registry.lock(&lock("a1", "one", 11_500)).await, Outcome::Definite(()), "once more");
        assert_eq!(registry.lock(&lock("a1", "one", 11_501)).await, rejected(Refusal::OperationReused));
        assert_eq!(registry.lock(&lock("b1", "two", 11_500)).await, rejected(Refusal::Locked));
        assert_eq!(registry.lock(&lock("b1", "two", 11_500)).await, rejected(Refusal::Locked));
        // The other's order gives nothing back that is not its own.
        assert_eq!(registry.unlock(&unlock("b2", "two")).await, Outcome::Definite(()));
        assert_eq!(registry.lock(&lock("b3", "two", 11_500)).await, rejected(Refusal::Locked));
        assert_eq!(registry.unlock(&unlock("a2", "one")).await, Outcome::Definite(()));
        assert_eq!(registry.lock(&lock("b4", "two", 11_500)).await, Outcome::Definite(()));
        clock.set(at("2026-11-22T10:15:00+08:00"));
        assert_eq!(registry.lock(&lock("a3", "one", 11_500)).await, Outcome::Definite(()));
        for (operation, amount) in [("a4", 9_999), ("a5", 20_001)] {
            assert_eq!(registry.lock(&lock(operation, "one", amount)).await, rejected(Refusal::Changed));
        }
        for (status, refusal) in
            [("paid_elsewhere", Refusal::Paid), ("revoked", Refusal::Revoked), ("refunded", Refusal::Revoked)]
        {
            told(&test, status).await;
            let operation = format!("a-{status}");
            assert_eq!(registry.lock(&lock(&operation, "one", 11_500)).await, rejected(refusal));
        }
    }
}

#[actix_web::test]
async fn a_payment_is_booked_once_and_goes_back_once() {
    for test in both().await {
        told(&test, "unpaid").await;
        let registry = LocalRegistry::new(test.database.clone(), now());
        let book = async |operation: &str, order: &str, principal| {
            registry.confirm_payment(&payment(operation, order, principal)).await
        };
        assert_eq!(book("c0", "one", 9_000).await, rejected(Refusal::Changed));
        let Outcome::Definite(first) = book("c1", "one", 10_000).await else { panic!("{}", test.engine) };
        assert_eq!(book("c1", "one", 10_000).await, Outcome::Definite(first.clone()));
        assert_eq!(
            book("c2", "one", 10_000).await,
            Outcome::Definite(first.clone()),
            "another id, one order"
        );
        assert_eq!(book("c3", "two", 10_000).await, rejected(Refusal::Paid));
        let revoke = async |operation: &str, order: &str, refund: &str| {
            registry.revoke_payment(&back(operation, order, refund)).await
        };
        assert_eq!(revoke("r0", "two", "R2").await, rejected(Refusal::NotFound));
        assert_eq!(revoke("r1", "one", "R1").await, Outcome::Definite(()));
        assert_eq!(revoke("r2", "one", "R1").await, Outcome::Definite(()));
        assert_eq!(revoke("r3", "one", "R9").await, rejected(Refusal::NotFound), "it went back already");
        // What went back may be paid again.
        let Outcome::Definite(second) = book("c4", "two", 10_000).await else { panic!("{}", test.engine) };
        assert_ne!(first, second);
    }
}

/// Twenty at once, with ids of their own: one order books, the others are told.
#[actix_web::test]
async fn of_many_at_once_one_order_books() {
    for test in both().await {
        told(&test, "unpaid").await;
        let registry = LocalRegistry::new(test.database.clone(), now());
        let tries = (0..20).map(|i| {
            let (registry, order) = (registry.clone(), format!("order-{i}"));
            async move { registry.confirm_payment(&payment(&format!("c-{i}"), &order, 10_000)).await }
        });
        let outcomes = futures_util::future::join_all(tries).await;
        let booked = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Definite(_))).count();
        let paid = outcomes.iter().filter(|outcome| **outcome == rejected(Refusal::Paid)).count();
        assert_eq!((booked, paid), (1, 19), "{} {outcomes:?}", test.engine);
    }
}

/// What the police's system answers next, and what it was asked.
#[derive(Default)]
struct Police {
    answers: Mutex<Vec<(u16, Value, Flaw)>>,
    asked: Mutex<Vec<(String, Value)>>,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    None,
    Unsigned,
    WrongKey,
    Old,
    OtherBody,
    OtherRequest,
    OtherStatus,
    Huge,
}

fn sign(key: &str, parts: &[&str]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    let whole: String = parts.iter().map(|part| format!("{part}\n")).collect();
    STANDARD.encode(hmac::sign(&key, whole.as_bytes()))
}

async fn answer(request: HttpRequest, body: String, police: web::Data<Arc<Police>>) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let (time, nonce) = (header("x-registry-timestamp"), header("x-registry-nonce"));
    let expected = sign(KEY, &[request.method().as_str(), request.path(), &time, &nonce, &body]);
    assert_eq!(header("x-registry-signature"), expected);
    assert_eq!(header("authorization"), "Bearer secret");
    assert!((16..=64).contains(&nonce.len()));
    let asked = serde_json::from_str(&body).unwrap_or(Value::Null);
    police.asked.lock().unwrap().push((format!("{} {}", request.method(), request.path()), asked));
    let (status, told, flaw) = police.answers.lock().unwrap().remove(0);
    let told = told.to_string();
    let time = if flaw == Flaw::Old { "1763777000".to_owned() } else { time };
    let key = if flaw == Flaw::WrongKey { "another key" } else { KEY };
    let request = if flaw == Flaw::OtherRequest { "a signature of another request" } else { &expected };
    let stated = if flaw == Flaw::OtherStatus { "409".to_owned() } else { status.to_string() };
    let signature = sign(key, &[&stated, request, &time, "answer-nonce-0123", &told]);
    let body = match flaw {
        Flaw::OtherBody => format!("{told} "),
        Flaw::Huge => "x".repeat(20_000),
        _ => told,
    };
    let mut response = HttpResponse::build(status.try_into().unwrap());
    if flaw != Flaw::Unsigned {
        response.insert_header(("x-registry-timestamp", time));
        response.insert_header(("x-registry-nonce", "answer-nonce-0123"));
        response.insert_header(("x-registry-signature", signature));
    }
    response.body(body)
}

async fn police() -> (Arc<Police>, RemoteRegistry) {
    let police = Arc::new(Police::default());
    let shared = police.clone();
    let server = HttpServer::new(move || {
        App::new().app_data(web::Data::new(shared.clone())).default_service(web::to(answer))
    })
    .workers(1)
    .bind("127.0.0.1:0")
    .unwrap();
    let base = format!("http://{}/police/", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    (police, remote(&base, Fictional::Taken))
}

fn remote(base: &str, fictional: Fictional) -> RemoteRegistry {
    RemoteRegistry::new(base, "secret".to_owned().into(), &KEY.to_owned().into(), fictional, now()).unwrap()
}

impl Police {
    fn answers(&self, answers: &[(u16, Value, Flaw)]) {
        *self.answers.lock().unwrap() = answers.to_vec();
        self.asked.lock().unwrap().clear();
    }

    fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

#[actix_web::test]
async fn every_operation_is_asked_as_the_contract_says() {
    let (police, registry) = police().await;
    let ok = |value| [(200, value, Flaw::None)];
    police.answers(&ok(json!({"locked": true})));
    assert_eq!(registry.lock(&lock("op-1", "one", 11_500)).await, Outcome::Definite(()));
    let body = json!({"operation_id":"op-1","order_no":"one","amount_fen":11500,"expires_at":"2026-11-22T10:15:00+08:00"});
    assert_eq!(police.asked(), [(format!("POST /police/decisions/{NUMBER}/lock"), body)]);
    police.answers(&ok(json!({})));
    assert_eq!(registry.unlock(&unlock("op-2", "one")).await, Outcome::Definite(()));
    let body = json!({"operation_id":"op-2","order_no":"one"});
    assert_eq!(police.asked(), [(format!("POST /police/decisions/{NUMBER}/unlock"), body)]);
    police.answers(&ok(json!({"confirmation_no": "GJ-1"})));
    let Outcome::Definite(confirmation) = registry.confirm_payment(&payment("op-3", "one", 10_000)).await
    else {
        panic!("booked")
    };
    assert_eq!(confirmation.confirmation_no, "GJ-1");
    let body = json!({"operation_id":"op-3","order_no":"one","transaction_no":"4200","principal_fen":10000,
        "surcharge_fen":1500,"paid_at":"2026-11-22T10:01:00+08:00"});
    assert_eq!(police.asked(), [(format!("POST /police/decisions/{NUMBER}/payment"), body)]);
    police.answers(&ok(json!({})));
    assert_eq!(registry.revoke_payment(&back("op-4", "one", "R1")).await, Outcome::Definite(()));
    assert_eq!(police.asked()[0].0, format!("POST /police/decisions/{NUMBER}/payment/revoke"));
    police.answers(&ok(item("changed")));
    let Outcome::Definite(Some(found)) = registry.look_up(&number(NUMBER)).await else { panic!("found") };
    assert_eq!(found.decision.unwrap().principal, fen(10_000));
    assert_eq!(police.asked(), [(format!("GET /police/decisions/{NUMBER}"), Value::Null)]);
}

#[actix_web::test]
async fn a_refusal_is_told_by_its_code_and_is_not_asked_again() {
    let (police, registry) = police().await;
    for (code, refusal) in [
        ("PAID", Refusal::Paid),
        ("REVOKED", Refusal::Revoked),
        ("CHANGED", Refusal::Changed),
        ("LOCKED", Refusal::Locked),
        ("OPERATION_REUSED", Refusal::OperationReused),
        ("NEW_CODE", Refusal::Other("NEW_CODE".into())),
    ] {
        police.answers(&[(409, json!({"code": code}), Flaw::None)]);
        assert_eq!(registry.lock(&lock("op", "one", 11_500)).await, rejected(refusal));
        assert_eq!(police.asked().len(), 1, "{code}");
    }
    police.answers(&[(404, json!({"code": "NOT_FOUND"}), Flaw::None)]);
    assert!(matches!(registry.look_up(&number(NUMBER)).await, Outcome::Definite(None)));
}

/// Whatever is in doubt is asked once more, with the same id and the same content; then it stays in doubt.
#[actix_web::test]
async fn what_cannot_be_believed_is_unknown_and_asked_again_the_same() {
    let (police, registry) = police().await;
    let locked = || json!({"locked": true});
    let doubtful = [
        (503, locked(), Flaw::None),
        (429, json!({"code": "SLOW_DOWN"}), Flaw::None),
        (401, json!({"code": "BAD_SIGNATURE"}), Flaw::None),
        (403, json!({"code": "FORBIDDEN"}), Flaw::None),
        (200, json!({"locked": 1}), Flaw::None),
        (200, locked(), Flaw::Unsigned),
        (200, locked(), Flaw::WrongKey),
        (200, locked(), Flaw::OtherBody),
        (200, locked(), Flaw::OtherRequest),
        (200, locked(), Flaw::OtherStatus),
        (200, locked(), Flaw::Old),
        (200, locked(), Flaw::Huge),
        // A refusal that anybody could have written is none.
        (409, json!({"code": "PAID"}), Flaw::Unsigned),
        (404, json!("<html>"), Flaw::None),
    ];
    for doubtful in doubtful {
        police.answers(&[doubtful.clone(), (200, locked(), Flaw::None)]);
        assert_eq!(registry.lock(&lock("op", "one", 11_500)).await, Outcome::Definite(()), "{}", doubtful.0);
        let asked = police.asked();
        assert_eq!((asked.len(), &asked[0]), (2, &asked[1]));
        police.answers(&[doubtful.clone(), doubtful.clone()]);
        let outcome = registry.lock(&lock("op", "one", 11_500)).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{} {outcome:?}", doubtful.0);
    }
    police.answers(&[(200, locked(), Flaw::Old), (200, locked(), Flaw::Old)]);
    let outcome = registry.lock(&lock("op", "one", 11_500)).await;
    assert_eq!(outcome, Outcome::Unknown(Doubt::Signature(BadSignature::Skew)));
}

/// A socket that accepts and never answers.
#[actix_web::test]
async fn silence_is_unknown_after_five_seconds_a_try() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/police", silent.local_addr().unwrap());
    let began = Instant::now();
    let outcome = remote(&base, Fictional::Taken).unlock(&unlock("op", "one")).await;
    assert!(matches!(outcome, Outcome::Unknown(Doubt::NoAnswer(_))), "{outcome:?}");
    assert!(!format!("{outcome:?}").contains(NUMBER), "no number in what is logged");
    assert!((10..20).contains(&began.elapsed().as_secs()), "two tries of five seconds");
}

#[actix_web::test]
async fn each_decision_goes_to_the_registry_of_its_city() {
    let test = sqlite().await;
    told(&test, "unpaid").await;
    let (police, remote) = police().await;
    let local = || Kind::Local(LocalRegistry::new(test.database.clone(), now()));
    let serves = |text: &str| vec![text.parse().unwrap()];
    // An office of the city has a system of its own.
    let registries = Registries::new(vec![
        (serves("220100"), local()),
        (serves("220199"), Kind::Remote(Box::new(remote.clone()))),
    ]);
    police.answers(&[(409, json!({"code": "LOCKED"}), Flaw::None)]);
    assert_eq!(registries.lock(&lock("op-1", "one", 11_500)).await, rejected(Refusal::Locked));
    assert_eq!(police.asked().len(), 1);
    let registries = Registries::new(vec![
        (serves("220200"), Kind::Remote(Box::new(remote.clone()))),
        (Vec::new(), local()),
    ]);
    assert_eq!(registries.lock(&lock("op-1", "one", 11_500)).await, Outcome::Definite(()));
    let elsewhere = Registries::new(vec![(serves("220200"), Kind::Remote(Box::new(remote)))]);
    assert_eq!(elsewhere.lock(&lock("op-1", "one", 11_500)).await, rejected(Refusal::NotFound));
    assert_eq!(police.asked().len(), 1);
}
