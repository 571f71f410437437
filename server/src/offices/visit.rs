//! "Go there Tuesday at nine" as an entry for the phone's calendar (RFC 5545).

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path, Query},
};
use jiff::Timestamp;
use serde::Deserialize;
use shared::{
    hours::{self, Moment},
    messages::{common, offices as words},
    offices::{Office, Position},
    path,
};

use super::{http::find, pages::service_of, query::visit_moment};
use crate::{State, cities::Snapshot, platform::failure::Failure};

/// A line is at most so many octets long without its line break (RFC 5545, 3.1).
const LINE_OCTETS: usize = 75;
/// Asia/Shanghai is this far ahead of UTC, all year.
const AHEAD_SECONDS: i64 = 8 * 3600;

/// The query of `GET /offices/{id}/visit.ics`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitParameters {
    at: String,
    /// The service that the visit is for.
    service: Option<String>,
}

/// `GET /offices/{id}/visit.ics?at=2026-11-24T09:00`. A moment when the window is closed is taken too: the entry
/// says so, for the service if one is named.
///
/// # Errors
/// 404 without such an office, 422 when `at` is no moment.
pub async fn entry(
    state: Data<State>,
    id: Path<String>,
    parameters: Query<VisitParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let at = visit_moment(Some(&parameters.at))?
        .ok_or_else(|| Failure::invalid("at", "bad_moment", common::BAD_MOMENT))?;
    let office = find(&snapshot, &id, at)?;
    let service = service_of(&office, parameters.service.as_deref());
    let visit = Visit {
        office: &office,
        at,
        service,
        state: said(&office, service, &snapshot, at),
        public_url: &state.config.server.public_url,
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"visit.ics\""))
        .content_type("text/calendar; charset=utf-8")
        .body(visit.calendar(state.clock.now())))
}

/// Whether it is open then, in words that name the service they are about.
fn said(office: &Office, service: Option<&str>, snapshot: &Snapshot, at: Moment) -> String {
    let opening = hours::opening_told(office.schedule.as_ref(), service, &snapshot.calendar, at);
    let guide = service.and_then(|id| snapshot.guides.get(id));
    let about = guide.map(|guide| words::about(&guide.name)).unwrap_or_default();
    format!("{about}{}", words::opening_then(&opening, at))
}

/// What stands in the calendar.
struct Visit<'a> {
    office: &'a Office,
    at: Moment,
    service: Option<&'a str>,
    /// Whether it is open then, in words.
    state: String,
    public_url: &'a str,
}

impl Visit<'_> {
    fn calendar(&self, now: Timestamp) -> String {
        let office = self.office;
        let start = utc(Timestamp::from_second(self.at.number() * 60 - AHEAD_SECONDS).unwrap_or(now));
        let page = format!("{}{}", self.public_url, path::office_for(&office.id, self.service));
        // The same visit asked for again is the same entry.
        let host = self.public_url.split_once("://").map_or(self.public_url, |(_, host)| host);
        let phone = office.phone.as_deref().unwrap_or(common::TO_ADD);
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Yimatong//Visit//ZH".to_owned(),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}-{start}@{host}", office.id),
            format!("DTSTAMP:{}", utc(now)),
            format!("DTSTART:{start}"),
            "DURATION:PT1H".to_owned(),
            format!("SUMMARY:{}", text(&words::visit(&office.name))),
            format!("DESCRIPTION:{}", text(&words::visit_note(&self.state, phone, &page))),
            format!("URL:{page}"),
        ];
        if let Some(address) = &office.address {
            lines.push(format!("LOCATION:{}", text(&format!("{}，{address}", office.name))));
        }
        if let Position::Exact { at } = office.position {
            lines.push(format!("GEO:{:.6};{:.6}", at.lat(), at.lon()));
        }
        lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned()]);
        lines.iter().map(|line| folded(line)).collect()
    }
}

/// DATE-TIME in UTC (RFC 5545, 3.3.5, form 2).
fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// TEXT (RFC 5545, 3.3.11).
fn text(plain: &str) -> String {
    let mut escaped = String::new();
    for c in plain.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The line with its line breaks: every further piece begins with a space, and no character is cut in two.
fn folded(line: &str) -> String {
    let (mut out, mut octets) = (String::new(), 0);
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out + "\r\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_folded_between_characters() {
        // RFC 5545, 3.1: at most 75 octets; unfolding takes every CRLF with the space behind it away.
        let line = format!("SUMMARY:{}", "去长春市政务服务中心".repeat(12));
        let out = folded(&line);
        assert!(out.ends_with("\r\n") && out.trim_end().split("\r\n").all(|piece| piece.len() <= 75));
        assert!(out.trim_end().split("\r\n").count() > 4);
        assert_eq!(out.trim_end().replace("\r\n ", ""), line);
        assert_eq!(folded(&"x".repeat(75)), format!("{}\r\n", "x".repeat(75)));
        assert_eq!(folded(&"x".repeat(76)), format!("{}\r\n x\r\n", "x".repeat(75)));
    }

    #[test]
    fn text_is_escaped() {
        // The example of RFC 5545, 3.3.11, and what could begin a property of its own.
        assert_eq!(
            text("Project XYZ Final Review\nConference Room - 3B\nCome Prepared."),
            "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared."
        );
        assert_eq!(text("a;b,c\\d\r\nATTACH:x\u{0}"), "a\\;b\\,c\\\\d\\nATTACH:x");
    }
}
