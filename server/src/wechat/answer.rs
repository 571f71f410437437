//! How a call ends, and how an HTTP answer of WeChat Pay is read.

use serde::Deserialize;

use super::{code::ErrorCode, signature::BadSignature};

/// How a call ended. There is deliberately no way to turn this into a bool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It took effect, or told the truth; the signature is verified.
    Definite(T),
    /// It was refused, with a verified signature.
    Rejected(ErrorCode),
    /// It may or may not have taken effect: ask before acting.
    Unknown(Doubt),
}

/// Why an outcome is not known. Holds nothing personal and no secret; fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Doubt {
    /// We could not sign the request, or it could not be sent, or no whole answer came in time.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// 202, 429, 5xx, or a status that WeChat Pay does not use.
    #[error("status {status}, code {code}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// The code in the body, `-` when there is none.
        code: String,
    },
    /// The answer's signature is missing or wrong.
    #[error("the answer cannot be believed: {0}")]
    Signature(#[from] BadSignature),
    /// The signature is right, the content is not what the documents promise.
    #[error("the answer cannot be read: {0}")]
    Content(String),
}

#[derive(Deserialize)]
struct ErrorBody {
    code: String,
}

/// Reads a whole answer whose signature check ended in `verified`.
pub(super) fn read<T>(
    status: u16,
    body: &[u8],
    verified: Result<(), BadSignature>,
    parse: impl FnOnce(&[u8]) -> Result<T, String>,
) -> Outcome<T> {
    if let Err(bad) = verified {
        return Outcome::Unknown(bad.into());
    }
    let code = serde_json::from_slice::<ErrorBody>(body).ok().map(|e| e.code);
    match (status, code) {
        (200 | 204, _) => match parse(body) {
            Ok(value) => Outcome::Definite(value),
            Err(why) => Outcome::Unknown(Doubt::Content(why)),
        },
        (429, code) => Outcome::Unknown(doubt(status, code)),
        (400..=499, Some(code)) => Outcome::Rejected(ErrorCode::parse(&code)),
        // The documents give this one refusal a 500. It is no failure: asked again, it would be refused again.
        (500, Some(code)) if ErrorCode::parse(&code) == ErrorCode::OpenidMismatch => {
            Outcome::Rejected(ErrorCode::OpenidMismatch)
        }
        (_, code) => Outcome::Unknown(doubt(status, code)),
    }
}

fn doubt(status: u16, code: Option<String>) -> Doubt {
    let code = code.map_or_else(|| "-".into(), |c| c.chars().take(64).collect());
    Doubt::Status { status, code }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(status: u16, body: &str) -> Outcome<String> {
        read(status, body.as_bytes(), Ok(()), |b| String::from_utf8(b.to_vec()).map_err(|e| e.to_string()))
    }

    #[test]
    fn an_unsigned_success_is_not_a_success() {
        let got = read(200, b"{}", Err(BadSignature::Mismatch), |_| Ok(()));
        assert_eq!(got, Outcome::Unknown(Doubt::Signature(BadSignature::Mismatch)));
    }

    #[test]
    fn an_unsigned_refusal_is_not_a_refusal() {
        let got = read(403, br#"{"code":"NO_AUTH"}"#, Err(BadSignature::Missing("x")), |_| Ok(()));
        assert!(matches!(got, Outcome::Unknown(_)));
    }

    #[test]
    fn only_a_signed_4xx_with_a_code_is_a_refusal_and_one_500() {
        let mismatch = r#"{"code":"OPENID_MISMATCH"}"#;
        assert_eq!(read_text(500, mismatch), Outcome::Rejected(ErrorCode::OpenidMismatch));
        let unsigned = read(500, mismatch.as_bytes(), Err(BadSignature::Missing("x")), |_| Ok(()));
        assert!(matches!(unsigned, Outcome::Unknown(_)));
        assert_eq!(
            read_text(404, r#"{"code":"ORDERNOTEXIST"}"#),
            Outcome::Rejected(ErrorCode::OrderNotExist)
        );
        for (status, body) in [
            (202, r#"{"code":"USERPAYING"}"#),
            (429, r#"{"code":"FREQUENCY_LIMITED"}"#),
            (500, r#"{"code":"SYSTEMERROR"}"#),
            (502, "<html>Bad Gateway</html>"),
            (403, "<html>a proxy's</html>"),
            (301, ""),
        ] {
            assert!(matches!(read_text(status, body), Outcome::Unknown(_)), "{status}");
        }
        assert_eq!(read_text(204, ""), Outcome::Definite(String::new()));
    }
}
