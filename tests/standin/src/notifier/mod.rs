//! Tells the merchant about payments and refunds: encrypted, signed, and again and again until it answers 200 or 204.

mod event;

use std::iter;
use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;
use uuid::Uuid;

use self::event::Event;
use crate::books::{Order, Outcome, RefundKey};
use crate::clock::{self, Clock, later};
use crate::faults::{Kind, Route};
use crate::signature::{self, Stamp};
use crate::standin::Standin;

/// Waits before the second and each further attempt, in seconds: WeChat Pay's schedule, 24 h 4 min in all.
const SCHEDULE_SECONDS: [u64; 15] =
    [15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600];
/// The merchant has this long to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// A duplicate follows the first so soon, by the machine's clock.
const DUPLICATE_AFTER: Duration = Duration::from_millis(300);
/// The event of a payment.
const PAID: &str = "TRANSACTION.SUCCESS";
/// How many come at once when duplicates are ordered at once.
const AT_ONCE: usize = 5;

/// One notification and what came back.
#[derive(Clone, Debug, Serialize)]
pub struct Notification {
    /// Its number, the same on every attempt.
    pub id: String,
    /// `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, …
    pub event_type: &'static str,
    /// The refund it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub out_refund_no: Option<String>,
    /// What was ordered about its sending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Kind>,
    /// One for each attempt.
    pub replies: Vec<Reply>,
}

impl Notification {
    /// Whether the merchant has accepted it.
    pub fn is_accepted(&self) -> bool {
        self.replies.iter().any(Reply::is_accepted)
    }

    /// One that was accepted before this stand-in started.
    pub fn told(event_type: &str, out_refund_no: &Option<String>) -> Option<Self> {
        let events = [Outcome::Success, Outcome::Abnormal, Outcome::Closed].map(|outcome| outcome.event().0);
        let event_type = events.into_iter().chain([PAID]).find(|event| *event == event_type)?;
        let reply = Reply { at: String::new(), status: Some(204), error: None, fault: None };
        let (out_refund_no, fault, replies) = (out_refund_no.clone(), None, vec![reply]);
        Some(Self { id: Uuid::new_v4().to_string(), event_type, out_refund_no, fault, replies })
    }
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
    /// What was wrong with the attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Kind>,
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

    /// Whether everything is held back.
    pub fn is_holding(&self) -> bool {
        *self.held.borrow()
    }
}

/// Goes on to tell what a stand-in before this one had not told.
pub fn resume(standin: &Data<Standin>) {
    let now = standin.clock.now();
    let orders: Vec<Order> = standin.orders().all().into_iter().cloned().collect();
    for order in orders {
        if order.paid(now).is_some() && !order.notifications.iter().any(|told| told.event_type == PAID) {
            payment(standin, &order);
        }
        for refund in &order.refunds {
            let number = refund.out_refund_no.clone();
            let key = RefundKey { merchant: order.terms.party.merchant.id, number };
            await_refund(standin.clone(), key, refund.ends_at);
        }
    }
}

/// Begins to notify the merchant of a paid order, in the background.
pub fn payment(standin: &Data<Standin>, order: &Order) {
    let now = standin.clock.now();
    send(
        standin,
        Event {
            route: Route::Notify,
            order: order.key(),
            out_refund_no: None,
            party: order.terms.party,
            id: Uuid::new_v4().to_string(),
            event_type: PAID,
            summary: "支付成功",
            url: order.terms.notify_url.clone(),
            created_at: now,
            plaintext: order.transaction(now),
        },
    );
}

/// Notifies the merchant of a refund once it has ended, in the background.
pub fn await_refund(standin: Data<Standin>, key: RefundKey, ends_at: Timestamp) {
    rt::spawn(async move {
        standin.clock.sleep_until(ends_at).await;
        refund(&standin, &key);
    });
}

/// Begins to notify the merchant of a refund that has ended, unless it was told so before.
pub fn refund(standin: &Data<Standin>, key: &RefundKey) {
    let now = standin.clock.now();
    let event = {
        let orders = standin.orders();
        let Ok((order, refund)) = orders.find_refund(key) else { return };
        let (Some(outcome), Some(url)) = (refund.outcome(now), refund.notify_url.clone()) else { return };
        let (event_type, summary) = outcome.event();
        let number = Some(refund.out_refund_no.clone());
        if order
            .notifications
            .iter()
            .any(|told| told.out_refund_no == number && told.event_type == event_type)
        {
            return;
        }
        Event {
            route: Route::RefundNotify,
            order: order.key(),
            out_refund_no: number,
            party: order.terms.party,
            id: Uuid::new_v4().to_string(),
            event_type,
            summary,
            url,
            created_at: now,
            plaintext: order.refund_notice(refund, outcome, now),
        }
    };
    send(standin, event);
}

