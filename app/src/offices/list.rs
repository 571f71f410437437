//! The list of offices with its filters.

use leptos::prelude::*;
use shared::{
    cities::{Adcode, City},
    messages::{around, common, offices as words},
    offices::{Office, OfficeKind, OfficeList},
    path,
};

use super::{
    cell::{self, Line},
    near::{LIST, NearMe},
};
use crate::{
    cities::{city_line, hotlines},
    document::{Section, document},
    frame::Frame,
    ui::{self, Tone},
};

/// The filters of the list of offices, as asked for.
#[derive(Clone, Debug, Default)]
pub struct OfficeFilter {
    /// One city.
    pub city: Option<Adcode>,
    /// One district.
    pub district: Option<Adcode>,
    /// One kind.
    pub kind: Option<OfficeKind>,
    /// Words.
    pub q: Option<String>,
    /// Whether the browser sent a position.
    pub near: bool,
}

impl OfficeFilter {
    fn pairs(&self) -> Vec<(&'static str, Option<String>)> {
        vec![
            ("city", self.city.map(|code| code.to_string())),
            ("district", self.district.map(|code| code.to_string())),
            ("kind", self.kind.map(|kind| kind.as_str().to_owned())),
            ("q", self.q.clone().filter(|q| !q.is_empty())),
        ]
    }
}

/// The list of offices.
pub fn offices(frame: &Frame<'_>, filter: &OfficeFilter, list: &OfficeList) -> String {
    let city = frame.cities.iter().find(|c| Some(c.adcode) == filter.city);
    let name = city.map_or("办事窗口".to_owned(), |city| format!("{}办事窗口", city.name));
    document(frame, &name, Section::Offices, || {
        // The island asks the API the same question, only with a position.
        let query =
            filter.pairs().into_iter().filter_map(|(k, v)| Some((k.to_owned(), v?))).collect::<Vec<_>>();
        let around =
            ui::with_query(path::AROUND, &[("city", code(filter.city)), ("district", code(filter.district))]);
        view! {
            <h1>{name.clone()}</h1>
            {form(frame, filter)}
            {city.filter(|city| city.sparse).map(|city| sparse(frame, city))}
            <p class="more"><a href=around>{around::LINK}</a></p>
            <NearMe query/>
            <div id=LIST>{found(filter, list)}</div>
            {hotlines(frame, filter.city, filter.kind.map(words::kind).unwrap_or_default(), common::HOTLINES)}
        }
        .into_any()
    })
}

fn code(code: Option<Adcode>) -> Option<String> {
    code.map(|code| code.to_string())
}

/// Hardly any window is known: says so, and whom to ask instead.
fn sparse(frame: &Frame<'_>, city: &City) -> AnyView {
    let ask = match city_line(frame, city.adcode) {
        Some(line) => view! { {words::ASK_CITY_LINE}{ui::telephone(&line.number)} }.into_any(),
        None => words::NO_CITY_LINE.into_any(),
    };
    ui::notice(Tone::Warning, view! { {words::SPARSE}{ask} }.into_any())
}

fn found(filter: &OfficeFilter, list: &OfficeList) -> AnyView {
    if list.items.is_empty() {
        return ui::notice(Tone::Note, words::EMPTY);
    }
    let next = list.next_cursor.clone().map(|cursor| {
        let mut pairs = filter.pairs();
        pairs.push(("cursor", Some(cursor)));
        ui::with_query(path::OFFICES, &pairs)
    });
    view! {
        <p class="why">{words::found(list.total, list.order)}</p>
        {cell::groups(list.items.iter().map(Line::from).collect())}
        {ui::next_page(next)}
    }
    .into_any()
}

/// The cells alone.
pub(crate) fn cells(items: &[Office]) -> AnyView {
    cell::cells(items.iter().map(Line::from).collect()).into_any()
}

fn form(frame: &Frame<'_>, filter: &OfficeFilter) -> AnyView {
    let cities = frame.cities.iter().map(|c| (c.adcode.to_string(), c.name.clone())).collect();
    let kinds = OfficeKind::ALL
        .map(|kind| (kind.as_str().to_owned(), words::kind(kind).to_owned()))
        .into_iter()
        .collect();
    view! {
        <form class="filter" method="get" action=path::OFFICES>
            {ui::select("city", "城市", "全部城市", code(filter.city).as_deref(), cities)}
            {ui::select("district", "区县", "全部区县", code(filter.district).as_deref(), districts(frame, filter.city))}
            {ui::select("kind", "类别", "全部类别", filter.kind.map(OfficeKind::as_str), kinds)}
            <label class="field">
                <span>"名称或地址"</span>
                <input type="search" name="q" maxlength="64" value=filter.q.clone() autocomplete="off"/>
            </label>
            <button class="button">"查找"</button>
        </form>
    }
    .into_any()
}

/// The districts of the chosen city; of all cities, with the city's name in front, when none is chosen.
fn districts(frame: &Frame<'_>, city: Option<Adcode>) -> Vec<(String, String)> {
    let name = |of: &City, district: &str| match city {
        Some(_) => district.to_owned(),
        None => format!("{} {district}", of.name),
    };
    frame
        .cities
        .iter()
        .filter(|c| city.is_none_or(|code| code == c.adcode))
        .flat_map(|c| c.districts.iter().map(move |d| (d.adcode.to_string(), name(c, &d.name))))
        .collect()
}
