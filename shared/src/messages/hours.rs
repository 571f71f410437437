//! The words of opening hours, for somebody of seventy who reads them on the way out of the door.

use crate::{
    hours::{
        Day, Moment, MonthDay, OpenState, Opening, Schedule, Season, Span, Thing, Weekdays, Weekly, Why,
    },
    offices::Accessibility,
};

/// The hours are unknown or doubtful.
pub const NOT_VERIFIED: &str = "办公时间待核实，请先打电话";
/// Day and night.
pub const ROUND_THE_CLOCK: &str = "24小时开放";
/// Behind a state that is about appointments.
pub const BY_APPOINTMENT: &str = "要先预约";
/// Nobody knows when it opens.
pub const NEXT_UNKNOWN: &str = "下次开门时间待定";
/// A notice closes it until further notice.
pub const NEXT_BY_NOTICE: &str = "开门时间另行通知";
/// A day without hours, in a table.
pub const DAY_OFF: &str = "休息";
/// Below a table, for most windows.
pub const CLOSED_ON_HOLIDAYS: &str = "法定节假日休息；调休上班的周六、周日照常办公。";
/// Below a table, for windows that open on holidays.
pub const OPEN_ON_HOLIDAYS: &str = "法定节假日照常开放。";

/// The whole answer: `现在开门，到16:30`, `国庆节放假，10月8日（周四）8:30开`, with what one must know besides.
pub fn opening_in_words(opening: &Opening, now: Moment) -> String {
    let mut words = state_in_words(&opening.state, now);
    if opening.by_appointment {
        words.push('，');
        words.push_str(BY_APPOINTMENT);
    }
    if let Some(year) = opening.unpublished_year {
        words.push('。');
        words.push_str(&unpublished(year));
    }
    words
}

/// The state alone, for a list or a room.
pub fn state_in_words(state: &OpenState, now: Moment) -> String {
    match state {
        OpenState::Open { until } => format!("现在开门，到{}", end_in_words(*until, now)),
        OpenState::LastTickets { until, closes } => {
            format!("{}停止取号，{}关门", end_in_words(*until, now), end_in_words(*closes, now))
        }
        OpenState::ClosingSoon { tickets_over: true, .. } => "快关门了，已停止取号".to_owned(),
        OpenState::ClosingSoon { closes, tickets_over: false } => {
            format!("快关门了：{}关门", end_in_words(*closes, now))
        }
        OpenState::LunchBreak { until } => format!("午休，{}再开", clock(until.minute())),
        OpenState::Closed { next, why } => closed(*next, why, now),
        OpenState::RoundTheClock => ROUND_THE_CLOCK.to_owned(),
        OpenState::NotVerified => NOT_VERIFIED.to_owned(),
    }
}

/// `2027年放假安排待公布，按平常周次推算`.
pub fn unpublished(year: i32) -> String {
    format!("{year}年放假安排待公布，按平常周次推算")
}

fn closed(next: Option<Moment>, why: &Why, now: Moment) -> String {
    let opens = match (next, why) {
        (Some(next), _) => format!("{}开", start_in_words(next, now)),
        (None, Why::Closure { .. }) => NEXT_BY_NOTICE.to_owned(),
        (None, _) => NEXT_UNKNOWN.to_owned(),
    };
    let is_today = next.is_some_and(|next| next.day() == now.day());
    match why {
        // Notices end like sentences.
        Why::Closure { reason } => {
            format!("临时关闭：{}，{opens}", reason.trim_end_matches(['。', '，', '；', '.']))
        }
        Why::Holiday { name } => format!("{name}放假，{opens}"),
        Why::DayOff => format!("今天休息，{opens}"),
        Why::Hours if is_today => format!("现在没开门，今天{opens}"),
        Why::Hours => format!("已下班，{opens}"),
    }
}

/// When it opens: `8:30`, `明天（周一）8:30`, `10月8日（周四）8:30`.
fn start_in_words(at: Moment, now: Moment) -> String {
    format!("{}{}", day_in_words(at.day(), now.day()), clock(at.minute()))
}

