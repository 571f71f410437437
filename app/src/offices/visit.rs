//! "I go there Tuesday at nine": whether it is open then, for the service if one is asked about, and an entry for the
//! phone's calendar.

use leptos::prelude::*;
use shared::{
    hours::{Moment, OpenState},
    messages::offices as words,
    path,
};

use super::{detail::OfficePage, form::local, opening};

/// The form, and what it was asked.
pub(super) fn visit(page: &OfficePage<'_>) -> AnyView {
    let office = page.office;
    let asked = page.at.map(|at| {
        let about = page.service.map(|id| words::about(&page.name(id)));
        let then = page.asked().at(page.now.calendar, at);
        view! { <p role="status">{about}<span class=opening::class(&then.state)>{words::opening_at(&then, at)}</span></p> }
    });
    let service = page.service.map(|id| view! { <input type="hidden" name="service" value=id.to_owned()/> });
    view! {
        <section class="no-print" id="visit">
            <h2>{words::VISIT}</h2>
            {asked}
            <form class="visit card" method="get" action=format!("{}#visit", path::office(&office.id))>
                {service}
                <label class="field">
                    <span>{words::VISIT_AT}</span>
                    <input type="datetime-local" name="at" required=true value=local(page.at.unwrap_or_else(|| next(page)))/>
                </label>
                <div class="buttons">
                    <button class="button">{words::VISIT_ASK}</button>
                    <button class="button plain" formaction=path::office_visit(&office.id)>{words::VISIT_ADD}</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

/// When somebody would go: as soon as it opens, else now.
fn next(page: &OfficePage<'_>) -> Moment {
    let now = page.now.at;
    match page.asked().at(page.now.calendar, now).state {
        OpenState::Closed { next: Some(next), .. } => next,
        OpenState::LunchBreak { until } => until,
        _ => now,
    }
}
