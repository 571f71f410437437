//! Money that goes back, and what the bills of the day say.

use std::io::Read as _;

use aes_gcm::aead::Aead as _;
use aes_gcm::aead::consts::U16;
use aes_gcm::aes::Aes256;
use aes_gcm::{AesGcm, KeyInit as _, Nonce};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::read::GzDecoder;
use reqwest::Method;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::{Oaep, RsaPrivateKey};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use crate::common::{Inbox, Merchant, Standin, client, decrypt};
use crate::{ELSEWHERE, get, order, post};

const REFUNDS: &str = "/v3/refund/domestic/refunds";

fn refund(number: &str, fen: u64, notify_url: &str) -> Value {
    json!({
        "out_trade_no": "ORDER-1", "out_refund_no": number, "reason": "重复缴款", "notify_url": notify_url,
        "amount": {"refund": fen, "total": 10_000, "currency": "CNY"},
    })
}

async fn paid(standin: &Standin, merchant: &Merchant) {
    assert_eq!(merchant.prepay("native", &order("ORDER-1", ELSEWHERE)).await.status, 200);
    assert_eq!(post(standin, "/control/orders/ORDER-1/pay", json!({})).await.0, 200);
}

#[actix_web::test]
async fn a_refund_is_accepted_then_succeeds_and_is_notified() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![]));
    let merchant = Merchant::of(&standin);
    assert_eq!(
        merchant.post(REFUNDS, &refund("R-1", 4_000, &inbox.url)).await.body["code"],
        "RESOURCE_NOT_EXISTS"
    );
    paid(&standin, &merchant).await;
    post(&standin, "/control/refunds", json!({"outcome": "SUCCESS", "after_seconds": 3600})).await;
    let accepted = merchant.post(REFUNDS, &refund("R-1", 4_000, &inbox.url)).await;
    assert_eq!((accepted.status, accepted.is_signed), (200, true));
    assert_eq!(
        (&accepted.body["status"], &accepted.body["amount"]["refund"]),
        (&json!("PROCESSING"), &json!(4_000))
    );
    let again = merchant.post(REFUNDS, &refund("R-1", 4_000, &inbox.url)).await;
    assert_eq!(again.body["refund_id"], accepted.body["refund_id"]);
    let changed = merchant.post(REFUNDS, &refund("R-1", 4_001, &inbox.url)).await;
    assert_eq!((changed.status, &changed.body["code"]), (400, &json!("INVALID_REQUEST")));
    assert_eq!(merchant.query("ORDER-1").await.body["trade_state"], "REFUND");
    assert!(inbox.is_empty());

    post(&standin, "/control/clock", json!({"advance_seconds": 3600})).await;
    let notice = inbox.next().await;
    assert_eq!((&notice.body["event_type"], notice.is_signed), (&json!("REFUND.SUCCESS"), true));
    let told = decrypt(&notice.body["resource"]);
    assert_eq!((&told["refund_status"], &told["mchid"]), (&json!("SUCCESS"), &json!("1900000001")));
    assert_eq!(
        told["amount"],
        json!({"total": 10_000, "refund": 4_000, "payer_total": 10_000, "payer_refund": 4_000})
    );
    let queried = merchant.get(&format!("{REFUNDS}/R-1")).await;
    assert_eq!((&queried.body["status"], queried.is_signed), (&json!("SUCCESS"), true));
    assert_eq!(queried.body["success_time"], told["success_time"]);
    let unknown = merchant.get(&format!("{REFUNDS}/R-2")).await;
    assert_eq!((unknown.status, &unknown.body["code"]), (404, &json!("RESOURCE_NOT_EXISTS")));

    let books = get(&standin, "/control/books").await;
    assert_eq!(books["totals"]["captured_fen"], 10_000);
    assert_eq!(books["totals"]["refunded_fen"], 4_000);
    assert_eq!(books["captures"][0]["refunded_fen"], 4_000);
}

