//! Reads hours as editors write them. Forgiving in the form, strict in the meaning: whoever writes something that
//! could be understood in two ways is asked.
//!
//! A text is seasons, each with a range of days (`5月1日至9月30日`, `10月至次年4月`) unless it is the whole year; in
//! them weekdays (`周一至周五`, `星期一、三`, `工作日`, `每天`, `周末`), each with spans (`8:30-11:30 13：30至16：30`,
//! `上午8点半到11点半`, `下午1:30-4:30`, `24小时`) or with 休息. 预约 behind a span is about that span, behind weekdays
//! about all of theirs. Weekdays that are not named are closed; 休息 takes a weekday out of what was said before
//! (`每天 9:00-17:00，周一休息`). That statutory holidays are closed goes without saying and may be said.

mod cursor;
mod days;
mod table;
mod times;

use std::str::FromStr;

use cursor::{Cursor, Fault};

use super::{BadHours, Span, Spans, Weekly, weekly::MAX_CHARS, year};

/// Below this many characters no text prints longer than the limit: nothing grows more than fivefold, `全天` most.
const SURELY_SHORT_CHARS: usize = MAX_CHARS / 6;

impl FromStr for Weekly {
    type Err = BadHours;
    fn from_str(text: &str) -> Result<Weekly, BadHours> {
        let mut cursor = Cursor::new(text)?;
        let (seasons, places): (Vec<_>, Vec<_>) = table::seasons(&mut cursor)?.into_iter().unzip();
        let weekly = year::whole(seasons).map(Weekly).map_err(|fault| BadHours {
            what: fault.what,
            at: places.get(fault.season).map_or(1, |place| place + 1),
        })?;
        // What is printed must be readable again.
        if cursor.at() > SURELY_SHORT_CHARS && weekly.to_string().chars().count() > MAX_CHARS {
            return Err(Fault { what: "办公时间太复杂，写全后超过512个字", at: MAX_CHARS }.into());
        }
        Ok(weekly)
    }
}

impl FromStr for Spans {
    type Err = BadHours;
    fn from_str(text: &str) -> Result<Spans, BadHours> {
        let mut cursor = Cursor::new(text)?;
        let mut spans = Vec::new();
        loop {
            cursor.gaps();
            if cursor.is_done() {
                break;
            }
            if times::appointment(&mut cursor) {
                match spans.last_mut() {
                    Some(Span { by_appointment, .. }) => *by_appointment = true,
                    None => cursor.fault("“预约”要写在时间后面")?,
                }
            } else if !times::span(&mut cursor, &mut spans)? {
                cursor.fault("看不懂，请写成8:30-11:30这样")?;
            }
        }
        if spans.is_empty() {
            cursor.fault("没有写时间，请写成8:30-11:30这样")?;
        }
        Ok(Spans(times::joined(spans).into()))
    }
}
