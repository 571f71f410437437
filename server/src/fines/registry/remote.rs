//! The traffic police's system over HTTP, with signed requests and verified answers.

use std::time::Duration;

use reqwest::{Client, Method, header::HeaderMap, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use shared::fines::FineNo;
use url::Url;

use super::{
    Answered, ConfirmPayment, Confirmation, Doubt, Lock, Outcome, Refusal, Registry, RevokePayment, Signed,
    Signing, Unlock, signature,
};
use crate::{
    fines::{Fictional, Item, lookup},
    platform::clock::Clock,
};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// Of one try.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Bodies are no larger, either way.
const BODY_BYTES: usize = 16 * 1024;
/// An operation is done once by its id, and a look-up changes nothing: whatever is in doubt is asked again at once.
const TRIES: u32 = 2;
const PAUSE: Duration = Duration::from_millis(200);

/// The police's registry.
#[derive(Clone)]
pub struct RemoteRegistry {
    http: Client,
    base: Url,
    token: SecretString,
    signing: Signing,
    fictional: Fictional,
    clock: Clock,
}

/// The registry's settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The address is no address.
    #[error("the registry's base: {0}")]
    Base(#[from] url::ParseError),
    /// The address can hold no path.
    #[error("the registry's base can hold no path")]
    Path,
    /// No client can be made.
    #[error("the registry: {0}")]
    Client(#[from] reqwest::Error),
}

/// What a call answers, its signature verified.
struct Answer {
    status: u16,
    body: Vec<u8>,
}

#[derive(Deserialize)]
struct Refused {
    code: String,
}

#[derive(Deserialize)]
struct Locked {
    locked: bool,
}

/// `{}`, and whatever else a registry adds.
#[derive(Deserialize)]
struct Nothing {}

impl RemoteRegistry {
    /// `base` is the address above `/decisions`; `key` signs both ways.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn new(
        base: &str,
        token: SecretString,
        key: &SecretString,
        fictional: Fictional,
        clock: Clock,
    ) -> Result<RemoteRegistry, Unusable> {
        let base = Url::parse(base)?;
        if base.cannot_be_a_base() {
            return Err(Unusable::Path);
        }
        let http = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(RemoteRegistry { http, base, token, signing: Signing::new(key), fictional, clock })
    }

    /// An operation about a decision: `POST …/decisions/{number}/{verb}`.
    async fn tell<T: DeserializeOwned>(
        &self,
        number: &FineNo,
        verb: &[&str],
        body: &impl Serialize,
    ) -> Outcome<T> {
        match serde_json::to_vec(body) {
            Ok(body) => self.call(Method::POST, &self.address(number, verb), body).await,
            Err(why) => Outcome::Unknown(Doubt::Content(why.to_string())),
        }
    }

    fn address(&self, number: &FineNo, verb: &[&str]) -> Url {
        let mut url = self.base.clone();
        let number = number.to_string();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("decisions").push(&number).extend(verb);
        }
        url
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, url: &Url, body: Vec<u8>) -> Outcome<T> {
        let mut tried = 1;
        loop {
            match self.answer(&method, url, &body).await {
                Ok(answer) => match read(&answer) {
                    Outcome::Unknown(_) if tried < TRIES => {}
                    outcome => return outcome,
                },
                Err(doubt) if tried == TRIES => return Outcome::Unknown(doubt),
                Err(_) => {}
            }
            tried += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// One request, and its answer when that can be believed.
    async fn answer(&self, method: &Method, url: &Url, body: &[u8]) -> Result<Answer, Doubt> {
        let away = |error: reqwest::Error| Doubt::NoAnswer(error.without_url().to_string());
        let timestamp = self.clock.now().as_second().to_string();
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        let signature = self.signing.of_request(method.as_str(), url.path(), &timestamp, &nonce, body);
        let mut request = self
            .http
            .request(method.clone(), url.clone())
            .bearer_auth(self.token.expose_secret())
            .header(signature::TIMESTAMP, timestamp)
            .header(signature::NONCE, nonce)
            .header(signature::SIGNATURE, &signature);
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body.to_vec());
        }
        let mut response = request.send().await.map_err(away)?;
        let mut answer = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(away)? {
            if answer.len() + chunk.len() > BODY_BYTES {
                return Err(Doubt::Content(format!("over {BODY_BYTES} bytes")));
            }
            answer.extend_from_slice(&chunk);
        }
        let now = self.clock.now().as_second();
        let status = response.status().as_u16();
        let answered = Answered { request: &signature, status, body: &answer };
        self.signing.verify_answer(&signed(response.headers()), &answered, now)?;
        Ok(Answer { status, body: answer })
    }
}

