//! What the police say of a decision after it was paid here: money that is not due any more goes back by itself.

use reqwest::StatusCode;
use serde_json::{Value, json};
use server::fines;

use crate::support::{
    databases::both,
    running::{City, eventually, number, plate},
};

const OFTEN_READ: &[(&str, &str)] = &[("YIMATONG__REGISTRY__POLL_SECONDS", "1")];

/// Pays the i-th fine, and has the police change it when they have booked the money. Gives the payment.
async fn paid_then_changed(city: &City, i: usize, change: Value) -> Value {
    city.control("refunds", json!({"outcome": "SUCCESS", "after_seconds": 0})).await;
    let id = city.started(i, "wechat_h5").await;
    city.pay(&id).await;
    let paid = city.until_state(&id, "paid").await;
    eventually("the police have booked it", async || booked(city, &id).await.map(drop)).await;
    let (status, answer) = city.control("police", change).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    paid
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
        let (_, found) = city.search(&number(1), &plate(1)).await;
        let owed = found["fine"]["term"]["today"]["principal_fen"].as_i64().unwrap();
        assert_eq!(found["fine"]["term"]["today"]["surcharge_fen"], 0);
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
