//! What can go wrong, and where.

use serde::{Deserialize, Serialize};

/// A place that can be made to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    /// Placing an order, any channel.
    Prepay,
    /// Asking for an order's state.
    Query,
    /// Closing an order.
    Close,
    /// Asking for a refund.
    Refund,
    /// Asking for a refund's state.
    RefundQuery,
    /// Asking for the address of a trade bill.
    TradeBill,
    /// Asking for the address of a fund-flow bill.
    FundFlowBill,
    /// Asking for the addresses of a sub-merchant's fund-flow bill.
    SubFundFlowBill,
    /// Loading a bill.
    BillDownload,
    /// Asking for the platform's certificates.
    Certificates,
    /// The notification of a payment.
    Notify,
    /// The notification of a refund.
    RefundNotify,
    /// The registry's feed of decisions.
    RegistryFeed,
    /// The registry's look-up of one decision.
    RegistryLookUp,
    /// Locking a decision.
    RegistryLock,
    /// Unlocking a decision.
    RegistryUnlock,
    /// Confirming the payment of a decision.
    RegistryPayment,
    /// Revoking the payment of a decision.
    RegistryRevoke,
    /// Whatever `api.weixin.qq.com` answers.
    Weixin,
}

impl Route {
    fn is_notification(self) -> bool {
        matches!(self, Self::Notify | Self::RefundNotify)
    }

    /// Whether its answers bear a signature.
    fn is_signed(self) -> bool {
        !matches!(self, Self::BillDownload | Self::RegistryFeed | Self::Weixin)
    }

    /// Whether a right answer has a body; a notification always has one.
    fn has_body(self) -> bool {
        self != Self::Close
    }

    /// Whether its calls are about one order, refund or decision, so that a fault can be ordered for a number.
    pub fn has_number(self) -> bool {
        !matches!(
            self,
            Self::TradeBill
                | Self::FundFlowBill
                | Self::SubFundFlowBill
                | Self::BillDownload
                | Self::Certificates
                | Self::RegistryFeed
                | Self::Weixin
        )
    }

    fn is_registrys(self) -> bool {
        matches!(
            self,
            Self::RegistryLookUp
                | Self::RegistryLock
                | Self::RegistryUnlock
                | Self::RegistryPayment
                | Self::RegistryRevoke
        )
    }

    /// Whether a transaction or a refund is told.
    fn tells_money(self) -> bool {
        matches!(self, Self::Query | Self::Refund | Self::RefundQuery) || self.is_notification()
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Nothing happens and no answer comes.
    TimeoutBefore,
    /// The request takes effect, but no answer comes.
    TimeoutAfter,
    /// A signed 202 USER_PAYING; without effect unless `after_effect`.
    #[serde(rename = "status_202")]
    Status202,
    /// A signed 429 FREQUENCY_LIMITED; without effect unless `after_effect`.
    #[serde(rename = "status_429")]
    Status429,
    /// A signed 500 SYSTEM_ERROR; without effect unless `after_effect`.
    #[serde(rename = "status_500")]
    Status500,
    /// A 502 of HTML without a signature; without effect unless `after_effect`.
    #[serde(rename = "status_502")]
    Status502,
    /// A signed 403 NOT_ENOUGH: the merchant's balance does not cover the refund.
    NotEnough,
    /// A signed 403 NO_AUTH: the service provider has not asked the platform for that bill.
    NoAuth,
    /// The body ends in the middle; of an answer the connection breaks there.
    TruncatedBody,
    /// The signature is of other bytes.
    BadSignature,
    /// No signature.
    NoSignature,
    /// WeChat Pay's probe: `WECHATPAY/SIGNTEST/…` in place of a signature.
    SignTest,
    /// Signed, they say, with a key that nobody knows.
    UnknownSerial,
    /// Rightly signed, 301 s ago.
    StaleTimestamp,
    /// One byte was changed after signing; of a bill's file, after its SHA-1 was told.
    AlteredByte,
    /// A paid order is told as refunded.
    Refunded,
    /// The answer names a state that no document knows.
    StrangeState,
    /// A paid order is told without `success_time`.
    BareSuccess,
    /// One fen more than was paid or refunded.
    WrongAmount,
    /// Dollars.
    WrongCurrency,
    /// Another application's.
    WrongAppid,
    /// Another merchant's number.
    WrongMerchant,
    /// Encrypted with another merchant's APIv3 key.
    WrongApiKey,
    /// Another merchant's payment or refund, encrypted for this one and rightly signed.
    ForeignEvent,
    /// Sent a second time under another `id`, less than a second later, whatever the first answer.
    Duplicate,
    /// Sent five times at once, each under an `id` of its own.
    DuplicateAtOnce,
    /// First sent `seconds` later, on the stand-in's clock.
    Late,
    /// Never sent.
    Never,
}

impl Kind {
    /// Whether it means something on that route.
    pub fn fits(self, route: Route) -> bool {
        match self {
            Self::TimeoutBefore
            | Self::TimeoutAfter
            | Self::Status202
            | Self::Status429
            | Self::Status500
            | Self::Status502 => !route.is_notification(),
            Self::NotEnough => route == Route::Refund,
            Self::NoAuth => route == Route::SubFundFlowBill,
            Self::TruncatedBody => route.has_body(),
            Self::AlteredByte => route.has_body() && (route.is_signed() || route == Route::BillDownload),
            Self::BadSignature | Self::NoSignature | Self::StaleTimestamp => route.is_signed(),
            Self::SignTest | Self::UnknownSerial => route.is_signed() && !route.is_registrys(),
            Self::Refunded | Self::BareSuccess => route == Route::Query,
            Self::StrangeState => matches!(route, Route::Query | Route::RefundQuery),
            Self::WrongAmount | Self::WrongCurrency => route.tells_money(),
            Self::WrongAppid => matches!(route, Route::Query | Route::Notify),
            Self::WrongMerchant => matches!(route, Route::Query) || route.is_notification(),
            Self::WrongApiKey
            | Self::ForeignEvent
            | Self::Duplicate
            | Self::DuplicateAtOnce
            | Self::Late
            | Self::Never => route.is_notification(),
        }
    }

    /// Whether it is about when and how often a notification is sent, and not about one sending of it.
    pub fn is_about_sending(self) -> bool {
        matches!(self, Self::Duplicate | Self::DuplicateAtOnce | Self::Late | Self::Never)
    }
}
