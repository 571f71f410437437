//! Telephone lines, one tap from dialling. Lines that answer questions and lines for emergencies are kept
//! apart: nobody should ring the fire brigade about an office's hours.

use leptos::prelude::*;
use shared::{
    cities::{Adcode, City, Hotline},
    messages::{common, offices},
};

use crate::{frame::Frame, ui};

/// The section of all lines on the home page.
const SECTION: &str = "hotlines";
/// How many lines stand on a page that is about something else.
const FEW: usize = 3;
/// A word in the name of a department or of a kind of office, and a word in the name or purpose of a line that
/// answers for it.
const TOPICS: [(&str, &str); 6] = [
    ("出入境", "出入境"),
    ("人社", "社会保"),
    ("社保", "社会保"),
    ("公积金", "公积金"),
    ("医保", "医疗保险"),
    ("政务", "政务"),
];
/// What every city's own line of the mayor ends with (12345政务服务便民热线).
const CITY_LINE: &str = "12345";
/// What the line of a city that answers for everything is called where it has another number.
const ENQUIRIES: [&str; 3] = ["市咨询热线", "市民热线", "市民服务热线"];

/// Every line that answers questions: of the chosen city, or those that all cities share.
pub(super) fn all_hotlines(frame: &Frame<'_>) -> AnyView {
    let lines = enquiry_lines(frame, frame.city);
    view! {
        <section id=SECTION aria-labelledby="hotlines-title">
            <h2 id="hotlines-title">{common::HOTLINES}</h2>
            {own_line_to_add(frame, frame.city)}
            <p class="why">{common::HOTLINES_WHY}</p>
            <ul class="cells">{lines.into_iter().map(line).collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The few lines that fit: the city's own first (without a city those of all), then those for what the page is about (the
/// name of a department or of a kind of office; may be empty), and the way to all of them. Whoever answers for something
/// else is not among them.
pub(crate) fn hotlines(frame: &Frame<'_>, city: Option<Adcode>, about: &str, title: &'static str) -> AnyView {
    let mut lines = enquiry_lines(frame, city);
    if city_of(frame, city).is_none() {
        lines.extend(frame.cities.iter().flat_map(|city| &city.hotlines).filter(|line| line.city.is_some()));
    }
    let answers_for_everything = lines.iter().any(|line| is_city_line(line));
    let own = |line: &Hotline| line.city.is_some() && !answers_for_everything;
    lines.retain(|line| is_city_line(line) || own(line) || fits(line, about));
    lines.sort_by_key(|line| (!is_city_line(line), line.purpose.contains("投诉")));
    lines.truncate(FEW);
    let listed = !lines.is_empty();
    view! {
        <section class="no-print" aria-label=title>
            <h2>{title}</h2>
            {own_line_to_add(frame, city)}
            {listed.then(|| view! { <ul class="cells">{lines.into_iter().map(line).collect_view()}</ul> })}
            <p class="more"><a href=format!("/#{SECTION}")>{common::ALL_HOTLINES}</a></p>
        </section>
    }
    .into_any()
}

/// The lines for emergencies, without a mark on each: they are the same all over the country.
pub(super) fn emergency_lines(frame: &Frame<'_>) -> AnyView {
    let lines: Vec<&Hotline> = shared_lines(frame).filter(|line| is_emergency(line)).collect();
    if lines.is_empty() {
        return ().into_any();
    }
    let doubtful = lines.iter().any(|line| line.to_verify);
    let cell = |line: &Hotline| {
        view! {
            <li class="cell hotline">
                <span><strong>{line.name.clone()}</strong><small>{line.purpose.clone()}</small></span>
                {ui::telephone(&line.number)}
            </li>
        }
    };
    view! {
        <section class="emergency" aria-labelledby="emergency-title">
            <h2 id="emergency-title">{common::EMERGENCY}</h2>
            <p class="why">{common::EMERGENCY_WHY}</p>
            <ul class="cells">{lines.into_iter().map(cell).collect_view()}</ul>
            {doubtful.then(|| view! { <p class="why">{common::EMERGENCY_TO_VERIFY}</p> })}
        </section>
    }
    .into_any()
}

/// Whom to ask in a city: the line that its government answers for everything, else its other lines, which stand at
/// the end of the page. Says so where there is none.
pub(crate) fn ask_city(frame: &Frame<'_>, city: Adcode) -> AnyView {
    let lines = city_of(frame, Some(city)).into_iter().flat_map(|city| &city.hotlines);
    let own: Vec<&Hotline> = lines.filter(|line| line.city.is_some()).collect();
    match own.iter().find(|line| is_city_line(line)) {
        Some(line) => view! { {offices::ASK_CITY_LINE}{ui::telephone(&line.number)} }.into_any(),
        None if own.is_empty() => offices::NO_CITY_LINE.into_any(),
        None => offices::OTHER_LINES.into_any(),
    }
}

fn city_of<'a>(frame: &Frame<'a>, city: Option<Adcode>) -> Option<&'a City> {
    frame.cities.iter().find(|c| Some(c.adcode) == city)
}

/// The lines that all cities share; each city of the pack carries them.
fn shared_lines<'a>(frame: &Frame<'a>) -> impl Iterator<Item = &'a Hotline> + use<'a> {
    frame.cities.first().into_iter().flat_map(|c| &c.hotlines).filter(|line| line.city.is_none())
}

fn enquiry_lines<'a>(frame: &Frame<'a>, city: Option<Adcode>) -> Vec<&'a Hotline> {
    match city_of(frame, city) {
        Some(city) => city.hotlines.iter().filter(|line| !is_emergency(line)).collect(),
        None => shared_lines(frame).filter(|line| !is_emergency(line)).collect(),
    }
}

/// In China the numbers of three digits are those for emergencies (110, 119, 120, 122).
fn is_emergency(line: &Hotline) -> bool {
    line.number.len() == 3
}

fn is_city_line(line: &Hotline) -> bool {
    let is_called = || ENQUIRIES.iter().any(|called| line.name.contains(called));
    line.city.is_some() && (line.number.ends_with(CITY_LINE) || is_called())
}

fn fits(line: &Hotline, about: &str) -> bool {
    let serves = |word: &str| line.name.contains(word) || line.purpose.contains(word);
    TOPICS.iter().any(|(of_page, of_line)| about.contains(of_page) && serves(of_line))
}

fn own_line_to_add(frame: &Frame<'_>, city: Option<Adcode>) -> Option<AnyView> {
    let city = city_of(frame, city)?;
    let own = city.hotlines.iter().any(|line| line.city.is_some());
    (!own).then(|| view! { <p class="why">{common::CITY_LINE_TO_ADD}</p> }.into_any())
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
