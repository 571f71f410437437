//! Is this request the merchant's? The `Authorization` of WeChat Pay v3 and the headers around it.

use actix_web::HttpRequest;
use actix_web::http::{StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

use crate::keys::Keys;
use crate::merchants::{self, Merchant};
use crate::refusal::Refusal;

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";
/// Largest difference between the merchant's clock and ours, in seconds.
const SKEW_MAX_SECONDS: u64 = 300;
const NONCE_MAX: usize = 128;

/// The fields of the `Authorization` header, in whatever order they came.
#[derive(Default)]
struct Authorization<'a> {
    mchid: &'a str,
    nonce: &'a str,
    timestamp: &'a str,
    serial: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(header: &'a str) -> Option<Self> {
        let mut parsed = Self::default();
        for field in header.strip_prefix(SCHEME)?.split(',') {
            let (name, value) = field.trim().split_once('=')?;
            let value = value.strip_prefix('"')?.strip_suffix('"')?;
            let place = match name {
                "mchid" => &mut parsed.mchid,
                "nonce_str" => &mut parsed.nonce,
                "timestamp" => &mut parsed.timestamp,
                "serial_no" => &mut parsed.serial,
                "signature" => &mut parsed.signature,
                _ => return None,
            };
            *place = value;
        }
        let nonce_fits = (1..=NONCE_MAX).contains(&parsed.nonce.len());
        nonce_fits.then_some(parsed)
    }
}

/// Whose request it is, or with 401 or 400 why it is no merchant's.
pub fn check(
    keys: &Keys,
    request: &HttpRequest,
    body: &[u8],
    now: Timestamp,
) -> Result<&'static Merchant, Refusal> {
    let text = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let header = text(header::AUTHORIZATION.as_str()).unwrap_or_default();
    let claimed = Authorization::parse(header).ok_or_else(|| {
        Refusal::new(StatusCode::UNAUTHORIZED, "SIGN_ERROR", "Authorization 缺失或格式不对")
    })?;
    let uri = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let Authorization { mchid, nonce, timestamp, serial, signature } = claimed;
    let prefix = format!("{}\n{uri}\n{timestamp}\n{nonce}\n", request.method());
    let message = [prefix.as_bytes(), body, b"\n"].concat();
    let unsigned = |field: &str, issue: &str| {
        let information = json!({
            "method": request.method().as_str(), "url": uri,
            "sign_message_length": message.len(), "truncated_sign_message": prefix,
        });
        let detail = json!({"location": "authorization", "field": field,
            "detail": {"issue": issue}, "sign_information": information});
        let refusal =
            Refusal::new(StatusCode::UNAUTHORIZED, "SIGN_ERROR", format!("签名错误：{field}：{issue}"));
        Refusal { detail: Some(detail), ..refusal }
    };
    let seconds: i64 = timestamp.parse().map_err(|_| unsigned("timestamp", "not a number of seconds"))?;
    if now.as_second().abs_diff(seconds) > SKEW_MAX_SECONDS {
        return Err(unsigned("timestamp", "more than 300 s from the gateway's clock"));
    }
    let merchant = merchants::find(mchid).ok_or_else(|| unsigned("mchid", "unknown merchant"))?;
    if serial != merchant.serial {
        return Err(unsigned("serial_no", "not the merchant's certificate"));
    }
    if !keys.is_merchants(merchant, &message, signature) {
        return Err(unsigned("signature", "sign not match"));
    }
    // WeChat Pay asks for both on every request.
    for name in [header::ACCEPT, header::USER_AGENT] {
        if text(name.as_str()).is_none_or(str::is_empty) {
            return Err(Refusal::parameter("header", name.as_str(), "缺少"));
        }
    }
    Ok(merchant)
}
