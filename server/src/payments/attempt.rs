//! One attempt to pay one fine.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, ToSpan, civil::Date};
use shared::{
    money::Fen,
    payments::{Channel, PaymentId},
};

use super::machine::State;
use crate::{citizens::CitizenId, fines::FineId, wechat::Trade};

/// One attempt to pay one fine, as the database has it.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// Its id, and the number of the order at WeChat Pay.
    pub id: PaymentId,
    /// The fine.
    pub fine_id: FineId,
    /// The fine's digest when the amount was frozen.
    pub fine_digest: String,
    /// The number of the merchant that the order is of, from its first moment on.
    pub merchant: String,
    /// Who pays, for JSAPI.
    pub citizen_id: Option<CitizenId>,
    /// How it is paid.
    pub channel: Channel,
    /// Where it stands.
    pub state: State,
    /// Whether it was paid although the fine was not owed any more as it was quoted.
    pub surplus: bool,
    /// The day whose amounts are frozen.
    pub quoted_on: Date,
    /// The fine itself.
    pub principal: Fen,
    /// 加处罚款 on that day.
    pub surcharge: Fen,
    /// What the order is over.
    pub total: Fen,
    /// The exact body of the order.
    pub request_body: String,
    /// When it was stored.
    pub created_at: Timestamp,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
    /// The way to pay that WeChat Pay opened last.
    pub opening: Option<Opening>,
    /// WeChat's number for the payment.
    pub transaction_id: Option<String>,
    /// When WeChat took the money.
    pub paid_at: Option<Timestamp>,
}

/// A way to pay, as WeChat Pay opened it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// `prepay_id`, `h5_url` or `code_url`, after the channel.
    pub text: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// How long the first call may still be on its way: a little longer than the registry and WeChat Pay are given
/// to answer.
const FIRST_CALL_SECONDS: i64 = 20;
/// A little longer than WeChat Pay is given to answer.
const GATEWAY_SECONDS: i64 = 9;
/// An attempt that was made so much later than now was made by a clock that was wrong.
const SKEW_SECONDS: i64 = 300;
/// A fresh way to pay needs this much time before the order ends: WeChat Pay wants a minute.
const REOPEN_SECONDS: i64 = 61;

impl Attempt {
    /// Whether the first call may still be on its way: until then nobody else asks, closes or calls again.
    pub fn is_first_call(&self, now: Timestamp) -> bool {
        self.state == State::Created && now < self.first_call_ends()
    }

    /// Whether the gateway can still answer before the first call has surely ended, if it is asked now.
    pub fn may_call_first(&self, now: Timestamp) -> bool {
        later(now, GATEWAY_SECONDS) < self.first_call_ends()
    }

    /// From when on the first call has surely ended.
    pub fn first_call_ends(&self) -> Timestamp {
        later(self.created_at, FIRST_CALL_SECONDS)
    }

    /// Whether its money settles the fine, or a part of it.
    pub fn settles(&self) -> bool {
        self.state == State::Paid && !self.surplus
    }

    /// Whether it was made by a clock that was ahead: then its amount is that of another day, and its end far off.
    pub fn is_from_the_future(&self, now: Timestamp) -> bool {
        self.created_at > later(now, SKEW_SECONDS)
    }

    /// Whether there is time for an order to be made.
    pub fn has_time(&self, now: Timestamp) -> bool {
        later(now, REOPEN_SECONDS) < self.expires_at
    }

    /// Whether no way to pay was ever shown: then nobody can have paid, and the same bytes may be sent again.
    pub fn is_unopened(&self) -> bool {
        self.opening.is_none()
    }

    /// Whether a fresh way to pay is wanted, and there is time for one.
    pub fn wants_opening(&self, now: Timestamp) -> bool {
        let stands = match self.state {
            State::Pending | State::Unknown => true,
            State::Created => !self.is_first_call(now),
            _ => false,
        };
        stands && self.opening_at(now).is_none() && self.has_time(now) && !self.is_from_the_future(now)
    }

    /// The opening, if it still works.
    pub fn opening_at(&self, now: Timestamp) -> Option<&Opening> {
        self.opening.as_ref().filter(|opening| now < opening.expires_at && now < self.expires_at)
    }
}

pub(super) fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.checked_add(seconds.seconds()).unwrap_or(Timestamp::MAX)
}

/// Its name in the database.
pub(super) const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::WechatJsapi => "wechat_jsapi",
        Channel::WechatH5 => "wechat_h5",
        Channel::WechatNative => "wechat_native",
    }
}

pub(super) fn channel(name: &str) -> Option<Channel> {
    [Channel::WechatJsapi, Channel::WechatH5, Channel::WechatNative]
        .into_iter()
        .find(|c| channel_name(*c) == name)
}

pub(super) const fn trade(channel: Channel) -> Trade {
    match channel {
        Channel::WechatJsapi => Trade::Jsapi,
        Channel::WechatH5 => Trade::H5,
        Channel::WechatNative => Trade::Native,
    }
}

/// What makes a start repeatable: 1 to 64 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// Not 1 to 64 visible ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 1 to 64 visible ASCII characters")]
pub struct NotAKey;

impl IdempotencyKey {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<IdempotencyKey, NotAKey> {
        let right = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if right { Ok(IdempotencyKey(text.to_owned())) } else { Err(NotAKey) }
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii_of_bounded_length() {
        for good in ["a", "0f8fad5b-d9cb-469f-a165-70867728950e", &"k".repeat(64)] {
            assert!(good.parse::<IdempotencyKey>().is_ok(), "{good}");
        }
        for bad in ["", " ", "a b", "键", "a\u{7f}", "a\n", &"k".repeat(65)] {
            assert_eq!(bad.parse::<IdempotencyKey>(), Err(NotAKey), "{bad:?}");
        }
    }

    #[test]
    fn channels_come_back_by_name() {
        for c in [Channel::WechatJsapi, Channel::WechatH5, Channel::WechatNative] {
            assert_eq!(channel(channel_name(c)), Some(c));
        }
    }
}
