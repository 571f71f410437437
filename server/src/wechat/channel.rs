//! One signed exchange with WeChat Pay: what goes out is signed with the merchant's key, what comes back is verified
//! with WeChat Pay's.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::{Client, Method, Response};
use tokio::sync::Mutex;
use url::Url;

use super::{
    answer::{self, Doubt, Outcome},
    certificates, http,
    keys::{KeysBySerial, MerchantKey, PlatformKeys},
    notification::ApiV3Key,
    signature::{self, BadSignature, SignatureHeaders},
};

/// Certificates are fetched anew after this; WeChat Pay asks for 12 to 24 hours.
const RENEWAL_SECONDS: i64 = 12 * 3600;
/// Certificates are asked for at most this often, whatever serials come in.
const PAUSE_SECONDS: i64 = 300;
/// A merchant with public keys only has no certificates, and will not have any soon.
const ABSENCE_SECONDS: i64 = 12 * 3600;
/// A day's bill takes its time.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(60);

/// The way to WeChat Pay, with all keys.
pub(super) struct Channel {
    pub(super) http: Client,
    pub(super) base: Url,
    /// Who signs: the merchant, or the service provider.
    pub(super) merchant_id: String,
    pub(super) merchant_serial: String,
    pub(super) merchant_key: MerchantKey,
    /// `PUB_KEY_ID_…` by which WeChat Pay is asked to sign; none while only certificates are in use.
    pub(super) platform_serial: Option<String>,
    pub(super) keys: PlatformKeys,
    pub(super) api_v3_key: ApiV3Key,
    /// From when certificates may be asked for again; whoever asks holds it.
    pub(super) turn: Mutex<Timestamp>,
    /// From when certificates in use are too old, in seconds since 1970.
    pub(super) renewal: AtomicI64,
}

/// A request, as it is signed.
pub(super) struct Call<'a> {
    /// For the metric.
    pub(super) operation: &'static str,
    pub(super) method: Method,
    /// Path and query.
    pub(super) target: &'a str,
    /// Sent with a POST, as it stands here.
    pub(super) body: &'a str,
}

impl<'a> Call<'a> {
    pub(super) fn get(operation: &'static str, target: &'a str) -> Call<'a> {
        Call { operation, method: Method::GET, target, body: "" }
    }

    pub(super) fn post(operation: &'static str, target: &'a str, body: &'a str) -> Call<'a> {
        Call { operation, method: Method::POST, target, body }
    }
}

/// A whole answer and the signature that came with it.
struct Answer {
    status: u16,
    headers: Result<SignatureHeaders, BadSignature>,
    body: Vec<u8>,
}

impl Channel {
    /// Sends a request and reads its verified answer.
    pub(super) async fn call<T>(
        &self,
        call: Call<'_>,
        now: Timestamp,
        parse: impl FnOnce(&[u8]) -> Result<T, String>,
    ) -> Outcome<T> {
        let operation = call.operation;
        if self.keys.need_certificates() && now.as_second() >= self.renewal.load(Ordering::Relaxed) {
            self.renew_certificates(now).await;
        }
        let outcome = match self.exchange(call, now).await {
            Ok(Answer { status, headers, body }) => {
                let verified = match headers {
                    Ok(headers) => self.verify(&headers, &body, now).await,
                    Err(bad) => Err(bad),
                };
                answer::read(status, &body, verified, parse)
            }
            Err(why) => Outcome::Unknown(Doubt::NoAnswer(why)),
        };
        count(operation, &outcome);
        outcome
    }

    /// Verifies a signature of WeChat Pay over raw bytes. A serial that nobody knows may be that of a new
    /// certificate, so that the certificates are asked for once, and not again soon.
    pub(super) async fn verify(
        &self,
        headers: &SignatureHeaders,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), BadSignature> {
        match headers.verify(&self.keys, body, now) {
            Err(BadSignature::UnknownSerial) => {
                self.renew_certificates(now).await;
                headers.verify(&self.keys, body, now)
            }
            verdict => verdict,
        }
    }

