//! `GET /sns/jscode2session`: a code `demo-<name>` stands for the resident `openid-<name>` and works once.

use std::collections::{HashMap, HashSet};

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Query};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::answer::{Failure, Outcome, answer, failure};
use crate::identity::{APP_ID, APP_SECRET, SUB_APP_ID, SUB_APP_SECRET};
use crate::standin::Standin;

/// How every openid of the demonstration begins.
pub const OPENID_PREFIX: &str = "openid-";
const CODE_PREFIX: &str = "demo-";
const NAME_MAX: usize = 64;
/// The mini-programs that one can log in to, and their secrets.
const PROGRAMS: [(&str, &str); 2] = [(APP_ID, APP_SECRET), (SUB_APP_ID, SUB_APP_SECRET)];
/// Most codes remembered; further ones are refused as too frequent.
const CODES_MAX: usize = 100_000;

/// `/sns/jscode2session`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/sns/jscode2session", web::get().to(session));
}

/// The codes that have been used, and when each resident last came to the demonstration's mini-program.
#[derive(Default)]
pub struct Logins {
    used: HashSet<String>,
    visits: HashMap<String, Timestamp>,
}

/// The query; what is missing is an error of its own, as with WeChat.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    appid: String,
    secret: String,
    js_code: String,
    grant_type: String,
}

async fn session(standin: Data<Standin>, request: Query<Request>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let weixin = &mut *standin.weixin();
        let openid = weixin.logins.open(&request, now)?;
        weixin.residents.meet(&request.appid, &openid);
        let session_key = STANDARD.encode(Uuid::new_v4().as_bytes());
        Ok(Outcome::Members(json!({"openid": openid, "session_key": session_key})))
    })
    .await
}

impl Logins {
    /// When that resident last logged in.
    pub fn last_visit(&self, openid: &str) -> Option<Timestamp> {
        self.visits.get(openid).copied()
    }

    fn open(&mut self, request: &Request, now: Timestamp) -> Result<String, Failure> {
        let known = PROGRAMS.into_iter().find(|(app_id, _)| *app_id == request.appid);
        let (app_id, secret) = known.ok_or_else(|| failure(40013, "invalid appid"))?;
        if request.secret != secret {
            return Err(failure(40125, "invalid appsecret"));
        }
        if request.grant_type != "authorization_code" {
            return Err(failure(40002, "invalid grant_type"));
        }
        if request.js_code.is_empty() {
            return Err(failure(41008, "missing code"));
        }
        let name = request.js_code.strip_prefix(CODE_PREFIX).filter(|name| is_name(name));
        let name = name.ok_or_else(|| failure(40029, "invalid code"))?;
        if self.used.len() >= CODES_MAX {
            return Err(failure(45011, "api minute-quota reach limit"));
        }
        // A code is of one application.
        if !self.used.insert(format!("{app_id} {}", request.js_code)) {
            return Err(failure(40163, "code been used"));
        }
        let openid = format!("{OPENID_PREFIX}{name}");
        if app_id == APP_ID {
            self.visits.insert(openid.clone(), now);
        }
        Ok(openid)
    }
}

fn is_name(name: &str) -> bool {
    (1..=NAME_MAX).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(secret: &str, code: &str) -> Request {
        let text = str::to_owned;
        let grant_type = text("authorization_code");
        Request { appid: text("wxdemo0000000001"), secret: text(secret), js_code: text(code), grant_type }
    }

    #[test]
    fn a_code_works_once() {
        let (mut logins, now) = (Logins::default(), Timestamp::UNIX_EPOCH);
        let right = "demonstration-app-secret";
        assert_eq!(logins.open(&request("wrong", "demo-a"), now).unwrap_err().0, 40125);
        assert_eq!(logins.open(&request(right, "demo-a"), now).unwrap(), "openid-a");
        assert_eq!(logins.open(&request(right, "demo-a"), now).unwrap_err().0, 40163);
        assert_eq!(logins.open(&request(right, "other"), now).unwrap_err().0, 40029);
        assert_eq!(logins.open(&request(right, ""), now).unwrap_err().0, 41008);
        assert_eq!(logins.open(&request(right, "demo-b"), now).unwrap(), "openid-b");
        let other = |secret, code| Request { appid: "wxdemo0000000102".into(), ..request(secret, code) };
        assert_eq!(logins.open(&other(right, "demo-a"), now).unwrap_err().0, 40125);
        assert_eq!(logins.open(&other("demonstration-sub-app-secret", "demo-a"), now).unwrap(), "openid-a");
    }
}
