//! What the police say of a decision after it was paid here: money that is not due any more goes back by itself.

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::{fines, payments::jobs::Kind};

use super::police::jobs_of;
use crate::support::{
    databases::both,
    running::{City, eventually, number, plate},
};

const OFTEN_READ: &[(&str, &str)] = &[("YIMATONG__REGISTRY__POLL_SECONDS", "1")];

/// Pays the i-th fine, and has the police change it when they have booked the money. Gives the payment.
async fn paid_then_changed(city: &City, i: usize, change: Value) -> Value {
    city.control("refunds", json!({"outcome": "SUCCESS", "after_seconds": 0})).await;
    let paid = paid(city, i).await;
    let id = paid["id"].as_str().unwrap();
    eventually("the police have booked it", async || booked(city, id).await.map(drop)).await;
    change_to(city, change).await;
    paid
}

async fn paid(city: &City, i: usize) -> Value {
    let id = city.started(i, "wechat_h5").await;
    city.pay(&id).await;
    city.until_state(&id, "paid").await
}

/// Pays the i-th fine, and has the police change it before they hear of the money. Gives the payment.
async fn paid_and_changed_unheard(city: &City, i: usize, change: Value) -> Value {
    city.control("refunds", json!({"outcome": "SUCCESS", "after_seconds": 0})).await;
    // Two calls are one look at the job; the next is seconds later.
    city.fault("registry_payment", "status_502", 2).await;
    let paid = paid(city, i).await;
    change_to(city, change).await;
    paid
}

async fn change_to(city: &City, change: Value) {
    let (status, answer) = city.control("police", change).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

/// What is owed of the i-th fine, without a surcharge.
async fn owed(city: &City, i: usize) -> i64 {
    let (_, found) = city.search(&number(i), &plate(i)).await;
    let today = &found["fine"]["term"]["today"];
    assert_eq!(today["surcharge_fen"], 0);
    today["principal_fen"].as_i64().unwrap()
}

/// What the police have of a payment.
async fn booked(city: &City, id: &str) -> Option<Value> {
    let books = city.police().await;
    books["payments"].as_array().unwrap().iter().find(|payment| payment["order_no"] == id).cloned()
}

/// The server is killed when the feed has told, and looks at it when it is up again.
async fn looked_at_after_a_crash(city: &mut City) {
    eventually("the feed has told", async || {
        let told = fines::store::corrected(&city.database, 10).await.unwrap();
        (!told.is_empty()).then_some(())
    })
    .await;
    city.kill_and_restart().await;
}

async fn until_returned(city: &City, id: &str) -> Value {
    eventually(&format!("money of {id} is back on {}", city.engine), async || {
        Some(city.payment(id).await).filter(|payment| payment["refunds"][0]["state"] == "returned")
    })
    .await
}

#[actix_web::test]
async fn money_of_a_decision_that_is_revoked_later_goes_back() {
    for test in both().await {
        let mut city = City::with(test, OFTEN_READ).await;
        let revoked = json!({"number": number(0), "status": "revoked"});
        let paid = paid_then_changed(&city, 0, revoked).await;
        looked_at_after_a_crash(&mut city).await;
        let id = paid["id"].as_str().unwrap();
        let returned = until_returned(&city, id).await;
        assert_eq!(returned["refunds"], json!([{"state": "returned", "amount_fen": paid["total_fen"]}]));
        eventually("the police are told", async || {
            let payment = booked(&city, id).await?;
            (payment["revoked_by"] == format!("R{id}")).then_some(())
        })
        .await;
        let (_, found) = city.search(&number(0), &plate(0)).await;
        assert_eq!(found["fine"]["status"], "revoked", "{found}");
    }
}

#[actix_web::test]
async fn the_difference_to_a_cheaper_decision_goes_back_and_the_fine_stays_paid() {
    for test in both().await {
        let mut city = City::with(test, OFTEN_READ).await;
        let owed = owed(&city, 1).await;
        let cheaper = json!({"number": number(1), "principal_fen": owed - 2_000});
        let paid = paid_then_changed(&city, 1, cheaper).await;
        looked_at_after_a_crash(&mut city).await;
        let id = paid["id"].as_str().unwrap();
        let returned = until_returned(&city, id).await;
        assert_eq!(returned["refunds"], json!([{"state": "returned", "amount_fen": 2_000}]));
        assert_eq!(returned["state"], "paid", "{returned}");
        assert_eq!(booked(&city, id).await.unwrap()["revoked_by"], Value::Null);
        let (_, found) = city.search(&number(1), &plate(1)).await;
        assert_eq!(found["fine"]["status"], "paid", "{found}");
        assert!(fines::store::corrected(&city.database, 10).await.unwrap().is_empty());
    }
}

/// The police refuse to book what was quoted; when the feed has told what is owed now, they are told of that much.
#[actix_web::test]
async fn of_a_decision_that_became_cheaper_unheard_what_is_due_is_booked_and_the_difference_goes_back() {
    for test in both().await {
        let mut city = City::on(test).await;
        let owed = owed(&city, 2).await;
        let cheaper = json!({"number": number(2), "principal_fen": owed - 3_000});
        let paid = paid_and_changed_unheard(&city, 2, cheaper).await;
        let id = paid["id"].as_str().unwrap();
        eventually("the police refuse, and are asked again later", async || {
            (jobs_of(&city.database, Kind::Confirm).await == [2]).then_some(())
        })
        .await;
        assert!(booked(&city, id).await.is_none());
        // The feed is read at the start, and so is what it has told, whichever comes first.
        city.kill_and_restart().await;
        eventually("the feed has told", async || {
            let sql = "SELECT principal_fen FROM fines WHERE settled_by IS NOT NULL";
            let now = city.database.fetch_optional(sql, &[]).await.unwrap().unwrap();
            (now.int("principal_fen").unwrap() == owed - 3_000).then_some(())
        })
        .await;
        city.kill_and_restart().await;
        let returned = until_returned(&city, id).await;
        assert_eq!(returned["refunds"], json!([{"state": "returned", "amount_fen": 3_000}]));
        let booked = eventually("the police book it", async || booked(&city, id).await).await;
        assert_eq!((&booked["principal_fen"], &booked["surcharge_fen"]), (&json!(owed - 3_000), &json!(0)));
        assert_eq!(city.payment(id).await["state"], "paid");
    }
}

/// What was quoted does not pay it, and the rest could be paid nowhere: all goes back, and it is owed as it is now.
#[actix_web::test]
async fn money_of_a_decision_that_became_dearer_unheard_goes_back_and_it_is_owed_anew() {
    for test in both().await {
        let city = City::with(test, OFTEN_READ).await;
        let owed = owed(&city, 3).await;
        let dearer = json!({"number": number(3), "principal_fen": owed + 1_000});
        let paid = paid_and_changed_unheard(&city, 3, dearer).await;
        let id = paid["id"].as_str().unwrap();
        let returned = until_returned(&city, id).await;
        assert_eq!(returned["refunds"], json!([{"state": "returned", "amount_fen": paid["total_fen"]}]));
        assert!(booked(&city, id).await.is_none());
        assert_eq!(self::owed(&city, 3).await, owed + 1_000);
        let token = city.token(3).await;
        let (_, again) = city.start(&token, "wechat_h5", "again").await;
        assert_eq!(again["principal_fen"], owed + 1_000, "{again}");
        city.pay(again["id"].as_str().unwrap()).await;
        eventually("the police book it", async || booked(&city, again["id"].as_str()?).await).await;
    }
}