/// When it ends: like [`start_in_words`], but midnight is the end of a day.
fn end_in_words(at: Moment, now: Moment) -> String {
    match at.minute() {
        0 => format!("{}24:00", day_in_words(at.day().plus(-1), now.day())),
        minute => format!("{}{}", day_in_words(at.day(), now.day()), clock(minute)),
    }
}

/// Nothing for today.
fn day_in_words(day: Day, today: Day) -> String {
    let weekday = Weekdays::of(day);
    let (year, month, date) = day.civil();
    match day.number() - today.number() {
        0 => String::new(),
        1 => format!("明天（{weekday}）"),
        2 => format!("后天（{weekday}）"),
        _ if year == today.civil().0 => format!("{month}月{date}日（{weekday}）"),
        _ => format!("{year}年{month}月{date}日（{weekday}）"),
    }
}

fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// A line of the table on a window's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyRow {
    /// `5月1日至9月30日`; `None` for the whole year.
    pub season: Option<String>,
    /// `周一至周五`.
    pub days: String,
    /// `8:30至11:30，13:30至16:30`, `24小时` or [`DAY_OFF`].
    pub hours: String,
}

/// The weekly table, a line for each group of days, the closed days of a season last.
pub fn weekly_rows(weekly: &Weekly) -> Vec<WeeklyRow> {
    weekly.seasons().iter().flat_map(season_rows).collect()
}

fn season_rows(season: &Season) -> impl Iterator<Item = WeeklyRow> {
    let name = (!season.is_whole_year()).then(|| {
        let begins = season.from();
        format!("{begins}至{}", last_day(season.to()))
    });
    let open = season.groups().map(|(days, spans)| (days.to_string(), hours(spans)));
    let closed = season.closed().map(|days| (days.to_string(), DAY_OFF.to_owned()));
    open.chain(closed).map(move |(days, hours)| WeeklyRow { season: name.clone(), days, hours })
}

/// 29 February does not come every year.
fn last_day(day: MonthDay) -> String {
    if (day.month(), day.day()) == (2, 29) { "2月底".to_owned() } else { day.to_string() }
}

fn hours(spans: &[Span]) -> String {
    let spans = spans.iter().map(|span| {
        let time = match (span.from(), span.to()) {
            (0, 1440) => "24小时".to_owned(),
            (from, to) => format!("{}至{}", clock(from), clock(to)),
        };
        if span.is_by_appointment() { format!("{time}（{BY_APPOINTMENT}）") } else { time }
    });
    spans.collect::<Vec<_>>().join("，")
}

/// What stands below a window's table.
pub fn remarks(schedule: &Schedule) -> Vec<String> {
    let holidays = if schedule.open_on_holidays { OPEN_ON_HOLIDAYS } else { CLOSED_ON_HOLIDAYS };
    let tickets = schedule.last_ticket_minutes.filter(|minutes| *minutes > 0);
    let tickets = tickets.map(|minutes| format!("每次关门前{minutes}分钟停止取号。"));
    std::iter::once(holidays.to_owned()).chain(tickets).collect()
}

/// What must be brought.
pub const fn thing(thing: Thing) -> &'static str {
    match thing {
        Thing::IdCard => "身份证",
        Thing::HouseholdRegister => "户口簿",
        Thing::ResidencePermit => "居住证",
        Thing::Passport => "护照",
        Thing::DrivingLicence => "驾驶证",
        Thing::SocialSecurityCard => "社保卡",
        Thing::BankCard => "银行卡",
        Thing::MobilePhone => "手机",
        Thing::Face => "刷脸",
    }
}

