//! The client of the registry against the stand-in's police, over HTTP. The two share no code, cryptography included.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use server::{
    Clock,
    fines::registry::{
        BadSignature, ConfirmPayment, Doubt, Lock, Outcome, Refusal, Registry, RemoteRegistry, RevokePayment,
        Unlock,
    },
};
use shared::{
    fines::{FineNo, FineStatus},
    money::Fen,
};

use crate::support::running::{self, Process, number, start_standin};

/// What the i-th of the stand-in's extra fines comes to.
fn principal(i: usize) -> Fen {
    fen([10_000, 5_000, 20_000, 15_000, 10_000][i % 5])
}

/// The police, and a client of theirs.
struct Police {
    base: String,
    client: reqwest::Client,
    registry: RemoteRegistry,
    _standin: Process,
}

impl Police {
    fn start() -> Police {
        let (standin, base) = start_standin();
        let registry = running::police(&base, Clock::System);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Police { base, client, registry, _standin: standin }
    }

    async fn control(&self, path: &str, body: Value) {
        let url = format!("{}/control/{path}", self.base);
        let answer = self.client.post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{body}");
    }

    async fn fault(&self, route: &str, kind: &str, times: u32, after_effect: bool) {
        let fault = json!({"route": route, "kind": kind, "times": times, "after_effect": after_effect});
        self.control("faults", fault).await;
    }

    /// What the police have booked.
    async fn books(&self) -> Vec<Value> {
        let url = format!("{}/control/police", self.base);
        let answer: Value = self.client.get(url).send().await.unwrap().json().await.unwrap();
        answer["payments"].as_array().unwrap().clone()
    }

    async fn found(&self, i: usize) -> (FineStatus, Fen) {
        let Outcome::Definite(Some(item)) = self.registry.look_up(&decision(i)).await else {
            panic!("{i} is there")
        };
        (item.status, item.decision.unwrap().principal)
    }
}

fn decision(i: usize) -> FineNo {
    FineNo::parse(&number(i)).unwrap()
}

fn fen(fen: i64) -> Fen {
    Fen::new(fen).unwrap()
}

fn lock(i: usize, operation: &str, order: &str) -> Lock {
    Lock {
        operation_id: operation.parse().unwrap(),
        number: decision(i),
        instalment: None,
        order_no: order.into(),
        amount_fen: principal(i),
        expires_at: Timestamp::now().checked_add(15.minutes()).unwrap(),
    }
}

fn unlock(i: usize, operation: &str, order: &str) -> Unlock {
    Unlock { operation_id: operation.parse().unwrap(), number: decision(i), order_no: order.into() }
}

fn payment(i: usize, operation: &str, order: &str) -> ConfirmPayment {
    ConfirmPayment {
        operation_id: operation.parse().unwrap(),
        number: decision(i),
        instalment: None,
        order_no: order.into(),
        transaction_no: format!("4200{order}"),
        principal_fen: principal(i),
        surcharge_fen: Fen::ZERO,
        paid_at: "2026-11-22T10:01:00+08:00".parse().unwrap(),
    }
}

fn back(i: usize, operation: &str, order: &str) -> RevokePayment {
    RevokePayment {
        operation_id: operation.parse().unwrap(),
        number: decision(i),
        order_no: order.into(),
        refund_no: format!("R{order}"),
        reason: "处罚决定已撤销".into(),
    }
}

fn rejected<T>(refusal: Refusal) -> Outcome<T> {
    Outcome::Rejected(refusal)
}

