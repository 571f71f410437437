//! Calls of `api.weixin.qq.com`, which carry an access token in the address.

use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use url::Url;

use jiff::Timestamp;

use super::{http, token::AccessTokens};

/// An answer has a few kilobytes.
pub(super) const ANSWER_LIMIT: usize = 64 * 1024;

/// Why a call has no result. Holds no secret and nothing personal; fit for a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// WeChat refuses: 40164 when this server's address is not on the app's list, 40125 when the secret is
    /// wrong, 45009 when the quota is used up, -1 when it is busy…
    #[error("refused, errcode {0}")]
    Refused(i64),
    /// WeChat is away, or its answer is none.
    #[error("no answer: {0}")]
    Away(String),
}

impl ApiError {
    /// Whether the same call may be taken later, without anybody putting anything right: WeChat is away or busy, too much
    /// was asked, or a token died twice.
    pub const fn is_passing(&self) -> bool {
        matches!(self, ApiError::Away(_) | ApiError::Refused(-1 | 40001 | 40014 | 42001 | 45009 | 45011))
    }
}

/// A refusal with its words, which may name what is wrong.
pub(super) enum Failed {
    Refused { code: i64, message: String },
    Other(ApiError),
}

impl From<Failed> for ApiError {
    fn from(failed: Failed) -> ApiError {
        match failed {
            Failed::Refused { code, .. } => ApiError::Refused(code),
            Failed::Other(error) => error,
        }
    }
}

impl From<ApiError> for Failed {
    fn from(error: ApiError) -> Failed {
        Failed::Other(error)
    }
}

#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
}

/// The API of one app.
pub(super) struct Api {
    pub(super) http: Client,
    pub(super) base: Url,
    pub(super) tokens: AccessTokens,
}

impl Api {
    /// Posts JSON and reads JSON.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        now: Timestamp,
    ) -> Result<T, Failed> {
        let answer = self.post_for_bytes(path, body, ANSWER_LIMIT, now).await?;
        serde_json::from_slice(&answer).map_err(|_| Failed::Other(unreadable()))
    }

    /// Posts JSON and gives what is answered, when that is no refusal. A token can die before its time, when somebody
    /// forces a new one; then the call is made once more, with another.
    pub(super) async fn post_for_bytes(
        &self,
        path: &str,
        body: &impl Serialize,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<u8>, Failed> {
        let token = self.tokens.get(now).await?;
        match self.post_with(&token, path, body, limit).await {
            Err(Failed::Refused { code: 40001 | 40014 | 42001, .. }) => {
                let token = self.tokens.instead_of(&token, now).await?;
                self.post_with(&token, path, body, limit).await
            }
            other => other,
        }
    }

    async fn post_with(
        &self,
        token: &SecretString,
        path: &str,
        body: &impl Serialize,
        limit: usize,
    ) -> Result<Vec<u8>, Failed> {
        // The token travels in the query, as WeChat wants it: no error may carry the address.
        let mut url = url(&self.base, path)?;
        url.query_pairs_mut().append_pair("access_token", token.expose_secret());
        let answer = send(self.http.post(url).json(body), limit).await?;
        checked(answer)
    }
}

/// Failures come with HTTP 200 and as JSON, also where an image was asked for.
fn checked(answer: Vec<u8>) -> Result<Vec<u8>, Failed> {
    match serde_json::from_slice::<Status>(&answer) {
        Ok(Status { errcode, errmsg }) if errcode != 0 => {
            Err(Failed::Refused { code: errcode, message: errmsg })
        }
        _ => Ok(answer),
    }
}

pub(super) fn unreadable() -> ApiError {
    ApiError::Away("not the answer that the documents promise".into())
}

pub(super) fn url(base: &Url, path: &str) -> Result<Url, ApiError> {
    base.join(path).map_err(|why| ApiError::Away(why.to_string()))
}

/// The whole body of the answer, whatever its status.
pub(super) async fn send(request: RequestBuilder, limit: usize) -> Result<Vec<u8>, ApiError> {
    let response = request.send().await.map_err(|why| ApiError::Away(why.without_url().to_string()))?;
    http::body_up_to(response, limit).await.map_err(ApiError::Away)
}
