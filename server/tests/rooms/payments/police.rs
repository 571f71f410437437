//! Whole payments of fines whose registry is told: the police's system as the stand-in plays it, and our own table.

use jiff::{Timestamp, ToSpan};
use reqwest::StatusCode;
use serde_json::{Value, json};
use server::{
    Clock,
    fines::{
        self, Item,
        registry::{Lock, Outcome, Registry, Unlock, booked},
    },
    payments::{
        Rows,
        jobs::{Job, Kind},
        refunds::{self, Cause, Event, RefundTerms, Source, Wanted},
        store::jobs,
    },
    platform::database::{Database, DatabaseError},
};
use shared::{fines::FineNo, money::Fen, payments::PaymentId};

use super::returned::yimatong;
use crate::support::{
    databases::{both, sqlite},
    running::{City, ONLY_READ, eventually, number, plate, police},
};

/// How many calls of the registry one look at a job makes.
const TRIES: u32 = 2;

fn lock(i: usize, order: &str) -> Lock {
    Lock {
        operation_id: format!("lock-{order}").parse().unwrap(),
        number: FineNo::parse(&number(i)).unwrap(),
        instalment: None,
        order_no: order.into(),
        amount_fen: Fen::new(10_000).unwrap(),
        expires_at: Timestamp::now().checked_add(15.minutes()).unwrap(),
    }
}

/// The payment of that order in the police's books, once it is there.
async fn until_booked(city: &City, id: &str) -> Value {
    eventually(&format!("the police book {id} on {}", city.engine), async || {
        let books = city.police().await;
        books["payments"].as_array().unwrap().iter().find(|payment| payment["order_no"] == id).cloned()
    })
    .await
}

async fn until_free(city: &City) {
    eventually("nothing is locked", async || (city.police().await["locks"] == json!([])).then_some(())).await;
}

/// Every job of these kinds, done or not.
pub async fn jobs_of(database: &Database, kind: Kind) -> Vec<i64> {
    let sql = "SELECT kind, tries FROM payment_jobs";
    let rows = database.fetch_all(sql, &[]).await.unwrap();
    let ours = rows.iter().filter(|row| row.text("kind").unwrap() == kind.name());
    ours.map(|row| row.int("tries").unwrap()).collect()
}

/// The cause of the job that was given up, once one is.
pub async fn until_given_up(city: &City) -> String {
    eventually("a job is given up", async || {
        let listed = jobs::list(&city.database, 10).await.unwrap();
        listed.into_iter().find_map(|job| job.dead).map(|(_, why)| why)
    })
    .await
}

#[actix_web::test]
async fn a_fine_is_locked_paid_and_confirmed() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(0, "wechat_h5").await;
        assert_eq!(city.police().await["locks"], json!([{"number": number(0), "order_no": id}]));
        let counter = police(&city.standin, Clock::System);
        let elsewhere = counter.lock(&lock(0, "counter")).await;
        assert_eq!(format!("{elsewhere:?}"), "Rejected(Locked)", "nobody else takes money for it");
        city.pay(&id).await;
        let paid = city.until_state(&id, "paid").await;
        let booked = until_booked(&city, &id).await;
        let order = city.order(&id).await;
        assert_eq!(booked["number"], number(0));
        assert_eq!(booked["transaction_no"], order["transaction"]["transaction_id"]);
        assert_eq!(booked["principal_fen"], paid["principal_fen"]);
        assert_eq!(booked["surcharge_fen"], paid["surcharge_fen"]);
        assert_eq!(city.police().await["locks"], json!([]));
        assert_eq!(jobs_of(&city.database, Kind::Confirm).await, [1], "{}", city.engine);
        city.assert_paid_once(0, &id).await;
    }
}

#[actix_web::test]
async fn what_somebody_else_is_paying_gets_no_order() {
    let city = City::on(sqlite().await).await;
    let counter = police(&city.standin, Clock::System);
    let fits = Lock { amount_fen: Fen::new(5_000).unwrap(), ..lock(1, "teller") };
    assert_eq!(counter.lock(&fits).await, Outcome::Definite(()));
    let token = city.token(1).await;
    let (status, refused) = city.start(&token, "wechat_h5", "first").await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("not_payable")), "{refused}");
    assert!(city.orders().await.is_empty());
    let given_back = Unlock {
        operation_id: "unlock-teller".parse().unwrap(),
        number: fits.number.clone(),
        order_no: fits.order_no.clone(),
    };
    assert_eq!(counter.unlock(&given_back).await, Outcome::Definite(()));
    let (status, payment) = city.start(&token, "wechat_h5", "second").await;
    assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("awaiting_payment")), "{payment}");
}

