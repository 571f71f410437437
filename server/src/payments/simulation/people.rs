//! What residents and the gateway want of a server. Each wish is a task of that server: if it crashes, no answer comes.

use std::{net::IpAddr, rc::Rc};

use shared::payments::{Channel, PaymentId, PaymentState};

use super::{Simulated, merchants, tasks::Task, town::Town, weather::short};
use crate::{
    citizens::Citizen,
    fines::FineId,
    payments::{Attempt, PaymentError, PaymentsIn, Rows, Store, Wish, by_hand::Order, jobs::Lease},
    platform::database::DatabaseError,
    wechat::SignatureHeaders,
};

type Payments = PaymentsIn<Simulated>;

/// How somebody wants to pay.
pub(super) struct How {
    pub(super) channel: Channel,
    pub(super) citizen: Option<Citizen>,
}

/// What a resident does with a payment that he knows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Act {
    Check,
    Close,
    Reopen,
}

impl Act {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Act::Check => "check",
            Act::Close => "close",
            Act::Reopen => "reopen",
        }
    }
}

/// Somebody wants to pay a fine.
pub(super) async fn start(town: Rc<Town>, payments: Payments, fine: FineId, key: String, how: How) {
    let How { channel, citizen } = how;
    let Ok(Some(record)) = payments.store.fine(&fine).await else { return };
    let Ok(key) = key.parse() else { return };
    let address = IpAddr::from([127, 0, 0, 1]);
    let wish = Wish { fine: record, channel, key, lapsed: false, address, citizen };
    match payments.start(wish, &town.calendar).await {
        Ok(attempt) => {
            if attempt.fine_id != fine {
                town.breaks(|| "a key gave the payment of another fine".into());
            }
            if !town.known.borrow().contains(&attempt.id) {
                town.known.borrow_mut().push(attempt.id.clone());
            }
            look(&town, &payments, &attempt).await;
        }
        Err(PaymentError::Refused(_)) => town.count("a start that the gateway refused"),
        Err(PaymentError::NotPayable(_)) => town.count("a start of what cannot be paid"),
        Err(PaymentError::KeyReused) => town.count("a key of another wish"),
        Err(_) => {}
    }
}

/// Somebody does something with a payment.
pub(super) async fn act(town: Rc<Town>, payments: Payments, id: PaymentId, act: Act) {
    let done = match act {
        Act::Check => payments.check(&id).await,
        Act::Close => payments.close(&id).await,
        Act::Reopen => payments.reopen_by_id(&id).await,
    };
    if let Ok(attempt) = done {
        look(&town, &payments, &attempt).await;
    }
}

/// The page of a payment: who sees a way to pay may pay.
async fn look(town: &Town, payments: &Payments, attempt: &Attempt) {
    let Ok((PaymentState::AwaitingPayment, _)) = payments.shown(attempt).await else { return };
    if attempt.opening_at(payments.clock.now()).is_none() {
        return;
    }
    {
        let mut orders = town.orders.borrow_mut();
        let Some(order) = orders.get_mut(attempt.id.as_str()) else {
            return town.breaks(|| "a way to pay was shown that the gateway does not know".into());
        };
        order.shown = Some(attempt.fine_id.clone());
    }
    town.tell(|| format!("somebody sees how to pay {}", short(attempt.id.as_str())));
    if town.payable_orders(&attempt.fine_id) > 1 {
        town.breaks(|| "two ways to pay one fine are in residents' hands".into());
    }
}

/// The operator gives back what a payment has.
pub(super) async fn give_back(town: Rc<Town>, payments: Payments, id: PaymentId) {
    let order = Order { by: "演示", why: "演示", amount: None };
    // Before the order: it may take effect without an answer.
    town.ordered.borrow_mut().insert(id.to_string());
    if payments.refund_by_hand(&id, &order).await.is_ok() {
        town.count("a refund that a person ordered");
    }
}

/// A server looks at what the registry has said of paid fines.
pub(super) async fn correct(town: Rc<Town>, payments: Payments) {
    // One that fails is looked at again.
    drop(payments.correct(&town.calendar).await);
}

/// The operator begins a job again.
pub(super) async fn retry(payments: Payments, job: String) {
    let now = payments.clock.now().as_millisecond();
    // One that fails is begun again by hand.
    let _ = payments
        .store
        .write(async |rows| -> Result<bool, DatabaseError> { rows.revive(&job, now).await })
        .await;
}

/// Where a notification comes: at the address of its merchant, at that of all, now and then at that of another.
fn address(town: &Town, index: usize) -> Option<&'static str> {
    let merchant = town.merchant_of(&town.notices.borrow().get(index)?.about)?;
    if town.strikes(town.rough.news / 4) {
        town.count("a notification at the address of another merchant");
        return Some(merchants::other_than(merchant));
    }
    town.dice.chance(700).then_some(merchant)
}

/// The gateway tells a server of a payment or a refund.
pub(super) async fn tell(town: Rc<Town>, payments: Payments, index: usize) {
    let Ok(headers) = SignatureHeaders::read(|_| Some("x")) else { return };
    let address = address(&town, index);
    let accepted = payments.accept(address, &headers, index.to_string().as_bytes()).await.is_ok();
    let answer_lost = town.strikes(town.rough.news);
    let mut notices = town.notices.borrow_mut();
    let Some(notice) = notices.get_mut(index) else { return };
    town.tell(|| format!("notification {}: accepted {accepted}, answer lost {answer_lost}", notice.id));
    if accepted && !notice.genuine {
        town.breaks(|| "a forged notification was accepted".into());
    }
    if accepted && address.is_some_and(|address| town.merchant_of(&notice.about) != Some(address)) {
        town.breaks(|| "a notification was opened by another merchant's keys".into());
    }
    notice.accepted |= accepted;
    // Who forges does not try again.
    notice.heard |= accepted && !answer_lost || !notice.genuine;
}

/// A server looks which jobs are due, and begins each.
pub(super) async fn tick(town: Rc<Town>, payments: Payments, server: usize) {
    const ROOM: usize = 16;
    for due in payments.due(ROOM).await.unwrap_or_default() {
        let lease = Lease { job: due.job.clone(), number: due.lease + 1 };
        let payments = payments.clone();
        let calendar = town.calendar.clone();
        let look = async move { drop(payments.look_at(&due, &calendar).await) };
        town.begun.borrow_mut().push(Task::new(server, "job", look).under(lease));
    }
}
