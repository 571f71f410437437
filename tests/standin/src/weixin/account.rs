//! The official account: the ticket, WeChat's script, and the application around the page that the script talks to.
//! It signs nothing itself: it checks what a page says against the ticket that it has given out.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Data, Query};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};

use super::answer::{Failure, Outcome, answer, failure};
use super::tokens::{Granted, Tokens};
use crate::identity::ACCOUNT_ID;
use crate::standin::Standin;

/// Most visits of pages that are remembered.
const MOST_VISITS: usize = 1000;

const SCRIPT: &str = include_str!("jweixin.js");

/// `/cgi-bin/ticket/getticket` and `/open/js/…`
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/cgi-bin/ticket/getticket", web::get().to(ticket))
        .route("/open/js/jweixin-1.6.0.js", web::get().to(script));
}

/// What was given out, and what pages have done with it.
#[derive(Default)]
pub struct Account {
    ticket: Option<Granted>,
    ticket_asks: u32,
    /// Pages that were accepted, oldest first.
    pages: Vec<String>,
    /// How many calls of pages were refused.
    refused: u32,
    /// What `openLocation` was given, oldest first.
    opened: Vec<Value>,
    /// The mini-program's pages that its web-view went to, oldest first.
    navigated: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct TicketRequest {
    access_token: String,
    r#type: String,
}

async fn ticket(standin: Data<Standin>, request: Query<TicketRequest>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let weixin = &mut *standin.weixin();
        let (ticket, seconds) = weixin.account.ticket(&weixin.tokens, &request, now)?;
        Ok(Outcome::Members(json!({"ticket": ticket, "expires_in": seconds})))
    })
    .await
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

/// What a page in a mini-program's web-view gives to `wx.miniProgram.navigateTo`.
#[derive(Deserialize)]
struct Page {
    url: String,
}

/// The script itself; with a query it is a call of the script to the application around it.
async fn script(standin: Data<Standin>, call: Option<Query<Call>>) -> HttpResponse {
    let text = match call {
        None => SCRIPT.to_owned(),
        Some(Query(call)) => {
            let said = standin.weixin().account.call(&call, standin.clock.now());
            format!("standinAnswers({}, {});", call.number, json!(said))
        }
    };
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text)
}

impl Account {
    fn ticket(
        &mut self,
        tokens: &Tokens,
        request: &TicketRequest,
        now: Timestamp,
    ) -> Result<(String, i64), Failure> {
        self.ticket_asks += 1;
        tokens.check(ACCOUNT_ID, &request.access_token, now)?;
        if request.r#type != "jsapi" {
            return Err(failure(40097, "invalid args"));
        }
        let ticket = self.ticket.insert(Granted::new("ticket", false, now));
        Ok((ticket.value.clone(), ticket.seconds_left(now)))
    }

    /// What WeChat says to a call, such as `config:ok`.
    fn call(&mut self, call: &Call, now: Timestamp) -> String {
        let outcome = match call.call.as_str() {
            "config" => self.config(call, now),
            "openLocation" => self.open(call),
            "navigateTo" => self.navigate(call),
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

    /// Needs no `wx.config`.
    fn navigate(&mut self, call: &Call) -> Result<(), &'static str> {
        let given: Page = serde_json::from_str(&call.with).map_err(|_| "fail")?;
        if !given.url.starts_with('/') || self.navigated.len() >= MOST_VISITS {
            return Err("fail");
        }
        self.navigated.push(given.url);
        Ok(())
    }

    /// Its books, for tests.
    pub fn view(&self, tokens: &Tokens) -> Value {
        json!({
            "token_asks": tokens.asks(ACCOUNT_ID),
            "ticket_asks": self.ticket_asks,
            "ticket": self.ticket.as_ref().map(|ticket| &ticket.value),
            "pages": self.pages,
            "refused": self.refused,
            "opened": self.opened,
            "navigated": self.navigated,
        })
    }
}

fn signature(ticket: &str, nonce: &str, timestamp: i64, page: &str) -> String {
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}");
    Sha1::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of WeChat's own documentation, appendix 1 of the JS-SDK.
    #[test]
    fn the_example_of_the_documentation() {
        let ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg";
        let page = "http://mp.weixin.qq.com?params=value";
        let want = "0f9de62fce790f9a083d5c99e95740ceb90c27ed";
        assert_eq!(signature(ticket, "Wm3WZYTPz0wzccnW", 1_414_587_457, page), want);
    }
}
