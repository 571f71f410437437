//! When a window is open, on its own page: now, in the week, for single services, and what notices change.

use leptos::prelude::*;
use shared::{
    hours::{Closure, Schedule, SelfServiceRoom, ServiceHours, SpecialOpening, Weekly},
    messages::{hours as hour_words, offices as words},
    offices::Office,
};

use super::{
    detail::OfficePage,
    opening::{self, Asked},
};
use crate::ui::{self, Tone};

/// The id of the state now, which is read aloud.
pub(super) const STATE: &str = "state";

/// Whether it is open now, for the service if one is asked about; the telephone stands beside what is doubtful.
pub(super) fn state(page: &OfficePage<'_>) -> AnyView {
    let about = page.service.map(|id| words::about(&page.name(id)));
    view! { <p class="state-now" id=STATE>{about}{opening::tag(page.asked(), &page.now)}</p> }.into_any()
}

/// Everything else about its hours; nothing when nothing is known.
pub(super) fn timetable(page: &OfficePage<'_>) -> Option<AnyView> {
    let schedule = page.office.schedule.as_ref()?;
    let doubtful = schedule.to_verify.then(|| ui::notice(Tone::Warning, words::HOURS_DOUBTFUL));
    let week = schedule.weekly.as_ref().map(|weekly| {
        let remarks = hour_words::remarks(schedule).into_iter().map(|remark| view! { <li>{remark}</li> });
        view! { {table(weekly)}<ul class="plain">{remarks.collect_view()}</ul> }
    });
    let (notices, services) = (notices(page, schedule), services(page, schedule));
    // A place that has self-service rooms only says there when they are open.
    let says = doubtful.is_some() || week.is_some() || notices.is_some() || services.is_some();
    let hours = says.then(|| {
        view! { <section><h2>{words::HOURS}</h2>{doubtful}{week}{notices}{services}</section> }
    });
    Some(view! { {hours}{rooms(page, schedule)} }.into_any())
}

/// Whether the words of the source are those that the table was made of: it says all that they say.
pub(super) fn says_all(office: &Office) -> bool {
    let weekly = office.schedule.as_ref().and_then(|schedule| schedule.weekly.as_ref());
    let read = office.hours.as_deref().and_then(|words| words.parse::<Weekly>().ok());
    weekly.is_some() && read.as_ref() == weekly
}

fn table(weekly: &Weekly) -> AnyView {
    let row = |row: hour_words::WeeklyRow| {
        let season = row.season.map(|season| view! { <small>{season}</small> });
        view! { <tr><th scope="row">{season}{row.days}</th><td>{row.hours}</td></tr> }
    };
    view! {
        <table class="week">
            <thead><tr><th scope="col">{words::HOURS_DAYS}</th><th scope="col">{words::HOURS_SPANS}</th></tr></thead>
            <tbody>{hour_words::weekly_rows(weekly).into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Closures and special openings that are not over, with their reasons.
fn notices(page: &OfficePage<'_>, schedule: &Schedule) -> Option<AnyView> {
    let now = page.now.at;
    let closures = schedule.closures.iter().filter(|closure| closure.to.is_none_or(|to| to > now));
    let specials = schedule.openings.iter().filter(|special| special.to >= now.day());
    let lines: Vec<(&str, String)> = closures
        .map(|closure| (words::CLOSURES, closed(closure)))
        .chain(specials.map(|special| (words::SPECIAL, opened(page, special))))
        .collect();
    let line = |(what, says): (&'static str, String)| view! { <li><strong>{what}</strong>{format!("：{says}")}</li> };
    (!lines.is_empty())
        .then(|| ui::notice(Tone::Warning, view! { <ul>{lines.into_iter().map(line).collect_view()}</ul> }))
}

fn closed(closure: &Closure) -> String {
    let rooms = if closure.rooms_too { words::ROOMS_TOO } else { "" };
    format!("{}，{}{rooms}", words::from_to(closure.from, closure.to), closure.reason)
}

fn opened(page: &OfficePage<'_>, special: &SpecialOpening) -> String {
    let only = match special.services.as_slice() {
        [] => String::new(),
        services => words::only_for(&names(page, services)),
    };
    let days = words::days(special.from, special.to);
    format!("{days} {}，{}{only}", String::from(special.spans.clone()), special.reason)
}

fn services(page: &OfficePage<'_>, schedule: &Schedule) -> Option<AnyView> {
    let one = |own: &ServiceHours| {
        let tickets =
            own.last_ticket_minutes.map(|minutes| view! { <p class="why">{words::last_ticket(minutes)}</p> });
        let bring = (!own.requires.is_empty())
            .then(|| view! { <p class="why">{words::bring(&things(&own.requires))}</p> });
        view! {
            <li><strong>{names(page, &own.services)}</strong>{own.weekly.as_ref().map(table)}{tickets}{bring}</li>
        }
    };
    (!schedule.services.is_empty()).then(|| {
        let all = schedule.services.iter().map(one).collect_view();
        view! { <p class="why">{words::SERVICE_HOURS}</p><ul class="plain">{all}</ul> }.into_any()
    })
}

fn rooms(page: &OfficePage<'_>, schedule: &Schedule) -> Option<AnyView> {
    let one = |(at, room): (usize, &SelfServiceRoom)| {
        let asked = Asked { schedule: Some(schedule), room: Some(at), ..Asked::default() };
        let functions: Vec<String> =
            room.functions.iter().cloned().chain(room.services.iter().map(|id| page.name(id))).collect();
        let functions =
            (!functions.is_empty()).then(|| view! { <p>{words::functions(&functions.join("、"))}</p> });
        let bring =
            (!room.requires.is_empty()).then(|| view! { <p>{words::bring(&things(&room.requires))}</p> });
        view! {
            <li class="cell"><strong>{room.name.clone()}</strong>{opening::tag(asked, &page.now)}{functions}{bring}</li>
        }
    };
    (!schedule.rooms.is_empty()).then(|| {
        let all = schedule.rooms.iter().enumerate().map(one).collect_view();
        view! { <section><h2>{words::ROOMS}</h2><ul class="cells">{all}</ul></section> }.into_any()
    })
}

fn names(page: &OfficePage<'_>, services: &[String]) -> String {
    services.iter().map(|id| page.name(id)).collect::<Vec<_>>().join("、")
}

fn things(things: &[shared::hours::Thing]) -> String {
    things.iter().map(|thing| hour_words::thing(*thing)).collect::<Vec<_>>().join("、")
}
