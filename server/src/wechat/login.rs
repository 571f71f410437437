//! The mini-program's login: `code2Session`.

use reqwest::Client;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::http::{self, BadBase};

/// A user's id under one app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Openid(pub String);

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

/// The mini-program's server API.
pub struct MiniProgram {
    http: Client,
    base: Url,
    app_id: String,
    app_secret: SecretString,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errcode: i64,
    openid: Option<String>,
}

impl MiniProgram {
    /// `base` is `https://api.weixin.qq.com`, or a stand-in on this machine.
    ///
    /// # Errors
    /// [`BadBase`] when the address cannot be used.
    pub fn new(base: &str, app_id: String, app_secret: SecretString) -> Result<MiniProgram, BadBase> {
        let base = http::base(base)?;
        Ok(MiniProgram { http: http::client(&base)?, base, app_id, app_secret })
    }

    /// Exchanges the code of `wx.login` for the user's id. The session key of the answer is not even read.
    ///
    /// # Errors
    /// [`LoginRefused`]. Failures come with HTTP 200 too, so only `errcode` counts.
    pub async fn log_in(&self, code: &str) -> Result<Openid, LoginRefused> {
        // The secret travels in the query, as WeChat wants it: no error may carry the address.
        let mut url =
            self.base.join("/sns/jscode2session").map_err(|e| LoginRefused::Unavailable(e.to_string()))?;
        url.query_pairs_mut()
            .append_pair("appid", &self.app_id)
            .append_pair("secret", self.app_secret.expose_secret())
            .append_pair("js_code", code)
            .append_pair("grant_type", "authorization_code");
        let away = |e: reqwest::Error| LoginRefused::Unavailable(e.without_url().to_string());
        let response = self.http.get(url).send().await.map_err(away)?;
        let body = http::body(response).await.map_err(LoginRefused::Unavailable)?;
        read(&body)
    }
}

fn read(body: &[u8]) -> Result<Openid, LoginRefused> {
    let answer: Answer =
        serde_json::from_slice(body).map_err(|_| LoginRefused::Unavailable("not JSON".into()))?;
    match (answer.errcode, answer.openid) {
        (0, Some(openid)) if !openid.is_empty() && openid.len() <= 64 => Ok(Openid(openid)),
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
            assert_eq!(read(body.as_bytes()), want.map(|o| Openid(o.into())), "{body}");
        }
    }
}
