//! The registry's operations over signed HTTP.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::common::{Standin, client};
use crate::{get, post};

const TOKEN: &str = "demonstration-registry-token";
const KEY: &[u8] = b"demonstration-registry-signing-key";
/// The second of the extra fines: 50 yuan.
const NUMBER: &str = "2201981000000010";

fn hmac(text: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).unwrap();
    mac.update(text);
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Status, whether the answer was rightly signed, and the body; `off` is added to the time of the request.
async fn ask(standin: &Standin, method: &str, path: &str, body: &str, off: i64) -> (u16, bool, Value) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let (timestamp, nonce) = (now.cast_signed() + off, "0123456789abcdef");
    let path = format!("/police{path}");
    let signature = hmac(format!("{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n").as_bytes());
    let request = client()
        .request(method.parse().unwrap(), format!("{}{path}", standin.base))
        .bearer_auth(TOKEN)
        .header("X-Registry-Timestamp", timestamp)
        .header("X-Registry-Nonce", nonce)
        .header("X-Registry-Signature", &signature)
        .body(body.to_owned());
    let response = request.send().await.unwrap();
    let text = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let parts = [text("X-Registry-Timestamp"), text("X-Registry-Nonce")].map(Option::unwrap_or_default);
    let answered = text("X-Registry-Signature").unwrap_or_default();
    let status = response.status().as_u16();
    let bytes = response.bytes().await.unwrap();
    let head = format!("{status}\n{signature}\n{}\n{}\n", parts[0], parts[1]);
    let message = [head.as_bytes(), &bytes, b"\n"].concat();
    (status, hmac(&message) == answered, serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn operate(standin: &Standin, verb: &str, body: Value) -> (u16, bool, Value) {
    ask(standin, "POST", &format!("/decisions/{NUMBER}/{verb}"), &body.to_string(), 0).await
}

#[actix_web::test]
async fn a_fine_is_locked_paid_and_revoked() {
    let standin = Standin::start(&["--extra-fines", "3"]);
    let (status, is_signed, found) = ask(&standin, "GET", &format!("/decisions/{NUMBER}"), "", 0).await;
    assert_eq!(
        (status, is_signed, &found["status"], &found["principal_fen"]),
        (200, true, &json!("unpaid"), &json!(5_000))
    );
    assert_eq!(
        ask(&standin, "GET", "/decisions/2201981999999990", "", 0).await,
        (404, true, json!({"code": "NOT_FOUND"}))
    );
    let lock = json!({"operation_id": "L1", "order_no": "O1", "amount_fen": 5_000, "expires_at": "2099-01-01T00:00:00Z"});
    assert_eq!(operate(&standin, "lock", lock).await, (200, true, json!({"locked": true})));
    let other = json!({"operation_id": "L2", "order_no": "O2", "amount_fen": 5_000, "expires_at": "2099-01-01T00:00:00Z"});
    assert_eq!(operate(&standin, "lock", other).await, (409, true, json!({"code": "LOCKED"})));
    assert_eq!(operate(&standin, "unlock", json!({"operation_id": "U1", "order_no": "O1"})).await.0, 200);

    let payment = json!({
        "operation_id": "P1", "order_no": "O1", "transaction_no": "4200000001", "principal_fen": 5_000,
        "surcharge_fen": 0, "paid_at": "2026-11-22T10:00:00+08:00",
    });
    let first = operate(&standin, "payment", payment.clone()).await;
    assert_eq!((first.0, first.1), (200, true));
    assert_eq!(operate(&standin, "payment", payment).await, first);
    assert_eq!(
        get(&standin, "/control/police").await["payments"][0]["confirmation_no"],
        first.2["confirmation_no"]
    );
    let revoke = json!({"operation_id": "R1", "order_no": "O1", "refund_no": "RO1", "reason": "重复缴款"});
    assert_eq!(operate(&standin, "payment/revoke", revoke).await, (200, true, json!({})));
    let found = ask(&standin, "GET", &format!("/decisions/{NUMBER}"), "", 0).await.2;
    assert_eq!(found["status"], "unpaid");
}

#[actix_web::test]
async fn only_who_signs_now_is_served() {
    let standin = Standin::start(&["--extra-fines", "3"]);
    let path = format!("/decisions/{NUMBER}");
    for off in [-301, 302] {
        assert_eq!(ask(&standin, "GET", &path, "", off).await, (401, true, json!({"code": "BAD_SIGNATURE"})));
    }
    let url = format!("{}/police{path}", standin.base);
    let unsigned = client().get(&url).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(unsigned.json::<Value>().await.unwrap()["code"], "BAD_SIGNATURE");
    let anonymous = client().get(&url).send().await.unwrap();
    assert_eq!(anonymous.json::<Value>().await.unwrap()["code"], "UNAUTHORIZED");
    let (status, is_signed, _) = ask(&standin, "POST", &format!("{path}/lock"), &"x".repeat(17_000), 0).await;
    assert_eq!((status, is_signed), (413, true));
}

#[actix_web::test]
async fn its_answers_fail_as_ordered() {
    let standin = Standin::start(&["--extra-fines", "3"]);
    let path = format!("/decisions/{NUMBER}");
    for kind in ["bad_signature", "no_signature", "altered_byte"] {
        post(
            &standin,
            "/control/faults",
            json!({"route": "registry_look_up", "kind": kind, "times": 1, "number": NUMBER}),
        )
        .await;
        assert!(!ask(&standin, "GET", &path, "", 0).await.1, "{kind}");
    }
    let fault = json!({"route": "registry_payment", "kind": "status_500", "times": 1, "after_effect": true});
    post(&standin, "/control/faults", fault).await;
    let payment = json!({
        "operation_id": "P1", "order_no": "O1", "transaction_no": "4200000001", "principal_fen": 5_000,
        "surcharge_fen": 0, "paid_at": "2026-11-22T10:00:00+08:00",
    });
    assert_eq!(operate(&standin, "payment", payment.clone()).await.0, 500);
    assert_eq!(get(&standin, "/control/police").await["payments"].as_array().unwrap().len(), 1);
    assert_eq!(operate(&standin, "payment", payment).await.0, 200, "asked again with the same operation");
}

#[actix_web::test]
async fn a_correction_comes_through_the_feed() {
    let standin = Standin::start(&["--extra-fines", "3"]);
    let feed = async |query: &str| {
        let url = format!("{}/police/decisions?{query}", standin.base);
        client().get(url).bearer_auth(TOKEN).send().await.unwrap().json::<Value>().await.unwrap()
    };
    let first = feed("limit=500").await;
    assert_eq!(first["items"].as_array().unwrap().len(), 20);
    let (status, record) =
        post(&standin, "/control/police", json!({"number": NUMBER, "status": "revoked"})).await;
    assert_eq!((status, &record["status"]), (200, &json!("revoked")));
    let again = feed(&format!("after={}", first["next"].as_str().unwrap())).await;
    assert_eq!((again["items"].as_array().unwrap().len(), &again["items"][0]["number"]), (1, &json!(NUMBER)));
    assert_eq!(post(&standin, "/control/police", json!({"number": "1", "status": "revoked"})).await.0, 404);
}
