//! What a resident does: looks a fine up, starts a payment, pays or gives it up, and stays to see it or goes away. Some
//! pay twice, at the bank too, or get their money back. Whatever fails, he tries again, with the same key.

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
    /// Gives it up and pays another time; the money of the first was on its way all the same.
    PaysTwice,
    /// Pays at the bank while the order stands, and then here.
    PaysAtTheBankToo,
    /// Pays, and the operator gives it back.
    IsGivenBack,
}

impl Intent {
    fn drawn(dice: &mut Rng) -> Intent {
        match dice.u8(0..100) {
            0..13 => Intent::GivesUp,
            13..25 => Intent::PaysTwice,
            25..32 => Intent::PaysAtTheBankToo,
            32..36 => Intent::IsGivenBack,
            36..60 => Intent::PaysAndLeaves,
            _ => Intent::PaysAndStays,
        }
    }

    /// The first residents begin with what else would be seldom in a short time.
    fn first_of(resident: u32, dice: &mut Rng) -> Intent {
        let seldom = [Intent::PaysTwice, Intent::PaysAtTheBankToo, Intent::IsGivenBack];
        let mine = usize::try_from(resident).ok().and_then(|resident| seldom.get(resident));
        mine.copied().unwrap_or_else(|| Intent::drawn(dice))
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
                let mut intent = Intent::first_of(number, &mut dice);
                while let Some(fine) = streets.fine() {
                    pay(&streets, fine, intent, &mut dice).await;
                    sleep(Duration::from_millis(dice.u64(0..400))).await;
                    intent = Intent::drawn(&mut dice);
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
    let told = start(streets, fine, dice).await;
    let payment = told.payment.as_str();
    match intent {
        Intent::GivesUp => close(streets, payment, dice).await,
        Intent::PaysTwice => {
            close(streets, payment, dice).await;
            if !watch(streets, &told, dice).await && streets.are_open() {
                return pay_twice(streets, fine, told, dice).await;
            }
        }
        Intent::PaysAtTheBankToo => {
            pay_at_the_bank(streets, fine).await;
            settle_at_the_gateway(streets, payment, dice).await;
        }
        Intent::PaysAndStays | Intent::PaysAndLeaves | Intent::IsGivenBack => {
            settle_at_the_gateway(streets, payment, dice).await;
        }
    }
    let paid = intent != Intent::PaysAndLeaves && watch(streets, &told, dice).await;
    if paid && intent == Intent::IsGivenBack {
        give_back(streets, payment, dice).await;
    }
}

/// Another payment of a fine whose first was given up, and the money of both, in either order. One of them settles it.
async fn pay_twice(streets: &Streets, fine: u32, first: Told, dice: &mut Rng) {
    let second = start(streets, fine, dice).await;
    let late_first = dice.bool();
    let mut is_late = late_first && pay_late(streets, &first.payment).await;
    settle_at_the_gateway(streets, &second.payment, dice).await;
    is_late |= !late_first && pay_late(streets, &first.payment).await;
    watch(streets, &second, dice).await;
    while is_late && !sees_its_money(streets, &first, dice).await {
        sleep(LOOKS).await;
    }
}

/// Until there is a payment, which is written down. The same key each time: a wish is one wish.
async fn start(streets: &Streets, fine: u32, dice: &mut Rng) -> Told {
    let mut key = String::new();
    key.extend(std::iter::repeat_with(|| dice.alphanumeric()).take(32));
    let channel = if dice.bool() { "wechat_h5" } else { "wechat_native" };
    let mut token = Value::Null;
    loop {
        let server = dice.usize(..);
        if token.is_null() {
            token = look_up(streets, server, fine).await.unwrap_or_default();
        }
        let wish = json!({ "fine_token": token, "channel": channel });
        match streets.post(server, "/api/v1/payments", Some(&key), Some(wish)).await {
            Some((200, payment)) => {
                let payment = payment["id"].as_str().unwrap().to_owned();
                let told = Told { key, payment, paid: false };
                streets.note(told.clone());
                return told;
            }
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
    json!({ "decision_no": number(fine), "plate": format!("吉A{:05}", fine % 100_000) })
}

/// The number of the `fine`-th of them.
pub fn number(fine: u32) -> String {
    format!("2201981{fine:08}0")
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

/// Money that was on its way when the order was closed arrives. Gives whether there was such an order.
async fn pay_late(streets: &Streets, payment: &str) -> bool {
    loop {
        let late = json!({ "even_if_closed": true });
        match streets.pull(&format!("orders/{payment}/pay"), Some(late)).await {
            // It has the money already when the first answer was lost.
            Some((200 | 409, _)) => return true,
            Some((404, _)) => return false,
            _ => sleep(AGAIN).await,
        }
    }
}

/// The police take the money at a counter, although the decision is locked: not every counter asks.
async fn pay_at_the_bank(streets: &Streets, fine: u32) {
    let paid = json!({ "number": number(fine), "status": "paid_elsewhere" });
    while streets.pull("police", Some(paid.clone())).await.is_none_or(|(status, _)| status != 200) {
        sleep(AGAIN).await;
    }
}

/// The operator gives back what had settled a fine.
async fn give_back(streets: &Streets, payment: &str, dice: &mut Rng) {
    while !streets.operator.gives_back(payment).await {
        // The database may have been gone after the commit.
        if is_over(streets, payment, dice).await.is_some_and(|state| state == "surplus") {
            return;
        }
        sleep(AGAIN).await;
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
async fn watch(streets: &Streets, told: &Told, dice: &mut Rng) -> bool {
    loop {
        if let Some(state) = is_over(streets, &told.payment, dice).await {
            return notes(streets, told, &state);
        }
        sleep(LOOKS).await;
    }
}

/// Whether the page of a payment that had been closed shows that its money came after all.
async fn sees_its_money(streets: &Streets, told: &Told, dice: &mut Rng) -> bool {
    let state = is_over(streets, &told.payment, dice).await;
    state.filter(|state| state != "closed").is_some_and(|state| {
        notes(streets, told, &state);
        true
    })
}

fn notes(streets: &Streets, told: &Told, state: &str) -> bool {
    let paid = state == "paid";
    if paid {
        streets.note(Told { paid, ..told.clone() });
    }
    paid
}

/// The state, if it is final.
async fn is_over(streets: &Streets, payment: &str, dice: &mut Rng) -> Option<String> {
    let path = format!("/api/v1/payments/{payment}/check");
    let (_, seen) =
        streets.post(dice.usize(..), &path, None, None).await.filter(|(status, _)| *status == 200)?;
    let state = seen.get("state").and_then(Value::as_str)?;
    matches!(state, "paid" | "closed" | "surplus" | "held").then(|| state.to_owned())
}
