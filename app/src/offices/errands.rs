//! What can be done at a window, and for whom.

use leptos::prelude::*;
use shared::{
    messages::{hours as hour_words, offices as words},
    offices::CrossCity,
    path,
};

use super::{detail::OfficePage, filter::place_name};
use crate::{frame::Frame, ui};

/// The services done there, each a link to its guide.
pub(super) fn services(page: &OfficePage<'_>) -> Option<AnyView> {
    let one = |id: &String| view! { <li><a class="cell" href=path::guide(id)><strong>{page.name(id)}</strong></a></li> };
    let services = &page.office.services;
    (!services.is_empty()).then(|| {
        let all = services.iter().map(one).collect_view();
        view! { <section><h2>{words::SERVICES}</h2><ul class="cells">{all}</ul></section> }.into_any()
    })
}

/// 圈内通办: which services for whose 户籍.
pub(super) fn cross_city(frame: &Frame<'_>, page: &OfficePage<'_>) -> Option<AnyView> {
    let one = |rule: &CrossCity| {
        let homes: Vec<String> = rule.home_cities.iter().map(|code| place_name(frame, *code)).collect();
        let what: Vec<String> = rule.services.iter().map(|id| page.name(id)).collect();
        let what = if what.is_empty() { words::ALL_SERVICES.to_owned() } else { what.join("、") };
        view! { <li>{format!("{}：{what}", words::for_homes(&homes.join("、")))}</li> }
    };
    let rules = &page.office.cross_city;
    (!rules.is_empty()).then(|| {
        let all = rules.iter().map(one).collect_view();
        view! { <section><h2>{words::CROSS_CITY}</h2><ul class="plain">{all}</ul></section> }.into_any()
    })
}

/// Rows of the facts: accessibility, and when an editor last made sure.
pub(super) fn rows(page: &OfficePage<'_>) -> AnyView {
    let access = &page.office.accessibility;
    let access = (!access.is_empty()).then(|| {
        let tags =
            access.iter().map(|known| ui::tag("access", hour_words::accessibility(*known))).collect_view();
        ui::row(words::ACCESSIBILITY, view! { <span class="tags">{tags}</span> })
    });
    let checked = page.office.checked_on.map(|day| ui::row(words::CHECKED_ON, words::day(day)));
    view! { {access}{checked} }.into_any()
}
