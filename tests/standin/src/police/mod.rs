//! The traffic police's feed of decisions and camera records: a dozen fictional fines, and more for benchmarks.

mod calendar;
mod demonstration;
mod extra;
mod record;

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use crate::identity::REGISTRY_TOKEN;
use crate::standin::Standin;
use record::Record;

/// Page size when none is asked for.
const LIMIT_DEFAULT: usize = 100;
/// Largest page.
const LIMIT_MAX: usize = 500;

/// `/police/decisions`
pub fn routes(config: &mut web::ServiceConfig) {
    config.route("/police/decisions", web::get().to(decisions));
}

/// What the police know: fixed when the stand-in starts, with dates reckoned from that day.
pub struct Police {
    today: Date,
    dozen: Vec<Record>,
    extra: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    after: Option<String>,
    limit: Option<usize>,
}

async fn decisions(standin: Data<Standin>, request: HttpRequest) -> HttpResponse {
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
    /// The dozen as of `today` (Shanghai), and `extra` more.
    pub fn new(today: Date, extra: u32) -> Self {
        Self { today, dozen: demonstration::dozen(today), extra }
    }

    /// Records from position `from` on, at most `limit`.
    fn records(&self, from: usize, limit: usize) -> Vec<Record> {
        let dozen = self.dozen.iter().skip(from).cloned();
        let past_dozen = u32::try_from(from.saturating_sub(self.dozen.len())).unwrap_or(u32::MAX);
        let extra = (past_dozen..self.extra).map(|i| extra::record(i, self.today));
        dozen.chain(extra).take(limit).collect()
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
        assert_eq!(seen.len(), 12 + 23);
        assert_eq!(seen.last().map(String::as_str), Some("2201981000000220"));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 12 + 23);
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
