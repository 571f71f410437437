//! A client of WeChat: WeChat Pay API v3 ([`Pay`]), the mini-program's login ([`MiniProgram`]) and the official
//! account that lets pages call WeChat's functions ([`OfficialAccount`]).
//!
//! It knows WeChat's protocol and none of our nouns, so that it is useful on its own. Protocol facts follow
//! pay.weixin.qq.com/doc/v3 and the official SDKs. Three habits run through it:
//!
//! - A call ends in an [`Outcome`], never in a bool: what is not certain is [`Outcome::Unknown`], and the
//!   caller must ask again before it does anything that costs money.
//! - Nothing is believed before its signature is verified, over the raw bytes, error answers included.
//! - Time is an argument, so that skew and lifetimes can be tested.

mod account;
mod answer;
mod bill;
mod certificates;
mod channel;
mod code;
mod http;
mod keys;
mod login;
mod notification;
mod order;
mod party;
mod pay;
mod refund;
mod signature;

pub use account::{AccountError, OfficialAccount, SignedPage};
pub use answer::{Doubt, Outcome};
pub use bill::{
    BadBill, BillFault, BillFile, Direction, FundAccount, FundFlowBill, FundFlowRow, FundFlowSummary,
    Movement, RefundMovement, TradeBill, TradeRow, TradeSummary,
};
pub use code::ErrorCode;
pub use http::BadBase;
pub use keys::KeyError;
pub use login::{LoginRefused, MiniProgram, Openid};
pub use notification::{BadNotification, Event, Notification};
pub use order::{Capture, OrderAmount, OrderRequest, Payer, Scene, TradeState, Transaction};
pub use party::{Merchant, Party, SubMerchant};
pub use pay::{JsapiCall, Pay, PayError, PaySettings, Trade};
pub use refund::{Paid, Refund, RefundAmount, RefundNotice, RefundRequest, RefundStatus};
pub use signature::{BadSignature, SignatureHeaders};
