//! The client of WeChat Pay v3.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{
    answer::{Doubt, Outcome},
    channel::{Call, Channel},
    http::{self, BadBase},
    keys::{KeyError, MerchantKey, PlatformKeys},
    notification::{ApiV3Key, BadNotification, Notification},
    order::Transaction,
    party::{Party, SubMerchant},
    signature::{self, SignatureHeaders},
};

mod bills;
mod refunds;
mod sealed_bill;

/// Who we are to WeChat Pay.
pub struct PaySettings {
    /// `https://api.mch.weixin.qq.com`, or a stand-in on this machine.
    pub base: String,
    /// The app that the merchant, or the service provider, is bound to.
    pub app_id: String,
    /// The merchant, or the service provider.
    pub merchant_id: String,
    /// For whom a service provider acts; `None` when the merchant acts for itself.
    pub sub_merchant: Option<SubMerchant>,
    /// The serial of the merchant's certificate.
    pub merchant_serial: String,
    /// The merchant's private key, PKCS#8 PEM.
    pub merchant_private_key: SecretString,
    /// WeChat Pay's public keys: `PUB_KEY_ID_…` and PEM; several while one follows another. The first is named in
    /// requests. With none, WeChat Pay's certificates are fetched and renewed; they are fetched beside these too when a
    /// message names a serial that is not among them.
    pub platform_keys: Vec<(String, String)>,
    /// The APIv3 key, 32 bytes.
    pub api_v3_key: SecretString,
}

/// Why the client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// The base address.
    #[error("base: {0}")]
    Base(#[from] BadBase),
    /// A key.
    #[error("{0}")]
    Key(#[from] KeyError),
}

/// The way of paying that a prepay opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trade {
    /// Inside WeChat: gives a `prepay_id`, which lives two hours.
    Jsapi,
    /// From a phone's browser: gives an `h5_url`, which lives five minutes.
    H5,
    /// By a QR code: gives a `code_url`, which lives two hours.
    Native,
}

impl Trade {
    const fn name(self) -> &'static str {
        match self {
            Trade::Jsapi => "jsapi",
            Trade::H5 => "h5",
            Trade::Native => "native",
        }
    }
}

/// What `wx.requestPayment` and `getBrandWCPayRequest` take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsapiCall {
    /// The app's id.
    pub app_id: String,
    /// Seconds since 1970, as text.
    pub time_stamp: String,
    /// Random.
    pub nonce_str: String,
    /// `prepay_id=…`.
    pub package: String,
    /// `RSA`.
    pub sign_type: String,
    /// The signature.
    pub pay_sign: String,
}

/// The client. Keys are loaded once; share it behind an `Arc`.
pub struct Pay {
    party: Party,
    channel: Channel,
}

impl Pay {
    /// Loads the keys and prepares the HTTP client.
    ///
    /// # Errors
    /// [`PayError`] says which setting is wrong; it never holds key material.
    pub fn new(settings: PaySettings) -> Result<Pay, PayError> {
        let base = http::base(&settings.base)?;
        let pems = settings.platform_keys.iter().map(|(serial, pem)| (serial.as_str(), pem.as_str()));
        let channel = Channel {
            http: http::client(&base)?,
            base,
            merchant_id: settings.merchant_id.clone(),
            merchant_serial: settings.merchant_serial,
            merchant_key: MerchantKey::from_pem(settings.merchant_private_key.expose_secret())?,
            platform_serial: settings.platform_keys.first().map(|(serial, _)| serial.clone()),
            keys: PlatformKeys::from_pems(pems)?,
            api_v3_key: ApiV3Key::new(settings.api_v3_key.expose_secret())?,
            turn: Timestamp::UNIX_EPOCH.into(),
            renewal: 0.into(),
        };
        let party = Party::new(settings.app_id, settings.merchant_id, settings.sub_merchant);
        Ok(Pay { party, channel })
    }

