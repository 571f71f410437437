//! The official account: the token, the ticket, WeChat's script, and the application around the page that the script
//! talks to. It signs nothing itself: it checks what a page says against the ticket that it has given out.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Data, Json, Query};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use uuid::Uuid;

use crate::identity::{ACCOUNT_ID, ACCOUNT_SECRET};
use crate::standin::Standin;

/// How long a token and a ticket live, in seconds.
const LIFETIME: i64 = 7200;
/// In its ordinary mode `stable_token` gives the same token until so many seconds before its end.
const RENEWED_BEFORE: i64 = 300;
/// Most visits of pages that are remembered.
const MOST_VISITS: usize = 1000;

const SCRIPT: &str = include_str!("jweixin.js");

/// `/cgi-bin/…` and `/open/js/…`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/cgi-bin/stable_token", web::post().to(token))
        .route("/cgi-bin/ticket/getticket", web::get().to(ticket))
        .route("/open/js/jweixin-1.6.0.js", web::get().to(script));
}

/// What was given out, and what pages have done with it.
#[derive(Default)]
pub struct Account {
    token: Option<Granted>,
    ticket: Option<Granted>,
    /// So many of the next tokens are dead already, as if somebody had forced new ones.
    pub dead_tokens: u32,
    token_asks: u32,
    ticket_asks: u32,
    /// Pages that were accepted, oldest first.
    pages: Vec<String>,
    /// How many calls of pages were refused.
    refused: u32,
    /// What `openLocation` was given, oldest first.
    opened: Vec<Value>,
}

struct Granted {
    value: String,
    is_dead: bool,
    until: Timestamp,
}

type Refusal = (i32, &'static str);

#[derive(Default, Deserialize)]
#[serde(default)]
struct TokenRequest {
    grant_type: String,
    appid: String,
    secret: String,
    force_refresh: bool,
}

/// WeChat answers 200 even on failure; `errcode` tells.
async fn token(standin: Data<Standin>, request: Json<TokenRequest>) -> HttpResponse {
    answer(standin.account().token(&request, standin.clock.now()).map(|token| ("access_token", token)))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TicketRequest {
    access_token: String,
    r#type: String,
}

async fn ticket(standin: Data<Standin>, request: Query<TicketRequest>) -> HttpResponse {
    answer(standin.account().ticket(&request, standin.clock.now()).map(|ticket| ("ticket", ticket)))
}

fn answer(outcome: Result<(&str, (String, i64)), Refusal>) -> HttpResponse {
    HttpResponse::Ok().json(match outcome {
        Ok((name, (value, seconds))) => {
            json!({"errcode": 0, "errmsg": "ok", name: value, "expires_in": seconds})
        }
        Err((errcode, errmsg)) => json!({"errcode": errcode, "errmsg": errmsg}),
    })
}

/// What the script tells the application, and how it wants the answer.
#[derive(Deserialize)]
struct Call {
    call: String,
    /// JSON.
    with: String,
    page: String,
    number: u32,
}

/// What a page gives to `wx.config`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageConfig {
    app_id: String,
    timestamp: i64,
    nonce_str: String,
    signature: String,
    js_api_list: Vec<String>,
}

/// What a page gives to `wx.openLocation`. Numbers are numbers: WeChat takes no text for them.
#[derive(Deserialize)]
struct Location {
    latitude: f64,
    longitude: f64,
    name: String,
}

/// The script itself; with a query it is a call of the script to the application around it.
async fn script(standin: Data<Standin>, call: Option<Query<Call>>) -> HttpResponse {
    let text = match call {
        None => SCRIPT.to_owned(),
        Some(Query(call)) => {
            let said = standin.account().call(&call, standin.clock.now());
            format!("standinAnswers({}, {});", call.number, json!(said))
        }
    };
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text)
}

impl Account {
    fn token(&mut self, request: &TokenRequest, now: Timestamp) -> Result<(String, i64), Refusal> {
        self.token_asks += 1;
        if request.grant_type != "client_credential" {
            return Err((40002, "invalid grant_type"));
        }
        if request.appid != ACCOUNT_ID {
            return Err((40013, "invalid appid"));
        }
        if request.secret != ACCOUNT_SECRET {
            return Err((40125, "invalid appsecret"));
        }
        let is_good = |token: &&Granted| !token.is_dead && token.seconds_left(now) > RENEWED_BEFORE;
        if let Some(token) = self.token.as_ref().filter(is_good)
            && !request.force_refresh
        {
            return Ok((token.value.clone(), token.seconds_left(now)));
        }
        let is_dead = self.dead_tokens > 0;
        self.dead_tokens = self.dead_tokens.saturating_sub(1);
        let token = self.token.insert(Granted::new("token", is_dead, now));
        Ok((token.value.clone(), LIFETIME))
    }

