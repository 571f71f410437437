//! The `Wechatpay-*` headers over some bytes, right or wrong as ordered; for answers and notifications alike.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::faults::Kind;
use crate::keys::{Keys, PlatformKey};

/// Older than the merchant may accept, which is 300 s.
const STALE: SignedDuration = SignedDuration::from_secs(301);

/// With which key, and at what time.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The platform's key.
    pub key: PlatformKey,
    /// The time of signatures.
    pub at: Timestamp,
}

/// What goes over the wire.
pub struct Signed {
    /// Name and value of each header.
    pub headers: Vec<(&'static str, String)>,
    /// The bytes, perhaps not those that were signed.
    pub body: Vec<u8>,
}

/// Signs `TIMESTAMP\nNONCE\nBODY\n`, wrongly if `flaw` says so. A key that cannot sign leaves the bytes unsigned.
pub fn sign(keys: &Keys, stamp: Stamp, body: Vec<u8>, flaw: Option<Kind>) -> Signed {
    if flaw == Some(Kind::NoSignature) {
        return Signed { headers: Vec::new(), body };
    }
    let at = if flaw == Some(Kind::StaleTimestamp) { stamp.at - STALE } else { stamp.at };
    let (timestamp, nonce) = (at.as_second().to_string(), random());
    let tail: &[u8] = if flaw == Some(Kind::BadSignature) { b" \n" } else { b"\n" };
    let message = [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", &body, tail].concat();
    let Ok(right) = keys.sign(stamp.key, &message) else { return Signed { headers: Vec::new(), body } };
    let signature =
        if flaw == Some(Kind::SignTest) { format!("WECHATPAY/SIGNTEST/{}", random()) } else { right };
    let serial = match flaw {
        Some(Kind::UnknownSerial) => format!("{}00000000", random().to_uppercase()),
        _ => stamp.key.serial().to_owned(),
    };
    let headers = vec![
        ("Wechatpay-Timestamp", timestamp),
        ("Wechatpay-Nonce", nonce),
        ("Wechatpay-Signature", signature),
        ("Wechatpay-Serial", serial),
        ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
    ];
    let body = if flaw == Some(Kind::AlteredByte) { altered(body) } else { body };
    Signed { headers, body }
}

/// The bytes with one digit changed: still JSON, and perhaps another amount. Without a digit, the last byte changes.
pub fn altered(mut body: Vec<u8>) -> Vec<u8> {
    let digit = body.iter().position(u8::is_ascii_digit);
    let place = digit.unwrap_or(body.len().saturating_sub(1));
    if let Some(byte) = body.get_mut(place) {
        *byte = if *byte == b'1' { b'2' } else { b'1' };
    }
    body
}

fn random() -> String {
    Uuid::new_v4().simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(flaw: Option<Kind>) -> (String, String, String, Vec<u8>) {
        let keys = Keys::demonstration().unwrap();
        let stamp = Stamp { key: PlatformKey::Public, at: Timestamp::from_second(1_763_776_800).unwrap() };
        let signed = sign(&keys, stamp, br#"{"total":100}"#.to_vec(), flaw);
        let of =
            |name| signed.headers.iter().find(|(header, _)| *header == name).map(|(_, value)| value.clone());
        let of = |name| of(name).unwrap_or_default();
        (of("Wechatpay-Timestamp"), of("Wechatpay-Serial"), of("Wechatpay-Signature"), signed.body)
    }

    #[test]
    fn each_flaw_is_where_it_should_be() {
        let (timestamp, serial, signature, body) = signed(None);
        assert_eq!((timestamp.as_str(), body.as_slice()), ("1763776800", br#"{"total":100}"#.as_slice()));
        assert_eq!((serial.as_str(), signature.len()), (PlatformKey::Public.serial(), 344));
        assert_eq!(signed(Some(Kind::NoSignature)).2, "");
        assert_eq!(signed(Some(Kind::StaleTimestamp)).0, "1763776499");
        assert!(signed(Some(Kind::SignTest)).2.starts_with("WECHATPAY/SIGNTEST/"));
        let unknown = signed(Some(Kind::UnknownSerial)).1;
        assert!(unknown.len() == 40 && unknown.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(signed(Some(Kind::AlteredByte)).3, br#"{"total":200}"#);
    }
}
