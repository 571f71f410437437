//! Spans and what belongs to them.

use super::cursor::{Cursor, Read};
use crate::hours::{Span, weekly::MAX_SPANS_A_DAY};

/// What is said before an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Noon,
    Afternoon,
}

/// The words for an appointment, the longest first.
const APPOINTMENT: [&str; 9] =
    ["需要提前预约", "需提前预约", "需要预约", "提前预约", "须预约", "需预约", "要预约", "凭预约", "预约"];

/// Reads 预约.
pub fn appointment(cursor: &mut Cursor) -> bool {
    let found = cursor.any(&APPOINTMENT);
    if found {
        cursor.any(&["制", "办理"]);
    }
    found
}

/// Reads the whole day.
pub fn whole_day(cursor: &mut Cursor) -> bool {
    cursor.any(&["24小时", "全天"])
}

/// Reads a span behind those of the same day. `false` when there is none here.
pub fn span(cursor: &mut Cursor, spans: &mut Vec<Span>) -> Read<bool> {
    let start = cursor.at();
    let span = if whole_day(cursor) { Some(Span::WHOLE_DAY) } else { from_to(cursor)? };
    let Some(span) = span else { return Ok(false) };
    let end = cursor.at();
    // The editor's eye goes to the beginning of what is wrong.
    cursor.go_to(start);
    if spans.len() >= MAX_SPANS_A_DAY {
        return cursor.fault("一天最多写6段时间");
    }
    if spans.last().is_some_and(|last| last.to > span.from) {
        return cursor.fault("时间段重叠或先后不对；下午请写13:30或“下午1:30”");
    }
    spans.push(span);
    cursor.go_to(end);
    Ok(true)
}

/// One span for those that touch and are for the same people.
pub fn joined(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.to == span.from && last.by_appointment == span.by_appointment => {
                last.to = span.to;
            }
            _ => joined.push(span),
        }
    }
    joined
}

fn from_to(cursor: &mut Cursor) -> Read<Option<Span>> {
    let half = half(cursor);
    let place = cursor.at();
    let Some(from) = clock(cursor, half)? else {
        return if half.is_some() {
            cursor.fault("“上午、下午”后面要写时间")
        } else {
            Ok(None)
        };
    };
    if !cursor.to() {
        return cursor.fault("开始时间后面要写“-”和结束时间");
    }
    // 下午1:30-4:30 says it once.
    let half = self::half(cursor).or(half);
    let Some(to) = clock(cursor, half)? else {
        return cursor.fault("“-”后面要写结束时间");
    };
    if from >= to {
        cursor.go_to(place);
        return cursor.fault("结束时间要晚于开始时间；下午请写13:30或“下午1:30”，过了半夜的写在第二天");
    }
    Ok(Some(Span { from, to, by_appointment: false }))
}

fn half(cursor: &mut Cursor) -> Option<Half> {
    let half = if cursor.any(&["上午", "早上", "早"]) {
        Half::Morning
    } else if cursor.word("中午") {
        Half::Noon
    } else if cursor.any(&["下午", "晚上", "晚"]) {
        Half::Afternoon
    } else {
        return None;
    };
    cursor.blanks();
    Some(half)
}

/// Reads `8:30`, `8点`, `8点半`, `8时30分` as minutes since midnight, 1440 at most.
fn clock(cursor: &mut Cursor, half: Option<Half>) -> Read<Option<u16>> {
    let start = cursor.at();
    let Some(hour) = cursor.number() else { return Ok(None) };
    let minute = if cursor.word(":") {
        // 8:5 may be 8:05 or 8:50.
        let digits = cursor.peek(1).is_some_and(|c| c.is_ascii_digit());
        if digits { cursor.number() } else { None }
    } else if cursor.any(&["点", "时"]) {
        let minute = if cursor.word("半") { Some(30) } else { cursor.number() };
        if minute.is_some() {
            cursor.word("分");
        }
        minute.or(Some(0))
    } else {
        None
    };
    let hour = match half {
        Some(Half::Afternoon) if (1..12).contains(&hour) => hour + 12,
        Some(Half::Noon) if (1..3).contains(&hour) => hour + 12,
        _ => hour,
    };
    match minute {
        Some(minute) if minute < 60 && (hour < 24 || hour == 24 && minute == 0) => {
            Ok(Some(u16::from(hour) * 60 + u16::from(minute)))
        }
        _ => {
            cursor.go_to(start);
            cursor.fault("时间要写成8:30、8点半或8时30分，最晚24:00")
        }
    }
}
