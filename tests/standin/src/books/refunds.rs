//! Asking for a refund: what a request must say, the limits, and the same answer to the same request.

use actix_web::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use serde::Deserialize;
use serde_json::Value;

use super::orders::{Order, OrderKey, Orders};
use super::refund::{Outcome, Plan, Refund, RefundKey};
use super::stored::StoredOrder;
use crate::journal::Line;
use crate::merchants::Merchant;
use crate::party::{Party, named};
use crate::prepay::{at, length, notify_url};
use crate::refusal::Refusal;

/// Most refunds of one order.
const PARTS_MAX: usize = 50;
/// Two refunds of one order lie at least this far apart.
const APART: SignedDuration = SignedDuration::from_mins(1);
/// Longest time between payment and refund.
const LATEST: SignedDuration = SignedDuration::from_hours(365 * 24);

/// A request for a refund.
#[derive(Debug)]
pub struct RefundTerms {
    party: Party,
    order: OrderName,
    out_refund_no: String,
    refund_fen: u64,
    total_fen: u64,
    reason: Option<String>,
    notify_url: Option<Url>,
    body: Value,
}

/// How a request names the order.
#[derive(Debug)]
enum OrderName {
    Transaction(String),
    Number(String),
}

#[derive(Deserialize)]
struct Body {
    transaction_id: Option<String>,
    out_trade_no: Option<String>,
    sub_mchid: Option<String>,
    out_refund_no: String,
    reason: Option<String>,
    notify_url: Option<String>,
    amount: Amount,
}

#[derive(Deserialize)]
struct Amount {
    refund: u64,
    total: u64,
    currency: String,
}

impl RefundTerms {
    /// Parses the body of `POST /v3/refund/domestic/refunds`; the refusal names the member at fault.
    pub fn parse(merchant: &'static Merchant, bytes: &[u8]) -> Result<Self, Refusal> {
        let body: Value = serde_json::from_slice(bytes).map_err(|error| at("/", error.to_string()))?;
        let sent = Body::deserialize(&body).map_err(|error| at("/", error.to_string()))?;
        if merchant.subs.is_empty() && sent.sub_mchid.is_some() {
            return Err(at("/sub_mchid", "直连商户不能带"));
        }
        if !merchant.subs.is_empty() && sent.sub_mchid.is_none() {
            return Err(at("/sub_mchid", "服务商必填"));
        }
        let order = match (sent.transaction_id, sent.out_trade_no) {
            (Some(id), None) => OrderName::Transaction(id),
            (None, Some(number)) => OrderName::Number(number),
            _ => return Err(at("/transaction_id", "与 out_trade_no 二选一")),
        };
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_-|*@".contains(c);
        length("/out_refund_no", &sent.out_refund_no, 1..=64)?;
        if !sent.out_refund_no.chars().all(allowed) {
            return Err(at("/out_refund_no", "只能是数字、字母和 _-|*@"));
        }
        length("/reason", sent.reason.as_deref().unwrap_or_default(), 0..=80)?;
        if sent.amount.refund == 0 {
            return Err(at("/amount/refund", "应为大于零的整数（分）"));
        }
        if sent.amount.currency != "CNY" {
            return Err(at("/amount/currency", "只支持 CNY"));
        }
        Ok(Self {
            party: named(merchant, "mchid", merchant.id, sent.sub_mchid.as_deref())?,
            order,
            out_refund_no: sent.out_refund_no,
            refund_fen: sent.amount.refund,
            total_fen: sent.amount.total,
            reason: sent.reason,
            notify_url: sent.notify_url.as_deref().map(notify_url).transpose()?,
            body,
        })
    }

    /// The refund as it begins.
    pub(super) fn accepted(self, plan: Plan, now: Timestamp) -> Refund {
        let refund = Refund::accepted(self.out_refund_no, self.refund_fen, self.body, plan, now);
        Refund { reason: self.reason, notify_url: self.notify_url, ..refund }
    }
}

impl Orders {
    /// Accepts a refund, or finds the one of that number; tells whether it is new.
    pub fn refund(&mut self, terms: RefundTerms, now: Timestamp) -> Result<(&Order, &Refund, bool), Refusal> {
        let merchant = terms.party.merchant;
        let key = RefundKey { merchant: merchant.id, number: terms.out_refund_no.clone() };
        if let Some(order) = self.refunds.get(&key) {
            let order = self.orders.get(order).ok_or_else(unknown)?;
            let refund = order.refund(&key.number).ok_or_else(unknown)?;
            if refund.body != terms.body {
                return Err(invalid("订单金额或退款参数与之前请求不一致，请核实后再试"));
            }
            return Ok((order, refund, false));
        }
        let order_key = self.refunded_order(&terms)?;
        let plan = self.plan;
        let order = self.orders.get_mut(&order_key).ok_or_else(unknown)?;
        order.may_be_refunded(&terms, now)?;
        let refund = terms.accepted(plan, now);
        order.refunds.push(refund);
        self.journal.write(|| Line::Order(Box::new(StoredOrder::of(order))));
        self.refunds.insert(key, order_key);
        let refund = order.refunds.last().ok_or_else(unknown)?;
        Ok((order, refund, true))
    }

