//! The signature of the registry's operations: HMAC-SHA256 in three headers, of requests and of answers.

use actix_web::HttpRequest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use uuid::Uuid;

use crate::identity::REGISTRY_SIGNING_KEY;

/// Largest difference between the caller's clock and ours, in seconds.
const SKEW_MAX_SECONDS: u64 = 300;

const TIMESTAMP: &str = "X-Registry-Timestamp";
const NONCE: &str = "X-Registry-Nonce";
const SIGNATURE: &str = "X-Registry-Signature";

/// Whether the request bears the signature of whoever holds the key, of now.
pub fn is_right(request: &HttpRequest, body: &[u8], now: Timestamp) -> bool {
    let text =
        |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (timestamp, nonce) = (text(TIMESTAMP), text(NONCE));
    let Ok(seconds) = timestamp.parse::<i64>() else { return false };
    let fits = now.as_second().abs_diff(seconds) <= SKEW_MAX_SECONDS
        && (16..=64).contains(&nonce.len())
        && nonce.bytes().all(|byte| byte.is_ascii_graphic());
    let uri = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let prefix = format!("{}\n{uri}\n{timestamp}\n{nonce}\n", request.method());
    let signature = STANDARD.decode(text(SIGNATURE)).unwrap_or_default();
    let mac = mac(&[prefix.as_bytes(), body, b"\n"]);
    fits && mac.is_some_and(|mac| mac.verify_slice(&signature).is_ok())
}

/// The three headers of an answer; `of` is what they sign, which a fault makes differ from what is sent.
pub fn headers(of: &[u8], at: Timestamp) -> Vec<(&'static str, String)> {
    let (timestamp, nonce) = (at.as_second().to_string(), Uuid::new_v4().simple().to_string());
    let prefix = format!("{timestamp}\n{nonce}\n");
    let mac = mac(&[prefix.as_bytes(), of, b"\n"]);
    let signature = mac.map(|mac| STANDARD.encode(mac.finalize().into_bytes())).unwrap_or_default();
    vec![(TIMESTAMP, timestamp), (NONCE, nonce), (SIGNATURE, signature)]
}

fn mac(parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(REGISTRY_SIGNING_KEY.as_bytes()).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac)
}
