//! Home: choose a city, the three jobs, search, hotlines, emergencies.

mod hotlines;

use leptos::prelude::*;
use shared::{messages::common, path};

pub(crate) use hotlines::{ask_city, hotlines};

use crate::{
    document::{Section, document},
    frame::Frame,
    programme::programme_link,
    search::SearchBox,
    ui,
};

const JOBS: [(&str, &str, &str); 3] = [
    (path::OFFICES, "办事窗口", common::JOB_OFFICES),
    (path::GUIDES, "办事指南", common::JOB_GUIDES),
    (path::FINES, "交通罚款", common::JOB_FINES),
];

/// Home: city, the three jobs, search, all hotlines, emergencies last.
pub fn home(frame: &Frame<'_>) -> String {
    document(frame, "首页", Section::Home, || {
        view! {
            <h1>{common::HOME_TITLE}</h1>
            <SearchBox q=String::new()/>
            {jobs(frame)}
            {programme_link(frame.city)}
            {choose_city(frame)}
            {hotlines::all_hotlines(frame)}
            {hotlines::emergency_lines(frame)}
        }
        .into_any()
    })
}

fn jobs(frame: &Frame<'_>) -> AnyView {
    let city = frame.city.map(|code| code.to_string());
    let job = |(href, name, what): (&'static str, &'static str, &'static str)| {
        let link = match href {
            path::FINES => href.to_owned(),
            _ => ui::with_query(href, &[("city", city.clone())]),
        };
        view! {
            <li><a class="job" href=link>
                <span class="badge">{ui::icon(href)}</span>
                <span><strong>{name}</strong><small>{what}</small></span>
            </a></li>
        }
    };
    view! { <ul class="home-jobs">{JOBS.map(job).into_iter().collect_view()}</ul> }.into_any()
}

fn choose_city(frame: &Frame<'_>) -> AnyView {
    let chosen = frame.city;
    let title =
        frame.chosen().map_or(common::CHOOSE_CITY.to_owned(), |city| format!("当前城市：{}", city.name));
    let button = |city: &shared::cities::City| {
        let here = Some(city.adcode) == chosen;
        view! {
            <li><button class="choice" name="city" value=city.adcode.to_string() aria-pressed=here.to_string()>
                {city.name.clone()}{here.then_some(" ✓")}
            </button></li>
        }
    };
    view! {
        <section id="city" aria-labelledby="city-title">
            <h2 id="city-title">{title}</h2>
            {chosen.is_none().then(|| view! { <p class="why">{common::CHOOSE_CITY_WHY}</p> })}
            <form method="post" action=path::PREFERENCES>
                <input type="hidden" name="back" value=path::HOME/>
                <ul class="choices">{frame.cities.iter().map(button).collect_view()}</ul>
            </form>
        </section>
    }
    .into_any()
}
