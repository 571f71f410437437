//! The list of offices with its filters.

use leptos::prelude::*;
use shared::{
    cities::City,
    hours::{Moment, Opening},
    messages::{
        around, common,
        offices::{self as words, Origin},
    },
    offices::{Office, OfficeList, Start},
    path,
};

use super::{
    cell,
    filter::{self, OfficeFilter, OpenAt, ServiceGroup},
    form::form,
    near::{LIST, NearMe},
    opening::{self, Openings},
};
use crate::{
    cities::{ask_city, hotlines},
    document::{Section, document},
    frame::{Frame, Now},
    ui::{self, Tone},
};

/// The most that the server gives at once.
const MOST: &str = "50";

/// What the list of offices shows.
#[derive(Clone, Copy, Debug)]
pub struct OfficesPage<'a> {
    /// What was asked for.
    pub filter: &'a OfficeFilter,
    /// What was found.
    pub list: &'a OfficeList,
    /// Whether the resident wants what is open on arrival, but has not said from where.
    pub asks_start: bool,
    /// The services to choose from.
    pub services: &'a [ServiceGroup],
    /// The minute of the page.
    pub now: Now<'a>,
}

/// The list of offices.
pub fn offices(frame: &Frame<'_>, page: &OfficesPage<'_>) -> String {
    let filter = page.filter;
    let city = frame.cities.iter().find(|c| Some(c.adcode) == filter.city);
    let name = city.map_or("办事窗口".to_owned(), |city| format!("{}办事窗口", city.name));
    document(frame, &name, Section::Offices, || {
        // The island asks the API the same question, only with a position in place of the place.
        let query = filter.without_start().into_iter().chain([("limit", MOST.to_owned())]);
        let query = query.map(|(k, v)| (k.to_owned(), v)).collect::<Vec<_>>();
        view! {
            <h1>{name.clone()}</h1>
            {form(frame, filter, page.services, page.asks_start)}
            {filter::chips(frame, filter, page.services)}
            {city.filter(|city| city.sparse).map(|city| sparse(frame, city))}
            <p class="more"><a href=filter.picture()>{around::LINK}</a></p>
            {page.asks_start.then(|| ui::notice(Tone::Warning, words::ARRIVAL_NEEDS_START))}
            <NearMe path=path::OFFICES.to_owned() query again=false/>
            <div id=LIST>{found(page)}</div>
            {openings(&page.now)}
            {hotlines(frame, filter.city, filter.kind.map(words::kind).unwrap_or_default(), common::HOTLINES)}
        }
        .into_any()
    })
}

/// Hardly any window is known: says so, and whom to ask instead.
fn sparse(frame: &Frame<'_>, city: &City) -> AnyView {
    ui::notice(Tone::Warning, view! { {words::SPARSE}{ask_city(frame, city.adcode)} }.into_any())
}

fn found(page: &OfficesPage<'_>) -> AnyView {
    let OfficesPage { filter, list, now, .. } = *page;
    let start = list.start.as_ref().map(|start| {
        let place = filter.place.as_deref().unwrap_or_default();
        let from = |name: &str| OfficeFilter { place: Some(name.to_owned()), ..filter.clone() }.list();
        start_of(place, start, from)
    });
    if list.items.is_empty() {
        return view! { {start}{ui::notice(Tone::Note, words::EMPTY)} }.into_any();
    }
    // The page that comes next would have to be told where somebody stands, in its address.
    let is_here = filter.near.is_some() && !filter.is_picked();
    let next = list.next_cursor.clone().filter(|_| !is_here).map(|cursor| {
        let mut pairs = filter.pairs();
        pairs.push(("cursor", Some(cursor)));
        ui::with_query(path::OFFICES, &pairs)
    });
    let only = (is_here && list.next_cursor.is_some()).then(|| words::only_first(list.items.len()));
    let timed = list.items.iter().any(|office| office.arrival_minutes.is_some());
    let travel = filter.travel.filter(|_| timed).map(words::travel_assumption);
    let origin = if filter.is_picked() { Origin::Picked } else { origin(list) };
    view! {
        {start}
        {list.service_unknown.then(|| ui::notice(Tone::Warning, words::SERVICE_UNKNOWN))}
        {understood(list)}
        <p class="why">{words::found(list.total, list.order, origin)}{only}{travel}</p>
        {cell::groups(&list.items, filter.service.as_deref(), |office| opening_of(office, filter, &now))}
        {ui::next_page(next)}
    }
    .into_any()
}

/// From where the distances of a list count that starts where the resident is or at a place that was named.
pub(crate) fn origin(list: &OfficeList) -> Origin<'_> {
    list.start.as_ref().and_then(|start| start.name.as_deref()).map_or(Origin::Here, Origin::Place)
}

/// From where distances count, or what may have been meant by `place`; `from` is the page that starts elsewhere.
pub(crate) fn start_of(place: &str, start: &Start, from: impl Fn(&str) -> String) -> AnyView {
    let says = match (&start.name, start.precision) {
        (Some(name), Some(precision)) => words::distances_from(name, precision),
        _ if start.candidates.is_empty() => words::place_unknown(place),
        _ => words::place_several(place),
    };
    let candidate = |name: &String| view! { <li><a class="chip" href=from(name)>{name.clone()}</a></li> };
    let candidates = (!start.candidates.is_empty()).then(|| {
        let all = start.candidates.iter().map(candidate).collect_view();
        view! { <div class="chips"><ul>{all}</ul></div> }
    });
    let asks = start.name.is_none();
    let line = view! { <p>{says}</p>{candidates} };
    if asks { ui::notice(Tone::Warning, line) } else { line.into_any() }
}

/// What was found in place of what was typed.
fn understood(list: &OfficeList) -> Option<AnyView> {
    let corrected = list.corrected.as_deref().map(words::corrected);
    let missing = (!list.missing.is_empty()).then(|| words::missing(&list.missing.join("”“")));
    let said = [corrected, missing].into_iter().flatten().collect::<String>();
    (!said.is_empty()).then(|| ui::notice(Tone::Note, said))
}

/// What a cell says of when it is open: now, as the phone goes on saying; at the moment asked about; and on arrival.
fn opening_of(office: &Office, filter: &OfficeFilter, now: &Now<'_>) -> Option<AnyView> {
    let asked = cell::asked(office, filter.service.as_deref())?;
    let then = |at: Moment, say: fn(&Opening, Moment) -> String| {
        let opening = asked.at(now.calendar, at);
        view! { <span class=opening::class(&opening.state)>{say(&opening, at)}</span> }.into_any()
    };
    let arrival = match (filter.open, office.arrival_minutes) {
        (Some(OpenAt::Moment(at)), _) => return Some(then(at, words::opening_at)),
        (Some(OpenAt::Arrival), Some(minutes)) => {
            Some(then(now.at.plus(i64::from(minutes)), words::opening_on_arrival))
        }
        _ => None,
    };
    Some(view! { {opening::tag(asked, now)}{arrival} }.into_any())
}

/// The cells alone, for the service if one is asked about. [`openings`] keeps their states up to date.
pub(crate) fn cells(items: &[Office], service: Option<&str>, now: &Now<'_>) -> AnyView {
    let tag = |office: &Office| cell::asked(office, service).map(|asked| opening::tag(asked, now));
    cell::cells(items, service, tag)
}

/// Keeps the states of all windows of the page up to date; once on a page, outside of what nearer ones replace.
pub(crate) fn openings(now: &Now<'_>) -> AnyView {
    view! { <Openings calendar=now.calendar.pack()/> }.into_any()
}
