//! The client of WeChat Pay v3.

use jiff::Timestamp;
use reqwest::{Client, Method};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{
    answer::{self, Doubt, Outcome},
    http::{self, BadBase},
    keys::{KeyError, MerchantKey, PlatformKeys},
    notification::{ApiV3Key, BadNotification, Notification},
    order::Transaction,
    signature::{self, SignatureHeaders},
};

/// Who we are to WeChat Pay.
pub struct PaySettings {
    /// `https://api.mch.weixin.qq.com`, or a stand-in on this machine.
    pub base: String,
    /// The app that the merchant is bound to.
    pub app_id: String,
    /// The merchant.
    pub merchant_id: String,
    /// The serial of the merchant's certificate.
    pub merchant_serial: String,
    /// The merchant's private key, PKCS#8 PEM.
    pub merchant_private_key: SecretString,
    /// WeChat Pay's public keys: serial or `PUB_KEY_ID_…`, and SPKI PEM. The first is named in requests.
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
    const fn path(self) -> &'static str {
        match self {
            Trade::Jsapi => "/v3/pay/transactions/jsapi",
            Trade::H5 => "/v3/pay/transactions/h5",
            Trade::Native => "/v3/pay/transactions/native",
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
    http: Client,
    base: Url,
    app_id: String,
    merchant_id: String,
    merchant_serial: String,
    platform_serial: String,
    merchant_key: MerchantKey,
    platform_keys: PlatformKeys,
    api_v3_key: ApiV3Key,
}

impl Pay {
    /// Loads the keys and prepares the HTTP client.
    ///
    /// # Errors
    /// [`PayError`] says which setting is wrong; it never holds key material.
    pub fn new(settings: PaySettings) -> Result<Pay, PayError> {
        let base = http::base(&settings.base)?;
        let pems = settings.platform_keys.iter().map(|(serial, pem)| (serial.as_str(), pem.as_str()));
        let platform_serial = settings.platform_keys.first().map(|(serial, _)| serial.clone());
        Ok(Pay {
            http: http::client(&base)?,
            base,
            merchant_key: MerchantKey::from_pem(settings.merchant_private_key.expose_secret())?,
            platform_keys: PlatformKeys::from_pems(pems)?,
            platform_serial: platform_serial.ok_or(KeyError::NoPlatformKey)?,
            api_v3_key: ApiV3Key::new(settings.api_v3_key.expose_secret())?,
            app_id: settings.app_id,
            merchant_id: settings.merchant_id,
            merchant_serial: settings.merchant_serial,
        })
    }

    /// The app.
    pub fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The merchant.
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// Opens a way to pay an order and gives it (see [`Trade`]). `body` is a serialised
    /// [`super::OrderRequest`]; the same bytes under the same number give a fresh way to the same order.
    pub async fn prepay(&self, trade: Trade, body: &str, now: Timestamp) -> Outcome<String> {
        #[derive(Deserialize)]
        struct Prepaid {
            #[serde(alias = "h5_url", alias = "code_url")]
            prepay_id: String,
        }
        self.call("prepay", Method::POST, trade.path(), body, now, |answer| {
            parse::<Prepaid>(answer).map(|p| p.prepay_id)
        })
        .await
    }

    /// Asks for an order by the merchant's number.
    pub async fn query(&self, out_trade_no: &str, now: Timestamp) -> Outcome<Transaction> {
        let target = format!("/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={}", self.merchant_id);
        let outcome = self.call("query", Method::GET, &target, "", now, parse::<Transaction>).await;
        match outcome {
            Outcome::Definite(t) if t.out_trade_no != out_trade_no => {
                Outcome::Unknown(Doubt::Content("the answer is about another order".into()))
            }
            other => other,
        }
    }

    /// Closes an order. Only a query that says `CLOSED` proves that it can no longer be paid.
    pub async fn close(&self, out_trade_no: &str, now: Timestamp) -> Outcome<()> {
        let target = format!("/v3/pay/transactions/out-trade-no/{out_trade_no}/close");
        let body = serde_json::json!({ "mchid": self.merchant_id }).to_string();
        self.call("close", Method::POST, &target, &body, now, |_| Ok(())).await
    }

    /// Verifies and decrypts what came to the notify URL. `body` is the raw bytes.
    ///
    /// # Errors
    /// [`BadNotification`]; answer it with a 4xx or 5xx so that it is sent again.
    pub fn open_notification(
        &self,
        headers: &SignatureHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notification, BadNotification> {
        headers.verify(&self.platform_keys, body, now)?;
        self.api_v3_key.open(body)
    }

    /// Signs the call that opens the payment inside WeChat. `None` only if cryptography fails.
    pub fn jsapi_call(&self, prepay_id: &str, now: Timestamp) -> Option<JsapiCall> {
        let (time_stamp, nonce_str) = (now.as_second().to_string(), signature::nonce()?);
        let package = format!("prepay_id={prepay_id}");
        let message = signature::pay_message(&self.app_id, &time_stamp, &nonce_str, &package);
        let pay_sign = self.merchant_key.sign(message.as_bytes())?;
        let (app_id, sign_type) = (self.app_id.clone(), "RSA".to_owned());
        Some(JsapiCall { app_id, time_stamp, nonce_str, package, sign_type, pay_sign })
    }

    async fn call<T>(
        &self,
        operation: &'static str,
        method: Method,
        target: &str,
        body: &str,
        now: Timestamp,
        parse: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Outcome<T> {
        let outcome = match self.exchange(method, target, body, now).await {
            Ok((status, headers, answer)) => {
                let verified = headers.and_then(|h| h.verify(&self.platform_keys, &answer, now));
                answer::read(status, &answer, verified, parse)
            }
            Err(why) => Outcome::Unknown(Doubt::NoAnswer(why)),
        };
        let label = match &outcome {
            Outcome::Definite(_) => "definite",
            Outcome::Rejected(_) => "rejected",
            Outcome::Unknown(_) => "unknown",
        };
        metrics::counter!("wechat_pay_calls_total", "operation" => operation, "outcome" => label)
            .increment(1);
        outcome
    }

    /// Sends one signed request and gives status, signature and raw body.
    async fn exchange(
        &self,
        method: Method,
        target: &str,
        body: &str,
        now: Timestamp,
    ) -> Result<(u16, Result<SignatureHeaders, signature::BadSignature>, Vec<u8>), String> {
        let url = self.base.join(target).map_err(|e| e.to_string())?;
        let merchant = (self.merchant_id.as_str(), self.merchant_serial.as_str());
        let authorization =
            signature::authorization(&self.merchant_key, merchant, method.as_str(), target, body, now)
                .ok_or("signing failed")?;
        let mut request = self
            .http
            .request(method.clone(), url)
            .header("authorization", authorization)
            .header("wechatpay-serial", &self.platform_serial)
            .header("accept", "application/json");
        if method == Method::POST {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let response = request.send().await.map_err(|e| e.without_url().to_string())?;
        let status = response.status().as_u16();
        let found = response.headers().clone();
        let headers = SignatureHeaders::read(|name| found.get(name).and_then(|v| v.to_str().ok()));
        Ok((status, headers, http::body(response).await?))
    }
}

fn parse<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|e| format!("line {} column {}", e.line(), e.column()))
}
