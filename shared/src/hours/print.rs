//! The one printed form of hours.

use std::fmt::{self, Display, Formatter};

use super::{Day, Season, Span, Spans, Weekly};

/// Monday to Sunday, behind 周.
const NUMERALS: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

/// Weekdays of the same hours: bit 0 for Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Monday to Sunday.
    pub(super) const ALL: Weekdays = Weekdays(0b111_1111);

    /// The weekday of a day.
    pub const fn of(day: Day) -> Weekdays {
        Weekdays(1 << day.weekday())
    }

    /// Whether that weekday is one of them, 0 for Monday to 6 for Sunday.
    pub const fn contains(self, weekday: u8) -> bool {
        weekday < 7 && self.0 >> weekday & 1 == 1
    }

    /// Those of `days`, 0 for Monday.
    pub(super) fn new(days: impl IntoIterator<Item = u8>) -> Weekdays {
        Weekdays(days.into_iter().fold(0, |bits, day| bits | 1 << (day % 7)))
    }
}

impl Season {
    /// The weekdays that are open, those of the same hours together, in the order of the week.
    pub fn groups(&self) -> impl Iterator<Item = (Weekdays, &[Span])> {
        (0..7).filter_map(|weekday| {
            let spans = self.on(weekday);
            let is_first = (0..weekday).all(|earlier| self.on(earlier) != spans);
            (!spans.is_empty() && is_first)
                .then(|| (Weekdays::new((weekday..7).filter(|&day| self.on(day) == spans)), spans))
        })
    }

    /// The weekdays that are closed; `None` when none is.
    pub fn closed(&self) -> Option<Weekdays> {
        let closed = Weekdays::new((0..7).filter(|&weekday| self.on(weekday).is_empty()));
        (closed != Weekdays(0)).then_some(closed)
    }
}

impl Display for Weekdays {
    /// `每天`, `周一至周五`, `周六、周日`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if *self == Weekdays::ALL {
            return f.write_str("每天");
        }
        let name = |f: &mut Formatter<'_>, day: u8| {
            NUMERALS.get(usize::from(day)).map_or(Ok(()), |numeral| write!(f, "周{numeral}"))
        };
        let mut day = 0;
        let mut separator = "";
        while day < 7 {
            let run = (day..7).take_while(|&day| self.contains(day)).count() as u8;
            if run >= 3 {
                f.write_str(separator)?;
                name(f, day)?;
                f.write_str("至")?;
                name(f, day + run - 1)?;
                separator = "、";
            } else {
                for day in day..day + run {
                    f.write_str(separator)?;
                    name(f, day)?;
                    separator = "、";
                }
            }
            day += run + 1;
        }
        Ok(())
    }
}

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let clock = |f: &mut Formatter<'_>, minute: u16| write!(f, "{}:{:02}", minute / 60, minute % 60);
        clock(f, self.from)?;
        f.write_str("-")?;
        clock(f, self.to)?;
        f.write_str(if self.by_appointment { "（预约）" } else { "" })
    }
}

fn spans(f: &mut Formatter<'_>, spans: &[Span]) -> fmt::Result {
    for (place, span) in spans.iter().enumerate() {
        f.write_str(if place == 0 { "" } else { " " })?;
        span.fmt(f)?;
    }
    Ok(())
}

impl Display for Spans {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        spans(f, &self.0)
    }
}

impl Display for Season {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if !self.is_whole_year() {
            write!(f, "{}至{} ", self.from, self.to)?;
        }
        let mut separator = "";
        for (days, hours) in self.groups() {
            write!(f, "{separator}{days} ")?;
            spans(f, hours)?;
            separator = "，";
        }
        f.write_str(if separator.is_empty() { "每天休息" } else { "" })
    }
}

impl Display for Weekly {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, season) in self.0.iter().enumerate() {
            f.write_str(if place == 0 { "" } else { "；" })?;
            season.fmt(f)?;
        }
        Ok(())
    }
}
