//! Signing requests and verifying what WeChat Pay sends (`WECHATPAY2-SHA256-RSA2048`).

use std::sync::Arc;

use aws_lc_rs::rand;
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::Timestamp;

use super::keys::{MerchantKey, PlatformKey, PlatformKeys};

/// More than this and a message is stale. The official SDKs differ on the second itself; we accept it.
const SKEW_SECONDS: i64 = 300;
/// WeChat Pay now and then sends a wrong signature of this form to see whether it is refused.
const PROBE_PREFIX: &str = "WECHATPAY/SIGNTEST/";

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// A header is missing.
    #[error("no header {0}")]
    Missing(&'static str),
    /// A deliberate probe. Refuse it like any other; it is sent again correctly.
    #[error("a signature probe")]
    Probe,
    /// The time is more than 300 s off.
    #[error("a stale or future time")]
    Stale,
    /// No key has this serial.
    #[error("an unknown key serial")]
    UnknownSerial,
    /// The serial is that of a certificate whose time has not come or is over.
    #[error("a certificate outside its time")]
    OutOfTime,
    /// The signature does not fit the bytes.
    #[error("a wrong signature")]
    Mismatch,
}

/// The four headers that carry a signature of WeChat Pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureHeaders {
    timestamp: String,
    nonce: String,
    signature: String,
    serial: String,
}

impl SignatureHeaders {
    /// Reads them through `header`, which looks a header up by its name without regard to case.
    ///
    /// # Errors
    /// [`BadSignature::Missing`] names the first that is not there.
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Result<SignatureHeaders, BadSignature> {
        let get = |name: &'static str| match header(name) {
            Some(value) if value.len() <= 1024 => Ok(value.to_owned()),
            _ => Err(BadSignature::Missing(name)),
        };
        Ok(SignatureHeaders {
            timestamp: get("wechatpay-timestamp")?,
            nonce: get("wechatpay-nonce")?,
            signature: get("wechatpay-signature")?,
            serial: get("wechatpay-serial")?,
        })
    }

    /// Verifies the signature over the raw bytes of the body (none for a 204).
    pub(super) fn verify(
        &self,
        keys: &PlatformKeys,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        self.verify_with(|serial| keys.get(serial), body, now)
    }

    /// The same, with the key that `key_of` gives for the serial.
    pub(super) fn verify_with(
        &self,
        key_of: impl FnOnce(&str) -> Option<Arc<PlatformKey>>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        if self.signature.starts_with(PROBE_PREFIX) {
            metrics::counter!("wechat_signature_probes_total").increment(1);
            return Err(BadSignature::Probe);
        }
        let sent: i64 = self.timestamp.parse().map_err(|_| BadSignature::Stale)?;
        if now.as_second().abs_diff(sent) > SKEW_SECONDS.unsigned_abs() {
            return Err(BadSignature::Stale);
        }
        let key = key_of(&self.serial).ok_or(BadSignature::UnknownSerial)?;
        if !key.is_valid(now) {
            return Err(BadSignature::OutOfTime);
        }
        let signature = BASE64_STANDARD.decode(&self.signature).map_err(|_| BadSignature::Mismatch)?;
        let mut message = format!("{}\n{}\n", self.timestamp, self.nonce).into_bytes();
        message.extend_from_slice(body);
        message.push(b'\n');
        if key.verifies(&message, &signature) { Ok(()) } else { Err(BadSignature::Mismatch) }
    }
}

/// The `Authorization` of a request. `target` is path and query. `None` only if cryptography fails.
pub(super) fn authorization(
    key: &MerchantKey,
    merchant: (&str, &str),
    method: &str,
    target: &str,
    body: &str,
    now: Timestamp,
) -> Option<String> {
    let (merchant_id, serial) = merchant;
    let (timestamp, nonce) = (now.as_second(), nonce()?);
    let signature = key.sign(request_message(method, target, timestamp, &nonce, body).as_bytes())?;
    Some(format!(
        "WECHATPAY2-SHA256-RSA2048 mchid=\"{merchant_id}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",\
         serial_no=\"{serial}\",signature=\"{signature}\""
    ))
}

/// The five lines that a request's signature covers.
pub(super) fn request_message(method: &str, target: &str, timestamp: i64, nonce: &str, body: &str) -> String {
    format!("{method}\n{target}\n{timestamp}\n{nonce}\n{body}\n")
}

/// The four lines that `paySign` covers.
pub(super) fn pay_message(app_id: &str, timestamp: &str, nonce: &str, package: &str) -> String {
    format!("{app_id}\n{timestamp}\n{nonce}\n{package}\n")
}

/// 32 random hex digits. `None` only if the system's randomness fails.
pub(super) fn nonce() -> Option<String> {
    let mut bytes = [0_u8; 16];
    rand::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|b| format!("{b:02X}")).collect())
}

#[cfg(test)]
mod tests;
