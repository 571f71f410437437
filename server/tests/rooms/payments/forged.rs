//! Notifications that are not WeChat Pay's, or come again, or are far too large: they change nothing and cost little.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use futures_util::future::join_all;
use jiff::Timestamp;
use reqwest::Response;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::{
    support::{
        databases::{both, sqlite},
        running::City,
    },
    wechat::signed::Signer,
};

/// WeChat Pay's key, as the stand-in has it.
pub(super) const PLATFORM: Signer = Signer {
    serial: "PUB_KEY_ID_0119000000012026112200000001",
    private: include_str!("../../../../tests/standin/keys/platform_private.pem"),
};
/// Somebody else's, who says that it is WeChat Pay's.
const IMPOSTOR: Signer =
    Signer { private: include_str!("../../../../tests/standin/keys/merchant2_private.pem"), ..PLATFORM };
const API_V3_KEY: &[u8] = b"demonstration-api-v3-key-32bytes";

pub(super) type Headers = Vec<(&'static str, String)>;

/// What WeChat Pay says of this payment when it is paid, sealed under that id.
pub(super) async fn news(city: &City, payment: &str, id: &str) -> String {
    let mut told = city.order(payment).await["transaction"].clone();
    told["trade_state"] = json!("SUCCESS");
    told["transaction_id"] = json!("4200002026112200000000000001");
    told["success_time"] = json!(Timestamp::now().to_string());
    let nonce = "0123456789ab";
    let mut sealed = told.to_string().into_bytes();
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, API_V3_KEY).unwrap());
    let unique = Nonce::try_assume_unique_for_key(nonce.as_bytes()).unwrap();
    key.seal_in_place_append_tag(unique, Aad::from(b"transaction"), &mut sealed).unwrap();
    json!({
        "id": id, "create_time": Timestamp::now().to_string(), "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS", "summary": "支付成功",
        "resource": {"algorithm": "AEAD_AES_256_GCM", "original_type": "transaction", "nonce": nonce,
            "associated_data": "transaction", "ciphertext": BASE64_STANDARD.encode(sealed)},
    })
    .to_string()
}

pub(super) fn now() -> i64 {
    Timestamp::now().as_second()
}

async fn send(city: &City, headers: &Headers, body: &str) -> Response {
    let mut request = city.client.post(format!("{}/api/v1/wechat/pay/notify", city.server));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(body.to_owned()).send().await.unwrap()
}

pub(super) async fn status(city: &City, headers: &Headers, body: &str) -> u16 {
    send(city, headers, body).await.status().as_u16()
}

/// Everything that a notification could change, as it stands.
async fn rows(city: &City) -> Vec<String> {
    let mut rows = Vec::new();
    for sql in [
        "SELECT id || ' ' || state AS told FROM payments ORDER BY id",
        "SELECT id || ' ' || body AS told FROM payment_notifications ORDER BY id",
        "SELECT payment_id || ' ' || receipt_no AS told FROM receipts ORDER BY payment_id",
        "SELECT id || ' ' || status AS told FROM fines ORDER BY id",
        "SELECT number AS told FROM refunds ORDER BY number",
        "SELECT kind || ' ' || event_id AS told FROM ledger_movements ORDER BY kind, event_id",
    ] {
        let found = city.database.fetch_all(sql, &[]).await.unwrap();
        rows.extend(found.iter().map(|row| row.text("told").unwrap()));
    }
    rows
}

/// A figure of `/metrics`; 0 before it is first counted.
async fn figure(city: &City, name: &str) -> u64 {
    let text =
        city.client.get(format!("{}/metrics", city.server)).send().await.unwrap().text().await.unwrap();
    let of_it = |line: &&str| line.split(['{', ' ']).next() == Some(name);
    let value = |line: &str| line.rsplit(' ').next().unwrap().parse::<u64>().unwrap();
    text.lines().filter(of_it).map(value).sum()
}

fn with(headers: &Headers, name: &str, value: &str) -> Headers {
    let change = |(found, old): &(&'static str, String)| {
        (*found, if *found == name { value.to_owned() } else { old.clone() })
    };
    headers.iter().map(change).collect()
}

