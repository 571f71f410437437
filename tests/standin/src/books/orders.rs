//! The orders: one state machine, `NOTPAY → SUCCESS | CLOSED`. A paid order carries its refunds.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::refund::{Outcome, Plan, Refund, RefundKey};
use super::stored::StoredOrder;
use crate::clock;
use crate::journal::{Journal, Line};
use crate::merchants::Merchant;
use crate::notifier::{Notification, Reply};
use crate::party::Party;
use crate::prepay::{Channel, Terms};
use crate::refusal::Refusal;

/// How long an `h5_url` can be opened.
pub const H5_LIFETIME: SignedDuration = SignedDuration::from_mins(5);
/// How long a `prepay_id` or a `code_url` can be used.
pub const PREPAY_LIFETIME: SignedDuration = SignedDuration::from_hours(2);
/// An order without `time_expire` closes after this.
const ORDER_LIFETIME: SignedDuration = SignedDuration::from_hours(7 * 24);
/// `time_expire` of a new order lies at least this far ahead.
const EXPIRE_AHEAD: SignedDuration = SignedDuration::from_mins(1);
/// Most orders, and most tickets, that are kept.
const KEPT_MAX: usize = 500_000;

/// How an order was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// WeChat Pay's own number, 28 digits.
    pub transaction_id: String,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub openid: String,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has paid.
    Unpaid,
    /// Paid once, for good.
    Paid(Paid),
    /// Closed by the merchant or by time.
    Closed,
}

impl State {
    /// `trade_state` and `trade_state_desc`.
    pub fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unpaid => ("NOTPAY", "订单未支付"),
            Self::Paid(_) => ("SUCCESS", "支付成功"),
            Self::Closed => ("CLOSED", "订单已关闭"),
        }
    }
}

/// One order.
#[derive(Clone, Debug)]
pub struct Order {
    /// What was agreed.
    pub terms: Terms,
    /// When it was first placed.
    pub created_at: Timestamp,
    /// How often it was placed, repeats included.
    pub prepays: u32,
    /// What was sent to the merchant about it, and what came back.
    pub notifications: Vec<Notification>,
    /// In the order in which they were accepted.
    pub refunds: Vec<Refund>,
    pub(super) state: State,
}

/// An order's number is its merchant's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderKey {
    /// 商户号 of the merchant that signed.
    pub merchant: &'static str,
    /// `out_trade_no`
    pub number: String,
}

impl OrderKey {
    /// The order of that number of that merchant.
    pub fn new(merchant: &Merchant, number: &str) -> Self {
        Self { merchant: merchant.id, number: number.to_owned() }
    }
}

/// How a payment comes about.
#[derive(Clone, Copy, Debug)]
pub struct Payment<'a> {
    /// Who pays where the order names no payer itself.
    pub openid: &'a str,
    /// When.
    pub at: Timestamp,
    /// The money was on its way when the order was closed, and arrives all the same.
    pub even_if_closed: bool,
}

/// What a prepay hands out: the right to see the cashier for a while.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The order it opens.
    pub order: OrderKey,
    /// The channel it was issued for.
    pub channel: Channel,
    /// After this it no longer opens the cashier.
    pub expires_at: Timestamp,
}

/// All orders, all tickets by token, and how else orders and refunds are found.
#[derive(Default)]
pub struct Orders {
    pub(super) orders: HashMap<OrderKey, Order>,
    tickets: HashMap<String, Ticket>,
    pub(super) transactions: HashMap<String, OrderKey>,
    pub(super) refunds: HashMap<RefundKey, OrderKey>,
    /// What becomes of refunds.
    pub plan: Plan,
    /// Where changes are kept.
    pub journal: Journal,
}

impl Order {
    /// The state at `now`: time closes what nobody paid.
    pub fn state(&self, now: Timestamp) -> State {
        match &self.state {
            State::Unpaid if now >= self.time_expire() => State::Closed,
            state => state.clone(),
        }
    }

    /// When the order closes by itself.
    pub fn time_expire(&self) -> Timestamp {
        // An overflow of the calendar would only mean "closed at once".
        let default = self.created_at.checked_add(ORDER_LIFETIME).unwrap_or(self.created_at);
        self.terms.time_expire.unwrap_or(default)
    }

