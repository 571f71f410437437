//! When a window is open. The rules need no I/O and no clock, and nothing of them reads dates through the time
//! library, because the phone runs them too.
//!
//! A moment is judged in this order: temporary closure, special opening, statutory holiday, 调休 working day, the
//! weekly table of the season. Self-service rooms stand beside all of that.

mod judge;
mod moment;
mod opening;
mod packed;
mod plan;
mod print;
mod read;
mod schedule;
mod weekly;
mod year;

pub use judge::{opening, opening_told};
pub use moment::{BadMoment, Day, Moment};
pub use opening::{OpenState, Opening, RoomOpening, Why};
pub use print::Weekdays;
pub use schedule::{Access, Closure, Schedule, SelfServiceRoom, ServiceHours, SpecialOpening, Thing};
pub use weekly::{BadHours, MAX_CHARS, MAX_SPANS_A_DAY, Season, Span, Spans, Weekly};
pub use year::MonthDay;
