//! Days and moments as editors write them.

use shared::hours::{Day, Moment};

use super::words::half_width;

/// What to write instead of a date that cannot be read.
pub const DAY_FORM: &str = "日期请写成 2026-11-22";
/// What to write instead of a moment that cannot be read.
pub const MOMENT_FORM: &str = "日期和时间请写成 2026-11-22 或 2026-11-22 08:30";

/// `2026-11-22`, `2026/11/22`, `2026.11.22` or `2026年11月22日`.
pub fn day(text: &str) -> Option<Day> {
    let text: String = text.trim().trim_end_matches(['日', '号']).chars().map(half_width).collect();
    let mut numbers = text.split(['-', '/', '.', '年', '月']).map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() {
        return None;
    }
    Day::new(i32::try_from(year).ok()?, month, day).ok()
}

/// A day, and the time on it if one is written.
pub fn moment(text: &str) -> Option<(Day, Option<Moment>)> {
    let text = text.trim();
    let (date, time) = match text.split_once([' ', '\u{3000}', 'T']) {
        Some((date, time)) => (date, Some(time.trim())),
        None => (text, None),
    };
    let day = day(date)?;
    let Some(time) = time else { return Some((day, None)) };
    let time: String = time.chars().map(half_width).collect();
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
    let minutes = u16::from(hour) * 60 + u16::from(minute);
    let is_time = minute < 60 && minutes <= 1440;
    is_time.then(|| (day, Some(day.at(minutes))))
}

/// `甲 至 乙` as its two sides.
pub fn range(text: &str) -> (&str, Option<&str>) {
    match text.split_once(['至', '到', '～', '~']) {
        Some((from, to)) => (from, Some(to)),
        None => (text, None),
    }
}

/// `2026-11-22 08:30`.
pub fn print(moment: Moment) -> String {
    format!("{} {:02}:{:02}", moment.day(), moment.minute() / 60, moment.minute() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_read_as_people_write_them() {
        let expected: Day = "2026-01-02".parse().unwrap();
        for text in ["2026-01-02", "2026-1-2", "2026/1/2", "2026.1.2", "2026年1月2日", " ２０２６-1-2 "]
        {
            assert_eq!(day(text), Some(expected), "{text}");
        }
        for text in ["", "2026", "2026-02-30", "2026-1-2-3", "明天", "26-1-2"] {
            assert_eq!(day(text), None, "{text}");
        }
        assert_eq!(moment("2026-1-2 8:30").unwrap().1.unwrap(), expected.at(510));
        assert_eq!(moment("2026-1-2 24:00").unwrap().1.unwrap(), expected.plus(1).at(0));
        assert_eq!(moment("2026-1-2").unwrap(), (expected, None));
        for text in ["2026-1-2 8:60", "2026-1-2 24:01", "2026-1-2 早上", "2026-1-2 65535:59"] {
            assert!(moment(text).is_none(), "{text}");
        }
    }
}
