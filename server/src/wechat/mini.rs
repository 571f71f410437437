//! The mini-program's server API.

mod field;
mod image;
mod link;
mod page;
mod phone;
mod shipping;
mod subscribe;
mod text_check;

use std::sync::Arc;

pub use field::{BadField, FieldKind, Fields};
pub use image::{CodeImage, CodeRequest, Scene as CodeScene};
pub use link::{LinkQuery, LinkRequest};
pub use page::{BadPage, PagePath, Release};
pub use phone::{PhoneError, PhoneNumber};
pub use shipping::{Delivery, DeliveryError};
pub use subscribe::{SendError, SubscribeMessage};
pub use text_check::{CheckedText, TextScene, Verdict};

use secrecy::SecretString;

use super::{
    api::Api,
    http::{self, BadBase},
    token::{AccessTokens, TokenStore},
};

/// The mini-program. Share it behind an `Arc`.
pub struct MiniProgram {
    pub(super) api: Api,
    pub(super) app_secret: SecretString,
}

impl MiniProgram {
    /// `base` is `https://api.weixin.qq.com`, or a stand-in on this machine.
    ///
    /// # Errors
    /// [`BadBase`] when the address cannot be used.
    pub fn new(base: &str, app_id: String, app_secret: SecretString) -> Result<MiniProgram, BadBase> {
        let base = http::base(base)?;
        let http = http::client(&base)?;
        let tokens = AccessTokens::new(http.clone(), base.clone(), app_id, app_secret.clone());
        Ok(MiniProgram { api: Api { http, base, tokens }, app_secret })
    }

    /// The app's id.
    pub fn app_id(&self) -> &str {
        self.api.tokens.app_id()
    }

    /// Shares its token with other servers.
    pub fn sharing_tokens(mut self, store: Arc<dyn TokenStore>) -> MiniProgram {
        self.api.tokens = self.api.tokens.shared_through(store);
        self
    }
}
