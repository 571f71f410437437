//! Access tokens of an app: from `stable_token` in its ordinary mode, which gives every server of one app the same, so
//! that none takes it away from another. One renewal at a time: in this server by a lock, across servers by a
//! [`TokenStore`], when the caller gives one.

use std::{sync::Arc, time::Duration};

use futures_util::future::LocalBoxFuture;
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::{sync::Mutex, time::sleep};
use url::Url;

use super::{
    api::{self, ApiError},
    http,
};

/// So long before it lapses a token or a ticket is not used any more: a phone asks WeChat about a signature later
/// than it was made. WeChat gives out no token with less than five minutes left.
const MARGIN_SECONDS: i64 = 240;
/// Neither lives longer, whatever an answer says.
const LONGEST_SECONDS: i64 = 7200;
/// So long after the start of what failed WeChat is left alone: its quotas count failures too. It is longer than four
/// calls can take, so that whoever waited meanwhile does not ask again one after the other.
pub(super) const PAUSE_SECONDS: i64 = 40;
/// Tokens have about 200 characters today, and WeChat asks for room for 512.
const MOST_CHARACTERS: usize = 2048;
/// How often, and with what pauses, this server looks whether the one that renews is done: longer than one call takes.
const LOOKS: u32 = 48;
const LOOK_PAUSE: Duration = Duration::from_millis(250);

/// A token, and until when it is used.
#[derive(Clone, Debug)]
pub struct Token {
    /// Secret, as good as a password until then.
    pub value: SecretString,
    /// Some minutes before it lapses.
    pub until: Timestamp,
}

/// Why a store did not answer; fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(pub String);

/// Where the servers of one app share its token. Its futures stay on one thread, as those of actix-web do.
pub trait TokenStore: Send + Sync {
    /// The token that was kept last, lapsed or not.
    fn kept<'a>(&'a self, app_id: &'a str) -> LocalBoxFuture<'a, Result<Option<Token>, StoreError>>;

    /// Takes the right to renew until `until`, in one step. `false` while somebody else has it. When a renewal fails it
    /// is not given back: it lapses, which is the pause that a failure wants.
    fn may_renew<'a>(
        &'a self,
        app_id: &'a str,
        now: Timestamp,
        until: Timestamp,
    ) -> LocalBoxFuture<'a, Result<bool, StoreError>>;

    /// Keeps a token, for which the right to renew was taken, and gives that right back.
    fn keep<'a>(&'a self, app_id: &'a str, token: &'a Token) -> LocalBoxFuture<'a, Result<(), StoreError>>;
}

/// The tokens of one app.
pub(super) struct AccessTokens {
    http: Client,
    base: Url,
    app_id: String,
    app_secret: SecretString,
    shared: Option<Arc<dyn TokenStore>>,
    held: Mutex<Held>,
}

/// What WeChat has given out, and what it has said last if that was no.
#[derive(Default)]
struct Held {
    token: Option<Token>,
    failure: Option<(ApiError, Timestamp)>,
}

/// Answers of this route and of that for tickets; failures come with HTTP 200 too, so only `errcode` counts.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
    #[serde(alias = "access_token", alias = "ticket")]
    value: Option<SecretString>,
    expires_in: Option<i64>,
}

impl AccessTokens {
    pub(super) fn new(http: Client, base: Url, app_id: String, app_secret: SecretString) -> AccessTokens {
        AccessTokens { http, base, app_id, app_secret, shared: None, held: Mutex::default() }
    }

    pub(super) fn shared_through(self, store: Arc<dyn TokenStore>) -> AccessTokens {
        AccessTokens { shared: Some(store), ..self }
    }

    pub(super) fn app_id(&self) -> &str {
        &self.app_id
    }

    /// A token that WeChat should take. Whoever waits for the lock finds what the one before it was given, or was
    /// told.
    pub(super) async fn get(&self, now: Timestamp) -> Result<SecretString, ApiError> {
        self.get_but(None, now).await
    }

    /// Another token than `dead`, which WeChat does not take any more although its time is not over.
    pub(super) async fn instead_of(
        &self,
        dead: &SecretString,
        now: Timestamp,
    ) -> Result<SecretString, ApiError> {
        self.get_but(Some(dead), now).await
    }

