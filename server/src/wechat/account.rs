//! The official account (公众号): what lets a page call WeChat's own functions through WeChat's script (JS-SDK), and
//! what tells a page inside WeChat who looks at it.
//! Follows developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html, appendix 1.
//!
//! An access token buys a ticket, and with the ticket the address of a page is signed. Both are kept until shortly
//! before they lapse.

use std::sync::Arc;

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::{
    api::{self, Api, ApiError},
    http::{self, BadBase},
    login::{self, LoginRefused, Openid},
    signature,
    token::{self, AccessTokens, PAUSE_SECONDS, Token, TokenStore},
};

mod authorize;

pub use authorize::BadState;

/// What `wx.config` takes for one page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPage {
    /// The account's id.
    pub app_id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// Random.
    pub nonce: String,
    /// 40 hex digits.
    pub signature: String,
}

/// The account's server API.
pub struct OfficialAccount {
    api: Api,
    app_secret: SecretString,
    held: Mutex<Held>,
}

/// The ticket, and what WeChat has said last if that was no.
#[derive(Default)]
struct Held {
    ticket: Option<Token>,
    failure: Option<(ApiError, Timestamp)>,
}

impl OfficialAccount {
    /// `base` is `https://api.weixin.qq.com`, or a stand-in on this machine.
    ///
    /// # Errors
    /// [`BadBase`] when the address cannot be used.
    pub fn new(base: &str, app_id: String, app_secret: SecretString) -> Result<OfficialAccount, BadBase> {
        let base = http::base(base)?;
        let http = http::client(&base)?;
        let tokens = AccessTokens::new(http.clone(), base.clone(), app_id, app_secret.clone());
        Ok(OfficialAccount { api: Api { http, base, tokens }, app_secret, held: Mutex::default() })
    }

    /// Shares its token with other servers.
    pub fn sharing_tokens(mut self, store: Arc<dyn TokenStore>) -> OfficialAccount {
        self.api.tokens = self.api.tokens.shared_through(store);
        self
    }

    /// The account's id.
    pub fn app_id(&self) -> &str {
        self.api.tokens.app_id()
    }

    /// Signs a page's address, as the phone has it. What stands behind `#` does not count.
    ///
    /// # Errors
    /// [`ApiError`] while WeChat gives no ticket.
    pub async fn sign_page(&self, page: &str, now: Timestamp) -> Result<SignedPage, ApiError> {
        let ticket = self.ticket(now).await?;
        let nonce = signature::nonce().ok_or_else(|| ApiError::Away("no random numbers".into()))?;
        let timestamp = now.as_second();
        let signature = sign(ticket.expose_secret(), &nonce, timestamp, page);
        Ok(SignedPage { app_id: self.app_id().to_owned(), timestamp, nonce, signature })
    }

    /// Exchanges the code that came back from [`OfficialAccount::authorize_address`] for the user's id under this
    /// account.
    ///
    /// # Errors
    /// [`LoginRefused`].
    pub async fn openid(&self, code: &str) -> Result<Openid, LoginRefused> {
        let parameters = [
            ("appid", self.api.tokens.app_id()),
            ("secret", self.app_secret.expose_secret()),
            ("code", code),
            ("grant_type", "authorization_code"),
        ];
        let path = "/sns/oauth2/access_token";
        login::exchange(&self.api.http, &self.api.base, path, &parameters).await.map(|session| session.openid)
    }

    /// Whoever waits for the lock finds what the one before it was given, or was told.
    async fn ticket(&self, now: Timestamp) -> Result<SecretString, ApiError> {
        let mut held = self.held.lock().await;
        if let Some(ticket) = token::usable(held.ticket.as_ref(), None, now) {
            return Ok(ticket.value);
        }
        if let Some((failure, until)) = &held.failure
            && now < *until
        {
            return Err(failure.clone());
        }
        let renewed = self.new_ticket(now).await;
        held.failure = renewed.as_ref().err().map(|why| (why.clone(), http::after(now, PAUSE_SECONDS)));
        Ok(held.ticket.insert(renewed?).value.clone())
    }

    /// A token can die before its time, when somebody forces a new one; then WeChat names another, once.
    async fn new_ticket(&self, now: Timestamp) -> Result<Token, ApiError> {
        let token = self.api.tokens.get(now).await?;
        match self.ask_ticket(&token, now).await {
            Err(ApiError::Refused(40001 | 40014 | 42001)) => {
                let token = self.api.tokens.instead_of(&token, now).await?;
                self.ask_ticket(&token, now).await
            }
            other => other,
        }
    }

    async fn ask_ticket(&self, token: &SecretString, now: Timestamp) -> Result<Token, ApiError> {
        // The token travels in the query, as WeChat wants it: no error may carry the address.
        let mut url = api::url(&self.api.base, "/cgi-bin/ticket/getticket")?;
        let token = token.expose_secret();
        url.query_pairs_mut().append_pair("access_token", token).append_pair("type", "jsapi");
        token::granted(self.api.http.get(url), now).await
    }
}

/// Nothing is escaped, and the order of the four is that of the alphabet.
fn sign(ticket: &str, nonce: &str, timestamp: i64, page: &str) -> String {
    let page = page.split_once('#').map_or(page, |(page, _)| page);
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}");
    let digest = digest::digest(&SHA1_FOR_LEGACY_USE_ONLY, text.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of WeChat's own documentation, appendix 1 of the JS-SDK.
    #[test]
    fn the_example_of_the_documentation() {
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let want = "0f9de62fce790f9a083d5c99e95740ceb90c27ed";
        for page in ["http://mp.weixin.qq.com?params=value", "http://mp.weixin.qq.com?params=value#here#x"] {
            assert_eq!(sign(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, page), want, "{page}");
        }
    }
}
