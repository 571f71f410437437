//! What WeChat Pay sends to the notify URL.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Deserialize;

use super::{keys::KeyError, order::Transaction, signature::BadSignature};

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

impl Notification {
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
    resource: Resource,
}

#[derive(Deserialize)]
struct Resource {
    algorithm: String,
    ciphertext: String,
    #[serde(default)]
    associated_data: String,
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
        if resource.algorithm != "AEAD_AES_256_GCM" {
            return Err(BadNotification::Content("an unknown algorithm".into()));
        }
        let mut sealed =
            BASE64_STANDARD.decode(&resource.ciphertext).map_err(|_| BadNotification::Decryption)?;
        let nonce = Nonce::try_assume_unique_for_key(resource.nonce.as_bytes())
            .map_err(|_| BadNotification::Decryption)?;
        let plaintext = self
            .0
            .open_in_place(nonce, Aad::from(resource.associated_data.as_bytes()), &mut sealed)
            .map_err(|_| BadNotification::Decryption)?
            .to_vec();
        Ok(Notification { id, event_type, plaintext })
    }
}

/// The JSON library's words tell the place, never the content.
fn content(e: serde_json::Error) -> BadNotification {
    BadNotification::Content(format!("line {} column {}", e.line(), e.column()))
}

#[cfg(test)]
mod tests;
