//! Telephone lines, one tap from dialling.

use leptos::prelude::*;
use shared::{
    cities::{Adcode, Hotline},
    messages::common,
};

use crate::{frame::Frame, ui};

/// The lines of a city; without one, the lines that all cities share.
pub(crate) fn hotlines(frame: &Frame<'_>, city: Option<Adcode>, title: &'static str) -> AnyView {
    let lines: Vec<&Hotline> = match frame.cities.iter().find(|c| Some(c.adcode) == city) {
        Some(city) => city.hotlines.iter().collect(),
        None => frame.cities.first().iter().flat_map(|c| &c.hotlines).filter(|l| l.city.is_none()).collect(),
    };
    if lines.is_empty() {
        return ().into_any();
    }
    view! {
        <section aria-label=title>
            <h2>{title}</h2>
            <p class="why">{common::HOTLINES_WHY}</p>
            <ul class="cells">{lines.into_iter().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn line(line: &Hotline) -> AnyView {
    let hours = line.hours.clone().map(|hours| view! { <small>{format!("时间：{hours}")}</small> });
    let mark = line.to_verify.then(|| ui::to_verify_since(&line.source));
    view! {
        <li class="cell hotline">
            <span><strong>{line.name.clone()}</strong><small>{line.purpose.clone()}</small>{hours}{mark}</span>
            {ui::telephone(&line.number)}
        </li>
    }
    .into_any()
}
