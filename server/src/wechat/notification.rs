//! What WeChat Pay sends to the notify URL.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;

use super::{
    keys::KeyError,
    order::{Capture, Transaction},
    refund::{RefundNotice, WireNotice},
    signature::BadSignature,
};

/// Why a notification is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNotification {
    /// Its signature does not hold.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// It is not the JSON that the documents promise.
    #[error("not a notification: {0}")]
    Content(String),
    /// It cannot be decrypted with our APIv3 key.
    #[error("it cannot be decrypted")]
    Decryption,
    /// It is about something that this client does not know.
    #[error("an unknown kind of event")]
    Event,
}

/// A verified and decrypted notification.
#[derive(Debug)]
pub struct Notification {
    /// Its id. The same event may come again under the same id, or under another.
    pub id: String,
    /// Such as `TRANSACTION.SUCCESS`.
    pub event_type: String,
    plaintext: Vec<u8>,
}

/// What a notification is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Money was taken.
    Paid(Capture),
    /// A refund came to its end: success, closed or abnormal, as its status says.
    Refund(RefundNotice),
}

impl Notification {
    /// What it is about.
    ///
    /// # Errors
    /// [`BadNotification::Content`] when a promised field is missing, [`BadNotification::Event`] when it is about
    /// something else.
    pub fn event(&self) -> Result<Event, BadNotification> {
        let missing = || BadNotification::Content("a promised field is missing".into());
        match self.event_type.as_str() {
            "TRANSACTION.SUCCESS" => self.transaction()?.capture().map(Event::Paid).ok_or_else(missing),
            "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED" => {
                let notice: WireNotice = serde_json::from_slice(&self.plaintext).map_err(content)?;
                notice.notice().map(Event::Refund).ok_or_else(missing)
            }
            _ => Err(BadNotification::Event),
        }
    }

    /// The order, when the event is about a payment.
    ///
    /// # Errors
    /// [`BadNotification::Content`] when it is about something else.
    pub fn transaction(&self) -> Result<Transaction, BadNotification> {
        serde_json::from_slice(&self.plaintext).map_err(content)
    }
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    event_type: String,
    resource: Sealed,
}

/// What is sealed with the APIv3 key.
#[derive(Deserialize)]
pub(super) struct Sealed {
    algorithm: String,
    ciphertext: String,
    associated_data: Option<String>,
    nonce: String,
}

/// The APIv3 key, ready to decrypt.
pub(super) struct ApiV3Key(LessSafeKey);

impl ApiV3Key {
    pub(super) fn new(key: &str) -> Result<ApiV3Key, KeyError> {
        let length = key.len();
        UnboundKey::new(&AES_256_GCM, key.as_bytes())
            .map(|key| ApiV3Key(LessSafeKey::new(key)))
            .map_err(|_| KeyError::ApiV3Length(length))
    }

    /// Opens the body of a notification whose signature is verified.
    pub(super) fn open(&self, body: &[u8]) -> Result<Notification, BadNotification> {
        let Envelope { id, event_type, resource } = serde_json::from_slice(body).map_err(content)?;
        if id.is_empty() || id.len() > 64 || event_type.len() > 64 {
            return Err(BadNotification::Content("id or event_type of a wrong length".into()));
        }
        let plaintext = self.unseal(&resource)?;
        Ok(Notification { id, event_type, plaintext })
    }

    /// Decrypts, and in doing so proves that whoever sealed it has the key.
    pub(super) fn unseal(&self, sealed: &Sealed) -> Result<Vec<u8>, BadNotification> {
        if sealed.algorithm != "AEAD_AES_256_GCM" {
            return Err(BadNotification::Content("an unknown algorithm".into()));
        }
        let closed = |_| BadNotification::Decryption;
        let mut bytes =
            BASE64_STANDARD.decode(&sealed.ciphertext).map_err(|_| BadNotification::Decryption)?;
        let nonce = Nonce::try_assume_unique_for_key(sealed.nonce.as_bytes()).map_err(closed)?;
        let associated = Aad::from(sealed.associated_data.as_deref().unwrap_or_default().as_bytes());
        self.0.open_in_place(nonce, associated, &mut bytes).map(|open| open.to_vec()).map_err(closed)
    }
}

/// The JSON library's words tell the place, never the content.
fn content(e: serde_json::Error) -> BadNotification {
    BadNotification::Content(format!("line {} column {}", e.line(), e.column()))
}

#[cfg(test)]
mod tests;
