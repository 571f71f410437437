//! The stand-in's own books: what WeChat Pay would show in its bills.

use std::collections::BTreeMap;

use serde_json::Value;

use super::streets::Streets;

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// `NOTPAY`, `SUCCESS`, `CLOSED`, …
    pub state: String,
    /// What it is over.
    pub total_fen: i64,
    /// Whose money it brings.
    pub merchant: String,
}

/// Money that was taken.
#[derive(Clone, Debug)]
pub struct Capture {
    /// WeChat's number for it.
    pub transaction: String,
    /// How much.
    pub total_fen: i64,
    /// How much of it went back.
    pub refunded_fen: i64,
    /// The day in Shanghai.
    pub day: String,
}

/// Money that goes back.
#[derive(Clone, Debug)]
pub struct Refund {
    /// Our number of the order.
    pub payment: String,
    /// WeChat's number for it.
    pub id: String,
    /// How much.
    pub fen: i64,
    /// `PROCESSING`, `SUCCESS`, `ABNORMAL` or `CLOSED`.
    pub status: String,
}

/// All of it, by our number of the order, or of the refund.
#[derive(Clone, Default)]
pub struct Books {
    /// Every order.
    pub orders: BTreeMap<String, Order>,
    /// What was taken.
    pub captures: BTreeMap<String, Capture>,
    /// What goes back.
    pub refunds: BTreeMap<String, Refund>,
    /// How many notifications of an order and of its refunds were accepted.
    pub accepted: BTreeMap<String, usize>,
}

impl Books {
    /// Reads them; `None` while the stand-in is away.
    pub async fn read(streets: &Streets) -> Option<Books> {
        let books = streets.control("books").await?;
        let told = streets.control("orders").await?;
        Some(Books {
            orders: rows(&books, "orders")
                .iter()
                .map(|row| (text(row, "out_trade_no"), order(row)))
                .collect(),
            captures: rows(&books, "captures")
                .iter()
                .map(|row| (text(row, "out_trade_no"), capture(row)))
                .collect(),
            refunds: rows(&books, "refunds")
                .iter()
                .map(|row| (text(row, "out_refund_no"), refund(row)))
                .collect(),
            accepted: rows(&told, "orders")
                .iter()
                .map(|row| (text(row, "out_trade_no"), accepted(row)))
                .filter(|(_, count)| *count > 0)
                .collect(),
        })
    }
}

fn order(row: &Value) -> Order {
    // A service provider's order brings the money to its sub-merchant.
    let merchant = if row["sub_mchid"].is_string() { "sub_mchid" } else { "mchid" };
    Order { state: text(row, "state"), total_fen: fen(row, "total_fen"), merchant: text(row, merchant) }
}

fn capture(row: &Value) -> Capture {
    Capture {
        transaction: text(row, "transaction_id"),
        total_fen: fen(row, "total_fen"),
        refunded_fen: fen(row, "refunded_fen"),
        day: text(row, "success_time").chars().take(10).collect(),
    }
}

fn refund(row: &Value) -> Refund {
    Refund {
        payment: text(row, "out_trade_no"),
        id: text(row, "refund_id"),
        fen: fen(row, "refund_fen"),
        status: text(row, "status"),
    }
}

fn accepted(order: &Value) -> usize {
    let is_accepted = |told: &&Value| {
        rows(told, "replies")
            .iter()
            .map(|reply| &reply["status"])
            .any(|status| *status == 200 || *status == 204)
    };
    rows(order, "notifications").iter().filter(is_accepted).count()
}

/// The rows of a member.
pub(super) fn rows<'a>(of: &'a Value, member: &str) -> &'a [Value] {
    of[member].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A member that is text; empty when it is not there.
pub(super) fn text(row: &Value, member: &str) -> String {
    row[member].as_str().unwrap_or_default().to_owned()
}

/// A member that is an amount; 0 when it is not there.
pub(super) fn fen(row: &Value, member: &str) -> i64 {
    row[member].as_i64().unwrap_or_default()
}
