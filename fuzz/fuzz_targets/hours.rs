//! Hours as an editor may write them: whatever can be read is printed so that it reads back the same, and at any
//! moment something can be said of a window with these hours.
//!
//! The first four bytes choose the moment and the rest of the schedule, so that a seed is a text file. Then a line
//! for the weekly table, one for a special opening, one for a self-service room.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use shared::{
    calendar::Calendar,
    hours::{Access, Closure, Moment, Schedule, SelfServiceRoom, Spans, SpecialOpening, Weekly, opening},
    messages::hours::{opening_in_words, weekly_rows},
};

const CALENDAR: &str = r#"{"years":[2026],"off":[["2026-02-15",9,"春节"],["2026-10-01",7,"国庆节"]],
    "worked":["2026-02-14","2026-02-28","2026-10-10"]}"#;
static KNOWN: LazyLock<Calendar> = LazyLock::new(|| serde_json::from_str(CALENDAR).unwrap());

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_at_checked(4) else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let choice = choice.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
    let mut lines = text.split('\n');
    let weekly: Option<Weekly> = lines.next().and_then(|line| line.parse().ok());
    let spans: Option<Spans> = lines.next().and_then(|line| line.parse().ok());
    let room: Option<Weekly> = lines.next().and_then(|line| line.parse().ok());
    if let Some(weekly) = &weekly {
        assert_eq!(weekly.to_string().parse().as_ref(), Ok(weekly));
        assert!(!weekly_rows(weekly).is_empty());
    }
    if let Some(spans) = &spans {
        assert_eq!(spans.to_string().parse().as_ref(), Ok(spans));
    }
    // Two years around those of the calendar.
    let at = Moment::of_unix(1_751_299_200).plus(i64::from(choice % (2 * 366 * 1440)));
    let schedule = schedule(choice, at, weekly, spans, room);
    let said = opening(Some(&schedule), None, &KNOWN, at);
    assert!(!opening_in_words(&said, at).is_empty());
});

fn schedule(
    choice: u32,
    at: Moment,
    weekly: Option<Weekly>,
    spans: Option<Spans>,
    room: Option<Weekly>,
) -> Schedule {
    let bits = |from: u32, count: u32| i64::from(choice >> from & ((1 << count) - 1));
    let is = |bit: u32| bits(bit, 1) == 1;
    let from = at.plus(bits(4, 12) - 2048);
    let closure = || Closure {
        from,
        to: is(31).then(|| from.plus(bits(8, 14) - 100)),
        reason: "停电".into(),
        rooms_too: is(30),
    };
    let special = |spans| SpecialOpening {
        from: at.day().plus(bits(0, 4) as i32 - 8),
        to: at.day().plus(bits(2, 4) as i32 - 8),
        spans,
        reason: "值班".into(),
        services: Vec::new(),
    };
    let access = room.map_or(if is(29) { Access::Hall } else { Access::RoundTheClock }, Access::Weekly);
    Schedule {
        weekly,
        to_verify: false,
        last_ticket_minutes: is(28).then(|| bits(5, 7) as u16),
        open_on_holidays: is(27),
        services: Vec::new(),
        closures: (0..bits(25, 2)).map(|_| closure()).collect(),
        openings: spans.map(special).into_iter().collect(),
        rooms: vec![SelfServiceRoom {
            name: "自助区".into(),
            access,
            functions: Vec::new(),
            services: Vec::new(),
            requires: Vec::new(),
        }],
    }
}
