//! `POST /cgi-bin/stable_token`. The ordinary mode gives the same token until five minutes before its end; then the
//! old and the new one both live for those five minutes. The forced mode ends the old one at once.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::answer::{Failure, Outcome, answer, failure};
use crate::clock::{self, later};
use crate::identity::{ACCOUNT_ID, ACCOUNT_SECRET, APP_ID, APP_SECRET};
use crate::standin::Standin;

/// How long a token lives, in seconds.
const LIFETIME: u64 = 7200;
/// In its ordinary mode `stable_token` gives the same token until so many seconds before its end.
const OVERLAP: i64 = 300;
/// Forced renewals of one application in a day.
const FORCED_A_DAY: u32 = 20;
/// Forced renewals of one application lie so many seconds apart.
const FORCED_APART: i64 = 30;

/// `/cgi-bin/stable_token`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/cgi-bin/stable_token", web::post().to(token));
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    grant_type: String,
    appid: String,
    secret: String,
    force_refresh: bool,
}

async fn token(standin: Data<Standin>, request: Json<Request>) -> HttpResponse {
    let now = standin.clock.now();
    answer(&standin, || {
        let (token, seconds) = standin.weixin().tokens.give(&request, now)?;
        Ok(Outcome::Members(json!({"access_token": token, "expires_in": seconds})))
    })
    .await
}

/// The query of every call that needs a token.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WithToken {
    access_token: String,
}

impl WithToken {
    /// Lets the call pass, if the token is the mini-program's and lives.
    pub fn check(&self, tokens: &Tokens, now: Timestamp) -> Result<(), Failure> {
        tokens.check(APP_ID, &self.access_token, now)
    }
}

/// Something that was given out for a while.
pub struct Granted {
    /// What it is.
    pub value: String,
    is_dead: bool,
    until: Timestamp,
}

impl Granted {
    /// Random, for two hours.
    pub fn new(kind: &str, is_dead: bool, now: Timestamp) -> Self {
        let value = format!("standin-{kind}-{}", Uuid::new_v4().simple());
        Self { value, is_dead, until: later(now, LIFETIME) }
    }

    /// Negative when it has ended.
    pub fn seconds_left(&self, now: Timestamp) -> i64 {
        self.until.as_second() - now.as_second()
    }
}

/// What was given out to each application.
#[derive(Default)]
pub struct Tokens {
    applications: HashMap<&'static str, Application>,
    /// So many of the next tokens are dead already, as if somebody had forced new ones.
    pub dead: u32,
}

#[derive(Default)]
struct Application {
    current: Option<Granted>,
    previous: Option<Granted>,
    asks: u32,
    forced_at: Option<Timestamp>,
    forced_today: u32,
}

impl Tokens {
    /// How often that application has asked for a token.
    pub fn asks(&self, app_id: &str) -> u32 {
        self.applications.get(app_id).map_or(0, |application| application.asks)
    }

    fn give(&mut self, request: &Request, now: Timestamp) -> Result<(String, i64), Failure> {
        let named = [(APP_ID, APP_SECRET), (ACCOUNT_ID, ACCOUNT_SECRET)];
        let named = named.into_iter().find(|(app_id, _)| *app_id == request.appid);
        let application = self.applications.entry(named.map_or("", |(app_id, _)| app_id)).or_default();
        application.asks += 1;
        if request.grant_type != "client_credential" {
            return Err(failure(40002, "invalid grant_type"));
        }
        let (_, secret) = named.ok_or_else(|| failure(40013, "invalid appid"))?;
        if request.secret != secret {
            return Err(failure(40125, "invalid appsecret"));
        }
        if request.force_refresh {
            application.may_force(now)?;
            application.previous = None;
        } else if let Some(token) = application.reusable(now) {
            return Ok((token.value.clone(), token.seconds_left(now)));
        } else {
            application.previous = application.current.take().map(|token| token.ending(now));
        }
        let is_dead = self.dead > 0;
        self.dead = self.dead.saturating_sub(1);
        let token = application.current.insert(Granted::new("token", is_dead, now));
        Ok((token.value.clone(), token.seconds_left(now)))
    }

