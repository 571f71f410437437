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
    let (timestamp, nonce) = (text(request, TIMESTAMP), text(request, NONCE));
    let Ok(seconds) = timestamp.parse::<i64>() else { return false };
    let fits = now.as_second().abs_diff(seconds) <= SKEW_MAX_SECONDS
        && (16..=64).contains(&nonce.len())
        && nonce.bytes().all(|byte| byte.is_ascii_graphic());
    let uri = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let prefix = format!("{}\n{uri}\n{timestamp}\n{nonce}\n", request.method());
    let signature = STANDARD.decode(text(request, SIGNATURE)).unwrap_or_default();
    let mac = mac(&[prefix.as_bytes(), body, b"\n"]);
    fits && mac.is_some_and(|mac| mac.verify_slice(&signature).is_ok())
}

/// The three headers of an answer of that status to a request; `of` is the body that they sign, which a fault makes
/// differ from what is sent. The request's own signature is signed with it: an answer answers one request.
pub fn headers(request: &HttpRequest, status: u16, of: &[u8], at: Timestamp) -> Vec<(&'static str, String)> {
    let (timestamp, nonce) = (at.as_second().to_string(), Uuid::new_v4().simple().to_string());
    let prefix = format!("{status}\n{}\n{timestamp}\n{nonce}\n", text(request, SIGNATURE));
    let mac = mac(&[prefix.as_bytes(), of, b"\n"]);
    let signature = mac.map(|mac| STANDARD.encode(mac.finalize().into_bytes())).unwrap_or_default();
    vec![(TIMESTAMP, timestamp), (NONCE, nonce), (SIGNATURE, signature)]
}

/// A header, empty where it is missing.
fn text<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn mac(parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(REGISTRY_SIGNING_KEY.as_bytes()).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac)
}
