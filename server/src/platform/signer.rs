//! Short-lived signed tokens (HMAC-SHA-256). A token says what it is for, so that one kind cannot pass as another.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::Timestamp;

/// Signs and verifies tokens with the server's secret; any server with the same secret can verify.
#[derive(Clone)]
pub struct Signer {
    key: hmac::Key,
}

impl Signer {
    /// A signer with the secret of the configuration.
    pub fn new(secret: &str) -> Signer {
        Signer { key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()) }
    }

    /// A token that says `payload` for `purpose` until `expires_at`. The payload is readable, not secret.
    pub fn sign(&self, purpose: &str, payload: &str, expires_at: Timestamp) -> String {
        let body = format!("{purpose}\n{}\n{payload}", expires_at.as_second());
        let tag = hmac::sign(&self.key, body.as_bytes());
        format!("{}.{}", URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(tag))
    }

    /// The payload of a genuine token for `purpose` that has not expired.
    pub fn verify(&self, purpose: &str, token: &str, now: Timestamp) -> Option<String> {
        self.read(purpose, token)
            .filter(|(_, expires)| *expires > now.as_second())
            .map(|(payload, _)| payload)
    }

    /// The payload of a genuine token for `purpose`, lapsed or not, and when it lapses, in seconds since 1970.
    pub fn read(&self, purpose: &str, token: &str) -> Option<(String, i64)> {
        let (body, tag) = token.split_once('.')?;
        let body = URL_SAFE_NO_PAD.decode(body).ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        hmac::verify(&self.key, &body, &tag).ok()?;
        let body = String::from_utf8(body).ok()?;
        let mut parts = body.splitn(3, '\n');
        let (found, expires, payload) = (parts.next()?, parts.next()?, parts.next()?);
        let expires = expires.parse().ok()?;
        (found == purpose).then(|| (payload.to_owned(), expires))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_token_holds_for_its_purpose_time_and_key_only() {
        let signer = Signer::new("a secret of the test, long enough");
        let token = signer.sign("fine", "x\ny", at(100));
        assert_eq!(signer.verify("fine", &token, at(99)).as_deref(), Some("x\ny"));
        assert_eq!(signer.verify("fine", &token, at(100)), None);
        assert_eq!(signer.read("fine", &token), Some(("x\ny".into(), 100)));
        assert_eq!(signer.read("session", &token), None);
        assert_eq!(signer.verify("session", &token, at(99)), None);
        assert_eq!(Signer::new("another secret").verify("fine", &token, at(99)), None);
        for forged in ["", ".", "a.b", &token[1..], &format!("{token}A")] {
            assert_eq!(signer.verify("fine", forged, at(99)), None, "{forged}");
        }
    }
}
