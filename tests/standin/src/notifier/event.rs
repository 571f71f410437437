//! What a notification says, encrypted for the merchant, or wrongly as ordered.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::books::OrderKey;
use crate::clock;
use crate::faults::{Kind, Route};
use crate::keys::{Keys, aead_nonce};
use crate::merchants::Merchant;
use crate::party::Party;
use crate::reply::tell;
use jiff::Timestamp;

/// What is on its way to the merchant.
#[derive(Clone)]
pub struct Event {
    /// Which faults may strike it.
    pub route: Route,
    /// The order it is about.
    pub order: OrderKey,
    /// The refund it is about, if it is about one.
    pub out_refund_no: Option<String>,
    /// Whom it is for.
    pub party: Party,
    /// Its number, the same on every attempt.
    pub id: String,
    /// `TRANSACTION.SUCCESS` and the like.
    pub event_type: &'static str,
    /// The same in Chinese.
    pub summary: &'static str,
    /// Where it goes.
    pub url: reqwest::Url,
    /// When it happened.
    pub created_at: Timestamp,
    /// What it hides.
    pub plaintext: Value,
}

impl Event {
    /// The numbers for which faults may be ordered.
    pub fn numbers(&self) -> Vec<&str> {
        self.out_refund_no.iter().map(String::as_str).chain([self.order.number.as_str()]).collect()
    }

    /// The same under a number of its own.
    pub fn copy(&self) -> Self {
        Self { id: Uuid::new_v4().to_string(), ..self.clone() }
    }

    /// The body of one attempt.
    pub fn body(&self, keys: &Keys, flaw: Option<Kind>) -> Result<String, aes_gcm::Error> {
        let mut plaintext = self.plaintext.clone();
        match flaw {
            Some(Kind::ForeignEvent) => estrange(&mut plaintext, self.party.foreign()),
            Some(kind) => tell(&mut plaintext, kind),
            None => {}
        }
        let is_foreign_key = flaw == Some(Kind::WrongApiKey);
        let merchant = if is_foreign_key { self.party.foreign().merchant } else { self.party.merchant };
        self.sealed(keys, merchant, &plaintext)
    }

    fn sealed(&self, keys: &Keys, merchant: &Merchant, plaintext: &Value) -> Result<String, aes_gcm::Error> {
        let kind = if self.out_refund_no.is_some() { "refund" } else { "transaction" };
        let nonce = aead_nonce();
        let ciphertext = keys.encrypt(merchant, &nonce, kind.as_bytes(), plaintext.to_string().as_bytes())?;
        let body = json!({
            "id": self.id,
            "create_time": clock::rfc3339(self.created_at),
            "resource_type": "encrypt-resource",
            "event_type": self.event_type,
            "summary": self.summary,
            "resource": {
                "algorithm": "AEAD_AES_256_GCM",
                "original_type": kind,
                "ciphertext": ciphertext,
                "associated_data": kind,
                "nonce": String::from_utf8_lossy(&nonce),
            },
        });
        Ok(body.to_string())
    }
}

/// Makes it another merchant's payment or refund, one that this merchant never heard of.
fn estrange(plaintext: &mut Value, party: Party) {
    let Value::Object(members) = plaintext else { return };
    for name in ["appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid"] {
        members.remove(name);
    }
    for (name, value) in party.identity() {
        members.insert(name.to_owned(), json!(value));
    }
    for name in ["out_trade_no", "out_refund_no", "transaction_id", "refund_id"] {
        if let Some(Value::String(number)) = members.get_mut(name) {
            *number = number.chars().rev().collect();
        }
    }
}