    /// Who takes the money: for the bodies of orders, and to compare with what answers tell.
    pub fn party(&self) -> &Party {
        &self.party
    }

    /// Opens a way to pay an order and gives it (see [`Trade`]). `body` is a serialised
    /// [`super::OrderRequest`]; the same bytes under the same number give a fresh way to the same order.
    pub async fn prepay(&self, trade: Trade, body: &str, now: Timestamp) -> Outcome<String> {
        #[derive(Deserialize)]
        struct Prepaid {
            #[serde(alias = "h5_url", alias = "code_url")]
            prepay_id: String,
        }
        let target = format!("{}/{}", self.party.orders_path(), trade.name());
        let read = |answer: &[u8]| parse::<Prepaid>(answer).map(|prepaid| prepaid.prepay_id);
        self.channel.call(Call::post("prepay", &target, body), now, read).await
    }

    /// Asks for an order by the merchant's number.
    pub async fn query(&self, out_trade_no: &str, now: Timestamp) -> Outcome<Transaction> {
        let (orders, merchants) = (self.party.orders_path(), self.party.order_query());
        let target = format!("{orders}/out-trade-no/{out_trade_no}?{merchants}");
        let outcome = self.channel.call(Call::get("query", &target), now, parse::<Transaction>).await;
        about(outcome, |order| order.out_trade_no == out_trade_no)
    }

    /// Asks for an order by WeChat's number of its payment, which only a paid order has.
    pub async fn query_transaction(&self, transaction_id: &str, now: Timestamp) -> Outcome<Transaction> {
        let (orders, merchants) = (self.party.orders_path(), self.party.order_query());
        let target = format!("{orders}/id/{transaction_id}?{merchants}");
        let outcome = self.channel.call(Call::get("query", &target), now, parse::<Transaction>).await;
        about(outcome, |order| order.transaction_id.as_deref() == Some(transaction_id))
    }

    /// Closes an order. Only a query that says `CLOSED` proves that it can no longer be paid.
    pub async fn close(&self, out_trade_no: &str, now: Timestamp) -> Outcome<()> {
        let target = format!("{}/out-trade-no/{out_trade_no}/close", self.party.orders_path());
        let body = self.party.close_body();
        self.channel.call(Call::post("close", &target, &body), now, |_| Ok(())).await
    }

    /// Verifies and decrypts what came to the notify URL. `body` is the raw bytes. A serial that nobody knows makes
    /// it ask for certificates, at most once in five minutes.
    ///
    /// # Errors
    /// [`BadNotification`]; answer it with a 4xx or 5xx so that it is sent again.
    pub async fn open_notification(
        &self,
        headers: &SignatureHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notification, BadNotification> {
        self.channel.verify(headers, body, now).await?;
        self.channel.api_v3_key.open(body)
    }

    /// Signs the call that opens the payment inside WeChat; `app_id` is that of the order
    /// ([`Party::app_id`]). `None` only if cryptography fails.
    pub fn jsapi_call(&self, app_id: &str, prepay_id: &str, now: Timestamp) -> Option<JsapiCall> {
        let app_id = app_id.to_owned();
        let (time_stamp, nonce_str) = (now.as_second().to_string(), signature::nonce()?);
        let package = format!("prepay_id={prepay_id}");
        let message = signature::pay_message(&app_id, &time_stamp, &nonce_str, &package);
        let pay_sign = self.channel.merchant_key.sign(message.as_bytes())?;
        Some(JsapiCall { app_id, time_stamp, nonce_str, package, sign_type: "RSA".into(), pay_sign })
    }
}

/// An answer about something else than what was asked for is no answer.
fn about<T>(outcome: Outcome<T>, is_asked: impl FnOnce(&T) -> bool) -> Outcome<T> {
    match outcome {
        Outcome::Definite(told) if !is_asked(&told) => {
            Outcome::Unknown(Doubt::Content("the answer is about something else".into()))
        }
        other => other,
    }
}

fn parse<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|e| format!("line {} column {}", e.line(), e.column()))
}
