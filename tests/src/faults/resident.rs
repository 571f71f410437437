//! What a resident does: looks a fine up, starts a payment, pays or gives it up, and stays to see it or goes away.
//! Whatever fails, he tries again, with the same key.

use std::{sync::Arc, time::Duration};

use fastrand::Rng;
use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};

use super::streets::Streets;

/// A pause before something is tried again.
const AGAIN: Duration = Duration::from_millis(200);
/// The page asks so often; the server passes it on every three seconds at most.
const LOOKS: Duration = Duration::from_millis(1_000);

/// What a resident was told of a payment.
#[derive(Clone, Debug)]
pub struct Told {
    /// The key of the wish.
    pub key: String,
    /// The payment that he got for it.
    pub payment: String,
    /// Whether he was told that it is paid.
    pub paid: bool,
}

/// What a resident has in mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Pays, and looks at the page until it shows an end.
    PaysAndStays,
    /// Pays and looks no more.
    PaysAndLeaves,
    /// Gives it up, and looks whether it is.
    GivesUp,
}

impl Intent {
    fn drawn(dice: &mut Rng) -> Intent {
        match dice.u8(0..100) {
            0..15 => Intent::GivesUp,
            15..50 => Intent::PaysAndLeaves,
            _ => Intent::PaysAndStays,
        }
    }
}

/// Residents who pay one fine after the other; none by default.
#[derive(Default)]
pub struct Residents(JoinSet<()>);

impl Residents {
    /// So many at once, whose choices a seed makes.
    pub fn come(streets: &Arc<Streets>, count: u32, seed: u64) -> Residents {
        let mut tasks = JoinSet::new();
        for number in 0..count {
            let streets = Arc::clone(streets);
            let mut dice = Rng::with_seed(seed.wrapping_mul(1_000_003).wrapping_add(number.into()));
            tasks.spawn(async move {
                while let Some(fine) = streets.fine() {
                    let intent = Intent::drawn(&mut dice);
                    pay(&streets, fine, intent, &mut dice).await;
                    sleep(Duration::from_millis(dice.u64(0..400))).await;
                }
            });
        }
        Residents(tasks)
    }

    /// Whether all have seen what they wanted to see. A resident who panicked is a defect.
    pub fn are_gone(&mut self) -> bool {
        while let Some(gone) = self.0.try_join_next() {
            gone.unwrap();
        }
        self.0.is_empty()
    }
}

/// One fine, from the look-up to its end.
pub async fn pay(streets: &Streets, fine: u32, intent: Intent, dice: &mut Rng) {
    let mut key = String::new();
    key.extend(std::iter::repeat_with(|| dice.alphanumeric()).take(32));
    let payment = start(streets, fine, &key, dice).await;
    streets.note(Told { key: key.clone(), payment: payment.clone(), paid: false });
    if intent == Intent::GivesUp {
        close(streets, &payment, dice).await;
    } else {
        settle_at_the_gateway(streets, &payment, dice).await;
    }
    if intent != Intent::PaysAndLeaves && watch(streets, &payment, dice).await {
        streets.note(Told { key, payment, paid: true });
    }
}

/// Until there is a payment. The same key each time: a wish is one wish.
async fn start(streets: &Streets, fine: u32, key: &str, dice: &mut Rng) -> String {
    let channel = if dice.bool() { "wechat_h5" } else { "wechat_native" };
    let mut token = Value::Null;
    loop {
        let server = dice.usize(..);
        if token.is_null() {
            token = look_up(streets, server, fine).await.unwrap_or_default();
        }
        let wish = json!({ "fine_token": token, "channel": channel });
        match streets.post(server, "/api/v1/payments", Some(key), Some(wish)).await {
            Some((200, payment)) => return payment["id"].as_str().unwrap().to_owned(),
            // It has lapsed, for a server whose clock is wrong.
            Some((422, _)) => token = Value::Null,
            _ => {}
        }
        sleep(AGAIN).await;
    }
}

async fn look_up(streets: &Streets, server: usize, fine: u32) -> Option<Value> {
    let (_, found) = streets.post(server, "/api/v1/fines/search", None, Some(query(fine))).await?;
    found.get("fine_token").cloned()
}

/// What is asked about the `fine`-th of the stand-in's extra fines, as its police numbers them.
pub fn query(fine: u32) -> Value {
    json!({ "decision_no": format!("2201981{fine:08}0"), "plate": format!("吉A{:05}", fine % 100_000) })
}

/// Pays at WeChat. An order that never got there is made when the resident looks at his page.
async fn settle_at_the_gateway(streets: &Streets, payment: &str, dice: &mut Rng) {
    loop {
        match streets.pull(&format!("orders/{payment}/pay"), None).await {
            Some((200 | 409, _)) => return,
            Some(_) if is_over(streets, payment, dice).await.is_some() => return,
            _ => sleep(AGAIN).await,
        }
    }
}

/// Until the server has taken the wish. What is not certain cannot be given up, so it is asked again.
async fn close(streets: &Streets, payment: &str, dice: &mut Rng) {
    loop {
        let answer =
            streets.post(dice.usize(..), &format!("/api/v1/payments/{payment}/close"), None, None).await;
        match answer {
            Some((200, _)) => return,
            Some((409, _)) if is_over(streets, payment, dice).await.is_some() => return,
            _ => sleep(LOOKS).await,
        }
    }
}

/// Looks at the page until it shows an end. Gives whether that is 已缴款.
async fn watch(streets: &Streets, payment: &str, dice: &mut Rng) -> bool {
    loop {
        if let Some(state) = is_over(streets, payment, dice).await {
            return state == "paid";
        }
        sleep(LOOKS).await;
    }
}

/// The state, if it is final.
async fn is_over(streets: &Streets, payment: &str, dice: &mut Rng) -> Option<String> {
    let path = format!("/api/v1/payments/{payment}/check");
    let (_, seen) =
        streets.post(dice.usize(..), &path, None, None).await.filter(|(status, _)| *status == 200)?;
    let state = seen.get("state").and_then(Value::as_str)?;
    matches!(state, "paid" | "closed" | "surplus" | "held").then(|| state.to_owned())
}