#[actix_web::test]
async fn what_the_police_have_changed_gets_no_order_before_the_feed_tells() {
    let city = City::on(sqlite().await).await;
    for (i, status) in [(2, "revoked"), (3, "paid_elsewhere")] {
        let token = city.token(i).await;
        city.control("police", json!({"number": number(i), "status": status})).await;
        let (status, refused) = city.start(&token, "wechat_h5", &format!("key-{i}")).await;
        assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("not_payable")), "{refused}");
    }
    assert!(city.orders().await.is_empty());
}

#[actix_web::test]
async fn what_is_given_up_is_unlocked() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(4, "wechat_native").await;
        assert_eq!(city.police().await["locks"].as_array().unwrap().len(), 1);
        // The first time the answer is lost, twice: the job says it again.
        city.fault("registry_unlock", "truncated_body", TRIES).await;
        let (status, closed) = city.close(&id).await;
        assert_eq!((status, &closed["state"]), (StatusCode::OK, &json!("closed")), "{closed}");
        until_free(&city).await;
        eventually("the second try ends it", async || {
            (jobs_of(&city.database, Kind::Unlock).await == [2]).then_some(())
        })
        .await;
        assert_eq!(city.police().await["payments"], json!([]));
    }
}

/// Unknown is not refused: no order is opened, and none is given up.
#[actix_web::test]
async fn a_lock_without_an_answer_is_asked_for_again() {
    let city = City::on(sqlite().await).await;
    city.fault("registry_lock", "status_500", TRIES).await;
    let token = city.token(5).await;
    let (status, payment) = city.start(&token, "wechat_h5", "first").await;
    assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("confirming")), "{payment}");
    assert!(city.orders().await.is_empty());
    let id = payment["id"].as_str().unwrap();
    let open = city.until_state(id, "awaiting_payment").await;
    assert_eq!(open["next"]["action"], "open_h5");
    city.pay(id).await;
    city.until_state(id, "paid").await;
    until_booked(&city, id).await;
}

/// The police are away while somebody pays, and the server dies: the resident is done at once, the police hear of it
/// when they are back.
#[actix_web::test]
async fn a_payment_is_confirmed_when_the_police_are_back() {
    for test in both().await {
        let mut city = City::on(test).await;
        let id = city.started(6, "wechat_h5").await;
        city.fault("registry_payment", "status_502", TRIES).await;
        city.pay(&id).await;
        city.until_state(&id, "paid").await;
        eventually("the police were told in vain, and the job is put off", async || {
            let sql = "SELECT due_at FROM payment_jobs WHERE kind = 'confirm' AND tries = 1";
            let due = city.database.fetch_optional(sql, &[]).await.unwrap()?.opt_int("due_at").unwrap()?;
            // A lease lasts longer.
            (due < Timestamp::now().as_millisecond() + 30_000).then_some(())
        })
        .await;
        city.kill_and_restart().await;
        until_booked(&city, &id).await;
        city.assert_paid_once(6, &id).await;
    }
}