    /// The key it is kept under.
    pub fn key(&self) -> OrderKey {
        OrderKey::new(self.terms.party.merchant, &self.terms.out_trade_no)
    }

    /// How it was paid, if it was.
    pub fn paid(&self, now: Timestamp) -> Option<Paid> {
        match self.state(now) {
            State::Paid(paid) => Some(paid),
            State::Unpaid | State::Closed => None,
        }
    }

    /// What has gone back to the payer, in fen.
    pub fn refunded_fen(&self, now: Timestamp) -> u64 {
        let successes = self.refunds.iter().filter(|refund| refund.outcome(now) == Some(Outcome::Success));
        successes.map(|refund| refund.refund_fen).sum()
    }

    /// `trade_state` and `trade_state_desc`; an order with a refund that was not closed is 转入退款.
    pub fn trade_state(&self, now: Timestamp) -> (&'static str, &'static str) {
        let is_refunded = self.refunds.iter().any(|refund| refund.outcome(now) != Some(Outcome::Closed));
        if is_refunded { ("REFUND", "转入退款") } else { self.state(now).names() }
    }

    /// 404 ORDER_NOT_EXIST for everybody else.
    pub fn must_be_of(&self, party: Party) -> Result<(), Refusal> {
        if self.terms.party == party { Ok(()) } else { Err(unknown()) }
    }

    fn repeat(&mut self, terms: &Terms, now: Timestamp) -> Result<(), Refusal> {
        if self.terms != *terms {
            let message = "商户订单号重复：参数与首次请求时不一致";
            return Err(Refusal::new(StatusCode::FORBIDDEN, "OUT_TRADE_NO_USED", message));
        }
        self.must_be_unpaid(now)?;
        self.prepays = self.prepays.saturating_add(1);
        Ok(())
    }

    fn must_be_unpaid(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.state(now) {
            State::Unpaid => Ok(()),
            State::Paid(_) => Err(Refusal::new(StatusCode::BAD_REQUEST, "ORDERPAID", "该订单已支付")),
            State::Closed => Err(Refusal::new(StatusCode::BAD_REQUEST, "ORDER_CLOSED", "该订单已关闭")),
        }
    }
}

impl Orders {
    /// Places an order, or repeats one with the same terms; answers the token of a fresh ticket.
    pub fn prepay(&mut self, terms: Terms, now: Timestamp) -> Result<String, Refusal> {
        self.make_room(now)?;
        let key = OrderKey::new(terms.party.merchant, &terms.out_trade_no);
        let channel = terms.channel;
        match self.orders.get_mut(&key) {
            Some(order) => order.repeat(&terms, now)?,
            None => self.place(key.clone(), terms, now)?,
        }
        let lifetime = if channel == Channel::H5 { H5_LIFETIME } else { PREPAY_LIFETIME };
        let expires_at = now.checked_add(lifetime).unwrap_or(now);
        let token = Uuid::new_v4().simple().to_string();
        self.tickets.insert(token.clone(), Ticket { order: key, channel, expires_at });
        Ok(token)
    }

    fn place(&mut self, key: OrderKey, terms: Terms, now: Timestamp) -> Result<(), Refusal> {
        let earliest = now.checked_add(EXPIRE_AHEAD).unwrap_or(now);
        if terms.time_expire.is_some_and(|expire| expire < earliest) {
            return Err(Refusal::parameter("body", "/time_expire", "至少应在一分钟之后"));
        }
        let (prepays, notifications, refunds, state) = (1, Vec::new(), Vec::new(), State::Unpaid);
        let order = Order { terms, created_at: now, prepays, notifications, refunds, state };
        self.journal.write(|| Line::Order(Box::new(StoredOrder::of(&order))));
        self.orders.insert(key, order);
        Ok(())
    }

