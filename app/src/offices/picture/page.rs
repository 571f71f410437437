//! The page: picture, list, and what the server knows better than the phone.

use leptos::prelude::*;
use shared::{
    geo::{Wgs84, plane::Offset},
    hours::Moment,
    messages::{around as words, common, offices},
    offices::directory::{Directory, MOST, ten_millionths},
    path,
};

use super::{
    super::filter::OfficeFilter,
    draw::{Picture, svg},
    id,
    rows::{self, PART},
    scene::{self, Place, Size, View},
};
use crate::{
    cities::hotlines,
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// What the page shows.
pub struct Around<'a> {
    /// All windows of the city.
    pub directory: Directory,
    /// The moment of the states.
    pub now: Moment,
    /// The point to start from.
    pub origin: Wgs84,
    /// How far one wants to see, in metres; `None` for as far as it takes to see some windows.
    pub radius: Option<u32>,
    /// The operator's map.
    pub tiles: Option<&'a Tiles>,
    /// What the list is narrowed by, and where it starts, for whoever goes back to it.
    pub filter: OfficeFilter,
}

/// A map whose tiles another house serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    /// The address of a tile, with `{x}`, `{y}` and `{z}`.
    pub address: String,
    /// Whose map it is, as their licence wants it said.
    pub attribution: String,
    /// Its datum, as the API names it.
    pub datum: String,
}

/// So many windows are seen when nobody says how far.
const FIRST_SIGHT: usize = 8;

/// The windows around a point; without a city, the question for which.
pub fn around(frame: &Frame<'_>, shown: Option<Around<'_>>) -> String {
    let city = shown.as_ref().map_or("", |around| &around.directory.city_name);
    let title = format!("{city}{}", words::TITLE);
    document(frame, &title, Section::Offices, || match shown {
        Some(shown) => content(frame, title.clone(), shown),
        None => choose(frame, title.clone()),
    })
}

fn choose(frame: &Frame<'_>, title: String) -> AnyView {
    let cities = frame.cities.iter().map(|city| {
        let href = ui::with_query(path::AROUND, &[("city", Some(city.adcode.to_string()))]);
        view! { <li><a class="cell" href=href><strong>{city.name.clone()}</strong></a></li> }
    });
    view! {
        <h1>{title}</h1>
        <p>{words::CHOOSE_CITY}</p>
        <ul class="cells">{cities.collect_view()}</ul>
    }
    .into_any()
}

fn content(frame: &Frame<'_>, title: String, shown: Around<'_>) -> AnyView {
    let Around { directory, now, origin, radius, tiles, filter } = shown;
    let Directory { city, as_of, complete, calendar, windows, .. } = directory;
    let places = scene::places(windows, origin, &calendar, now);
    let known = places.iter().filter(|place| place.offset.is_some()).count();
    let radius = radius.map_or_else(|| first_sight(&places), scene::round_up);
    let filter = OfficeFilter { city: Some(city), ..filter };
    let (code, list, filters) = (city.to_string(), filter.list(), filter.elsewhere());
    let drawing = (known > 0).then(|| {
        let (view, picked) = (View::around(radius), None);
        let size = Size::of(frame.elder);
        let (city, places, filters) = (code.as_str(), places.as_slice(), filters.as_str());
        let picture = Picture { city, places, origin, view, size, picked, now, filters };
        drawing(&picture, tiles, known < places.len())
    });
    let none = || {
        let link = view! { <a href=list.clone()>{words::NO_POSITIONS_LIST}</a> };
        ui::notice(Tone::Note, view! { {words::NO_POSITIONS}{link} }.into_any())
    };
    let (lat, lon) = (ten_millionths(origin.lat()), ten_millionths(origin.lon()));
    view! {
        {ui::back(list.clone(), "返回办事窗口")}
        <h1>{title}</h1>
        {as_of.map(|day| view! { <p class="why">{words::as_of(&offices::day(day))}</p> })}
        {(!complete).then(|| view! { <p class="why">{words::only_first(MOST)}</p> })}
        {(!filters.is_empty()).then(|| view! { <p class="why">{words::FILTERS_WAIT}</p> })}
        <div id=id::AROUND data-city=code.clone() data-lat=lat data-lon=lon data-radius=radius data-filters=filters.clone()>
            {drawing.unwrap_or_else(none)}
            <p id=id::STATUS class="near-status" role="status"></p>
            {list_of(&places, now, list.clone())}
        </div>
        {hotlines(frame, Some(city), words::TITLE, common::HOTLINES)}
    }
    .into_any()
}