/// Files the event and sets it on its way, as often and as late as ordered.
fn send(standin: &Data<Standin>, event: Event) {
    let strike = standin.faults().take_sending(event.route, &event.numbers());
    let fault = strike.map(|strike| strike.kind);
    let copies = match fault {
        Some(Kind::DuplicateAtOnce) => AT_ONCE,
        Some(Kind::Duplicate) => 2,
        _ => 1,
    };
    let lateness = strike.filter(|strike| strike.kind == Kind::Late).map_or(0, |strike| strike.seconds);
    let first_at = later(event.created_at, lateness.into());
    let events = iter::once(event.clone()).chain(iter::repeat_with(|| event.copy())).take(copies);
    for (place, event) in events.enumerate() {
        let (id, event_type) = (event.id.clone(), event.event_type);
        let out_refund_no = event.out_refund_no.clone();
        let filed = Notification { id, event_type, out_refund_no, fault, replies: Vec::new() };
        standin.orders().file(&event.order, filed);
        if fault == Some(Kind::Never) {
            return;
        }
        let follows = fault == Some(Kind::Duplicate) && place > 0;
        let standin = standin.clone();
        rt::spawn(async move {
            if follows {
                tokio::time::sleep(DUPLICATE_AFTER).await;
            }
            deliver(standin, event, first_at).await;
        });
    }
}

async fn deliver(standin: Data<Standin>, event: Event, first_at: Timestamp) {
    let Ok(body) = event.body(&standin.keys, None) else {
        eprintln!("standin: cannot encrypt the notification of {}", event.order.number);
        return;
    };
    let mut held = standin.notifier.held.subscribe();
    let mut due = first_at;
    for delay in SCHEDULE_SECONDS.into_iter().map(Some).chain([None]) {
        wait(&standin.clock, &mut held, due).await;
        let reply = attempt(&standin, &event, &body).await;
        let accepted = reply.is_accepted();
        due = later(standin.clock.now(), delay.unwrap_or_default());
        standin.orders().note(&event.order, &event.id, reply);
        if accepted || delay.is_none() {
            return;
        }
    }
}

/// Waits until `due`, cut short when the notifier is told to deliver, and then while it holds back.
async fn wait(clock: &Clock, held: &mut watch::Receiver<bool>, due: Timestamp) {
    // The sender lives as long as the stand-in, so neither of these can fail while there is work.
    tokio::select! {
        biased;
        () = clock.sleep_until(due) => {}
        _ = held.changed() => {}
    }
    let _ = held.wait_for(|held| !held).await;
}

/// One attempt: the same bytes each time, signed afresh, because a signature is good for five minutes only.
async fn attempt(standin: &Standin, event: &Event, body: &str) -> Reply {
    let fault = standin.faults().take(event.route, &event.numbers()).map(|strike| strike.kind);
    let outcome = post(standin, event, body, fault).await;
    let at = clock::rfc3339(standin.clock.now());
    match outcome {
        Ok(status) => Reply { at, status: Some(status), error: None, fault },
        Err(error) => Reply { at, status: None, error: Some(error.to_string()), fault },
    }
}

async fn post(
    standin: &Standin,
    event: &Event,
    body: &str,
    fault: Option<Kind>,
) -> Result<u16, Box<dyn std::error::Error>> {
    let body = if fault.is_some() {
        event.body(&standin.keys, fault).map_err(|error| error.to_string())?
    } else {
        body.to_owned()
    };
    let stamp = Stamp { key: standin.platform().signs(None), at: standin.clock.of_signatures() };
    let mut signed = signature::sign(&standin.keys, stamp, body.into_bytes(), fault);
    if fault == Some(Kind::TruncatedBody) {
        signed.body.truncate(signed.body.len() / 2);
    }
    let request = standin.notifier.client.post(event.url.clone()).header("Content-Type", "application/json");
    let request =
        signed.headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    Ok(request.body(signed.body).send().await?.status().as_u16())
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
        let (clock, sender) = (Clock::new(), watch::Sender::new(false));
        let mut held = sender.subscribe();
        sender.send_replace(true);
        let due = later(clock.now(), 3600);
        let mut waiting = std::pin::pin!(wait(&clock, &mut held, due));
        assert!(timeout(Duration::ZERO, waiting.as_mut()).await.is_err(), "held back");
        sender.send_replace(false);
        waiting.await;
    }
}