    fn make_room(&mut self, now: Timestamp) -> Result<(), Refusal> {
        if self.tickets.len() >= KEPT_MAX {
            self.tickets.retain(|_, ticket| ticket.expires_at > now);
        }
        if self.tickets.len() >= KEPT_MAX || self.orders.len() >= KEPT_MAX {
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "FREQUENCY_LIMITED", "订单太多"));
        }
        Ok(())
    }

    /// The order of that key; 404 ORDER_NOT_EXIST.
    pub fn find(&self, key: &OrderKey) -> Result<&Order, Refusal> {
        self.orders.get(key).ok_or_else(unknown)
    }

    /// The key of the order of that number, whoever's it is; for the control API.
    pub fn key_of(&self, number: &str) -> Result<OrderKey, Refusal> {
        let merchants = crate::merchants::MERCHANTS.iter();
        let mut keys = merchants.map(|merchant| OrderKey::new(merchant, number));
        keys.find(|key| self.orders.contains_key(key)).ok_or_else(unknown)
    }

    /// The order of that `transaction_id`, if it is that merchant's.
    pub fn by_transaction(&self, merchant: &Merchant, transaction_id: &str) -> Result<&Order, Refusal> {
        let key = self.transactions.get(transaction_id).filter(|key| key.merchant == merchant.id);
        self.find(key.ok_or_else(unknown)?)
    }

    /// How the payment of that `transaction_id` came about, whoever's it is.
    pub fn paid(&self, transaction_id: &str, now: Timestamp) -> Option<Paid> {
        self.transactions.get(transaction_id).and_then(|key| self.orders.get(key))?.paid(now)
    }

    /// Closes an unpaid order.
    pub fn close(&mut self, key: &OrderKey, now: Timestamp) -> Result<(), Refusal> {
        let order = self.orders.get_mut(key).ok_or_else(unknown)?;
        order.must_be_unpaid(now)?;
        order.state = State::Closed;
        self.journal.write(|| Line::Order(Box::new(StoredOrder::of(order))));
        Ok(())
    }

    /// The resident pays.
    pub fn pay(&mut self, key: &OrderKey, payment: Payment<'_>) -> Result<&Order, Refusal> {
        let order = self.orders.get_mut(key).ok_or_else(unknown)?;
        match order.must_be_unpaid(payment.at) {
            Err(refusal) if !(payment.even_if_closed && refusal.code == "ORDER_CLOSED") => {
                return Err(refusal);
            }
            _ => {}
        }
        let openid = order.terms.openid.clone().unwrap_or_else(|| payment.openid.to_owned());
        let transaction_id = transaction_id(payment.at);
        self.transactions.insert(transaction_id.clone(), key.clone());
        order.state = State::Paid(Paid { transaction_id, at: payment.at, openid });
        self.journal.write(|| Line::Order(Box::new(StoredOrder::of(order))));
        Ok(order)
    }

    /// The ticket of that token, expired or not.
    pub fn ticket(&self, token: &str) -> Option<&Ticket> {
        self.tickets.get(token)
    }

    /// All orders, oldest first.
    pub fn all(&self) -> Vec<&Order> {
        let mut orders: Vec<_> = self.orders.values().collect();
        orders.sort_by_key(|order| order.created_at);
        orders
    }

    /// Notes what the merchant said to a notification of an order.
    pub fn note(&mut self, key: &OrderKey, id: &str, reply: Reply) {
        let Some(order) = self.orders.get_mut(key) else { return };
        let told = order.notifications.iter_mut().find(|told| told.id == id);
        let Some(told) = told else { return };
        told.replies.push(reply);
        if told.is_accepted() {
            self.journal.write(|| Line::Order(Box::new(StoredOrder::of(order))));
        }
    }

    /// Files a notification with its order before it is first sent.
    pub fn file(&mut self, key: &OrderKey, notification: Notification) {
        if let Some(order) = self.orders.get_mut(key) {
            order.notifications.push(notification);
        }
    }
}

/// 404 ORDER_NOT_EXIST
fn unknown() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "ORDER_NOT_EXIST", "订单不存在")
}

/// 28 digits: a fictional head, the day, and a random tail, so that a restart never repeats one.
fn transaction_id(now: Timestamp) -> String {
    let day = clock::day(now).strftime("%Y%m%d");
    let tail = Uuid::new_v4().as_u128() % 10_u128.pow(14);
    format!("420000{day}{tail:014}")
}

#[cfg(test)]
#[path = "orders_tests.rs"]
mod tests;