/// Far enough to see some windows, but not all of a city.
fn first_sight(places: &[Place]) -> u32 {
    let known = places.iter().filter_map(Place::metres);
    scene::round_up(known.take(FIRST_SIGHT).last().unwrap_or_default())
}

fn drawing(picture: &Picture<'_>, tiles: Option<&Tiles>, some_without: bool) -> AnyView {
    let drawn = svg(picture);
    let list = picture.list_from(Offset::default(), words::LIST_FROM_ORIGIN);
    view! {
        <div id=id::PICTURE class="picture" role="group" aria-label=words::TITLE inner_html=drawn></div>
        <ul id=id::CHOSEN class="cells chosen" aria-live="polite"></ul>
        {moves(picture)}
        <div class="near">
            <button type="button" class="button plain" data-do="me">{words::FROM_ME}</button>
            <button type="button" class="button plain" data-do="middle">{words::FROM_MIDDLE}</button>
            <small>{words::KEYS}{words::FROM_ME_WHY}</small>
        </div>
        <p id=id::LIST class="no-print" inner_html=list></p>
        {some_without.then(|| view! { <p class="why">{words::SOME_WITHOUT}</p> })}
        {tiles.map(|tiles| map(picture.city, tiles))}
    }
    .into_any()
}

/// Links that show the same closer or farther, or what lies beside it. The island does the same at once.
fn moves(picture: &Picture<'_>) -> AnyView {
    let now = picture.view.radius as u32;
    let links = words::MOVES.map(|(name, label)| {
        let far = picture.view.radius;
        let (east, north, radius) = match name {
            "in" => (0.0, 0.0, picture.view.step(true)),
            "out" => (0.0, 0.0, picture.view.step(false)),
            "north" => (0.0, far, now),
            "south" => (0.0, -far, now),
            "west" => (-far, 0.0, now),
            _ => (far, 0.0, now),
        };
        let href = picture.address(Offset { east, north }, radius);
        view! { <li><a class="button plain" href=href data-do=name>{label}</a></li> }
    });
    view! { <ul class="moves">{links.into_iter().collect_view()}</ul> }.into_any()
}

/// The same on a map of another house, which is asked for nothing before the tap.
fn map(city: &str, tiles: &Tiles) -> AnyView {
    view! {
        <div class="near">
            <button
                type="button"
                class="button plain"
                data-tiles=tiles.address.clone()
                data-attribution=tiles.attribution.clone()
                data-datum=tiles.datum.clone()
                data-city=city.to_owned()
                data-details=words::DETAILS
            >
                {words::ON_A_MAP}
            </button>
            <small>{words::ON_A_MAP_WHY}</small>
        </div>
        <p id="map-failed" class="near-status" role="alert" hidden>{words::MAP_FAILED}</p>
        <div id="map" class="map" role="region" aria-label=words::MAP hidden></div>
    }
    .into_any()
}

fn list_of(places: &[Place], now: Moment, all: String) -> AnyView {
    let lines = rows::rows(places.iter().enumerate().take(PART), now);
    let rest = (places.len() > PART).then(
        || view! { <p class="more"><a class="button plain" href=all>{words::NO_POSITIONS_LIST}</a></p> },
    );
    view! {
        <section>
            <h2>{words::LIST}</h2>
            <label class="field living"><span>{words::FILTER}</span><input type="search" maxlength="64" autocomplete="off"/></label>
            <p id=id::FOUND class="why" role="status">{words::found(places.len())}</p>
            <ul id=id::ROWS class="cells" inner_html=lines></ul>
            {rest}
        </section>
    }
    .into_any()
}