    /// 41001 without a token, 42001 after its end, 40001 for any other.
    pub fn check(&self, app_id: &str, token: &str, now: Timestamp) -> Result<(), Failure> {
        if token.is_empty() {
            return Err(failure(41001, "access_token missing"));
        }
        let application = self.applications.get(app_id);
        let given = application.into_iter().flat_map(|given| given.current.iter().chain(&given.previous));
        match given.into_iter().find(|given| given.value == token) {
            Some(token) if token.seconds_left(now) <= 0 => Err(failure(42001, "access_token expired")),
            Some(token) if !token.is_dead => Ok(()),
            _ => Err(failure(40001, "invalid credential, access_token is invalid or not latest")),
        }
    }
}

impl Granted {
    /// The same, with five minutes left at most.
    fn ending(self, now: Timestamp) -> Self {
        Self { until: self.until.min(later(now, OVERLAP.unsigned_abs())), ..self }
    }
}

impl Application {
    fn reusable(&self, now: Timestamp) -> Option<&Granted> {
        self.current.as_ref().filter(|token| !token.is_dead && token.seconds_left(now) > OVERLAP)
    }

    fn may_force(&mut self, now: Timestamp) -> Result<(), Failure> {
        let last = self.forced_at;
        if last.is_some_and(|last| now.as_second() - last.as_second() < FORCED_APART) {
            return Err(failure(45011, "api minute-quota reach limit"));
        }
        if last.is_none_or(|last| clock::day(last) != clock::day(now)) {
            self.forced_today = 0;
        }
        if self.forced_today >= FORCED_A_DAY {
            return Err(failure(45009, "reach max api daily quota limit"));
        }
        (self.forced_at, self.forced_today) = (Some(now), self.forced_today + 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn request(secret: &str, force_refresh: bool) -> Request {
        let (grant_type, appid) = ("client_credential".into(), ACCOUNT_ID.into());
        Request { grant_type, appid, secret: secret.into(), force_refresh }
    }

    fn code(outcome: Result<(), Failure>) -> i32 {
        outcome.err().map_or(0, |(errcode, _)| errcode)
    }

    #[test]
    fn the_token_stays_the_same_until_shortly_before_its_end() {
        let (mut tokens, right) = (Tokens::default(), request("demonstration-account-secret", false));
        assert_eq!(tokens.give(&request("wrong", false), at(0)).unwrap_err().0, 40125);
        let (first, lives) = tokens.give(&right, at(0)).unwrap();
        assert_eq!(lives, 7200);
        assert_eq!(tokens.give(&right, at(6000)).unwrap(), (first.clone(), 1200));
        let (second, _) = tokens.give(&right, at(6900)).unwrap();
        assert_ne!(second, first);
        // Both live for five minutes.
        let check = |token: &str, now| code(tokens.check(ACCOUNT_ID, token, at(now)));
        assert_eq!((check(&first, 7199), check(&second, 7199)), (0, 0));
        assert_eq!((check(&first, 7200), check(&second, 7200)), (42001, 0));
        assert_eq!((check("other", 7200), check("", 7200)), (40001, 41001));
        assert_eq!(code(tokens.check(APP_ID, &second, at(7200))), 40001);
    }

    #[test]
    fn a_forced_token_ends_the_old_one_at_once() {
        let (mut tokens, right) = (Tokens::default(), request("demonstration-account-secret", true));
        let (first, _) = tokens.give(&right, at(0)).unwrap();
        assert_eq!(tokens.give(&right, at(29)).unwrap_err().0, 45011);
        let (second, _) = tokens.give(&right, at(30)).unwrap();
        assert_eq!(code(tokens.check(ACCOUNT_ID, &first, at(30))), 40001);
        assert_eq!(code(tokens.check(ACCOUNT_ID, &second, at(30))), 0);
        for i in 2..20 {
            tokens.give(&right, at(30 * i)).unwrap();
        }
        assert_eq!(tokens.give(&right, at(600)).unwrap_err().0, 45009);
        assert!(tokens.give(&right, at(86_400)).is_ok());
    }

    #[test]
    fn a_dead_token_buys_nothing_and_the_next_one_does() {
        let (now, right) = (Timestamp::UNIX_EPOCH, request("demonstration-account-secret", false));
        let mut tokens = Tokens { dead: 1, ..Tokens::default() };
        let (dead, _) = tokens.give(&right, now).unwrap();
        assert_eq!(code(tokens.check(ACCOUNT_ID, &dead, now)), 40001);
        let (alive, _) = tokens.give(&right, now).unwrap();
        assert_eq!(code(tokens.check(ACCOUNT_ID, &alive, now)), 0);
    }
}
