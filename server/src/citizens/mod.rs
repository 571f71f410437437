//! Residents who log in through WeChat: a row by openid, a signed session token. Browsers inside WeChat have a cookie
//! instead ([`browser`]), which says only who pays.

pub mod browser;
pub mod http;
pub mod store;
pub mod tokens;

use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use shared::citizens::Session;

use crate::{
    platform::{
        database::{Database, DatabaseError},
        signer::Signer,
    },
    wechat::{LoginRefused, MiniProgram, OfficialAccount, Openid},
};

const PURPOSE: &str = "citizen";
const SESSION_HOURS: i64 = 12;

/// Our own name of a resident: 32 hex digits, random.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitizenId(String);

impl CitizenId {
    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for CitizenId {
    fn from(id: String) -> CitizenId {
        CitizenId(id)
    }
}

/// A resident whose session holds.
#[derive(Clone, Debug)]
pub struct Citizen {
    /// Our name of them.
    pub id: CitizenId,
    /// WeChat's name of them under one app.
    pub openid: Openid,
    /// That app, if it is the official account; `None`: it is the mini-program.
    pub account: Option<String>,
}

/// Logins.
pub struct Citizens {
    database: Database,
    signer: Signer,
    mini_program: MiniProgram,
    account: Option<Arc<OfficialAccount>>,
    /// Whether cookies go over https only.
    encrypted: bool,
}

/// Why there is no session.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// WeChat says no.
    #[error(transparent)]
    Refused(#[from] LoginRefused),
    /// The bearer token is missing, forged or has lapsed.
    #[error("no session")]
    NoSession,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl Citizens {
    /// Logins to this mini-program.
    pub fn new(database: Database, signer: Signer, mini_program: MiniProgram) -> Citizens {
        Citizens { database, signer, mini_program, account: None, encrypted: true }
    }

    /// In pages too: by the official account where there is one. `encrypted`: whether they travel over https, as all but
    /// those of a demonstration do.
    pub fn in_pages(mut self, account: Option<Arc<OfficialAccount>>, encrypted: bool) -> Citizens {
        (self.account, self.encrypted) = (account, encrypted);
        self
    }

    /// Exchanges the code of `wx.login` for a session.
    ///
    /// # Errors
    /// [`LoginError`].
    pub async fn log_in(&self, code: &str, now: Timestamp) -> Result<Session, LoginError> {
        let openid = self.mini_program.log_in(code).await?;
        let id = store::remember(&self.database, &openid, now.as_millisecond()).await?;
        let expires_at = now.checked_add(SESSION_HOURS.hours()).unwrap_or(now);
        let token = self.signer.sign(PURPOSE, id.as_str(), expires_at);
        Ok(Session { token, entry: self.entry(&id, now), expires_at })
    }

    /// The resident of a session token.
    ///
    /// # Errors
    /// [`LoginError::NoSession`] when it does not hold.
    pub async fn of_token(&self, token: &str, now: Timestamp) -> Result<Citizen, LoginError> {
        let id = self.signer.verify(PURPOSE, token, now).ok_or(LoginError::NoSession)?;
        store::by_id(&self.database, CitizenId(id)).await?.ok_or(LoginError::NoSession)
    }
}
