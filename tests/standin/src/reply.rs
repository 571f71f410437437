//! From an outcome to an HTTP answer signed as WeChat Pay signs it: refusals and empty answers too.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::identity::PLATFORM_KEY_ID;
use crate::keys::Keys;
use crate::refusal::Refusal;

/// What a request came to; no body means the empty answer of 204.
pub struct Reply {
    status: StatusCode,
    body: Option<Value>,
}

impl Reply {
    /// 200 with a body.
    pub fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Some(body) }
    }

    /// 204, nothing to say.
    pub fn empty() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None }
    }

    /// The answer with one member changed.
    pub fn with(mut self, member: &str, value: Value) -> Self {
        if let Some(Value::Object(members)) = &mut self.body {
            members.insert(member.to_owned(), value);
        }
        self
    }

    fn text(&self) -> String {
        self.body.as_ref().map(Value::to_string).unwrap_or_default()
    }

    /// The answer without a signature.
    pub fn unsigned(self) -> HttpResponse {
        self.respond(None)
    }

    /// The answer with WeChat Pay's signature.
    pub fn signed(self, keys: &Keys, now: Timestamp) -> HttpResponse {
        let signature = SignedHeaders::over(keys, self.text().as_bytes(), now);
        self.respond(signature.ok())
    }

    /// The answer with a well-formed signature that is of other bytes.
    pub fn signed_wrongly(self, keys: &Keys, now: Timestamp) -> HttpResponse {
        let altered = format!("{} ", self.text());
        let signature = SignedHeaders::over(keys, altered.as_bytes(), now);
        self.respond(signature.ok())
    }

    fn respond(self, signature: Option<SignedHeaders>) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header(("Request-ID", Uuid::new_v4().simple().to_string()));
        for header in signature.into_iter().flat_map(SignedHeaders::headers) {
            response.insert_header(header);
        }
        match &self.body {
            Some(body) => response.content_type("application/json; charset=utf-8").body(body.to_string()),
            None => response.finish(),
        }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self { status: refusal.status, body: Some(refusal.body()) }
    }
}

/// The `Wechatpay-*` headers over some bytes; used by answers and notifications alike.
pub struct SignedHeaders {
    timestamp: String,
    nonce: String,
    signature: String,
}

impl SignedHeaders {
    /// Signs `TIMESTAMP\nNONCE\nBODY\n` with the platform's key.
    pub fn over(keys: &Keys, body: &[u8], now: Timestamp) -> Result<Self, rsa::signature::Error> {
        let timestamp = now.as_second().to_string();
        let nonce = Uuid::new_v4().simple().to_string();
        let message = [timestamp.as_bytes(), b"\n", nonce.as_bytes(), b"\n", body, b"\n"].concat();
        let signature = keys.sign(&message)?;
        Ok(Self { timestamp, nonce, signature })
    }

    /// Name and value of each header.
    pub fn headers(self) -> [(&'static str, String); 5] {
        [
            ("Wechatpay-Timestamp", self.timestamp),
            ("Wechatpay-Nonce", self.nonce),
            ("Wechatpay-Signature", self.signature),
            ("Wechatpay-Serial", PLATFORM_KEY_ID.to_owned()),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048".to_owned()),
        ]
    }
}