    /// Fetches the certificates, unless they were asked for a short while ago. One at a time: who comes meanwhile
    /// waits only if there is no key at all.
    async fn renew_certificates(&self, now: Timestamp) {
        let mut turn = if self.keys.is_empty() {
            self.turn.lock().await
        } else {
            let Ok(turn) = self.turn.try_lock() else { return };
            turn
        };
        if now < *turn {
            return;
        }
        let (label, pause) = match self.certificates(now).await {
            Ok(listed) if listed.is_empty() => ("none", ABSENCE_SECONDS),
            Ok(listed) => {
                self.keys.replace_fetched(listed);
                self.renewal.store(now.as_second() + RENEWAL_SECONDS, Ordering::Relaxed);
                ("fetched", PAUSE_SECONDS)
            }
            Err(why) => {
                tracing::warn!(why, "WeChat Pay's certificates cannot be fetched");
                ("failed", PAUSE_SECONDS)
            }
        };
        *turn = http::after(now, pause);
        metrics::counter!("wechat_pay_certificates_total", "result" => label).increment(1);
    }

    /// What WeChat Pay lists, verified; that it lists nothing, too.
    async fn certificates(&self, now: Timestamp) -> Result<KeysBySerial, String> {
        let Answer { status, headers, body } =
            self.exchange(Call::get("certificates", "/v3/certificates"), now).await?;
        let listed = certificates::read(status, &body, &self.api_v3_key)?;
        // It may be signed with a certificate that only this answer tells of.
        let known = |serial: &str| listed.get(serial).cloned().or_else(|| self.keys.get(serial));
        let verified = headers.and_then(|headers| headers.verify_with(known, &body, now));
        verified.map_err(|bad| format!("status {status}, {} certificates listed: {bad}", listed.len()))?;
        Ok(listed)
    }

    /// Sends one signed request and gives status, signature and raw body.
    async fn exchange(&self, call: Call<'_>, now: Timestamp) -> Result<Answer, String> {
        let response = self.send(call, now, None).await?;
        let status = response.status().as_u16();
        let found = response.headers().clone();
        let headers = SignatureHeaders::read(|name| found.get(name).and_then(|v| v.to_str().ok()));
        Ok(Answer { status, headers, body: http::body(response).await? })
    }

    /// Loads a file whose address an answer gave. WeChat Pay does not sign it: the caller compares its digest.
    pub(super) async fn download(&self, target: &str, limit: usize, now: Timestamp) -> Outcome<Vec<u8>> {
        let no_answer = |why| Outcome::Unknown(Doubt::NoAnswer(why));
        let outcome = match self.send(Call::get("download", target), now, Some(DOWNLOAD_TIMEOUT)).await {
            Ok(response) if response.status() == 200 => match http::body_up_to(response, limit).await {
                Ok(file) => Outcome::Definite(file),
                Err(why) => no_answer(why),
            },
            Ok(response) => {
                let status = response.status().as_u16();
                Outcome::Unknown(Doubt::Status { status, code: "-".into() })
            }
            Err(why) => no_answer(why),
        };
        count("download", &outcome);
        outcome
    }

    async fn send(
        &self,
        call: Call<'_>,
        now: Timestamp,
        timeout: Option<Duration>,
    ) -> Result<Response, String> {
        let Call { method, target, body, .. } = call;
        let url = self.base.join(target).map_err(|e| e.to_string())?;
        let merchant = (self.merchant_id.as_str(), self.merchant_serial.as_str());
        let authorization =
            signature::authorization(&self.merchant_key, merchant, method.as_str(), target, body, now)
                .ok_or("signing failed")?;
        let mut request = self
            .http
            .request(method.clone(), url)
            .header("authorization", authorization)
            .header("accept", "application/json");
        if let Some(serial) = &self.platform_serial {
            request = request.header("wechatpay-serial", serial);
        }
        if method == Method::POST {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        if let Some(timeout) = timeout {
            request = request.timeout(timeout);
        }
        request.send().await.map_err(|e| e.without_url().to_string())
    }
}

fn count<T>(operation: &'static str, outcome: &Outcome<T>) {
    let label = match outcome {
        Outcome::Definite(_) => "definite",
        Outcome::Rejected(_) => "rejected",
        Outcome::Unknown(_) => "unknown",
    };
    metrics::counter!("wechat_pay_calls_total", "operation" => operation, "outcome" => label).increment(1);
}
