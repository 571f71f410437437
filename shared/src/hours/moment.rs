//! Days and minutes at Asia/Shanghai, as plain numbers: +08:00 all year, no daylight saving.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

const MINUTES_A_DAY: i64 = 1440;
/// Asia/Shanghai is this far ahead of UTC, in seconds.
const AHEAD_SECONDS: i64 = 8 * 3600;

/// A calendar day, 1970-01-01 to 2199-12-31. `2026-11-22` as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

/// A minute of a calendar day at Asia/Shanghai. `2026-11-22T14:05:00+08:00` as text; `2026-11-22T14:05` is read too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
#[serde(try_from = "String", into = "String")]
pub struct Moment(i64);

/// Not a day or a moment of the years 1970 to 2199.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a date such as 2026-11-22 or a time such as 2026-11-22T14:05+08:00")]
pub struct BadMoment;

impl Day {
    /// The day of that year, month (1 to 12) and day of the month.
    ///
    /// # Errors
    /// [`BadMoment`] for a day that no calendar has, or outside 1970 to 2199.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Day, BadMoment> {
        if !(1970..=2199).contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return Err(BadMoment);
        }
        // Days from civil, as Howard Hinnant's paper "chrono-Compatible Low-Level Date Algorithms" derives it: the
        // year begins in March, so that the leap day is its last.
        let (year_from_march, month_from_march) =
            if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let (era, year_of_era) = (year_from_march.div_euclid(400), year_from_march.rem_euclid(400));
        // At most 366 and 31: both fit.
        let day_of_year = ((153 * month_from_march + 2) / 5 + day - 1) as i32;
        let days =
            era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
        let candidate = Day(days);
        if candidate.civil() == (year, month, day) { Ok(candidate) } else { Err(BadMoment) }
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// Year, month (1 to 12), day of the month.
    pub const fn civil(self) -> (i32, u32, u32) {
        let shifted = self.0 + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month as u32, day as u32)
    }

    /// 0 for Monday to 6 for Sunday.
    pub const fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) as u8
    }

    /// The day `days` later.
    pub const fn plus(self, days: i32) -> Day {
        Day(self.0.saturating_add(days))
    }

    /// That minute of the day; 1440 is the midnight at its end.
    pub const fn at(self, minute: u16) -> Moment {
        Moment(self.0 as i64 * MINUTES_A_DAY + minute as i64)
    }
}

impl Moment {
    /// The minute in which that many seconds since 1970-01-01T00:00Z lie.
    pub const fn of_unix(seconds: i64) -> Moment {
        Moment((seconds + AHEAD_SECONDS).div_euclid(60))
    }

    /// The moment of that [`Moment::number`].
    pub const fn of_number(minutes: i64) -> Moment {
        Moment(minutes)
    }

    /// The first minute of the day of that [`Day::number`].
    pub const fn of_day(number: i64) -> Moment {
        Moment(number.saturating_mul(MINUTES_A_DAY))
    }

    /// Its day.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(MINUTES_A_DAY) as i32)
    }

    /// Minutes since its midnight, 0 to 1439.
    pub const fn minute(self) -> u16 {
        self.0.rem_euclid(MINUTES_A_DAY) as u16
    }

    /// Minutes since 1970-01-01T00:00 at Asia/Shanghai.
    pub const fn number(self) -> i64 {
        self.0
    }

    /// Whether it lies in the years that have text: 1970 to 2199.
    pub fn is_in_range(&self) -> bool {
        (1970..=2199).contains(&self.day().civil().0)
    }

    /// The moment `minutes` later; earlier when negative.
    pub const fn plus(self, minutes: i64) -> Moment {
        Moment(self.0.saturating_add(minutes))
    }
}

impl FromStr for Day {
    type Err = BadMoment;
    fn from_str(text: &str) -> Result<Day, BadMoment> {
        let mut parts = text.splitn(3, '-');
        let mut next = |digits: usize| number(parts.next().ok_or(BadMoment)?, digits);
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        Day::new(i32::try_from(year).map_err(|_| BadMoment)?, month, day)
    }
}

impl FromStr for Moment {
    type Err = BadMoment;
    fn from_str(text: &str) -> Result<Moment, BadMoment> {
        let (day, time) = text.split_once(['T', ' ']).ok_or(BadMoment)?;
        let (day, time) = (day.parse::<Day>()?, time.strip_suffix("+08:00").unwrap_or(time));
        let mut parts = time.splitn(3, ':');
        let mut next = || number(parts.next().ok_or(BadMoment)?, 2);
        let (hour, minute) = (next()?, next()?);
        let second = parts.next().map_or(Ok(0), |second| number(second, 2))?;
        if hour > 23 || minute > 59 || second > 59 {
            return Err(BadMoment);
        }
        // At most 1439: it fits.
        Ok(day.at((hour * 60 + minute) as u16))
    }
}

fn number(text: &str, digits: usize) -> Result<u32, BadMoment> {
    if text.len() != digits || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadMoment);
    }
    text.parse().map_err(|_| BadMoment)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}:00+08:00", self.day(), self.minute() / 60, self.minute() % 60)
    }
}

macro_rules! text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = BadMoment;
            fn try_from(text: String) -> Result<$name, BadMoment> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }
    };
}

text!(Day);
text!(Moment);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_agrees_with_the_time_library() {
        let mut date = jiff::civil::date(1970, 1, 1);
        let mut number = 0;
        while date.year() < 2200 {
            let (year, month, day) = (date.year().into(), date.month() as u32, date.day() as u32);
            let got = Day::new(year, month, day).unwrap();
            assert_eq!((got.number(), got.civil()), (number, (year, month, day)));
            assert_eq!(i8::try_from(got.weekday()).unwrap(), date.weekday().to_monday_zero_offset());
            assert_eq!(got.to_string(), date.to_string());
            date = date.tomorrow().unwrap();
            number += 1;
        }
    }

    #[test]
    fn moments_are_read_and_written() {
        let moment: Moment = "2026-11-22T14:05:00+08:00".parse().unwrap();
        assert_eq!("2026-11-22T14:05".parse(), Ok(moment));
        assert_eq!(moment.to_string(), "2026-11-22T14:05:00+08:00");
        let instant: jiff::Timestamp = moment.to_string().parse().unwrap();
        assert_eq!(Moment::of_unix(instant.as_second()), moment);
        assert_eq!((moment.day().to_string(), moment.minute()), ("2026-11-22".into(), 845));
    }

    #[test]
    fn rubbish_is_refused() {
        for text in ["", "2026-02-29", "2026-13-01", "2026-1-1", "1969-12-31", "2200-01-01", "２０２６-01-01"]
        {
            assert_eq!(text.parse::<Day>(), Err(BadMoment), "{text}");
        }
        for text in
            ["2026-11-22", "2026-11-22T24:00", "2026-11-22T12:60", "2026-11-22T12:00Z", "2026-11-22T1:00"]
        {
            assert_eq!(text.parse::<Moment>(), Err(BadMoment), "{text}");
        }
    }
}