#[actix_web::test]
async fn a_fine_is_locked_paid_and_given_back() {
    let police = Police::start();
    let registry = &police.registry;
    assert_eq!(police.found(1).await, (FineStatus::Unpaid, fen(5_000)));
    let first = lock(1, "l1", "one");
    assert_eq!(registry.lock(&first).await, Outcome::Definite(()));
    assert_eq!(registry.lock(&first).await, Outcome::Definite(()), "once more, the same");
    assert_eq!(registry.lock(&lock(1, "l1", "two")).await, rejected(Refusal::OperationReused));
    assert_eq!(registry.lock(&lock(1, "l2", "two")).await, rejected(Refusal::Locked));
    assert_eq!(registry.unlock(&unlock(1, "u0", "two")).await, Outcome::Definite(()), "has nothing");
    assert_eq!(registry.lock(&lock(1, "l3", "two")).await, rejected(Refusal::Locked));
    assert_eq!(registry.unlock(&unlock(1, "u1", "one")).await, Outcome::Definite(()));
    assert_eq!(registry.lock(&lock(1, "l4", "two")).await, Outcome::Definite(()));
    let Outcome::Definite(booked) = registry.confirm_payment(&payment(1, "c1", "two")).await else {
        panic!("booked")
    };
    for again in ["c1", "c2"] {
        let outcome = registry.confirm_payment(&payment(1, again, "two")).await;
        assert_eq!(outcome, Outcome::Definite(booked.clone()), "{again}");
    }
    assert_eq!(registry.confirm_payment(&payment(1, "c3", "one")).await, rejected(Refusal::Paid));
    assert_eq!(police.found(1).await.0, FineStatus::PaidElsewhere);
    let books = police.books().await;
    assert_eq!(books.len(), 1);
    assert_eq!(books[0]["confirmation_no"], booked.confirmation_no);
    assert_eq!((&books[0]["order_no"], &books[0]["principal_fen"]), (&json!("two"), &json!(5_000)));
    assert_eq!(registry.revoke_payment(&back(1, "r1", "two")).await, Outcome::Definite(()));
    assert_eq!(registry.revoke_payment(&back(1, "r1", "two")).await, Outcome::Definite(()));
    let books = police.books().await;
    assert_eq!((&books[0]["revoked_by"], &books[0]["reason"]), (&json!("Rtwo"), &json!("处罚决定已撤销")));
    assert_eq!(police.found(1).await.0, FineStatus::Unpaid, "what went back is owed again");
}

#[actix_web::test]
async fn what_the_police_do_not_know_or_have_corrected_is_refused() {
    let police = Police::start();
    let registry = &police.registry;
    let nobodys = FineNo::parse("2201981999999990").unwrap();
    assert!(matches!(registry.look_up(&nobodys).await, Outcome::Definite(None)));
    let unknown = Lock { number: nobodys, ..lock(1, "l0", "one") };
    assert_eq!(registry.lock(&unknown).await, rejected(Refusal::NotFound));
    police.control("police", json!({"number": number(2), "principal_fen": 8_000})).await;
    assert_eq!(registry.confirm_payment(&payment(2, "c2", "one")).await, rejected(Refusal::Changed));
    assert_eq!(police.found(2).await, (FineStatus::Unpaid, fen(8_000)));
    for (i, status, refusal) in [(3, "revoked", Refusal::Revoked), (4, "paid_elsewhere", Refusal::Paid)] {
        police.control("police", json!({"number": number(i), "status": status})).await;
        assert_eq!(registry.lock(&lock(i, &format!("l{i}"), "one")).await, rejected(refusal.clone()));
        assert_eq!(registry.confirm_payment(&payment(i, &format!("c{i}"), "one")).await, rejected(refusal));
    }
    assert_eq!(police.books().await, Vec::<Value>::new());
}

/// Each fault once is overcome by the second try; twice it leaves the outcome open, and the same operation said
/// later ends it, with one effect.
#[actix_web::test]
async fn faults_leave_nothing_half_done() {
    let police = Police::start();
    let registry = &police.registry;
    let kinds = [
        "status_202",
        "status_429",
        "status_500",
        "status_502",
        "truncated_body",
        "bad_signature",
        "no_signature",
        "stale_timestamp",
        "altered_byte",
    ];
    for (i, kind) in kinds.into_iter().enumerate() {
        let confirmed = payment(i, &format!("c{i}"), &format!("order-{i}"));
        // Whatever breaks only the answer, or is ordered to, has its effect before.
        let after_effect = i % 2 == 0 && kind.starts_with("status");
        police.fault("registry_payment", kind, 2, after_effect).await;
        let outcome = registry.confirm_payment(&confirmed).await;
        assert!(matches!(outcome, Outcome::Unknown(_)), "{kind} {outcome:?}");
        police.fault("registry_payment", kind, 1, after_effect).await;
        let Outcome::Definite(booked) = registry.confirm_payment(&confirmed).await else { panic!("{kind}") };
        let books = police.books().await;
        assert_eq!(books.len(), i + 1, "{kind}: booked once");
        let ours = books.iter().find(|payment| payment["order_no"] == confirmed.order_no).unwrap();
        assert_eq!(ours["confirmation_no"], booked.confirmation_no, "{kind}");
    }
    for (route, i) in [("registry_lock", 10), ("registry_unlock", 11), ("registry_revoke", 12)] {
        police.fault(route, "status_500", 2, true).await;
        let say = async || match i {
            10 => registry.lock(&lock(i, "lock", "one")).await,
            11 => registry.unlock(&unlock(i, "unlock", "one")).await,
            _ => registry.revoke_payment(&back(i, "back", "one")).await,
        };
        assert_eq!(say().await, Outcome::Unknown(Doubt::Status(500)), "{route}");
        if i != 10 {
            assert_eq!(say().await, Outcome::Definite(()), "{route}");
        }
    }
    police.fault("registry_look_up", "altered_byte", 2, false).await;
    let outcome = registry.look_up(&decision(13)).await;
    assert!(matches!(outcome, Outcome::Unknown(Doubt::Signature(BadSignature::Wrong))), "altered bytes");
}

