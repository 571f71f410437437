//! The answer of `GET /v3/certificates`.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    code::ErrorCode,
    keys::{KeysBySerial, PlatformKey},
    notification::{ApiV3Key, Sealed},
};

#[derive(Deserialize)]
struct Answer {
    data: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    serial_no: String,
    effective_time: Timestamp,
    expire_time: Timestamp,
    encrypt_certificate: Sealed,
}

#[derive(Deserialize)]
struct Refusal {
    code: String,
}

/// Reads and decrypts; during a change there are the old one and the new one. The signature is still to be verified,
/// with these keys or with those that are known.
///
/// Merchants since about October 2024 have no certificates: they get RESOURCE_NOT_EXISTS, 403 or an empty list.
pub(super) fn read(status: u16, body: &[u8], key: &ApiV3Key) -> Result<KeysBySerial, String> {
    let place = |e: serde_json::Error| format!("line {} column {}", e.line(), e.column());
    if status != 200 {
        let code =
            serde_json::from_slice::<Refusal>(body).ok().map(|refusal| ErrorCode::parse(&refusal.code));
        return match (status, code) {
            (403, _) | (_, Some(ErrorCode::ResourceNotExists)) => Ok(KeysBySerial::new()),
            _ => Err(format!("status {status}")),
        };
    }
    let answer: Answer = serde_json::from_slice(body).map_err(place)?;
    let mut keys = KeysBySerial::new();
    for entry in answer.data {
        let pem = key.unseal(&entry.encrypt_certificate).map_err(|bad| bad.to_string())?;
        let pem = String::from_utf8(pem).map_err(|_| "a certificate that is no text")?;
        let key = PlatformKey::from_certificate(&pem, entry.effective_time, entry.expire_time);
        keys.insert(entry.serial_no, Arc::new(key.map_err(|bad| bad.to_string())?));
    }
    Ok(keys)
}
