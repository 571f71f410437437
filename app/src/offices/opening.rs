//! Whether a window is open: the server says it for the minute of the page, and the phone goes on saying it by
//! the same rules. The tags are plain elements that carry their hours; one island for the page writes into them,
//! because an island for each would cost the phone ten times as much code.

use leptos::prelude::*;
use shared::{
    calendar::Calendar,
    hours::{self, Moment, OpenState, Opening, Schedule},
    messages::offices as words,
};

/// What a tag carries, packed; and what it is about.
#[cfg(feature = "hydrate")]
const HOURS: &str = "data-hours";
/// The service that is judged, by its rules where it has some.
#[cfg(feature = "hydrate")]
const SERVICE: &str = "data-service";
/// The telephone, given where the hours are doubtful.
#[cfg(feature = "hydrate")]
const PHONE: &str = "data-phone";
/// Which of the self-service rooms, in place of the window.
#[cfg(feature = "hydrate")]
const ROOM: &str = "data-room";

/// What is judged.
#[derive(Clone, Copy, Default)]
pub(super) struct Asked<'a> {
    pub schedule: Option<&'a Schedule>,
    /// For this service, by its rules where it has some.
    pub service: Option<&'a str>,
    /// Given where the hours are doubtful.
    pub phone: Option<&'a str>,
    /// One of the self-service rooms, in place of the window.
    pub room: Option<usize>,
}

impl Asked<'_> {
    /// The state at that moment; of the self-service rooms those that do the service.
    pub fn at(&self, calendar: &Calendar, at: Moment) -> Opening {
        hours::opening_told(self.schedule, self.service, calendar, at)
    }

    /// What is to be said at that minute: the class that colours it, and the words that stand without colour too.
    fn said(&self, calendar: &Calendar, now: Moment) -> (String, String) {
        let mut opening = self.at(calendar, now);
        if let Some(room) = self.room.filter(|room| *room < opening.rooms.len()) {
            // Appointments and holidays are about the counters.
            let state = opening.rooms.swap_remove(room).state;
            opening = Opening { state, by_appointment: false, unpublished_year: None, rooms: Vec::new() };
        }
        (class(&opening.state), words::opening(&opening, self.phone, now))
    }
}

/// The classes of a tag.
pub(super) fn class(state: &OpenState) -> String {
    ["opening ", super::state::class(state)].concat()
}

/// The tag as the server says it, with what the phone needs to go on.
#[cfg(feature = "ssr")]
pub(super) fn tag(asked: Asked<'_>, now: &crate::frame::Now<'_>) -> AnyView {
    let (class, words) = asked.said(now.calendar, now.at);
    let Some(schedule) = asked.schedule else {
        // Nothing that time could change.
        return view! { <span class=class>{words}</span> }.into_any();
    };
    let service = asked.service.map(str::to_owned);
    let phone = asked.phone.map(str::to_owned);
    let room = asked.room.map(|room| room.to_string());
    // `HOURS` and its siblings, which a view can only spell out.
    view! {
        <span class=class data-hours=schedule.pack() data-service=service data-phone=phone data-room=room>{words}</span>
    }
    .into_any()
}

/// Keeps the tags of the page up to date.
#[island]
pub fn Openings(
    /// The holidays, packed.
    calendar: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    if let Some(calendar) = Calendar::unpack(&calendar) {
        crate::browser::each_minute(move |now| {
            for tag in crate::browser::all_with(HOURS) {
                refresh(&tag, &calendar, now);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = calendar;
}

#[cfg(feature = "hydrate")]
fn refresh(tag: &web_sys::Element, calendar: &Calendar, now: Moment) {
    let schedule = tag.get_attribute(HOURS).and_then(|packed| Schedule::unpack(&packed));
    let (service, phone) = (tag.get_attribute(SERVICE), tag.get_attribute(PHONE));
    let asked = Asked {
        schedule: schedule.as_ref(),
        service: service.as_deref(),
        phone: phone.as_deref(),
        room: tag.get_attribute(ROOM).and_then(|room| room.parse().ok()),
    };
    let (class, words) = asked.said(calendar, now);
    tag.set_class_name(&class);
    tag.set_text_content(Some(&words));
}