#[actix_web::test]
async fn a_person_ends_a_refund_that_went_wrong() {
    let (standin, mut inbox) = (Standin::start(&[]), Inbox::open(vec![]));
    let merchant = Merchant::of(&standin);
    paid(&standin, &merchant).await;
    post(&standin, "/control/refunds", json!({"outcome": "ABNORMAL", "after_seconds": 0})).await;
    let body = refund("R-1", 10_000, &inbox.url);
    assert_eq!(merchant.post(REFUNDS, &body).await.body["status"], "ABNORMAL");
    assert_eq!(inbox.next().await.body["event_type"], "REFUND.ABNORMAL");
    let ended = post(&standin, "/control/refunds/R-1/end", json!({"outcome": "SUCCESS"})).await;
    assert_eq!(ended, (200, json!({"out_refund_no": "R-1", "status": "SUCCESS"})));
    assert_eq!(inbox.next().await.body["event_type"], "REFUND.SUCCESS");
    assert_eq!(post(&standin, "/control/refunds/R-1/end", json!({"outcome": "CLOSED"})).await.0, 409);
}

/// The bytes behind a bill's address, with their hash as the first answer told it.
async fn bill(merchant: &Merchant, path: &str) -> Result<(Vec<u8>, String), String> {
    let offer = merchant.get(path).await;
    assert!(offer.is_signed);
    let Some(url) = offer.body["download_url"].as_str() else {
        return Err(offer.body["code"].as_str().unwrap().to_owned());
    };
    let path = &url[url.find("/v3/").unwrap()..];
    let response = merchant.request(Method::GET, path, "", 0).send().await.unwrap();
    assert!(response.headers().get("Wechatpay-Signature").is_none());
    if response.status() != 200 {
        return Err(response.status().to_string());
    }
    let bytes = response.bytes().await.unwrap().to_vec();
    Ok((bytes, offer.body["hash_value"].as_str().unwrap().to_owned()))
}

#[actix_web::test]
async fn the_bill_of_a_day_comes_at_ten() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    post(&standin, "/control/clock", json!({"set": "2026-11-21T12:00:00+08:00"})).await;
    paid(&standin, &merchant).await;
    merchant.post(REFUNDS, &refund("R-1", 4_000, ELSEWHERE)).await;
    let path = "/v3/bill/tradebill?bill_date=2026-11-21&bill_type=ALL";
    assert_eq!(bill(&merchant, path).await.unwrap_err(), "STATEMENT_CREATING");
    post(&standin, "/control/clock", json!({"set": "2026-11-22T10:00:00+08:00"})).await;
    let (bytes, hash) = bill(&merchant, path).await.unwrap();
    let hex = |bytes: &[u8]| Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(hex(&bytes), hash);
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.starts_with('\u{feff}') && text.contains("`ORDER-1,`") && text.contains("`R-1,`40.00,`"));
    assert_eq!(text.lines().last(), Some("`2,`100.00,`40.00,`0.00,`0.00,`100.00,`40.00"));

    let (packed, hash) = bill(&merchant, &format!("{path}&tar_type=GZIP")).await.unwrap();
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!((hex(&unpacked), unpacked), (hash, bytes));

    let flow = bill(&merchant, "/v3/bill/fundflowbill?bill_date=2026-11-21").await.unwrap().0;
    assert!(String::from_utf8(flow).unwrap().ends_with("`2,`1,`100.00,`1,`40.00\r\n"));
    for path in [
        "/v3/bill/tradebill?bill_date=2026-11-20",
        "/v3/bill/fundflowbill?bill_date=2026-11-21&account_type=FEES",
    ] {
        assert_eq!(bill(&merchant, path).await.unwrap_err(), "NO_STATEMENT_EXIST");
    }
    let other = Merchant::second(&standin);
    assert_eq!(bill(&other, path).await.unwrap_err(), "NO_STATEMENT_EXIST");
}