    fn ticket(&mut self, request: &TicketRequest, now: Timestamp) -> Result<(String, i64), Refusal> {
        self.ticket_asks += 1;
        if request.access_token.is_empty() {
            return Err((41001, "access_token missing"));
        }
        let token = self.token.as_ref().filter(|token| token.value == request.access_token);
        match token {
            Some(token) if token.seconds_left(now) <= 0 => return Err((42001, "access_token expired")),
            Some(token) if !token.is_dead => {}
            _ => return Err((40001, "invalid credential, access_token is invalid or not latest")),
        }
        if request.r#type != "jsapi" {
            return Err((40097, "invalid args"));
        }
        let ticket = self.ticket.insert(Granted::new("ticket", false, now));
        Ok((ticket.value.clone(), LIFETIME))
    }

    /// What WeChat says to a call, such as `config:ok`.
    fn call(&mut self, call: &Call, now: Timestamp) -> String {
        let outcome = match call.call.as_str() {
            "config" => self.config(call, now),
            "openLocation" => self.open(call),
            _ => Err("function not exist"),
        };
        self.refused += u32::from(outcome.is_err());
        format!("{}:{}", call.call, outcome.err().unwrap_or("ok"))
    }

    fn config(&mut self, call: &Call, now: Timestamp) -> Result<(), &'static str> {
        let given: PageConfig = serde_json::from_str(&call.with).map_err(|_| "invalid config")?;
        if given.app_id != ACCOUNT_ID {
            return Err("invalid appid");
        }
        let ticket = self.ticket.as_ref().filter(|ticket| ticket.seconds_left(now) > 0);
        let ticket = ticket.ok_or("invalid signature")?;
        if given.signature != signature(&ticket.value, &given.nonce_str, given.timestamp, &call.page) {
            return Err("invalid signature");
        }
        if !given.js_api_list.iter().any(|name| name == "openLocation") || self.pages.len() >= MOST_VISITS {
            return Err("permission denied");
        }
        self.pages.push(call.page.clone());
        Ok(())
    }

    fn open(&mut self, call: &Call) -> Result<(), &'static str> {
        if !self.pages.contains(&call.page) || self.opened.len() >= MOST_VISITS {
            return Err("permission denied");
        }
        let given: Value = serde_json::from_str(&call.with).map_err(|_| "fail")?;
        let place: Location = serde_json::from_value(given.clone()).map_err(|_| "fail")?;
        if place.name.is_empty() || place.latitude.abs() > 90.0 || place.longitude.abs() > 180.0 {
            return Err("fail");
        }
        self.opened.push(given);
        Ok(())
    }

    /// Its books, for tests.
    pub fn view(&self) -> Value {
        json!({
            "token_asks": self.token_asks,
            "ticket_asks": self.ticket_asks,
            "ticket": self.ticket.as_ref().map(|ticket| &ticket.value),
            "pages": self.pages,
            "refused": self.refused,
            "opened": self.opened,
        })
    }
}

impl Granted {
    fn new(kind: &str, is_dead: bool, now: Timestamp) -> Self {
        let value = format!("standin-{kind}-{}", Uuid::new_v4().simple());
        let until = now.checked_add(SignedDuration::from_secs(LIFETIME)).unwrap_or(now);
        Self { value, is_dead, until }
    }

    fn seconds_left(&self, now: Timestamp) -> i64 {
        self.until.as_second() - now.as_second()
    }
}

fn signature(ticket: &str, nonce: &str, timestamp: i64, page: &str) -> String {
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}");
    Sha1::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(secret: &str) -> TokenRequest {
        TokenRequest {
            grant_type: "client_credential".into(),
            appid: "wxdemo0000000002".into(),
            secret: secret.into(),
            force_refresh: false,
        }
    }

    fn ticket_for(token: &str) -> TicketRequest {
        TicketRequest { access_token: token.into(), r#type: "jsapi".into() }
    }

    /// The example of WeChat's own documentation, appendix 1 of the JS-SDK.
    #[test]
    fn the_example_of_the_documentation() {
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let page = "http://mp.weixin.qq.com?params=value";
        let want = "0f9de62fce790f9a083d5c99e95740ceb90c27ed";
        assert_eq!(signature(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, page), want);
    }

    #[test]
    fn the_token_stays_the_same_until_shortly_before_its_end() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let (mut account, right) = (Account::default(), request("demonstration-account-secret"));
        assert_eq!(account.token(&request("wrong"), at(0)).unwrap_err().0, 40125);
        let (first, lives) = account.token(&right, at(0)).unwrap();
        assert_eq!(lives, 7200);
        assert_eq!(account.token(&right, at(6000)).unwrap(), (first.clone(), 1200));
        assert!(account.ticket(&ticket_for(&first), at(6000)).is_ok());
        assert_ne!(account.token(&right, at(6900)).unwrap().0, first);
        assert_eq!(account.ticket(&ticket_for("other"), at(6900)).unwrap_err().0, 40001);
        assert_eq!(account.ticket(&ticket_for(""), at(6900)).unwrap_err().0, 41001);
    }

    #[test]
    fn a_dead_token_buys_nothing_and_the_next_one_does() {
        let (now, right) = (Timestamp::UNIX_EPOCH, request("demonstration-account-secret"));
        let mut account = Account { dead_tokens: 1, ..Account::default() };
        let (dead, _) = account.token(&right, now).unwrap();
        assert_eq!(account.ticket(&ticket_for(&dead), now).unwrap_err().0, 40001);
        let (alive, _) = account.token(&right, now).unwrap();
        assert!(account.ticket(&ticket_for(&alive), now).is_ok());
    }
}
