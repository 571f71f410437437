//! Seasons with their weekdays.

use super::{
    cursor::{Cursor, Fault, Read},
    days::{self, Bits, EVERY_DAY},
    times,
};
use crate::hours::{MonthDay, Season, Span};

/// Words that say nothing that counts.
const ORNAMENT: [&str; 8] =
    ["夏令时", "冬令时", "夏季", "冬季", "每年", "对外办公时间", "办公时间", "工作时间"];

/// Seasons, each with its place in the text.
pub fn seasons(cursor: &mut Cursor) -> Read<Vec<(Season, usize)>> {
    let mut seasons = Vec::new();
    ornaments(cursor);
    loop {
        let place = cursor.at();
        let (from, to) = if days::is_season(cursor) {
            days::season(cursor)?
        } else if cursor.is_done() && seasons.is_empty() {
            return cursor.fault("没有写办公时间");
        } else {
            (MonthDay::FIRST, MonthDay::LAST)
        };
        let week = week(cursor)?;
        seasons.push((Season::new(from, to, &week), place));
        if cursor.is_done() {
            return Ok(seasons);
        }
    }
}

/// Some weekdays, and what has been read of their hours.
struct Group {
    days: Bits,
    place: usize,
    spans: Vec<Span>,
    all_by_appointment: bool,
    is_closed: bool,
}

/// The week, as far as it has been read.
#[derive(Default)]
struct Week {
    days: [Vec<Span>; 7],
    named: Bits,
}

/// Reads a week, up to the next season or the end.
fn week(cursor: &mut Cursor) -> Read<[Vec<Span>; 7]> {
    let mut week = Week::default();
    let mut group: Option<Group> = None;
    loop {
        ornaments(cursor);
        if cursor.is_done() || days::is_season(cursor) {
            break;
        }
        let place = cursor.at();
        if let Some(days) = days::weekdays(cursor)? {
            week.take(group.replace(Group::new(days, place)))?;
        } else if holidays(cursor) {
            // 周日及法定节假日休息 says 休息 once for both.
            if let Some(group) = group.as_mut().filter(|group| group.spans.is_empty()) {
                group.is_closed = true;
            }
        } else {
            piece(cursor, &mut group)?;
        }
    }
    week.take(group)?;
    if week.named == 0 {
        cursor.fault("没有写周几，例如“周一至周五 8:30-11:30”")
    } else {
        Ok(week.days)
    }
}

/// Reads what belongs to weekdays.
fn piece(cursor: &mut Cursor, group: &mut Option<Group>) -> Read<()> {
    let place = cursor.at();
    let Some(group) = group else {
        if times::whole_day(cursor) {
            // 24小时 alone leaves no doubt.
            let spans = vec![Span::WHOLE_DAY];
            *group = Some(Group { spans, ..Group::new(EVERY_DAY, place) });
            return Ok(());
        }
        return cursor.fault("请先写周几，例如“周一至周五 8:30-11:30”");
    };
    if cursor.any(&["休息", "不办公", "不上班", "闭馆"]) {
        group.is_closed = true;
    } else if times::appointment(cursor) {
        match group.spans.last_mut() {
            Some(last) => last.by_appointment = true,
            None => group.all_by_appointment = true,
        }
    } else if !times::span(cursor, &mut group.spans)? {
        return cursor.fault("看不懂，请写成“周一至周五 8:30-11:30 13:30-16:30”这样");
    }
    Ok(())
}

fn ornaments(cursor: &mut Cursor) {
    cursor.gaps();
    while cursor.any(&ORNAMENT) {
        cursor.gaps();
    }
}

/// Reads 法定节假日除外 and the like, whole or not at all.
fn holidays(cursor: &mut Cursor) -> bool {
    let start = cursor.at();
    cursor.word("国家");
    cursor.word("法定");
    let found =
        cursor.any(&["节假日", "节日", "假日"]) && cursor.any(&["除外", "休息", "不上班", "不办公", "放假"]);
    if !found {
        cursor.go_to(start);
    }
    found
}

impl Group {
    const fn new(days: Bits, place: usize) -> Group {
        Group { days, place, spans: Vec::new(), all_by_appointment: false, is_closed: false }
    }

    const fn fault<T>(&self, what: &'static str) -> Read<T> {
        Err(Fault { what, at: self.place })
    }
}

impl Week {
    fn take(&mut self, group: Option<Group>) -> Read<()> {
        let Some(mut group) = group else { return Ok(()) };
        match (group.is_closed, group.spans.is_empty()) {
            (true, false) => return group.fault("这几天又写了时间又写了休息"),
            (false, true) => return group.fault("这几天没有写时间；不开门请写“休息”"),
            _ => {}
        }
        if !group.is_closed && self.named & group.days != 0 {
            return group.fault("有一天写了两次");
        }
        for span in &mut group.spans {
            span.by_appointment |= group.all_by_appointment;
        }
        let spans = times::joined(std::mem::take(&mut group.spans));
        for (weekday, day) in self.days.iter_mut().enumerate() {
            if group.days >> weekday & 1 == 1 {
                day.clone_from(&spans);
            }
        }
        self.named |= group.days;
        Ok(())
    }
}