/// Each part is locked, paid and booked as that part, and the last of them settles the fine.
#[actix_web::test]
async fn instalments_are_paid_and_booked_one_after_the_other() {
    for test in both().await {
        let city = City::on(test).await;
        let (cut, plate) = ("2201991000000177", "吉A00017");
        for (part, principal) in [(1, 8_000), (2, 6_000), (3, 6_000)] {
            let (_, found) = city.search(cut, plate).await;
            let token = found["fine_token"].as_str().unwrap();
            let (_, payment) = city.start(token, "wechat_h5", &format!("part-{part}")).await;
            assert_eq!(payment["principal_fen"], principal, "{payment}");
            let id = payment["id"].as_str().unwrap();
            city.pay(id).await;
            city.until_state(id, "paid").await;
            let booked = until_booked(&city, id).await;
            assert_eq!((&booked["instalment"], &booked["principal_fen"]), (&json!(part), &json!(principal)));
        }
        let (_, found) = city.search(cut, plate).await;
        assert_eq!((&found["fine"]["status"], found.get("fine_token")), (&json!("paid"), None));
        until_free(&city).await;
        // The money of the second goes back: that part is owed again, and can be paid and booked again.
        let second = city.police().await["payments"][1]["order_no"].as_str().unwrap().to_owned();
        city.control("refunds", json!({"outcome": "SUCCESS", "after_seconds": 0})).await;
        let order = ["payments", "refund", &second, "--by", "王会计", "--why", "误缴"];
        assert!(yimatong(&city, &order).status.success());
        eventually("the police revoke it", async || {
            let books = city.police().await;
            let payments = books["payments"].as_array().unwrap();
            payments.iter().any(|payment| payment["revoked_by"] == format!("R{second}")).then_some(())
        })
        .await;
        let (_, found) = city.search(cut, plate).await;
        let token = found["fine_token"].as_str().expect("it can be paid");
        let (_, again) = city.start(token, "wechat_h5", "part-2-again").await;
        let id = again["id"].as_str().unwrap();
        city.pay(id).await;
        city.until_state(id, "paid").await;
        assert_eq!(until_booked(&city, id).await["instalment"], 2, "{}", city.engine);
        let (_, found) = city.search(cut, plate).await;
        assert_eq!(found["fine"]["status"], "paid", "{}", city.engine);
    }
}

/// Pays while WeChat Pay says nothing yet, and has the police change the decision before they are told.
async fn paid_and_changed(city: &City, i: usize, change: serde_json::Value) -> String {
    city.hold_notifications(true).await;
    let id = city.started(i, "wechat_h5").await;
    city.pay(&id).await;
    city.control("police", change).await;
    city.hold_notifications(false).await;
    id
}

/// What the police refuse a person looks at. Begun again it is asked anew: their first answer stays what it was.
#[actix_web::test]
async fn a_refused_confirmation_is_given_up_and_can_be_begun_again() {
    let city = City::on(sqlite().await).await;
    let id = city.started(7, "wechat_h5").await;
    // Somebody has used the name under which the payment is to be confirmed.
    let taken = Unlock {
        operation_id: format!("confirm-{id}").parse().unwrap(),
        number: FineNo::parse(&number(7)).unwrap(),
        order_no: "another".into(),
    };
    assert_eq!(police(&city.standin, Clock::System).unlock(&taken).await, Outcome::Definite(()));
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    assert_eq!(until_given_up(&city).await, "refused");
    assert_eq!(city.police().await["payments"], json!([]));
    assert!(jobs::revive(&city.database, &format!("confirm-{id}"), Timestamp::now()).await.unwrap());
    until_booked(&city, &id).await;
}

/// A decision that was revoked while somebody paid it: the police book nothing, and the money goes back.
#[actix_web::test]
async fn money_for_a_revoked_decision_goes_back_by_itself() {
    let city = City::on(sqlite().await).await;
    let revoked = json!({"number": number(9), "status": "revoked"});
    let id = paid_and_changed(&city, 9, revoked).await;
    eventually("the money is on its way back", async || {
        let payment = city.payment(&id).await;
        payment["refunds"].as_array().is_some_and(|refunds| refunds.len() == 1).then_some(())
    })
    .await;
    until_free(&city).await;
    assert_eq!(city.police().await["payments"], json!([]));
}

