//! Tells the merchant about a payment: encrypted, signed, and again and again until it answers 200 or 204.

use std::iter;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::sleep;
use uuid::Uuid;

use crate::clock;
use crate::keys::{AEAD_NONCE_BYTES, Keys};
use crate::orders::Order;
use crate::reply::SignedHeaders;
use crate::standin::Standin;

/// Waits before the second and each further attempt, in seconds: WeChat Pay's schedule, 24 h 4 min in all.
const SCHEDULE_SECONDS: [u64; 15] =
    [15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];
/// The merchant has this long to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// One notification and what came back.
#[derive(Clone, Debug, Serialize)]
pub struct Notification {
    /// Its number, the same on every attempt.
    pub id: String,
    /// `TRANSACTION.SUCCESS`
    pub event_type: &'static str,
    /// One for each attempt.
    pub replies: Vec<Reply>,
}

/// What the merchant said to one attempt.
#[derive(Clone, Debug, Serialize)]
pub struct Reply {
    /// When the attempt ended, RFC 3339.
    pub at: String,
    /// HTTP status, if one came in time.
    pub status: Option<u16>,
    /// Why none came.
    pub error: Option<String>,
}

impl Reply {
    fn is_accepted(&self) -> bool {
        matches!(self.status, Some(200 | 204))
    }
}

/// Sends notifications, or holds them back.
pub struct Notifier {
    client: reqwest::Client,
    held: watch::Sender<bool>,
}

impl Notifier {
    /// A notifier that delivers. Fails if the HTTP client cannot be built.
    pub fn new() -> reqwest::Result<Self> {
        let client = reqwest::Client::builder()
            .timeout(ANSWER_WITHIN)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self { client, held: watch::Sender::new(false) })
    }

    /// Holds everything back, or lets go at once of whatever waits, retries included.
    pub fn hold(&self, hold: bool) {
        self.held.send_replace(hold);
    }
}

/// Begins to notify the merchant of a paid order, in the background.
pub fn start(standin: Data<Standin>, order: &Order) {
    let id = Uuid::new_v4().to_string();
    let Ok(body) = event(&standin.keys, &id, order) else {
        eprintln!("standin: cannot encrypt the notification of {}", order.terms.out_trade_no);
        return;
    };
    let (event_type, replies) = ("TRANSACTION.SUCCESS", Vec::new());
    let number = order.terms.out_trade_no.clone();
    standin.orders().file(&number, Notification { id: id.clone(), event_type, replies });
    let url = order.terms.notify_url.clone();
    rt::spawn(deliver(standin, Event { number, id, url, body: body.to_string() }));
}

/// What is on its way to the merchant.
struct Event {
    number: String,
    id: String,
    url: reqwest::Url,
    body: String,
}

fn event(keys: &Keys, id: &str, order: &Order) -> Result<Value, aes_gcm::Error> {
    let now = clock::now();
    let (nonce, associated_data) = (aead_nonce(), "transaction");
    let plaintext = order.transaction(now).to_string();
    let ciphertext = keys.encrypt(&nonce, associated_data.as_bytes(), plaintext.as_bytes())?;
    Ok(json!({
        "id": id,
        "create_time": clock::rfc3339(now),
        "resource_type": "encrypt-resource",
        "event_type": "TRANSACTION.SUCCESS",
        "summary": "支付成功",
        "resource": {
            "algorithm": "AEAD_AES_256_GCM",
            "original_type": "transaction",
            "ciphertext": ciphertext,
            "associated_data": associated_data,
            "nonce": String::from_utf8_lossy(&nonce),
        },
    }))
}

/// WeChat Pay's nonces are twelve printable characters, because they travel as a JSON string.
fn aead_nonce() -> [u8; AEAD_NONCE_BYTES] {
    let random = Uuid::new_v4().simple().to_string();
    let mut nonce = [b'0'; AEAD_NONCE_BYTES];
    nonce.iter_mut().zip(random.bytes()).for_each(|(place, byte)| *place = byte);
    nonce
}

async fn deliver(standin: Data<Standin>, event: Event) {
    let mut held = standin.notifier.held.subscribe();
    for delay in iter::once(0).chain(SCHEDULE_SECONDS).map(Duration::from_secs) {
        wait(&mut held, delay).await;
        let reply = attempt(&standin, &event).await;
        let accepted = reply.is_accepted();
        if let Some(notification) = standin.orders().notification(&event.number, &event.id) {
            notification.replies.push(reply);
        }
        if accepted {
            return;
        }
    }
}

/// Waits for `delay`, cut short when the notifier is told to deliver, and then while it holds back.
async fn wait(held: &mut watch::Receiver<bool>, delay: Duration) {
    // The sender lives as long as the stand-in, so neither of these can fail while there is work.
    if !delay.is_zero() {
        tokio::select! {
            () = sleep(delay) => {}
            _ = held.changed() => {}
        }
    }
    let _ = held.wait_for(|held| !held).await;
}

/// One attempt: the same bytes each time, signed afresh, because a signature is good for five minutes only.
async fn attempt(standin: &Standin, event: &Event) -> Reply {
    let outcome = send(standin, event).await;
    let at = clock::rfc3339(clock::now());
    match outcome {
        Ok(status) => Reply { at, status: Some(status), error: None },
        Err(error) => Reply { at, status: None, error: Some(error.to_string()) },
    }
}

async fn send(standin: &Standin, event: &Event) -> Result<u16, Box<dyn std::error::Error>> {
    let signed = SignedHeaders::over(&standin.keys, event.body.as_bytes(), clock::now())?;
    let request = standin
        .notifier
        .client
        .post(event.url.clone())
        .header("Content-Type", "application/json")
        .body(event.body.clone());
    let request =
        signed.headers().into_iter().fold(request, |request, (name, value)| request.header(name, value));
    Ok(request.send().await?.status().as_u16())
}

#[cfg(test)]
mod tests {
    use tokio::time::timeout;

    use super::*;

    #[test]
    fn the_schedule_is_wechat_pays() {
        // 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h, 24 h 4 min in all.
        assert_eq!(SCHEDULE_SECONDS.iter().sum::<u64>(), 24 * 3600 + 4 * 60);
        assert!(SCHEDULE_SECONDS.is_sorted());
    }

    #[actix_web::test]
    async fn letting_go_cuts_a_wait_short() {
        let sender = watch::Sender::new(false);
        let mut held = sender.subscribe();
        sender.send_replace(true);
        let mut waiting = std::pin::pin!(wait(&mut held, Duration::from_secs(3600)));
        assert!(timeout(Duration::ZERO, waiting.as_mut()).await.is_err(), "held back");
        sender.send_replace(false);
        waiting.await;
    }
}
