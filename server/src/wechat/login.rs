//! Who the user is: a code that WeChat gave the phone is exchanged for an id.

use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::{http, mini::MiniProgram};

/// A user's id under one app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Openid(pub String);

/// What `code2Session` tells.
#[derive(Clone, Debug)]
pub struct Session {
    /// The user's id under this app.
    pub openid: Openid,
    /// Their id under all apps of one owner, when the app is bound to an open platform.
    pub unionid: Option<String>,
    /// The key of [`super::open_user_data`]; stays on the server. Absent in a login through a page.
    pub session_key: Option<SecretString>,
}

/// Why there is no login.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoginRefused {
    /// The code is not valid, was used before, or has lapsed (40029, 40163, 41008, 41002).
    #[error("the code is not valid any more")]
    Code,
    /// WeChat blocks this user (40226) or the user tries too often (45011).
    #[error("refused for this user, errcode {0}")]
    User(i64),
    /// WeChat is busy, away, or our own settings are wrong.
    #[error("no login now: {0}")]
    Unavailable(String),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
    openid: Option<String>,
    unionid: Option<String>,
    session_key: Option<SecretString>,
}

impl MiniProgram {
    /// Exchanges the code of `wx.login` for the user's id.
    ///
    /// # Errors
    /// [`LoginRefused`]. Failures come with HTTP 200 too, so only `errcode` counts.
    pub async fn log_in(&self, code: &str) -> Result<Openid, LoginRefused> {
        self.session(code).await.map(|session| session.openid)
    }

    /// Exchanges the code of `wx.login` for all that WeChat tells, the session key included.
    ///
    /// # Errors
    /// [`LoginRefused`].
    pub async fn session(&self, code: &str) -> Result<Session, LoginRefused> {
        let parameters = [
            ("appid", self.api.tokens.app_id()),
            ("secret", self.app_secret.expose_secret()),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ];
        exchange(&self.api.http, &self.api.base, "/sns/jscode2session", &parameters).await
    }
}

/// Exchanges a code at `path`.
pub(super) async fn exchange(
    http: &Client,
    base: &Url,
    path: &str,
    parameters: &[(&str, &str)],
) -> Result<Session, LoginRefused> {
    // The secret travels in the query, as WeChat wants it: no error may carry the address.
    let mut url = base.join(path).map_err(|why| LoginRefused::Unavailable(why.to_string()))?;
    url.query_pairs_mut().extend_pairs(parameters);
    let away = |e: reqwest::Error| LoginRefused::Unavailable(e.without_url().to_string());
    let response = http.get(url).send().await.map_err(away)?;
    read(&http::body(response).await.map_err(LoginRefused::Unavailable)?)
}

fn read(body: &[u8]) -> Result<Session, LoginRefused> {
    let answer: Answer =
        serde_json::from_slice(body).map_err(|_| LoginRefused::Unavailable("not JSON".into()))?;
    match (answer.errcode, answer.openid) {
        (0, Some(openid)) if !openid.is_empty() && openid.len() <= 64 => {
            Ok(Session { openid: Openid(openid), unionid: answer.unionid, session_key: answer.session_key })
        }
        (40029 | 40163 | 41008 | 41002, _) => Err(LoginRefused::Code),
        (code @ (40226 | 45011), _) => Err(LoginRefused::User(code)),
        (code, _) => Err(LoginRefused::Unavailable(format!("errcode {code}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errcode_decides_and_not_the_http_status() {
        let cases: [(&str, Result<&str, LoginRefused>); 6] = [
            (r#"{"openid":"o1","session_key":"x"}"#, Ok("o1")),
            (r#"{"errcode":0,"openid":"o1"}"#, Ok("o1")),
            (r#"{"errcode":40163,"errmsg":"code been used"}"#, Err(LoginRefused::Code)),
            (r#"{"errcode":40226}"#, Err(LoginRefused::User(40226))),
            (r#"{"errcode":-1}"#, Err(LoginRefused::Unavailable("errcode -1".into()))),
            ("<html>", Err(LoginRefused::Unavailable("not JSON".into()))),
        ];
        for (body, want) in cases {
            let got = read(body.as_bytes()).map(|session| session.openid);
            assert_eq!(got, want.map(|o| Openid(o.into())), "{body}");
        }
    }
}