/// What makes a place usable with a disability.
pub const fn accessibility(feature: Accessibility) -> &'static str {
    match feature {
        Accessibility::StepFree => "无台阶",
        Accessibility::LowCounter => "低位柜台",
        Accessibility::SignLanguage => "手语服务",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn said(state: OpenState) -> String {
        // A Sunday.
        state_in_words(&state, at("2026-11-22T14:05"))
    }

    fn closed(next: Option<&str>, why: Why) -> OpenState {
        OpenState::Closed { next: next.map(at), why }
    }

    #[test]
    fn each_state_is_said_as_one_says_it() {
        let until = at("2026-11-22T16:30");
        assert_eq!(said(OpenState::Open { until }), "现在开门，到16:30");
        assert_eq!(said(OpenState::Open { until: at("2026-11-23T00:00") }), "现在开门，到24:00");
        assert_eq!(said(OpenState::Open { until: at("2026-11-24T00:00") }), "现在开门，到明天（周一）24:00");
        assert_eq!(said(OpenState::Open { until: at("2026-11-24T02:00") }), "现在开门，到后天（周二）2:00");
        assert_eq!(
            said(OpenState::LastTickets { until: at("2026-11-22T16:00"), closes: until }),
            "16:00停止取号，16:30关门"
        );
        assert_eq!(
            said(OpenState::ClosingSoon { closes: until, tickets_over: false }),
            "快关门了：16:30关门"
        );
        assert_eq!(
            said(OpenState::ClosingSoon { closes: until, tickets_over: true }),
            "快关门了，已停止取号"
        );
        assert_eq!(said(OpenState::LunchBreak { until: at("2026-11-22T13:00") }), "午休，13:00再开");
        assert_eq!(said(OpenState::RoundTheClock), "24小时开放");
        assert_eq!(said(OpenState::NotVerified), "办公时间待核实，请先打电话");
    }

    #[test]
    fn a_closed_window_says_why_and_when_it_opens() {
        assert_eq!(said(closed(Some("2026-11-23T08:30"), Why::Hours)), "已下班，明天（周一）8:30开");
        assert_eq!(said(closed(Some("2026-11-22T15:00"), Why::Hours)), "现在没开门，今天15:00开");
        assert_eq!(said(closed(Some("2026-11-24T08:30"), Why::DayOff)), "今天休息，后天（周二）8:30开");
        assert_eq!(said(closed(None, Why::DayOff)), "今天休息，下次开门时间待定");
        let holiday = Why::Holiday { name: "国庆节".into() };
        assert_eq!(said(closed(Some("2026-12-08T08:30"), holiday)), "国庆节放假，12月8日（周二）8:30开");
        let closure = || Why::Closure { reason: "停电。".into() };
        assert_eq!(
            said(closed(Some("2027-01-04T08:30"), closure())),
            "临时关闭：停电，2027年1月4日（周一）8:30开"
        );
        assert_eq!(said(closed(None, closure())), "临时关闭：停电，开门时间另行通知");
    }

    #[test]
    fn what_one_must_know_besides_is_said() {
        let opening = Opening {
            state: closed(Some("2027-01-02T09:00"), Why::Hours),
            by_appointment: true,
            unpublished_year: Some(2027),
            rooms: Vec::new(),
        };
        assert_eq!(
            opening_in_words(&opening, at("2027-01-01T17:00")),
            "已下班，明天（周六）9:00开，要先预约。2027年放假安排待公布，按平常周次推算"
        );
    }

    #[test]
    fn a_table_names_every_day_once() {
        let text = "3月1日至11月30日 周一至周五 8:30-11:30 13:30-16:30，周六 9:00-12:00（预约）；\
                    12月1日至2月28日 每天 0:00-24:00";
        let rows = weekly_rows(&text.parse().unwrap());
        let rows: Vec<_> =
            rows.iter().map(|row| (row.season.as_deref().unwrap(), &*row.days, &*row.hours)).collect();
        assert_eq!(
            rows,
            [
                ("3月1日至11月30日", "周一至周五", "8:30至11:30，13:30至16:30"),
                ("3月1日至11月30日", "周六", "9:00至12:00（要先预约）"),
                ("3月1日至11月30日", "周日", "休息"),
                ("12月1日至2月底", "每天", "24小时"),
            ]
        );
        let rows = weekly_rows(&"每天休息".parse().unwrap());
        assert_eq!(rows, [WeeklyRow { season: None, days: "每天".into(), hours: "休息".into() }]);
    }

    #[test]
    fn every_thing_has_one_name() {
        for known in Thing::ALL {
            assert_eq!(Thing::parse(known.as_str()), Some(known));
            assert_eq!(serde_json::to_value(known).unwrap(), known.as_str());
        }
        let words: std::collections::BTreeSet<_> = Thing::ALL.map(thing).into();
        assert_eq!(words.len(), Thing::ALL.len());
    }
}
