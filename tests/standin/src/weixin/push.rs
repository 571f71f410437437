//! The message push: an event goes, encrypted, to the address that an application has named. The control API sends it.

use std::time::Duration;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockEncryptMut as _, KeyIvInit as _};
use jiff::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use uuid::Uuid;

use crate::identity::APP_ID;
use crate::prepay::notify_url;

/// An EncodingAESKey has 43 characters, whose last carries bits that mean nothing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);
/// The receiver has this long to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Most sendings of one message.
const TIMES_MAX: u8 = 10;
/// PKCS#7 to blocks of 32 bytes, not of AES's 16.
const BLOCK: usize = 32;

/// How the message is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    #[default]
    Json,
    Xml,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Flaw {
    WrongSignature,
    WrongAppId,
}

/// An order to push; without a message the address is asked to echo, as when it is first named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    url: String,
    token: String,
    encoding_aes_key: String,
    message: Option<Value>,
    #[serde(default)]
    format: Format,
    /// The same message so often, as WeChat does when no answer comes.
    #[serde(default = "once")]
    times: u8,
    flaw: Option<Flaw>,
}

fn once() -> u8 {
    1
}

/// Pushes, and tells what came back; the error says what is wrong with the order.
pub async fn push(order: &Push, now: Timestamp) -> Result<Value, String> {
    let url = notify_url(&order.url).map_err(|refusal| refusal.message)?;
    if !(1..=TIMES_MAX).contains(&order.times) {
        return Err(format!("times must be 1 to {TIMES_MAX}"));
    }
    let client = reqwest::Client::builder().timeout(ANSWER_WITHIN).no_proxy().build();
    let client = client.map_err(|error| error.to_string())?;
    let Some(message) = &order.message else { return Ok(order.ask_for_echo(&client, url, now).await) };
    let random = *Uuid::new_v4().as_bytes();
    let sealed = order
        .seal(&order.write(message), random)
        .ok_or("encoding_aes_key must be 43 characters of Base64")?;
    let mut replies = Vec::new();
    for _ in 0..order.times {
        replies.push(order.send(&client, url.clone(), &sealed, now).await);
    }
    Ok(json!({"replies": replies}))
}

impl Push {
    async fn ask_for_echo(&self, client: &reqwest::Client, mut url: Url, now: Timestamp) -> Value {
        let echo = Uuid::new_v4().simple().to_string();
        let (timestamp, nonce) = (now.as_second().to_string(), nonce());
        let signature = self.signature(&[&self.token, &timestamp, &nonce]);
        url.query_pairs_mut().extend_pairs([
            ("signature", &signature),
            ("timestamp", &timestamp),
            ("nonce", &nonce),
            ("echostr", &echo),
        ]);
        let reply = reply(client.get(url)).await;
        let is_echoed = reply.get("body") == Some(&json!(echo));
        json!({"replies": [reply], "echoed": is_echoed})
    }

    async fn send(&self, client: &reqwest::Client, mut url: Url, sealed: &str, now: Timestamp) -> Value {
        let (timestamp, nonce) = (now.as_second().to_string(), nonce());
        let signature = self.signature(&[&self.token, &timestamp, &nonce]);
        let msg_signature = self.signature(&[&self.token, &timestamp, &nonce, sealed]);
        url.query_pairs_mut().extend_pairs([
            ("signature", signature.as_str()),
            ("timestamp", &timestamp),
            ("nonce", &nonce),
            ("encrypt_type", "aes"),
            ("msg_signature", &msg_signature),
        ]);
        let (kind, body) = match self.format {
            Format::Json => {
                ("application/json", json!({"ToUserName": "gh_demonstration", "Encrypt": sealed}).to_string())
            }
            Format::Xml => ("text/xml", xml(&json!({"ToUserName": "gh_demonstration", "Encrypt": sealed}))),
        };
        reply(client.post(url).header("Content-Type", kind).body(body)).await
    }

