//! What WeChat sends to a mini-program's or an official account's server (消息推送), in its safe mode: signed with a
//! token and sealed with AES. developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html

mod xml;

use aws_lc_rs::{
    cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey},
    constant_time,
    digest::{SHA1_FOR_LEGACY_USE_ONLY, digest},
    iv::FixedLength,
};
use base64::{
    Engine, alphabet,
    engine::{GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_STANDARD,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

/// A message has a few kilobytes.
const BODY_LIMIT: usize = 64 * 1024;
/// WeChat pads to blocks of 32, although those of AES have 16.
const PAD_BLOCK: usize = 32;

/// The last of the 43 characters of an EncodingAESKey may carry bits that belong to no byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// An EncodingAESKey has 43 letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an EncodingAESKey has 43 letters and digits")]
pub struct BadPushKey;

/// Why a push is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPush {
    /// The signature is missing or wrong.
    #[error("a wrong signature")]
    Signature,
    /// It is not sealed, or not with our key.
    #[error("it cannot be decrypted")]
    Decryption,
    /// It is for another app.
    #[error("for another app")]
    App,
    /// It is neither the XML nor the JSON of a message.
    #[error("not a message")]
    Content,
}

/// The query of the address that WeChat asks for.
#[derive(Clone, Debug, Deserialize)]
pub struct PushQuery {
    /// Over token, time and nonce.
    #[serde(default)]
    pub signature: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub timestamp: String,
    /// Random.
    #[serde(default)]
    pub nonce: String,
    /// To be answered as it is, when WeChat tries the address with a GET.
    pub echostr: Option<String>,
    /// Over what is sealed, too.
    pub msg_signature: Option<String>,
}

/// A verified and decrypted message.
#[derive(Clone, Debug, PartialEq)]
pub struct PushMessage {
    /// The user's id under this app.
    pub from: String,
    /// When it was made.
    pub at: Timestamp,
    /// Such as `text` or `event`.
    pub kind: String,
    /// Of an event, its name.
    pub event: Option<String>,
    /// The same for the same message, however often WeChat sends it: it sends it again unless it is answered within
    /// five seconds.
    pub key: String,
    /// All fields; numbers are texts where they came as XML.
    pub content: Value,
}

/// The keys of a push.
pub struct Push {
    app_id: String,
    token: SecretString,
    key: [u8; 32],
}

impl Push {
    /// With the token and the EncodingAESKey as they were entered at WeChat.
    ///
    /// # Errors
    /// [`BadPushKey`].
    pub fn new(
        app_id: String,
        token: SecretString,
        encoding_aes_key: &SecretString,
    ) -> Result<Push, BadPushKey> {
        let key = LENIENT.decode(format!("{}=", encoding_aes_key.expose_secret())).map_err(|_| BadPushKey)?;
        Ok(Push { app_id, token, key: key.try_into().map_err(|_| BadPushKey)? })
    }

    /// The body with which to answer the GET by which WeChat tries the address.
    ///
    /// # Errors
    /// [`BadPush::Signature`].
    pub fn echo<'a>(&self, query: &'a PushQuery) -> Result<&'a str, BadPush> {
        self.verify(&query.signature, [&query.timestamp, &query.nonce, ""])?;
        query.echostr.as_deref().ok_or(BadPush::Signature)
    }

    /// Verifies and decrypts the body of a POST, XML or JSON.
    ///
    /// # Errors
    /// [`BadPush`].
    pub fn open(&self, query: &PushQuery, body: &[u8]) -> Result<PushMessage, BadPush> {
        let envelope = fields(body)?;
        let sealed = envelope.get("Encrypt").and_then(Value::as_str).ok_or(BadPush::Decryption)?;
        let signature = query.msg_signature.as_deref().ok_or(BadPush::Signature)?;
        self.verify(signature, [&query.timestamp, &query.nonce, sealed])?;
        message(fields(&self.decrypt(sealed)?)?)
    }

    /// SHA-1 over the token and the parts, in the order of the alphabet.
    fn verify(&self, signature: &str, parts: [&str; 3]) -> Result<(), BadPush> {
        let mut all = [self.token.expose_secret(), parts[0], parts[1], parts[2]];
        all.sort_unstable();
        let want = digest(&SHA1_FOR_LEGACY_USE_ONLY, all.concat().as_bytes());
        let want: String = want.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        constant_time::verify_slices_are_equal(want.as_bytes(), signature.as_bytes())
            .map_err(|_| BadPush::Signature)
    }

    /// 16 random bytes, the length, the message, the app.
    fn decrypt(&self, sealed: &str) -> Result<Vec<u8>, BadPush> {
        let mut bytes = BASE64_STANDARD.decode(sealed).map_err(|_| BadPush::Decryption)?;
        let (iv, _) = self.key.split_first_chunk::<16>().ok_or(BadPush::Decryption)?;
        let plain = UnboundCipherKey::new(&AES_256, &self.key)
            .and_then(DecryptingKey::cbc)
            .and_then(|key| key.decrypt(&mut bytes, DecryptionContext::Iv128(FixedLength::from(iv))))
            .map_err(|_| BadPush::Decryption)?;
        let (_, rest) =
            unpadded(plain).and_then(|plain| plain.split_first_chunk::<16>()).ok_or(BadPush::Decryption)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(BadPush::Decryption)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| BadPush::Decryption)?;
        let (message, app) = rest.split_at_checked(length).ok_or(BadPush::Decryption)?;
        if app == self.app_id.as_bytes() { Ok(message.to_vec()) } else { Err(BadPush::App) }
    }
}

/// Without the padding, whose bytes each tell how many they are.
fn unpadded(plain: &[u8]) -> Option<&[u8]> {
    let count = usize::from(*plain.last()?);
    let (kept, padding) = plain.split_at_checked(plain.len().checked_sub(count)?)?;
    ((1..=PAD_BLOCK).contains(&count) && padding.iter().all(|byte| usize::from(*byte) == count))
        .then_some(kept)
}

fn fields(body: &[u8]) -> Result<Value, BadPush> {
    if body.len() > BODY_LIMIT {
        return Err(BadPush::Content);
    }
    let text = std::str::from_utf8(body).map_err(|_| BadPush::Content)?;
    let value =
        if text.trim_start().starts_with('<') { xml::read(text) } else { serde_json::from_str(text).ok() };
    value.filter(Value::is_object).ok_or(BadPush::Content)
}

fn message(content: Value) -> Result<PushMessage, BadPush> {
    let text = |name: &str| match content.get(name) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let promised = |name| text(name).ok_or(BadPush::Content);
    let (from, created, kind) = (promised("FromUserName")?, promised("CreateTime")?, promised("MsgType")?);
    let second = created.parse().map_err(|_| BadPush::Content)?;
    let at = Timestamp::from_second(second).map_err(|_| BadPush::Content)?;
    let event = text("Event");
    // Events have no number of their own.
    let key =
        text("MsgId").unwrap_or_else(|| format!("{from} {created} {}", event.as_deref().unwrap_or_default()));
    Ok(PushMessage { from, at, kind, event, key, content })
}

#[cfg(test)]
mod tests;
