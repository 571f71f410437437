//! `GET /v3/certificates`: the platform's certificates, encrypted for the merchant that asks.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web;
use serde_json::{Value, json};

use super::call::{Call, Checked};
use super::resource;
use crate::faults::Route;
use crate::keys::{CERTIFICATES, Certificate, aead_nonce};
use crate::refusal::Refusal;
use crate::reply::Reply;

/// `/v3/certificates`
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(resource("/certificates").get(certificates));
}

async fn certificates(call: Call) -> HttpResponse {
    call.answer(Route::Certificates, &[], |call| {
        let listed = call.standin.platform().listed();
        let listed = listed.ok_or_else(|| {
            Refusal::new(
                StatusCode::NOT_FOUND,
                "RESOURCE_NOT_EXISTS",
                "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥",
            )
        })?;
        let listed = listed.into_iter().filter_map(|place| CERTIFICATES.get(place));
        let data: Result<Vec<Value>, Refusal> = listed.map(|certificate| entry(call, certificate)).collect();
        Ok(Reply::ok(json!({"data": data?})))
    })
    .await
}

fn entry(call: &Checked<'_>, certificate: &Certificate) -> Result<Value, Refusal> {
    let nonce = aead_nonce();
    let text = certificate.text.as_bytes();
    let ciphertext = call.standin.keys.encrypt(call.merchant, &nonce, b"certificate", text);
    let ciphertext = ciphertext
        .map_err(|_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "SYSTEM_ERROR", "证书无法加密"))?;
    Ok(json!({
        "serial_no": certificate.serial,
        "effective_time": certificate.effective_time,
        "expire_time": certificate.expire_time,
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": String::from_utf8_lossy(&nonce),
            "associated_data": "certificate",
            "ciphertext": ciphertext,
        },
    }))
}
