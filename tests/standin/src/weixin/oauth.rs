//! OAuth of the official account, `snsapi_base`: the page that sends the visitor back with a code, and what the code is
//! worth. Who the visitor is, the control API says.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Query};
use jiff::Timestamp;
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::OPENID_PREFIX;
use super::answer::{Failure, Outcome, answer, failure};
use crate::clock::later;
use crate::identity::{ACCOUNT_ID, ACCOUNT_SECRET};
use crate::standin::Standin;

/// How long a code can be used, in seconds.
const CODE_LIFETIME: u64 = 300;
/// Most codes remembered.
const CODES_MAX: usize = 100_000;
/// Who comes when nobody is named.
const VISITOR: &str = "wechat";

/// `/connect/oauth2/authorize` and `/sns/oauth2/access_token`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/connect/oauth2/authorize", web::get().to(authorize))
        .route("/sns/oauth2/access_token", web::get().to(token));
}

/// The codes by their text, and who the next visitors are.
#[derive(Default)]
pub struct Authorizations {
    codes: HashMap<String, Code>,
    /// `openid-<name>` comes next.
    pub visitor: Option<String>,
}

struct Code {
    openid: String,
    until: Timestamp,
    is_used: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Authorize {
    appid: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    state: String,
}

async fn authorize(standin: Data<Standin>, request: Query<Authorize>) -> HttpResponse {
    let refuse = |text: &'static str| {
        HttpResponse::build(StatusCode::BAD_REQUEST).content_type("text/plain; charset=utf-8").body(text)
    };
    if request.appid != ACCOUNT_ID {
        return refuse("appid 参数错误");
    }
    if request.response_type != "code"
        || !["snsapi_base", "snsapi_userinfo"].contains(&request.scope.as_str())
    {
        return refuse("Scope 参数错误或没有 Scope 权限");
    }
    if request.state.len() > 128 || !request.state.chars().all(|c| c.is_ascii_alphanumeric()) {
        return refuse("state 只能是至多 128 个字母和数字");
    }
    let url = Url::parse(&request.redirect_uri).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(mut url) = url else { return refuse("redirect_uri 参数错误") };
    let code = standin.weixin().authorizations.issue(standin.clock.now());
    url.query_pairs_mut().append_pair("code", &code).append_pair("state", &request.state);
    HttpResponse::Found()
        .insert_header((header::LOCATION, url.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Exchange {
    appid: String,
    secret: String,
    code: String,
    grant_type: String,
}

async fn token(standin: Data<Standin>, request: Query<Exchange>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let weixin = &mut *standin.weixin();
        let openid = weixin.authorizations.exchange(&request, now)?;
        weixin.residents.meet(ACCOUNT_ID, &openid);
        let random = || Uuid::new_v4().simple().to_string();
        Ok(Outcome::Members(json!({
            "access_token": random(), "expires_in": 7200, "refresh_token": random(),
            "openid": openid, "scope": "snsapi_base",
        })))
    })
    .await
}

impl Authorizations {
    fn issue(&mut self, now: Timestamp) -> String {
        if self.codes.len() >= CODES_MAX {
            self.codes.retain(|_, code| code.until > now);
        }
        let text = Uuid::new_v4().simple().to_string();
        let openid = format!("{OPENID_PREFIX}{}", self.visitor.as_deref().unwrap_or(VISITOR));
        self.codes.insert(text.clone(), Code { openid, until: later(now, CODE_LIFETIME), is_used: false });
        text
    }

    fn exchange(&mut self, request: &Exchange, now: Timestamp) -> Result<String, Failure> {
        if request.appid != ACCOUNT_ID {
            return Err(failure(40013, "invalid appid"));
        }
        if request.secret != ACCOUNT_SECRET {
            return Err(failure(40125, "invalid appsecret"));
        }
        if request.grant_type != "authorization_code" {
            return Err(failure(40002, "invalid grant_type"));
        }
        let code = self.codes.get_mut(&request.code).filter(|code| code.until > now);
        let code = code.ok_or_else(|| failure(40029, "invalid code"))?;
        if std::mem::replace(&mut code.is_used, true) {
            return Err(failure(40163, "code been used"));
        }
        Ok(code.openid.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_for_five_minutes() {
        let (mut given, at) = (Authorizations::default(), |second| Timestamp::from_second(second).unwrap());
        let exchange = |code: &str| Exchange {
            appid: ACCOUNT_ID.into(),
            secret: "demonstration-account-secret".into(),
            code: code.into(),
            grant_type: "authorization_code".into(),
        };
        given.visitor = Some("b".into());
        let (first, second) = (given.issue(at(0)), given.issue(at(0)));
        assert_eq!(given.exchange(&exchange(&first), at(299)).unwrap(), "openid-b");
        assert_eq!(given.exchange(&exchange(&first), at(299)).unwrap_err().0, 40163);
        assert_eq!(given.exchange(&exchange(&second), at(300)).unwrap_err().0, 40029);
        let wrong = Exchange { secret: "other".into(), ..exchange(&second) };
        assert_eq!(given.exchange(&wrong, at(0)).unwrap_err().0, 40125);
    }
}