    fn write(&self, message: &Value) -> String {
        match self.format {
            Format::Json => message.to_string(),
            Format::Xml => xml(message),
        }
    }

    /// AES-256-CBC over 16 random bytes, the length, the message and the application's id; base64.
    fn seal(&self, message: &str, random: [u8; 16]) -> Option<String> {
        let key = LENIENT.decode(format!("{}=", self.encoding_aes_key)).ok()?;
        let length = u32::try_from(message.len()).ok()?.to_be_bytes();
        let app_id = if self.flaw == Some(Flaw::WrongAppId) { "wxdemo0000000009" } else { APP_ID };
        let mut plain = [&random, &length[..], message.as_bytes(), app_id.as_bytes()].concat();
        let padding = BLOCK - plain.len() % BLOCK;
        plain.extend(std::iter::repeat_n(u8::try_from(padding).ok()?, padding));
        let cipher = cbc::Encryptor::<aes::Aes256>::new_from_slices(&key, key.get(..16)?).ok()?;
        Some(STANDARD.encode(cipher.encrypt_padded_vec_mut::<NoPadding>(&plain)))
    }

    /// SHA-1 over the sorted parts.
    fn signature(&self, parts: &[&str]) -> String {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        if self.flaw == Some(Flaw::WrongSignature) {
            parts.reverse();
        }
        Sha1::digest(parts.concat()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn nonce() -> String {
    (Uuid::new_v4().as_u128() % 10_000_000_000).to_string()
}

/// Flat: each member an element, texts as CDATA.
fn xml(members: &Value) -> String {
    let members = members.as_object().into_iter().flatten();
    let elements: String = members
        .map(|(name, value)| match value {
            Value::String(text) => format!("<{name}><![CDATA[{text}]]></{name}>"),
            other => format!("<{name}>{other}</{name}>"),
        })
        .collect();
    format!("<xml>{elements}</xml>")
}

async fn reply(request: reqwest::RequestBuilder) -> Value {
    match request.send().await {
        Ok(response) => {
            let status = response.status().as_u16();
            let body: String = response.text().await.unwrap_or_default().chars().take(1000).collect();
            json!({"status": status, "body": body})
        }
        Err(error) => json!({"error": error.to_string()}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(flaw: Option<Flaw>) -> Push {
        Push {
            url: String::new(),
            token: "spamtest".into(),
            encoding_aes_key: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG".into(),
            message: None,
            format: Format::Json,
            times: 1,
            flaw,
        }
    }

    /// Made with python-cryptography from the document of the message push: random bytes, length, message, id, PKCS#7.
    const SEALED: &str =
        "Q3stYC6hdFzMh9T8HCvyDLtMymmt97Ltg7qTTjrqWUf8vovFn62ybjwwwgLfBJWtkTMj0p5ez9z3HF9vDcDb/g==";
    const SIGNATURE: &str = "de0456969a5b593ff297f93924d4e78d1e518b27";

    #[test]
    fn seals_and_signs_as_python_does() {
        let sealed = order(None).seal(r#"{"Event":"演示"}"#, *b"0123456789abcdef").unwrap();
        assert_eq!(sealed, SEALED);
        assert_eq!(order(None).signature(&["spamtest", "1763776800", "12345", &sealed]), SIGNATURE);
        assert_ne!(
            order(Some(Flaw::WrongSignature)).signature(&["spamtest", "1763776800", "12345"]),
            order(None).signature(&["spamtest", "1763776800", "12345"])
        );
        assert_ne!(
            order(Some(Flaw::WrongAppId)).seal(r#"{"Event":"演示"}"#, *b"0123456789abcdef").unwrap(),
            SEALED
        );
    }

    #[test]
    fn a_message_may_be_xml() {
        let message = json!({"Event": "debug_demo", "CreateTime": 1});
        assert_eq!(
            xml(&message),
            "<xml><CreateTime>1</CreateTime><Event><![CDATA[debug_demo]]></Event></xml>"
        );
    }
}
