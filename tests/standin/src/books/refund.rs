//! One refund: `PROCESSING → SUCCESS | ABNORMAL | CLOSED`, decided when it is accepted and seen when its time has come.

use jiff::Timestamp;
use reqwest::Url;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::clock;

/// How a refund ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// The payer has the money.
    Success,
    /// The payer's account does not take it; a person must see to it.
    Abnormal,
    /// Nothing was given back.
    Closed,
}

impl Outcome {
    /// `status` of answers, `refund_status` of notifications.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Abnormal => "ABNORMAL",
            Self::Closed => "CLOSED",
        }
    }

    /// `event_type` and `summary` of its notification.
    pub fn event(self) -> (&'static str, &'static str) {
        match self {
            Self::Success => ("REFUND.SUCCESS", "退款成功"),
            Self::Abnormal => ("REFUND.ABNORMAL", "退款异常"),
            Self::Closed => ("REFUND.CLOSED", "退款关闭"),
        }
    }
}

/// What becomes of the next refunds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// How they end.
    pub outcome: Outcome,
    /// After so many seconds of the stand-in's clock.
    pub after_seconds: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self { outcome: Outcome::Success, after_seconds: 3 }
    }
}

/// A refund's number is its merchant's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RefundKey {
    /// 商户号 of the merchant that signed.
    pub merchant: &'static str,
    /// `out_refund_no`
    pub number: String,
}

/// One refund.
#[derive(Clone, Debug)]
pub struct Refund {
    /// WeChat Pay's own number, 29 digits.
    pub refund_id: String,
    /// The merchant's number.
    pub out_refund_no: String,
    /// How much, in fen.
    pub refund_fen: u64,
    /// Why, if the merchant says so.
    pub reason: Option<String>,
    /// Where the notification goes, if anywhere.
    pub notify_url: Option<Url>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
    /// When its outcome shows.
    pub ends_at: Timestamp,
    /// How it ends.
    pub(super) ends: Outcome,
    /// Everything as sent; a repeat of the number must say the same.
    pub(super) body: Value,
}

impl Refund {
    /// A refund as it is accepted: its number, its amount and the body that asked for it.
    pub fn accepted(out_refund_no: String, refund_fen: u64, body: Value, plan: Plan, now: Timestamp) -> Self {
        Self {
            refund_id: refund_id(now),
            out_refund_no,
            refund_fen,
            reason: None,
            notify_url: None,
            accepted_at: now,
            ends_at: clock::later(now, plan.after_seconds.into()),
            ends: plan.outcome,
            body,
        }
    }

    /// How it has ended by `now`, if it has.
    pub fn outcome(&self, now: Timestamp) -> Option<Outcome> {
        (now >= self.ends_at).then_some(self.ends)
    }

    /// `status` at `now`.
    pub fn status(&self, now: Timestamp) -> &'static str {
        self.outcome(now).map_or("PROCESSING", Outcome::name)
    }

    /// Ends it now. An abnormal one can be ended again, as a person at the merchant does; others cannot.
    pub fn end(&mut self, outcome: Outcome, now: Timestamp) -> bool {
        let may_end = matches!(self.outcome(now), None | Some(Outcome::Abnormal));
        if may_end {
            (self.ends, self.ends_at) = (outcome, now);
        }
        may_end
    }
}

/// 29 digits: a fictional head, the day, and a random tail, so that a restart never repeats one.
fn refund_id(now: Timestamp) -> String {
    let day = clock::day(now).strftime("%Y%m%d");
    let tail = Uuid::new_v4().as_u128() % 10_u128.pow(15);
    format!("503000{day}{tail:015}")
}