    fn refunded_order(&self, terms: &RefundTerms) -> Result<OrderKey, Refusal> {
        let merchant = terms.party.merchant;
        let order = match &terms.order {
            OrderName::Transaction(id) => self.by_transaction(merchant, id),
            OrderName::Number(number) => self.find(&OrderKey::new(merchant, number)),
        };
        let order = order.ok().filter(|order| order.terms.party == terms.party);
        order.map(Order::key).ok_or_else(unknown)
    }

    /// The refund of that number with its order; 404 RESOURCE_NOT_EXISTS.
    pub fn find_refund(&self, key: &RefundKey) -> Result<(&Order, &Refund), Refusal> {
        let order = self.refunds.get(key).and_then(|order| self.orders.get(order)).ok_or_else(unknown)?;
        Ok((order, order.refund(&key.number).ok_or_else(unknown)?))
    }

    /// The key of the refund of that number, whoever's it is; for the control API.
    pub fn refund_key_of(&self, number: &str) -> Result<RefundKey, Refusal> {
        let merchants = crate::merchants::MERCHANTS.iter();
        let mut keys =
            merchants.map(|merchant| RefundKey { merchant: merchant.id, number: number.to_owned() });
        keys.find(|key| self.refunds.contains_key(key)).ok_or_else(unknown)
    }

    /// Whose the order or the refund of that number is, if there is one; for the control API.
    pub fn party_of(&self, number: &str) -> Option<Party> {
        let of_refund = || self.refunds.get(&self.refund_key_of(number).ok()?);
        let key = self.key_of(number).ok().or_else(|| of_refund().cloned())?;
        self.find(&key).ok().map(|order| order.terms.party)
    }

    /// Ends a refund at once; `false` if it has ended for good.
    pub fn end_refund(&mut self, key: &RefundKey, outcome: Outcome, now: Timestamp) -> Result<bool, Refusal> {
        let order = self.refunds.get(key).and_then(|order| self.orders.get_mut(order)).ok_or_else(unknown)?;
        let refund = order.refunds.iter_mut().find(|refund| refund.out_refund_no == key.number);
        let has_ended = refund.ok_or_else(unknown)?.end(outcome, now);
        self.journal.write(|| Line::Order(Box::new(StoredOrder::of(order))));
        Ok(has_ended)
    }
}

impl Order {
    /// The refund of that number, if it is of this order.
    pub fn refund(&self, out_refund_no: &str) -> Option<&Refund> {
        self.refunds.iter().find(|refund| refund.out_refund_no == out_refund_no)
    }

    fn may_be_refunded(&self, terms: &RefundTerms, now: Timestamp) -> Result<(), Refusal> {
        let Some(paid) = self.paid(now) else {
            return Err(invalid("订单状态错误：订单未支付"));
        };
        if now.duration_since(paid.at) > LATEST {
            return Err(invalid("订单已超过可退款的最大期限（支付完成后 365 天）"));
        }
        if terms.total_fen != self.terms.total_fen {
            return Err(invalid("订单金额与原订单不一致"));
        }
        let kept = self.refunds.iter().filter(|refund| refund.outcome(now) != Some(Outcome::Closed));
        let given: u64 = kept.map(|refund| refund.refund_fen).sum();
        if terms.refund_fen > self.terms.total_fen.saturating_sub(given) {
            return Err(invalid("退款金额大于支付金额"));
        }
        if self.refunds.len() >= PARTS_MAX {
            return Err(invalid("该订单部分退款次数已达上限（50 次）"));
        }
        if self.refunds.last().is_some_and(|last| now.duration_since(last.accepted_at) < APART) {
            let message = "同一笔订单多次退款的请求需相隔 1 分钟";
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "FREQUENCY_LIMITED", message));
        }
        Ok(())
    }
}

fn unknown() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", "查询的资源不存在")
}

fn invalid(message: &str) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", message)
}

#[cfg(test)]
#[path = "refunds_tests.rs"]
mod tests;