#[actix_web::test]
async fn the_address_of_a_bill_is_the_merchants_for_five_minutes() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    post(&standin, "/control/clock", json!({"set": "2026-11-21T12:00:00+08:00"})).await;
    paid(&standin, &merchant).await;
    post(&standin, "/control/clock", json!({"set": "2026-11-22T10:00:00+08:00"})).await;
    let offer = merchant.get("/v3/bill/tradebill?bill_date=2026-11-21").await;
    let url = offer.body["download_url"].as_str().unwrap();
    let path = &url[url.find("/v3/").unwrap()..];
    assert_eq!(client().get(url).send().await.unwrap().status(), 401);
    assert_eq!(Merchant::second(&standin).get(path).await.status, 403);
    assert_eq!(merchant.get(path).await.status, 200);
    post(&standin, "/control/clock", json!({"advance_seconds": 300})).await;
    let expired = merchant.get(path).await;
    assert_eq!((expired.status, &expired.body["code"]), (403, &json!("NO_AUTH")));
}

#[actix_web::test]
async fn an_altered_file_is_not_the_one_whose_sha1_was_told() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    post(&standin, "/control/clock", json!({"set": "2026-11-21T12:00:00+08:00"})).await;
    paid(&standin, &merchant).await;
    post(&standin, "/control/clock", json!({"set": "2026-11-22T10:00:00+08:00"})).await;
    let hex = |bytes: &[u8]| Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let path = "/v3/bill/tradebill?bill_date=2026-11-21";
    let fault = json!({"route": "bill_download", "kind": "altered_byte", "times": 1});
    assert_eq!(post(&standin, "/control/faults", fault).await.0, 200);
    let (altered, hash) = bill(&merchant, path).await.unwrap();
    assert_ne!(hex(&altered), hash);
    let (right, hash) = bill(&merchant, path).await.unwrap();
    assert_eq!((hex(&right), right.len()), (hash, altered.len()), "one byte, once");
}

#[actix_web::test]
async fn rows_of_a_bill_change_as_ordered() {
    let standin = Standin::start(&[]);
    let merchant = Merchant::of(&standin);
    post(&standin, "/control/clock", json!({"set": "2026-11-21T12:00:00+08:00"})).await;
    paid(&standin, &merchant).await;
    post(&standin, "/control/clock", json!({"set": "2026-11-22T10:00:00+08:00"})).await;
    let change = |change: Value| {
        let mut body = json!({"bill": "trade", "date": "2026-11-21"});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        body
    };
    for body in
        [json!({"change": "missing", "number": "ORDER-1"}), json!({"change": "extra", "number": "NOBODY"})]
    {
        assert_eq!(post(&standin, "/control/bills", change(body)).await.0, 200);
    }
    assert_eq!(post(&standin, "/control/bills", change(json!({"change": "altered"}))).await.0, 400);
    let (bytes, _) = bill(&merchant, "/v3/bill/tradebill?bill_date=2026-11-21").await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("`NOBODY,`") && !text.contains("`ORDER-1,`"));
    let path = "/v3/bill/tradebill?bill_date=2026-11-21";
    let (first, again) = (bill(&merchant, path).await.unwrap(), bill(&merchant, path).await.unwrap());
    assert_eq!(first, again, "the same bytes, the same SHA-1");
    let other = Merchant::second(&standin);
    assert_eq!(bill(&other, path).await.unwrap_err(), "NO_STATEMENT_EXIST", "it is no other merchant's");
    let theirs = change(json!({"change": "extra", "merchant": "1900000002", "seed": 7}));
    assert_eq!(post(&standin, "/control/bills", theirs).await.0, 200);
    assert!(bill(&other, path).await.is_ok());
    assert_eq!(bill(&merchant, path).await.unwrap(), first);
    let nobodys = change(json!({"change": "extra", "merchant": "1900000009"}));
    assert_eq!(post(&standin, "/control/bills", nobodys).await.0, 400);
}