#[actix_web::test]
async fn forged_news_change_nothing() {
    for test in both().await {
        let city = City::on(test).await;
        city.hold_notifications(true).await;
        let payment = city.started(0, "wechat_h5").await;
        let body = news(&city, &payment, "forged").await;
        let right = PLATFORM.headers(body.as_bytes(), now());
        let before = rows(&city).await;
        for (headers, why) in [
            (Vec::new(), "no signature"),
            (IMPOSTOR.headers(body.as_bytes(), now()), "another key under the known serial"),
            (PLATFORM.headers(b"{}", now()), "of other bytes"),
            (PLATFORM.headers(body.as_bytes(), now() - 310), "of five minutes ago"),
            (PLATFORM.headers(body.as_bytes(), now() + 310), "of the future"),
            (with(&right, "wechatpay-serial", "7E00000000000000000000000000000000000009"), "unknown serial"),
            (with(&right, "wechatpay-signature", "WECHATPAY/SIGNTEST/x"), "a probe"),
            (with(&right, "wechatpay-signature", "not base64!"), "no base64"),
            (with(&right, "wechatpay-signature", &"A".repeat(2000)), "far too long"),
            (with(&right, "wechatpay-nonce", "another"), "another nonce"),
            (with(&right, "wechatpay-timestamp", "soon"), "no time"),
        ] {
            let answer = send(&city, &headers, &body).await;
            assert_eq!(answer.status(), 401, "{why}, {}", city.engine);
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer, json!({"code": "FAIL", "message": "signature"}), "{why}");
        }
        let altered = body.replace("支付成功", "支付成攻");
        assert_eq!(status(&city, &right, &altered).await, 401);
        assert_eq!(rows(&city).await, before, "{}", city.engine);
        assert_eq!(city.payment(&payment).await["state"], "awaiting_payment");
        // The same, rightly signed, is believed: nothing else kept the forged ones out.
        assert_eq!(status(&city, &right, &body).await, 204);
        assert_eq!(city.payment(&payment).await["state"], "paid");
    }
}

#[actix_web::test]
async fn news_that_come_again_have_one_effect() {
    for test in both().await {
        let city = City::on(test).await;
        city.hold_notifications(true).await;
        let payment = city.started(1, "wechat_h5").await;
        let body = news(&city, &payment, "first").await;
        let headers = PLATFORM.headers(body.as_bytes(), now());
        let five = join_all((0..5).map(|_| status(&city, &headers, &body))).await;
        assert_eq!(five, [204; 5], "{}", city.engine);
        let settled = rows(&city).await;
        assert_eq!(status(&city, &headers, &body).await, 204);
        assert_eq!(rows(&city).await, settled, "a replay, {}", city.engine);
        let stale = PLATFORM.headers(body.as_bytes(), now() - 310);
        assert_eq!(status(&city, &stale, &body).await, 401, "a replay after five minutes");
        let (_, receipt) = city.get(&format!("/api/v1/payments/{payment}/receipt")).await;
        let again = body.replace("\"first\"", "\"second\"");
        assert_eq!(status(&city, &PLATFORM.headers(again.as_bytes(), now()), &again).await, 204);
        let (_, same) = city.get(&format!("/api/v1/payments/{payment}/receipt")).await;
        assert_eq!((&same, city.payment(&payment).await["state"].as_str()), (&receipt, Some("paid")));
        let refunds = city.database.fetch_all("SELECT number FROM refunds", &[]).await.unwrap();
        assert!(refunds.is_empty(), "the same money under another id is no second payment, {}", city.engine);
    }
}

#[actix_web::test]
async fn a_megabyte_is_refused_before_its_signature_is_looked_at() {
    let city = City::on(sqlite().await).await;
    city.hold_notifications(true).await;
    let payment = city.started(2, "wechat_h5").await;
    let before = rows(&city).await;
    let body = format!("{}{}", news(&city, &payment, "large").await, " ".repeat(1024 * 1024));
    let right = PLATFORM.headers(body.as_bytes(), now());
    let probe = with(&right, "wechatpay-signature", "WECHATPAY/SIGNTEST/x");
    for headers in [&right, &probe] {
        let answer = send(&city, headers, &body).await;
        assert_eq!(answer.status(), 413);
        assert_eq!(answer.json::<Value>().await.unwrap()["code"], "too_large");
    }
    assert_eq!(without_a_length(&city, &body).await, "HTTP/1.1 413 Payload Too Large");
    assert_eq!(figure(&city, "wechat_signature_probes_total").await, 0, "none was looked at");
    assert_eq!(status(&city, &probe, "{}").await, 401);
    assert_eq!(figure(&city, "wechat_signature_probes_total").await, 1);
    assert_eq!(rows(&city).await, before);
}

/// Sends in chunks, so that nothing tells how much is coming; gives the status line.
async fn without_a_length(city: &City, body: &str) -> String {
    let address = city.server.strip_prefix("http://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/wechat/pay/notify HTTP/1.1\r\nhost: {address}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    for chunk in body.as_bytes().chunks(16 * 1024) {
        let framed = [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
        // The server may hang up in the middle, which is the point.
        if stream.write_all(&framed).await.is_err() {
            break;
        }
    }
    let mut answer = vec![0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).lines().next().unwrap_or_default().to_owned()
}

#[actix_web::test]
async fn unknown_serials_ask_for_certificates_once() {
    let city = City::on(sqlite().await).await;
    let body = "{}";
    let right = PLATFORM.headers(body.as_bytes(), now());
    let forged = (0..200).map(|i| with(&right, "wechatpay-serial", &format!("{i:040X}"))).collect::<Vec<_>>();
    for some in forged.chunks(20) {
        let answers = join_all(some.iter().map(|headers| status(&city, headers, body))).await;
        assert_eq!(answers, vec![401; some.len()]);
    }
    assert_eq!(figure(&city, "wechat_pay_certificates_total").await, 1, "200 serials, one question");
}