#[actix_web::test]
async fn an_answer_that_never_comes_is_asked_for_again() {
    let police = Police::start();
    police.fault("registry_payment", "timeout_after", 1, false).await;
    let outcome = police.registry.confirm_payment(&payment(1, "c1", "one")).await;
    assert!(matches!(outcome, Outcome::Definite(_)), "{outcome:?}");
    assert_eq!(police.books().await.len(), 1);
}

/// A clock that is wrong is put right sooner or later: until then nothing counts as refused.
#[actix_web::test]
async fn a_wrong_clock_is_no_refusal() {
    let police = Police::start();
    let late = Timestamp::now().checked_sub(400.seconds()).unwrap();
    let registry = running::police(&police.base, Clock::manual(late));
    let outcome = registry.confirm_payment(&payment(1, "c1", "one")).await;
    assert!(matches!(outcome, Outcome::Unknown(_)), "{outcome:?}");
    assert_eq!(police.books().await, Vec::<Value>::new());
}

/// An answer: its status, the headers of its signature, its body.
type Told = (u16, Vec<(String, String)>, web::Bytes);

/// Stands between the two, passes everything on, and can give an earlier answer in place of the right one.
#[derive(Default)]
struct Middleman {
    police: String,
    kept: Mutex<Option<Told>>,
    replays: AtomicBool,
}

async fn pass_on(request: HttpRequest, body: web::Bytes, man: web::Data<Arc<Middleman>>) -> HttpResponse {
    let headers = ["authorization", "x-registry-timestamp", "x-registry-nonce", "x-registry-signature"];
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut passed = client
        .request(request.method().as_str().parse().unwrap(), format!("{}{}", man.police, request.uri()));
    for name in headers {
        passed = passed.header(name, request.headers().get(name).unwrap().to_str().unwrap());
    }
    let answer = passed.body(body).send().await.unwrap();
    let text = |name: &str| (name.to_owned(), answer.headers()[name].to_str().unwrap().to_owned());
    let told = (answer.status().as_u16(), headers[1..].iter().map(|name| text(name)).collect());
    let told: Told = (told.0, told.1, answer.bytes().await.unwrap());
    let replayed = man.kept.lock().unwrap().clone().filter(|_| man.replays.load(Ordering::SeqCst));
    let (status, headers, body) = replayed.unwrap_or_else(|| {
        *man.kept.lock().unwrap() = Some(told.clone());
        told
    });
    let mut response = HttpResponse::build(status.try_into().unwrap());
    for header in headers {
        response.insert_header(header);
    }
    response.body(body)
}

#[actix_web::test]
async fn the_answer_to_one_request_answers_no_other() {
    let police = Police::start();
    let man = Arc::new(Middleman { police: police.base.clone(), ..Middleman::default() });
    let shared = man.clone();
    let between = HttpServer::new(move || {
        App::new().app_data(web::Data::new(shared.clone())).default_service(web::to(pass_on))
    })
    .workers(1)
    .bind("127.0.0.1:0")
    .unwrap();
    let registry = running::police(&format!("http://{}", between.addrs()[0]), Clock::System);
    actix_web::rt::spawn(between.run());
    let replayed = Outcome::Unknown(Doubt::Signature(BadSignature::Wrong));
    // {"locked":true} of one decision, in answer to the lock of another, and of the same once more.
    let locked = lock(1, "l1", "one");
    assert_eq!(registry.lock(&locked).await, Outcome::Definite(()));
    man.replays.store(true, Ordering::SeqCst);
    assert_eq!(registry.lock(&lock(2, "l2", "two")).await, replayed);
    assert_eq!(registry.lock(&locked).await, replayed);
    man.replays.store(false, Ordering::SeqCst);
    assert_eq!(registry.lock(&locked).await, Outcome::Definite(()));
    // {} of an unlock would fit a revocation too.
    assert_eq!(registry.unlock(&unlock(1, "u1", "one")).await, Outcome::Definite(()));
    man.replays.store(true, Ordering::SeqCst);
    assert_eq!(registry.unlock(&unlock(2, "u2", "two")).await, replayed);
    assert_eq!(registry.revoke_payment(&back(1, "r1", "one")).await, replayed);
}