fn signed(headers: &HeaderMap) -> Signed<'_> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Signed {
        timestamp: text(signature::TIMESTAMP),
        nonce: text(signature::NONCE),
        signature: text(signature::SIGNATURE),
    }
}

/// What a believed answer says.
fn read<T: DeserializeOwned>(answer: &Answer) -> Outcome<T> {
    let refused = || serde_json::from_slice::<Refused>(&answer.body).ok();
    match (answer.status, refused) {
        (200, _) => match serde_json::from_slice(&answer.body) {
            Ok(value) => Outcome::Definite(value),
            // Where something is wrong, not what: it may name a person.
            Err(why) => {
                Outcome::Unknown(Doubt::Content(format!("line {} column {}", why.line(), why.column())))
            }
        },
        // It did not look at what was asked: a token or a clock that is put right lets it do so later.
        (401 | 403 | 408 | 425 | 429, _) => Outcome::Unknown(Doubt::Status(answer.status)),
        (400..=499, refused) => match refused() {
            Some(refused) => Outcome::Rejected(Refusal::of_code(&refused.code)),
            None => Outcome::Unknown(Doubt::Status(answer.status)),
        },
        _ => Outcome::Unknown(Doubt::Status(answer.status)),
    }
}

impl Registry for RemoteRegistry {
    async fn look_up(&self, number: &FineNo) -> Outcome<Option<Item>> {
        let url = self.address(number, &[]);
        match self.call::<serde_json::Value>(Method::GET, &url, Vec::new()).await {
            Outcome::Definite(value) => match Item::parse(value) {
                Ok(item) if !lookup::keys(number).contains(&item.number_key) => {
                    Outcome::Unknown(Doubt::Content("another number".into()))
                }
                Ok(item) if item.fictional && self.fictional == Fictional::Refused => Outcome::Definite(None),
                Ok(item) => Outcome::Definite(Some(item)),
                Err(why) => Outcome::Unknown(Doubt::Content(why.to_string())),
            },
            Outcome::Rejected(Refusal::NotFound) => Outcome::Definite(None),
            Outcome::Rejected(refusal) => Outcome::Rejected(refusal),
            Outcome::Unknown(doubt) => Outcome::Unknown(doubt),
        }
    }

    async fn lock(&self, lock: &Lock) -> Outcome<()> {
        match self.tell::<Locked>(&lock.number, &["lock"], lock).await {
            Outcome::Definite(Locked { locked: false }) => {
                Outcome::Unknown(Doubt::Content("locked is false".into()))
            }
            other => other.map(drop),
        }
    }

    async fn unlock(&self, unlock: &Unlock) -> Outcome<()> {
        self.tell::<Nothing>(&unlock.number, &["unlock"], unlock).await.map(drop)
    }

    async fn confirm_payment(&self, payment: &ConfirmPayment) -> Outcome<Confirmation> {
        match self.tell::<Confirmation>(&payment.number, &["payment"], payment).await {
            Outcome::Definite(confirmation)
                if !(1..=64).contains(&confirmation.confirmation_no.chars().count()) =>
            {
                Outcome::Unknown(Doubt::Content("confirmation_no".into()))
            }
            other => other,
        }
    }

    async fn revoke_payment(&self, revocation: &RevokePayment) -> Outcome<()> {
        let verb = ["payment", "revoke"];
        self.tell::<Nothing>(&revocation.number, &verb, revocation).await.map(drop)
    }
}