/// What the files of a sealed bill hold, in their order; each has the digest that was told of it.
async fn sealed_bill(provider: &Merchant, path: &str) -> Vec<Vec<u8>> {
    let key = RsaPrivateKey::from_pkcs8_pem(include_str!("../../keys/provider_private.pem")).unwrap();
    let offer = provider.get(path).await;
    assert!(offer.is_signed, "{}", offer.body);
    let mut files = offer.body["download_bill_list"].as_array().unwrap().clone();
    assert_eq!(offer.body["download_bill_count"], files.len());
    files.sort_by_key(|file| file["bill_sequence"].as_u64());
    let mut parts = Vec::new();
    for file in files {
        let text = |name: &str| file[name].as_str().unwrap();
        let path = &text("download_url")[text("download_url").find("/v3/").unwrap()..];
        let response = provider.request(Method::GET, path, "", 0).send().await.unwrap();
        let sealed = response.bytes().await.unwrap();
        let wrapped = STANDARD.decode(text("encrypt_key")).unwrap();
        let file_key = key.decrypt(Oaep::new::<Sha1>(), &wrapped).unwrap();
        let cipher = AesGcm::<Aes256, U16>::new_from_slice(&file_key).unwrap();
        let mut part = cipher.decrypt(Nonce::from_slice(text("nonce").as_bytes()), &*sealed).unwrap();
        if path.ends_with("gzip") {
            let packed = std::mem::take(&mut part);
            GzDecoder::new(packed.as_slice()).read_to_end(&mut part).unwrap();
        }
        let hash: String = Sha1::digest(&part).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, text("hash_value"));
        parts.push(part);
    }
    parts
}

#[actix_web::test]
async fn a_sub_merchants_bill_is_sealed_for_its_provider() {
    let standin = Standin::start(&[]);
    let provider = Merchant::provider(&standin);
    post(&standin, "/control/clock", json!({"set": "2026-11-21T12:00:00+08:00"})).await;
    let mut body = order("ORDER-1", ELSEWHERE);
    for (old, new, value) in [("appid", "sp_appid", "wxdemo0000000001"), ("mchid", "sp_mchid", "1900000100")]
    {
        body.as_object_mut().unwrap().remove(old);
        body[new] = json!(value);
    }
    body["sub_mchid"] = json!("1900000101");
    assert_eq!(provider.post("/v3/pay/partner/transactions/native", &body).await.status, 200);
    post(&standin, "/control/orders/ORDER-1/pay", json!({})).await;
    post(&standin, "/control/clock", json!({"set": "2026-11-22T10:00:00+08:00"})).await;
    let path = |sub: &str, more: &str| {
        format!(
            "/v3/bill/sub-merchant-fundflowbill?sub_mchid={sub}&bill_date=2026-11-21&account_type=BASIC&{more}"
        )
    };
    let ours = path("1900000101", "algorithm=AEAD_AES_256_GCM");
    let parts = sealed_bill(&provider, &ours).await;
    let whole = bill(&provider, "/v3/bill/fundflowbill?bill_date=2026-11-21").await.unwrap().0;
    assert_eq!((parts.len(), parts.concat()), (2, whole), "the provider has no other merchant's money");
    assert_eq!(sealed_bill(&provider, &format!("{ours}&tar_type=GZIP")).await, parts);
    let second = Merchant::second(&standin);
    for (asks, path, code) in [
        (&provider, path("1900000102", "algorithm=AEAD_AES_256_GCM"), "NO_STATEMENT_EXIST"),
        (&provider, path("1900000103", "algorithm=AEAD_AES_256_GCM"), "PARAM_ERROR"),
        (&provider, path("1900000101", "algorithm=SM4_GCM"), "PARAM_ERROR"),
        (&provider, path("1900000101", ""), "PARAM_ERROR"),
        (&second, ours, "PARAM_ERROR"),
    ] {
        assert_eq!(asks.get(&path).await.body["code"], code, "{path}");
    }
}
