//! An order as the journal keeps it: what was sent, and what became of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::orders::{Order, Orders, Paid, State};
use super::refund::{Outcome, Refund, RefundKey};
use super::refunds::RefundTerms;
use crate::merchants;
use crate::notifier::Notification;
use crate::party::Style;
use crate::prepay::{Channel, Terms};

/// One order with its refunds.
#[derive(Serialize, Deserialize)]
pub struct StoredOrder {
    mchid: String,
    channel: Channel,
    body: Value,
    created_at: Timestamp,
    prepays: u32,
    is_closed: bool,
    paid: Option<Paid>,
    refunds: Vec<StoredRefund>,
    /// Event and number of each notification that was accepted.
    told: Vec<(String, Option<String>)>,
}

#[derive(Serialize, Deserialize)]
struct StoredRefund {
    refund_id: String,
    accepted_at: Timestamp,
    ends_at: Timestamp,
    ends: Outcome,
    body: Value,
}

impl StoredOrder {
    /// The order as it stands.
    pub fn of(order: &Order) -> Self {
        let refunds = order.refunds.iter().map(|refund| StoredRefund {
            refund_id: refund.refund_id.clone(),
            accepted_at: refund.accepted_at,
            ends_at: refund.ends_at,
            ends: refund.ends,
            body: refund.body.clone(),
        });
        let told = order.notifications.iter().filter(|told| told.is_accepted());
        Self {
            mchid: order.terms.party.merchant.id.to_owned(),
            channel: order.terms.channel,
            body: order.terms.body.clone(),
            created_at: order.created_at,
            prepays: order.prepays,
            is_closed: order.state == State::Closed,
            paid: match &order.state {
                State::Paid(paid) => Some(paid.clone()),
                State::Unpaid | State::Closed => None,
            },
            refunds: refunds.collect(),
            told: told.map(|told| (told.event_type.to_owned(), told.out_refund_no.clone())).collect(),
        }
    }

    /// The order again; none if the journal is of another stand-in.
    fn restored(self) -> Option<Order> {
        let merchant = merchants::find(&self.mchid)?;
        let style = if merchant.subs.is_empty() { Style::Direct } else { Style::Partner };
        let terms = Terms::parse(self.channel, merchant, style, self.body.to_string().as_bytes()).ok()?;
        let refunds = self.refunds.into_iter().map(|stored| {
            let terms = RefundTerms::parse(merchant, stored.body.to_string().as_bytes()).ok()?;
            let StoredRefund { refund_id, accepted_at, ends_at, ends, .. } = stored;
            Some(Refund {
                refund_id,
                accepted_at,
                ends_at,
                ends,
                ..terms.accepted(Default::default(), accepted_at)
            })
        });
        let state = match self.paid {
            Some(paid) => State::Paid(paid),
            None if self.is_closed => State::Closed,
            None => State::Unpaid,
        };
        Some(Order {
            terms,
            created_at: self.created_at,
            prepays: self.prepays,
            notifications: self
                .told
                .iter()
                .filter_map(|(event, number)| Notification::told(event, number))
                .collect(),
            refunds: refunds.collect::<Option<_>>()?,
            state,
        })
    }
}

impl Orders {
    /// Takes back what the journal kept; `false` if it cannot be.
    pub fn restore(&mut self, stored: StoredOrder) -> bool {
        let Some(order) = stored.restored() else { return false };
        let key = order.key();
        if let State::Paid(paid) = &order.state {
            self.transactions.insert(paid.transaction_id.clone(), key.clone());
        }
        for refund in &order.refunds {
            let number = refund.out_refund_no.clone();
            self.refunds.insert(RefundKey { merchant: key.merchant, number }, key.clone());
        }
        self.orders.insert(key, order);
        true
    }
}
