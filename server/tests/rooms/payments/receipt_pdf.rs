//! The receipt as a PDF, over real HTTP.

use crate::support::{databases::sqlite, running::City};
use reqwest::StatusCode;

#[actix_web::test]
async fn a_settled_payment_has_a_pdf_with_the_same_bytes_each_time() {
    let city = City::on(sqlite().await).await;
    let id = city.started(6, "wechat_h5").await;
    let url = format!("{}/payments/{id}/receipt.pdf", city.server);
    assert_eq!(reqwest::get(&url).await.unwrap().status(), StatusCode::NOT_FOUND, "it is not settled");
    city.pay(&id).await;
    city.until_state(&id, "paid").await;
    let answer = reqwest::get(&url).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let (_, receipt) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
    let name = format!("attachment; filename=\"{}.pdf\"", receipt["receipt_no"].as_str().unwrap());
    assert_eq!(answer.headers()["content-disposition"], name.as_str());
    let first = answer.bytes().await.unwrap();
    assert!(first.starts_with(b"%PDF-1.7"), "{:?}", &first[..20]);
    assert_eq!(reqwest::get(&url).await.unwrap().bytes().await.unwrap(), first);
    let page = reqwest::get(format!("{}/payments/{id}/receipt", city.server)).await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains(&format!("href=\"/payments/{id}/receipt.pdf\"")), "the page leads to it: {page}");
}
