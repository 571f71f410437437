//! The official account (公众号): what lets a page call WeChat's own functions through WeChat's script (JS-SDK).
//! Follows developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html, appendix 1.
//!
//! An access token buys a ticket, and with the ticket the address of a page is signed. Both are kept until shortly
//! before they lapse. The token comes from `stable_token` in its ordinary mode, which gives every server of one
//! account the same: none takes it away from another.

use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;
use url::Url;

use super::{
    http::{self, BadBase},
    signature,
};

/// So long before it lapses a token or a ticket is not used any more: a phone asks WeChat about the signature later
/// than it was made. WeChat gives out no token with less than five minutes left.
const MARGIN_SECONDS: i64 = 240;
/// Neither lives longer, whatever an answer says.
const LONGEST_SECONDS: i64 = 7200;
/// So long after the start of what failed WeChat is left alone: its quotas count failures too. It is longer than four
/// calls can take, so that whoever waited meanwhile does not ask again one after the other.
const PAUSE_SECONDS: i64 = 40;
/// Tokens have about 200 characters today, and WeChat asks for room for 512.
const MOST_CHARACTERS: usize = 2048;

/// Why there is no ticket. Holds no secret; fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// WeChat refuses: 40164 when this server's address is not on the account's list, 40125 when the secret is
    /// wrong, 45009 when the quota is used up…
    #[error("refused, errcode {0}")]
    Refused(i64),
    /// WeChat is away, or its answer is none.
    #[error("no answer: {0}")]
    Away(String),
}

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
    http: Client,
    base: Url,
    app_id: String,
    app_secret: SecretString,
    held: Mutex<Held>,
}

/// What WeChat has given out, and what it has said last if that was no.
#[derive(Default)]
struct Held {
    token: Option<Granted>,
    ticket: Option<Granted>,
    failure: Option<(AccountError, Timestamp)>,
}

#[derive(Clone)]
struct Granted {
    value: SecretString,
    until: Timestamp,
}

/// Answers of both routes; failures come with HTTP 200 too, so only `errcode` counts.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
    #[serde(alias = "access_token", alias = "ticket")]
    value: Option<SecretString>,
    expires_in: Option<i64>,
}

impl OfficialAccount {
    /// `base` is `https://api.weixin.qq.com`, or a stand-in on this machine.
    ///
    /// # Errors
    /// [`BadBase`] when the address cannot be used.
    pub fn new(base: &str, app_id: String, app_secret: SecretString) -> Result<OfficialAccount, BadBase> {
        let base = http::base(base)?;
        Ok(OfficialAccount { http: http::client(&base)?, base, app_id, app_secret, held: Mutex::default() })
    }

    /// Signs a page's address, as the phone has it. What stands behind `#` does not count.
    ///
    /// # Errors
    /// [`AccountError`] while WeChat gives no ticket.
    pub async fn sign_page(&self, page: &str, now: Timestamp) -> Result<SignedPage, AccountError> {
        let ticket = self.ticket(now).await?;
        let nonce = signature::nonce().ok_or_else(|| AccountError::Away("no random numbers".into()))?;
        let timestamp = now.as_second();
        let signature = sign(ticket.expose_secret(), &nonce, timestamp, page);
        Ok(SignedPage { app_id: self.app_id.clone(), timestamp, nonce, signature })
    }

    /// Whoever waits for the lock finds what the one before it was given, or was told.
    async fn ticket(&self, now: Timestamp) -> Result<SecretString, AccountError> {
        let mut held = self.held.lock().await;
        if let Some(ticket) = valid(held.ticket.as_ref(), now) {
            return Ok(ticket);
        }
        if let Some((failure, until)) = &held.failure
            && now < *until
        {
            return Err(failure.clone());
        }
        let renewed = self.renew(&mut held, now).await;
        held.failure =
            renewed.as_ref().err().map(|failure| (failure.clone(), http::after(now, PAUSE_SECONDS)));
        renewed
    }

