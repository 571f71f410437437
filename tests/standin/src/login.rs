//! `GET /sns/jscode2session`: a code `demo-<name>` stands for the resident `openid-<name>` and works once.

use std::collections::HashSet;

use actix_web::web::{self, Data, Query};
use actix_web::{HttpResponse, Responder};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::identity::{APP_ID, APP_SECRET};
use crate::standin::Standin;

/// How every openid of the demonstration begins.
pub const OPENID_PREFIX: &str = "openid-";
const CODE_PREFIX: &str = "demo-";
const NAME_MAX: usize = 64;
/// Most codes remembered; further ones are refused as too frequent.
const CODES_MAX: usize = 100_000;

/// `/sns/jscode2session`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/sns/jscode2session", web::get().to(session));
}

/// The codes that have been used.
#[derive(Default)]
pub struct Logins(HashSet<String>);

/// The query; what is missing is an error of its own, as with WeChat.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    appid: String,
    secret: String,
    js_code: String,
    grant_type: String,
}

/// WeChat answers 200 even on failure; `errcode` tells.
async fn session(standin: Data<Standin>, request: Query<Request>) -> impl Responder {
    let answer = match standin.logins().open(&request) {
        Ok(openid) => {
            let session_key = STANDARD.encode(Uuid::new_v4().as_bytes());
            json!({"openid": openid, "session_key": session_key})
        }
        Err((errcode, errmsg)) => json!({"errcode": errcode, "errmsg": errmsg}),
    };
    HttpResponse::Ok().json(answer)
}

impl Logins {
    fn open(&mut self, request: &Request) -> Result<String, (i32, &'static str)> {
        if request.appid != APP_ID {
            return Err((40013, "invalid appid"));
        }
        if request.secret != APP_SECRET {
            return Err((40125, "invalid appsecret"));
        }
        if request.grant_type != "authorization_code" {
            return Err((40002, "invalid grant_type"));
        }
        if request.js_code.is_empty() {
            return Err((41008, "missing code"));
        }
        let name = request.js_code.strip_prefix(CODE_PREFIX).filter(|name| is_name(name));
        let name = name.ok_or((40029, "invalid code"))?;
        if self.0.len() >= CODES_MAX {
            return Err((45011, "api minute-quota reach limit"));
        }
        if !self.0.insert(request.js_code.clone()) {
            return Err((40163, "code been used"));
        }
        Ok(format!("{OPENID_PREFIX}{name}"))
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
        let mut logins = Logins::default();
        let right = "demonstration-app-secret";
        assert_eq!(logins.open(&request("wrong", "demo-a")).unwrap_err().0, 40125);
        assert_eq!(logins.open(&request(right, "demo-a")).unwrap(), "openid-a");
        assert_eq!(logins.open(&request(right, "demo-a")).unwrap_err().0, 40163);
        assert_eq!(logins.open(&request(right, "other")).unwrap_err().0, 40029);
        assert_eq!(logins.open(&request(right, "")).unwrap_err().0, 41008);
        assert_eq!(logins.open(&request(right, "demo-b")).unwrap(), "openid-b");
    }
}