/// A refund that has reached the payer, as the books write it, and the job that tells of it.
pub async fn given_back(database: &Database, id: &PaymentId, amount: Fen, job: Kind) {
    let terms = RefundTerms { order_total: amount, sub_merchant: None, notify_url: None };
    let (cause, source) = (Cause::Revoked, Source::Fine);
    let wanted = Wanted { payment: id, cause, occasion: "test", source, amount, terms };
    let told = refunds::Told { event: Event::Succeeded, refund_id: Some("5030"), accepted_at: None };
    let job = Job::new(job, id);
    let now = Timestamp::now();
    database
        .write(async |tx| -> Result<(), DatabaseError> {
            let queued = refunds::queue(tx, &wanted, now).await?;
            let refunds::Queued::New(refund) = queued else { panic!("{queued:?}") };
            refunds::advance(tx, &refund.number, &told, now).await?;
            tx.enqueue(&job, now.as_millisecond(), now.as_millisecond()).await
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn money_that_went_back_is_revoked_at_the_police() {
    for test in both().await {
        let city = City::on(test).await;
        let id = city.started(8, "wechat_h5").await;
        city.pay(&id).await;
        let paid = city.until_state(&id, "paid").await;
        until_booked(&city, &id).await;
        city.fault("registry_revoke", "no_signature", TRIES).await;
        let total = Fen::new(paid["total_fen"].as_i64().unwrap()).unwrap();
        given_back(&city.database, &id.parse().unwrap(), total, Kind::Revoke).await;
        eventually("the police know that it went back", async || {
            let books = city.police().await;
            let ours = &books["payments"][0];
            let fits = ours["revoked_by"] == format!("R{id}") && ours["reason"] == "处罚决定已撤销";
            fits.then_some(())
        })
        .await;
    }
}

/// A decision of a city without a system: with instalments, the first of which is paid here.
fn in_two_parts() -> Item {
    Item::parse(json!({"kind":"decision","number":number(19),"plate":plate(19),"issuer":"演示（虚构）",
        "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
        "received_on":"2026-11-02","procedure":"simple","principal_fen":15_000,"status":"unpaid","halted_on":null,
        "instalments":[{"due_on":"2099-12-01","principal_fen":5_000,"paid":false},
                       {"due_on":"2099-12-31","principal_fen":10_000,"paid":false}],
        "fictional":true}))
    .unwrap()
}

#[actix_web::test]
async fn our_own_table_keeps_what_is_paid_part_by_part() {
    for test in both().await {
        fines::store::upsert(&test.database, &[in_two_parts()]).await.unwrap();
        let city = City::with(test, &[("YIMATONG__REGISTRY__KIND", "table")]).await;
        for (part, principal) in [(1, 5_000), (2, 10_000)] {
            let token = city.token(19).await;
            let (_, payment) = city.start(&token, "wechat_h5", &format!("part-{part}")).await;
            assert_eq!(payment["principal_fen"], principal, "{payment}");
            let id = payment["id"].as_str().unwrap();
            // The page leads to the part that is being paid, not to the one before.
            let (_, found) = city.search(&number(19), &plate(19)).await;
            assert_eq!(found["fine"]["payment"], json!({"id": id, "state": "awaiting_payment"}));
            city.pay(id).await;
            city.until_state(id, "paid").await;
            let (_, found) = city.search(&number(19), &plate(19)).await;
            assert_eq!(found["fine"]["payment"], json!({"id": id, "state": "paid"}));
            let rows = eventually("it is in our table", async || {
                Some(booked(&city.database).await.unwrap()).filter(|rows| rows.len() == part)
            })
            .await;
            let ours = rows.iter().find(|row| row.order_no == id).unwrap();
            assert_eq!(ours.total_fen.get(), principal, "{}", city.engine);
        }
        let sql = "SELECT instalment FROM registry_payments ORDER BY instalment";
        let parts = city.database.fetch_all(sql, &[]).await.unwrap();
        let parts: Vec<_> = parts.iter().map(|row| row.int("instalment").unwrap()).collect();
        assert_eq!(parts, [1, 2], "{}", city.engine);
        let (_, found) = city.search(&number(19), &plate(19)).await;
        assert_eq!(found["fine"]["status"], "paid");
        assert_eq!(city.police().await["payments"], json!([]), "nobody else is told");
    }
}

#[actix_web::test]
async fn a_registry_that_is_only_read_hears_of_nothing() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    let id = city.started(9, "wechat_h5").await;
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    let given_up = city.started(10, "wechat_h5").await;
    city.close(&given_up).await;
    assert_eq!(city.police().await, json!({"payments": [], "locks": []}));
    for kind in [Kind::Confirm, Kind::Unlock] {
        assert_eq!(jobs_of(&city.database, kind).await, Vec::<i64>::new());
    }
}
