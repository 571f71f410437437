//! A resident who logged in through WeChat.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/wechat/login`.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// What `wx.login` gave the mini-program; it works once, within five minutes.
    pub code: String,
}

/// The answer: a bearer token. The WeChat session key never leaves the server.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// For `Authorization: Bearer …`.
    pub token: String,
    /// For the first address of the mini-program's web-view, `/wechat/enter?entry=…`, within five minutes. It names
    /// who pays what is begun there; it opens nothing.
    pub entry: String,
    /// When the token stops working.
    #[serde(with = "crate::time::wire")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
}