    /// A token can die before its time, when somebody forces a new one; then WeChat names another, once.
    async fn renew(&self, held: &mut Held, now: Timestamp) -> Result<SecretString, AccountError> {
        let token = match valid(held.token.as_ref(), now) {
            Some(token) => token,
            None => self.new_token(held, now).await?,
        };
        let ticket = match self.ask_ticket(&token, now).await {
            Err(AccountError::Refused(40001 | 40014 | 42001)) => {
                let token = self.new_token(held, now).await?;
                self.ask_ticket(&token, now).await?
            }
            other => other?,
        };
        Ok(held.ticket.insert(ticket).value.clone())
    }

    async fn new_token(&self, held: &mut Held, now: Timestamp) -> Result<SecretString, AccountError> {
        let url = self.url("/cgi-bin/stable_token")?;
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.app_secret.expose_secret(),
        });
        let token = ask(self.http.post(url).json(&body), now).await?;
        Ok(held.token.insert(token).value.clone())
    }

    async fn ask_ticket(&self, token: &SecretString, now: Timestamp) -> Result<Granted, AccountError> {
        // The token travels in the query, as WeChat wants it: no error may carry the address.
        let mut url = self.url("/cgi-bin/ticket/getticket")?;
        let token = token.expose_secret();
        url.query_pairs_mut().append_pair("access_token", token).append_pair("type", "jsapi");
        ask(self.http.get(url), now).await
    }

    fn url(&self, path: &str) -> Result<Url, AccountError> {
        self.base.join(path).map_err(|why| AccountError::Away(why.to_string()))
    }
}

async fn ask(request: RequestBuilder, now: Timestamp) -> Result<Granted, AccountError> {
    let away = |why: reqwest::Error| AccountError::Away(why.without_url().to_string());
    let response = request.send().await.map_err(away)?;
    read(&http::body(response).await.map_err(AccountError::Away)?, now)
}

fn read(body: &[u8], now: Timestamp) -> Result<Granted, AccountError> {
    let unreadable = |why: &str| AccountError::Away(why.to_owned());
    let answer: Answer = serde_json::from_slice(body).map_err(|_| unreadable("not JSON"))?;
    if answer.errcode != 0 {
        return Err(AccountError::Refused(answer.errcode));
    }
    let fits = |value: &SecretString| {
        let text = value.expose_secret();
        (1..=MOST_CHARACTERS).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
    };
    let value = answer.value.filter(fits).ok_or_else(|| unreadable("neither token nor ticket"))?;
    let seconds = answer.expires_in.ok_or_else(|| unreadable("no expires_in"))?.min(LONGEST_SECONDS);
    Ok(Granted { value, until: http::after(now, seconds - MARGIN_SECONDS) })
}

fn valid(granted: Option<&Granted>, now: Timestamp) -> Option<SecretString> {
    granted.filter(|granted| now < granted.until).map(|granted| granted.value.clone())
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

    #[test]
    fn an_answer_says_what_is_given_and_until_when() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        for (body, until) in [
            (r#"{"access_token":"t","expires_in":7200}"#, 1_006_960),
            (r#"{"errcode":0,"errmsg":"ok","ticket":"t","expires_in":300}"#, 1_000_060),
            (r#"{"errcode":0,"ticket":"t","expires_in":999999999}"#, 1_006_960),
        ] {
            let granted = read(body.as_bytes(), now).unwrap();
            assert_eq!((granted.value.expose_secret(), granted.until.as_second()), ("t", until), "{body}");
        }
    }

    #[test]
    fn what_is_no_answer_is_told_by_its_reason() {
        let away = |why: &str| AccountError::Away(why.to_owned());
        for (body, want) in [
            (r#"{"errcode":40164,"errmsg":"invalid ip"}"#, AccountError::Refused(40164)),
            (r#"{"errcode":-1,"errmsg":"system error"}"#, AccountError::Refused(-1)),
            (r#"{"expires_in":7200}"#, away("neither token nor ticket")),
            (r#"{"ticket":"a b","expires_in":7200}"#, away("neither token nor ticket")),
            (r#"{"ticket":"t"}"#, away("no expires_in")),
            ("<html>", away("not JSON")),
        ] {
            assert_eq!(read(body.as_bytes(), Timestamp::UNIX_EPOCH).err(), Some(want), "{body}");
        }
    }
}
