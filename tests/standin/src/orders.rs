//! The orders: one state machine, `NOTPAY → SUCCESS | CLOSED`, kept in memory; time is an argument.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::clock;
use crate::identity::{APP_ID, MERCHANT_ID};
use crate::notifier::Notification;
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

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has paid.
    Unpaid,
    /// Paid once, for good.
    Paid {
        /// WeChat Pay's own number, 28 digits.
        transaction_id: String,
        /// When.
        at: Timestamp,
        /// By whom.
        openid: String,
    },
    /// Closed by the merchant or by time.
    Closed,
}

impl State {
    /// `trade_state` and `trade_state_desc`.
    pub fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unpaid => ("NOTPAY", "订单未支付"),
            Self::Paid { .. } => ("SUCCESS", "支付成功"),
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
    state: State,
}

/// What a prepay hands out: the right to see the cashier for a while.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// The order it opens.
    pub out_trade_no: String,
    /// The channel it was issued for.
    pub channel: Channel,
    /// After this it no longer opens the cashier.
    pub expires_at: Timestamp,
}

/// All orders by `out_trade_no`, and all tickets by token.
#[derive(Default)]
pub struct Orders {
    orders: HashMap<String, Order>,
    tickets: HashMap<String, Ticket>,
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

    /// The order as a query answers it and as a notification carries it.
    pub fn transaction(&self, now: Timestamp) -> Value {
        let state = self.state(now);
        let (trade_state, description) = state.names();
        let mut transaction = json!({
            "appid": APP_ID, "mchid": MERCHANT_ID,
            "out_trade_no": self.terms.out_trade_no,
            "trade_state": trade_state, "trade_state_desc": description,
            "amount": {"total": self.terms.total_fen, "currency": "CNY"},
        });
        let mut add = |name: &str, value: Value| {
            if let Value::Object(members) = &mut transaction {
                members.insert(name.to_owned(), value);
            }
        };
        if let Some(attach) = &self.terms.attach {
            add("attach", json!(attach));
        }
        if let State::Paid { transaction_id, at, openid } = &state {
            let total = self.terms.total_fen;
            add("transaction_id", json!(transaction_id));
            add("trade_type", json!(self.terms.channel.trade_type()));
            add("bank_type", json!("OTHERS"));
            add("success_time", json!(clock::rfc3339(*at)));
            add("payer", json!({"openid": openid}));
            let amount =
                json!({"total": total, "payer_total": total, "currency": "CNY", "payer_currency": "CNY"});
            add("amount", amount);
        }
        transaction
    }
}

impl Orders {
    /// Places an order, or repeats one with the same terms; answers the token of a fresh ticket.
    pub fn prepay(&mut self, terms: Terms, now: Timestamp) -> Result<String, Refusal> {
        self.make_room(now)?;
        match self.orders.get_mut(&terms.out_trade_no) {
            Some(order) => order.repeat(&terms, now)?,
            None => self.place(terms.clone(), now)?,
        }
        let lifetime = if terms.channel == Channel::H5 { H5_LIFETIME } else { PREPAY_LIFETIME };
        let expires_at = now.checked_add(lifetime).unwrap_or(now);
        let token = Uuid::new_v4().simple().to_string();
        let ticket = Ticket { out_trade_no: terms.out_trade_no, channel: terms.channel, expires_at };
        self.tickets.insert(token.clone(), ticket);
        Ok(token)
    }

    fn place(&mut self, terms: Terms, now: Timestamp) -> Result<(), Refusal> {
        let earliest = now.checked_add(EXPIRE_AHEAD).unwrap_or(now);
        if terms.time_expire.is_some_and(|expire| expire < earliest) {
            return Err(Refusal::parameter("body", "/time_expire", "至少应在一分钟之后"));
        }
        let number = terms.out_trade_no.clone();
        let (prepays, notifications, state) = (1, Vec::new(), State::Unpaid);
        self.orders.insert(number, Order { terms, created_at: now, prepays, notifications, state });
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

    /// The order of that number; 404 ORDER_NOT_EXIST.
    pub fn find(&self, out_trade_no: &str) -> Result<&Order, Refusal> {
        self.orders.get(out_trade_no).ok_or_else(unknown)
    }

    /// Closes an unpaid order.
    pub fn close(&mut self, out_trade_no: &str, now: Timestamp) -> Result<(), Refusal> {
        let order = self.orders.get_mut(out_trade_no).ok_or_else(unknown)?;
        order.must_be_unpaid(now)?;
        order.state = State::Closed;
        Ok(())
    }

    /// The resident pays; `openid` counts where the order names no payer itself.
    pub fn pay(&mut self, out_trade_no: &str, openid: &str, now: Timestamp) -> Result<&Order, Refusal> {
        let order = self.orders.get_mut(out_trade_no).ok_or_else(unknown)?;
        order.must_be_unpaid(now)?;
        let openid = order.terms.openid.clone().unwrap_or_else(|| openid.to_owned());
        order.state = State::Paid { transaction_id: transaction_id(now), at: now, openid };
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

    /// The notification `id` of an order, to note a reply.
    pub fn notification(&mut self, out_trade_no: &str, id: &str) -> Option<&mut Notification> {
        let order = self.orders.get_mut(out_trade_no)?;
        order.notifications.iter_mut().find(|notification| notification.id == id)
    }

    /// Files a notification with its order before it is first sent.
    pub fn file(&mut self, out_trade_no: &str, notification: Notification) {
        if let Some(order) = self.orders.get_mut(out_trade_no) {
            order.notifications.push(notification);
        }
    }
}

impl Order {
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
            State::Paid { .. } => Err(Refusal::new(StatusCode::BAD_REQUEST, "ORDERPAID", "该订单已支付")),
            State::Closed => Err(Refusal::new(StatusCode::BAD_REQUEST, "ORDER_CLOSED", "该订单已关闭")),
        }
    }
}

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
