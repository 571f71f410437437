//! A client of WeChat: WeChat Pay API v3 ([`Pay`]), the mini-program ([`MiniProgram`]), the official account
//! ([`OfficialAccount`]) and what WeChat sends to a server ([`Push`]).
//!
//! It knows WeChat's protocol and none of our nouns, so that it is useful on its own: `docs/WECHAT.md` tells what it
//! speaks, `examples/wechat_order.rs` and `examples/wechat_bill.rs` show it at work. Protocol facts follow
//! pay.weixin.qq.com/doc/v3, developers.weixin.qq.com and the official SDKs. Three habits run through it:
//!
//! - A call that moves money ends in an [`Outcome`], never in a bool: what is not certain is [`Outcome::Unknown`], and
//!   the caller must ask again before it does anything that costs money.
//! - Nothing is believed before its signature is verified, over the raw bytes, error answers included. A bill, which is
//!   not signed, is believed by its digest.
//! - Time is an argument, so that skew and lifetimes can be tested.

mod account;
mod answer;
mod api;
mod bill;
mod certificates;
mod channel;
mod code;
mod gcm;
mod http;
mod keys;
mod login;
mod mini;
mod notification;
mod order;
mod party;
mod pay;
mod push;
mod refund;
mod signature;
mod time;
mod token;
mod user_data;

pub use account::{BadState, OfficialAccount, SignedPage};
pub use answer::{Doubt, Outcome};
pub use api::ApiError;
pub use bill::{
    BadBill, BillFault, BillFile, Direction, FundAccount, FundFlowBill, FundFlowRow, FundFlowSummary,
    Movement, RefundMovement, TradeBill, TradeRow, TradeSummary,
};
pub use code::ErrorCode;
pub use http::BadBase;
pub use keys::KeyError;
pub use login::{LoginRefused, Openid, Session};
pub use mini::{
    BadField, BadPage, CheckedText, CodeImage, CodeRequest, CodeScene, Delivery, DeliveryError, FieldKind,
    Fields, LinkQuery, LinkRequest, MiniProgram, PagePath, PhoneError, PhoneNumber, Release, SendError,
    SubscribeMessage, TextScene, Verdict,
};
pub use notification::{BadNotification, Event, Notification};
pub use order::{Capture, OrderAmount, OrderRequest, Payer, Scene, TradeState, Transaction};
pub use party::{Merchant, Party, SubMerchant};
pub use pay::{JsapiCall, Pay, PayError, PaySettings, Trade};
pub use push::{BadPush, BadPushKey, Push, PushMessage, PushQuery};
pub use refund::{Paid, Refund, RefundAmount, RefundNotice, RefundRequest, RefundStatus};
pub use signature::{BadSignature, SignatureHeaders};
pub use token::{StoreError, Token, TokenStore};
pub use user_data::{BadUserData, open_user_data};