    async fn get_but(&self, dead: Option<&SecretString>, now: Timestamp) -> Result<SecretString, ApiError> {
        let mut held = self.held.lock().await;
        if let Some(token) = usable(held.token.as_ref(), dead, now) {
            return Ok(token.value);
        }
        if let Some((failure, until)) = &held.failure
            && now < *until
        {
            return Err(failure.clone());
        }
        let renewed = match &self.shared {
            Some(store) => self.renew_shared(store.as_ref(), dead, now).await,
            None => self.ask(now).await,
        };
        held.failure = renewed.as_ref().err().map(|why| (why.clone(), http::after(now, PAUSE_SECONDS)));
        Ok(held.token.insert(renewed?).value.clone())
    }

    /// Takes the token that the servers share, or renews it, or waits for the server that does.
    async fn renew_shared(
        &self,
        store: &dyn TokenStore,
        dead: Option<&SecretString>,
        now: Timestamp,
    ) -> Result<Token, ApiError> {
        let failed = |why: StoreError| ApiError::Away(format!("the store of tokens: {why}"));
        let kept = async || store.kept(&self.app_id).await.map(|token| usable(token.as_ref(), dead, now));
        for _ in 0..LOOKS {
            if let Some(token) = kept().await.map_err(failed)? {
                return Ok(token);
            }
            let until = http::after(now, PAUSE_SECONDS);
            if store.may_renew(&self.app_id, now, until).await.map_err(failed)? {
                // Whoever had the right before us may have renewed since we looked.
                let token = match kept().await.map_err(failed)? {
                    Some(token) => token,
                    None => self.ask(now).await?,
                };
                store.keep(&self.app_id, &token).await.map_err(failed)?;
                return Ok(token);
            }
            sleep(LOOK_PAUSE).await;
        }
        Err(ApiError::Away("another server renews the token, without success".into()))
    }

    async fn ask(&self, now: Timestamp) -> Result<Token, ApiError> {
        let url = api::url(&self.base, "/cgi-bin/stable_token")?;
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.app_secret.expose_secret(),
        });
        metrics::counter!("wechat_token_renewals_total").increment(1);
        granted(self.http.post(url).json(&body), now).await
    }
}

/// Asks for a token or a ticket.
pub(super) async fn granted(request: RequestBuilder, now: Timestamp) -> Result<Token, ApiError> {
    read(&api::send(request, api::ANSWER_LIMIT).await?, now)
}

fn read(body: &[u8], now: Timestamp) -> Result<Token, ApiError> {
    let unreadable = |why: &str| ApiError::Away(why.to_owned());
    let answer: Answer = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    if answer.errcode != 0 {
        return Err(ApiError::Refused(answer.errcode));
    }
    let fits = |value: &SecretString| {
        let text = value.expose_secret();
        (1..=MOST_CHARACTERS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
    };
    let value = answer.value.filter(fits).ok_or_else(|| unreadable("neither token nor ticket"))?;
    let seconds = answer.expires_in.ok_or_else(|| unreadable("no expires_in"))?.min(LONGEST_SECONDS);
    Ok(Token { value, until: http::after(now, seconds - MARGIN_SECONDS) })
}

/// The token, if its time is not over and it is not the dead one.
pub(super) fn usable(token: Option<&Token>, dead: Option<&SecretString>, now: Timestamp) -> Option<Token> {
    let is_dead =
        |token: &Token| dead.is_some_and(|dead| dead.expose_secret() == token.value.expose_secret());
    token.filter(|token| now < token.until && !is_dead(token)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_is_given_and_until_when() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        for (body, until) in [
            (r#"{"access_token":"t","expires_in":7200}"#, 1_006_960),
            (r#"{"errcode":0,"errmsg":"ok","ticket":"t","expires_in":300}"#, 1_000_060),
            (r#"{"errcode":0,"ticket":"t","expires_in":999999999}"#, 1_006_960),
        ] {
            let token = read(body.as_bytes(), now).unwrap();
            assert_eq!((token.value.expose_secret(), token.until.as_second()), ("t", until), "{body}");
        }
    }

    #[test]
    fn what_is_no_answer_is_told_by_its_reason() {
        let away = |why: &str| ApiError::Away(why.to_owned());
        for (body, want) in [
            (r#"{"errcode":40164,"errmsg":"invalid ip"}"#, ApiError::Refused(40164)),
            (r#"{"errcode":-1,"errmsg":"system error"}"#, ApiError::Refused(-1)),
            (r#"{"expires_in":7200}"#, away("neither token nor ticket")),
            (r#"{"ticket":"a b","expires_in":7200}"#, away("neither token nor ticket")),
            (r#"{"ticket":"t"}"#, away("no expires_in")),
            ("<html>", away("not JSON")),
        ] {
            assert_eq!(read(body.as_bytes(), Timestamp::UNIX_EPOCH).err(), Some(want), "{body}");
        }
    }
}
