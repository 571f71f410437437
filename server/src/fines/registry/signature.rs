//! Signatures of requests and answers: HMAC-SHA256 over the parts, each with a line end behind it. An answer is signed
//! together with the signature of its request, so that it answers nothing else.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};

/// The header of the time, in seconds since 1970.
pub const TIMESTAMP: &str = "x-registry-timestamp";
/// The header of the nonce, 16 to 64 ASCII characters.
pub const NONCE: &str = "x-registry-nonce";
/// The header of the signature, base64.
pub const SIGNATURE: &str = "x-registry-signature";

/// How far two clocks may differ (seconds).
const SKEW: i64 = 300;

/// Signs requests and verifies answers with the key that both sides hold.
#[derive(Clone)]
pub struct Signing {
    key: hmac::Key,
}

/// The three headers.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Seconds since 1970, as text.
    pub timestamp: &'a str,
    /// The nonce.
    pub nonce: &'a str,
    /// The signature, base64.
    pub signature: &'a str,
}

/// An answer as it came, and what it claims to answer.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// The signature of the request, which covers its method, path, time, nonce and body.
    pub request: &'a str,
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

/// An answer that cannot be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// A header is missing or not of its form.
    #[error("no whole signature")]
    Missing,
    /// More than five minutes old, or from the future.
    #[error("the clocks differ by more than {SKEW} seconds")]
    Skew,
    /// It is not the signature of these bytes as an answer to this request.
    #[error("a wrong signature")]
    Wrong,
}

impl Signing {
    /// With the key that both sides hold.
    pub fn new(key: &SecretString) -> Signing {
        Signing { key: hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret().as_bytes()) }
    }

    /// The signature of a request: method, path with its query, time, nonce, body.
    pub fn of_request(&self, method: &str, path: &str, timestamp: &str, nonce: &str, body: &[u8]) -> String {
        let head = format!("{method}\n{path}\n{timestamp}\n{nonce}\n");
        STANDARD.encode(hmac::sign(&self.key, &whole(&head, body)))
    }

    /// Whether an answer of those headers is the registry's, to that request, and of now (seconds since 1970).
    ///
    /// # Errors
    /// [`BadSignature`] says why not.
    pub fn verify_answer(
        &self,
        signed: &Signed<'_>,
        answered: &Answered<'_>,
        now: i64,
    ) -> Result<(), BadSignature> {
        let nonce_fits = (16..=64).contains(&signed.nonce.len()) && signed.nonce.is_ascii();
        let at: i64 = signed.timestamp.parse().map_err(|_| BadSignature::Missing)?;
        let tag = STANDARD.decode(signed.signature).map_err(|_| BadSignature::Missing)?;
        if !nonce_fits {
            return Err(BadSignature::Missing);
        }
        let Answered { request, status, body } = answered;
        let head = format!("{status}\n{request}\n{}\n{}\n", signed.timestamp, signed.nonce);
        hmac::verify(&self.key, &whole(&head, body), &tag).map_err(|_| BadSignature::Wrong)?;
        // Last, so that only the registry itself can tell us that our clock is wrong.
        if now.abs_diff(at) > SKEW.unsigned_abs() { Err(BadSignature::Skew) } else { Ok(()) }
    }
}

fn whole(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), body, b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signing() -> Signing {
        Signing::new(&SecretString::from("0123456789abcdef0123456789abcdef"))
    }

    /// printf 'POST\n/police/decisions/2201991000000010/lock\n1795334400\nabcdefghijklmnop\n{"a":1}\n' |
    ///   openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef -binary | base64
    #[test]
    fn a_request_is_signed_as_openssl_signs_it() {
        let path = "/police/decisions/2201991000000010/lock";
        let got = signing().of_request("POST", path, "1795334400", "abcdefghijklmnop", br#"{"a":1}"#);
        assert_eq!(got, "XM2T5BEX+qo4q2ITX/qrDlPQarMGzRZ+nnkZ019EFTc=");
    }

    /// printf '200\nXM2T5BEX+qo4q2ITX/qrDlPQarMGzRZ+nnkZ019EFTc=\n1795334400\nabcdefghijklmnop\n{"locked":true}\n' |
    ///   openssl dgst …
    #[test]
    fn an_answer_is_believed_only_whole_and_now_and_to_its_request() {
        let good = Signed {
            timestamp: "1795334400",
            nonce: "abcdefghijklmnop",
            signature: "YC4DVqTVMKk8eQQy5vaL3ttqNvVHs+Bndev3lCGIm2s=",
        };
        let whole = Answered {
            request: "XM2T5BEX+qo4q2ITX/qrDlPQarMGzRZ+nnkZ019EFTc=",
            status: 200,
            body: br#"{"locked":true}"#,
        };
        let check = |signed: Signed<'_>, answered: Answered<'_>, now| {
            signing().verify_answer(&signed, &answered, now)
        };
        assert_eq!(check(good, whole, 1_795_334_400), Ok(()));
        assert_eq!(check(good, whole, 1_795_334_700), Ok(()));
        assert_eq!(check(good, whole, 1_795_334_701), Err(BadSignature::Skew));
        assert_eq!(check(good, whole, 1_795_334_099), Err(BadSignature::Skew));
        let altered = [
            Answered { body: br#"{"locked":true} "#, ..whole },
            Answered { status: 409, ..whole },
            Answered { request: "w8ILWoHuJ9Gnq/cQ5CIBTqKIDFdjrlq4PDpBBlrEiq8=", ..whole },
        ];
        for altered in altered {
            assert_eq!(check(good, altered, 1_795_334_400), Err(BadSignature::Wrong), "{altered:?}");
        }
        let other = Signed { timestamp: "1795334401", ..good };
        assert_eq!(check(other, whole, 1_795_334_400), Err(BadSignature::Wrong));
        let other = Signed { nonce: "abcdefghijklmnoq", ..good };
        assert_eq!(check(other, whole, 1_795_334_400), Err(BadSignature::Wrong));
        for (nonce, signature) in [("short", good.signature), (good.nonce, "%"), ("", "")] {
            let signed = Signed { nonce, signature, ..good };
            assert_eq!(check(signed, whole, 1_795_334_400), Err(BadSignature::Missing));
        }
        let stranger = Signing::new(&SecretString::from("another key"));
        assert_eq!(stranger.verify_answer(&good, &whole, 1_795_334_400), Err(BadSignature::Wrong));
    }
}
