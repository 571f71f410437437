//! Weekdays and days of the year.

use super::cursor::{Cursor, Read};
use crate::hours::MonthDay;

/// Bit 0 for Monday to bit 6 for Sunday.
pub type Bits = u8;

/// Monday to Sunday.
pub const EVERY_DAY: Bits = 0b111_1111;
const WORKING_DAYS: Bits = 0b001_1111;
const WEEKEND: Bits = 0b110_0000;

/// Reads a list of weekdays. `None` when none stands here.
pub fn weekdays(cursor: &mut Cursor) -> Read<Option<Bits>> {
    let mut all = 0;
    loop {
        let before = cursor.at();
        if all != 0 {
            cursor.gaps();
        }
        let listed = all != 0 && cursor.at() > before;
        match piece(cursor, listed)? {
            Some(bits) => all |= bits,
            None => {
                cursor.go_to(before);
                return Ok((all != 0).then_some(all));
            }
        }
    }
}

/// One weekday, a range, or a word for several. Behind another one 周 may be left out: `周一、三`.
fn piece(cursor: &mut Cursor, listed: bool) -> Read<Option<Bits>> {
    if cursor.any(&["工作日"]) {
        return Ok(Some(WORKING_DAYS));
    }
    if cursor.any(&["每天", "每日", "天天"]) {
        return Ok(Some(EVERY_DAY));
    }
    if cursor.any(&["周末", "双休日"]) {
        return Ok(Some(WEEKEND));
    }
    let first = if cursor.any(&["周", "星期", "礼拜"]) {
        match numeral(cursor).or_else(|| digit(cursor)) {
            Some(day) => day,
            None => return cursor.fault("“周”后面要写一至日"),
        }
    } else {
        match listed.then(|| numeral(cursor)).flatten() {
            Some(day) => day,
            None => return Ok(None),
        }
    };
    if !cursor.to() {
        return Ok(Some(1 << first));
    }
    cursor.any(&["周", "星期", "礼拜"]);
    match numeral(cursor).or_else(|| digit(cursor)) {
        Some(last) => Ok(Some(range(first, last))),
        None => cursor.fault("“至”后面要写周几"),
    }
}

/// Both included; 周六至周一 goes over the end of the week.
fn range(first: u8, last: u8) -> Bits {
    let days = (7 + last - first) % 7;
    (0..=days).fold(0, |bits, offset| bits | 1 << ((first + offset) % 7))
}

fn numeral(cursor: &mut Cursor) -> Option<u8> {
    let names = ["一", "二", "三", "四", "五", "六", "日", "天"];
    // At most 7, and 天 is 日.
    names.iter().position(|name| cursor.word(name)).map(|place| place.min(6) as u8)
}

fn digit(cursor: &mut Cursor) -> Option<u8> {
    let is_clock = matches!(cursor.peek(1), Some(':' | '点' | '时' | '0'..='9'));
    let day = cursor.peek(0).and_then(|c| c.to_digit(10)).filter(|day| (1..=7).contains(day) && !is_clock)?;
    cursor.go_to(cursor.at() + 1);
    // At most 6: it fits.
    Some(day as u8 - 1)
}

/// Whether a day of the year begins here.
pub fn is_season(cursor: &Cursor) -> bool {
    let is_digit = |ahead| cursor.peek(ahead).is_some_and(|c| c.is_ascii_digit());
    is_digit(0) && (cursor.peek(1) == Some('月') || is_digit(1) && cursor.peek(2) == Some('月'))
}

/// Reads `5月1日至9月30日`, `10月至次年4月`.
pub fn season(cursor: &mut Cursor) -> Read<(MonthDay, MonthDay)> {
    let from = month_day(cursor, false)?;
    cursor.word("起");
    if !cursor.to() {
        return cursor.fault("季节要写起止，例如5月1日至9月30日");
    }
    cursor.any(&["次年", "翌年", "第二年"]);
    let to = month_day(cursor, true)?;
    cursor.word("止");
    Ok((from, to))
}

/// A month without a day is its first or its last.
fn month_day(cursor: &mut Cursor, is_end: bool) -> Read<MonthDay> {
    let start = cursor.at();
    let month = cursor.number().filter(|_| cursor.word("月"));
    let place = cursor.at();
    let day = cursor.number().filter(|_| cursor.any(&["日", "号"]));
    if day.is_none() && cursor.at() != place {
        cursor.go_to(place);
        return cursor.fault("日期要写成5月1日这样");
    }
    let found = month.and_then(|month| match day {
        None if is_end => MonthDay::end_of(month),
        day => MonthDay::new(month, day.unwrap_or(1)),
    });
    match found {
        Some(found) => Ok(found),
        None => {
            cursor.go_to(start);
            cursor.fault("没有这一天，日期要写成5月1日这样")
        }
    }
}
