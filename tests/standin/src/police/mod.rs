//! The traffic police: their feed of decisions and camera records (fictional fines to try, and more for benchmarks),
//! and the operations on single decisions.

mod calendar;
mod demonstration;
mod desk;
mod extra;
mod operations;
mod record;
mod signature;

use std::sync::{Mutex, MutexGuard, PoisonError};

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

pub use self::desk::{Correction, Desk, StoredOperation};
use self::record::Record;
use crate::faults::{Kind, Route};
use crate::identity::REGISTRY_TOKEN;
use crate::pay::hold;
use crate::reply::{bad_gateway, broken_off};
use crate::standin::Standin;

/// Page size when none is asked for.
const LIMIT_DEFAULT: usize = 100;
/// Largest page.
const LIMIT_MAX: usize = 500;

/// `/police/decisions`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/police/decisions", web::get().to(decisions)).configure(operations::routes);
}

/// What the police know: made up when the stand-in starts, with dates reckoned from that day, and what came after.
pub struct Police {
    today: Date,
    /// To be tried.
    shown: Vec<Record>,
    /// The same, which the feed does not tell.
    fresh: Vec<Record>,
    extra: u32,
    desk: Mutex<Desk>,
}

/// A print without its check digit names the decision too.
fn names(asked: &str, number: &str) -> bool {
    asked == number || asked.len() == 15 && number.len() == 16 && number.starts_with(asked)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    after: Option<String>,
    limit: Option<usize>,
}

async fn decisions(standin: Data<Standin>, request: HttpRequest) -> HttpResponse {
    let strike = standin.faults().take(Route::RegistryFeed, &[]);
    match strike.map(|strike| (strike, strike.kind)) {
        Some((strike, Kind::TimeoutBefore | Kind::TimeoutAfter)) => return hold(strike).await,
        Some((_, Kind::Status502)) => return bad_gateway(),
        Some((_, Kind::Status500)) => return HttpResponse::InternalServerError().finish(),
        Some((_, Kind::Status429)) => return HttpResponse::TooManyRequests().finish(),
        Some((_, Kind::Status202)) => return HttpResponse::Accepted().finish(),
        Some((_, Kind::TruncatedBody)) => {
            return broken_off(HttpResponse::Ok(), br#"{"items": [], "next": null}"#);
        }
        _ => {}
    }
    let refuse = |status, message: &str| HttpResponse::build(status).json(json!({"error": message}));
    let token = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if token.and_then(|token| token.strip_prefix("Bearer ")) != Some(REGISTRY_TOKEN) {
        return refuse(StatusCode::UNAUTHORIZED, "Authorization: Bearer <registry token> is wanted");
    }
    let page = match Query::<Page>::from_query(request.query_string()) {
        Ok(page) => page.into_inner(),
        Err(error) => return refuse(StatusCode::BAD_REQUEST, &error.to_string()),
    };
    let limit = page.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return refuse(StatusCode::BAD_REQUEST, "limit must be 1 to 500");
    }
    let Some(from) = standin.police.position(page.after.as_deref()) else {
        return refuse(StatusCode::BAD_REQUEST, "after must be a cursor from an earlier answer");
    };
    let items = standin.police.records(from, limit);
    let next = (!items.is_empty()).then(|| standin.police.cursor(from + items.len()));
    HttpResponse::Ok().json(json!({"items": items, "next": next}))
}

impl Police {
    /// Those to try as of `today` (Shanghai), and `extra` more.
    pub fn new(today: Date, extra: u32) -> Self {
        let (shown, fresh) = (demonstration::fines(today), demonstration::fresh(today));
        Self { today, shown, fresh, extra, desk: Mutex::default() }
    }

    /// What has happened since the start, locked.
    pub fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The decision as it stands.
    pub fn find(&self, number: &str) -> Option<Record> {
        Some(self.desk().current(self.original(number)?))
    }

    /// Changes a decision; none of that number is `None`.
    pub fn correct(&self, correction: &Correction) -> Option<Record> {
        Some(self.desk().correct(self.original(&correction.number)?, correction))
    }

    fn original(&self, number: &str) -> Option<Record> {
        let mut named = self.shown.iter().chain(&self.fresh);
        let shown = named.find(|record| names(number, &record.number)).cloned();
        shown.or_else(|| {
            extra::place(number).filter(|i| *i < self.extra).map(|i| extra::record(i, self.today))
        })
    }

    /// Records from position `from` on, at most `limit`.
    fn records(&self, from: usize, limit: usize) -> Vec<Record> {
        let shown = self.shown.iter().skip(from).cloned();
        let past_shown = u32::try_from(from.saturating_sub(self.shown.len())).unwrap_or(u32::MAX);
        let extra = (past_shown..self.extra).map(|i| extra::record(i, self.today));
        let first = self.shown.len() + usize::try_from(self.extra).unwrap_or(usize::MAX);
        let again = self.desk().again.iter().skip(from.saturating_sub(first)).cloned().collect::<Vec<_>>();
        shown.chain(extra).chain(again).take(limit).collect()
    }

    /// `20261122.12`: the day the stand-in started, and how many records have been read.
    fn cursor(&self, position: usize) -> String {
        format!("{}.{position}", self.today.strftime("%Y%m%d"))
    }

    /// Where to go on. A cursor of another day starts over, because every date has moved since.
    fn position(&self, cursor: Option<&str>) -> Option<usize> {
        let Some(cursor) = cursor else { return Some(0) };
        let (day, position) = cursor.split_once('.')?;
        let position = position.parse().ok()?;
        let day = Date::strptime("%Y%m%d", day).ok()?;
        Some(if day == self.today { position } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn pages_cover_every_record_once() {
        let police = Police::new(date(2026, 11, 22), 23);
        let (mut seen, mut position) = (Vec::new(), 0);
        loop {
            let page = police.records(position, 5);
            if page.is_empty() {
                break;
            }
            position = police.position(Some(&police.cursor(position + page.len()))).unwrap();
            seen.extend(page.into_iter().map(|record| record.number));
        }
        assert_eq!(seen.len(), 17 + 23);
        assert_eq!(seen.last().map(String::as_str), Some("2201981000000220"));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 17 + 23);
    }

    #[test]
    fn a_corrected_decision_comes_again() {
        let police = Police::new(date(2026, 11, 22), 3);
        let correct = |text| police.correct(&serde_json::from_value::<Correction>(text).unwrap());
        assert!(correct(json!({"number": "2201981000000030", "status": "revoked"})).is_none());
        assert!(correct(json!({"number": "2201981000000020", "status": "revoked"})).is_some());
        let again = police.records(20, 10);
        assert_eq!((again.len(), again[0].number.as_str()), (1, "2201981000000020"));
        assert_eq!(json!(police.find("2201981000000020").unwrap())["status"], "revoked");
        assert!(police.records(21, 10).is_empty());
    }

    #[test]
    fn a_new_day_is_read_from_the_start() {
        let yesterday = Police::new(date(2026, 11, 21), 0).cursor(12);
        let police = Police::new(date(2026, 11, 22), 0);
        assert_eq!(police.position(Some(&yesterday)), Some(0));
        assert_eq!(police.position(Some(&police.cursor(12))), Some(12));
        assert!(police.records(usize::MAX, 500).is_empty());
        for nonsense in ["", "12", "20261122.", "20261122.-1", "x.1"] {
            assert_eq!(police.position(Some(nonsense)), None, "{nonsense}");
        }
    }
}
