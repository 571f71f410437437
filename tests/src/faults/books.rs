//! The stand-in's own books: what WeChat Pay would show in its bills.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::streets::Streets;

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// `NOTPAY`, `SUCCESS`, `CLOSED`, …
    pub state: String,
    /// What it is over.
    pub total_fen: i64,
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
}

/// All of it, by our number of the order.
#[derive(Default)]
pub struct Books {
    /// Every order.
    pub orders: BTreeMap<String, Order>,
    /// What was taken.
    pub captures: BTreeMap<String, Capture>,
    /// Orders whose notification was accepted.
    pub accepted: BTreeSet<String>,
}

impl Books {
    /// Reads them; `None` while the stand-in is away.
    pub async fn read(streets: &Streets) -> Option<Books> {
        let books = streets.control("books").await?;
        let told = streets.control("orders").await?;
        let orders = rows(&books, "orders").iter().map(|row| {
            (text(row, "out_trade_no"), Order { state: text(row, "state"), total_fen: fen(row, "total_fen") })
        });
        let captures = rows(&books, "captures").iter().map(|row| {
            let capture = Capture {
                transaction: text(row, "transaction_id"),
                total_fen: fen(row, "total_fen"),
                refunded_fen: fen(row, "refunded_fen"),
            };
            (text(row, "out_trade_no"), capture)
        });
        let accepted = rows(&told, "orders")
            .iter()
            .filter(|order| is_accepted(order))
            .map(|row| text(row, "out_trade_no"));
        Some(Books { orders: orders.collect(), captures: captures.collect(), accepted: accepted.collect() })
    }
}

fn is_accepted(order: &Value) -> bool {
    let replies = rows(order, "notifications").iter().flat_map(|told| rows(told, "replies"));
    replies.map(|reply| &reply["status"]).any(|status| *status == 200 || *status == 204)
}

fn rows<'a>(of: &'a Value, member: &str) -> &'a [Value] {
    of[member].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(row: &Value, member: &str) -> String {
    row[member].as_str().unwrap_or_default().to_owned()
}

fn fen(row: &Value, member: &str) -> i64 {
    row[member].as_i64().unwrap_or_default()
}
