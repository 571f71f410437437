//! The form that narrows the list of offices: four questions, the rest folded. Works without a script.

use leptos::prelude::*;
use shared::{
    cities::{Adcode, City},
    hours::Thing,
    messages::{hours as hour_words, offices as words},
    offices::{Accessibility, OfficeKind},
    path,
    travel::Travel,
};

use super::filter::{OfficeFilter, OpenAt, ServiceGroup};
use crate::{frame::Frame, ui};

/// The form, filled with what is asked for. What is folded stays so, that the list is near: the chips tell of it.
/// `unfolded` where something in it is missing.
pub(super) fn form(
    frame: &Frame<'_>,
    filter: &OfficeFilter,
    services: &[ServiceGroup],
    unfolded: bool,
) -> AnyView {
    let code = |code: Option<Adcode>| code.map(|code| code.to_string());
    let open = filter.open.filter(|open| !matches!(open, OpenAt::Moment(_))).map(OpenAt::text);
    view! {
        <form class="filter" method="get" action=path::OFFICES>
            {ui::select("city", "城市", "全部城市", code(filter.city).as_deref(), cities(frame))}
            {ui::select("district", "区县", "全部区县", code(filter.district).as_deref(), districts(frame, filter.city))}
            {service(filter, services)}
            <div class="long">{ui::select("open", words::WHEN, words::ANY_TIME, open.as_deref(), times())}</div>
            <label class="field wide">
                <span>"名称或地址"</span>
                <input type="search" name="q" maxlength="64" value=filter.q.clone() autocomplete="off"/>
            </label>
            {picked(filter)}
            {more(frame, filter, unfolded)}
            <button class="button">"查找"</button>
        </form>
    }
    .into_any()
}

/// A point of the picture goes along; a place that is written goes before it.
fn picked(filter: &OfficeFilter) -> AnyView {
    let hidden = |(name, value)| view! { <input type="hidden" name=name value=value/> };
    filter.picked().into_iter().map(hidden).collect_view().into_any()
}

fn more(frame: &Frame<'_>, filter: &OfficeFilter, unfolded: bool) -> AnyView {
    let kinds = OfficeKind::ALL.map(|kind| (kind.as_str().to_owned(), words::kind(kind).to_owned()));
    let ways =
        [Travel::Walk, Travel::Drive].map(|way| (way.as_str().to_owned(), words::travel(way).to_owned()));
    let things =
        Thing::ALL.map(|thing| (thing.as_str(), hour_words::thing(thing), filter.brings.contains(&thing)));
    let access = Accessibility::ALL
        .map(|known| (known.as_str(), hour_words::accessibility(known), filter.access.contains(&known)));
    let at = match filter.open {
        // As the field takes it: without seconds and offset.
        Some(OpenAt::Moment(at)) => Some(local(at)),
        _ => None,
    };
    view! {
        <details class="fold wide" open=unfolded>
            <summary>{words::MORE_FILTERS}</summary>
            <div class="filter">
                {ui::select("kind", "类别", "全部类别", filter.kind.map(OfficeKind::as_str), kinds.into())}
                {ui::select("home", words::HOME, words::ANY_HOME, filter.home.map(|c| c.to_string()).as_deref(), cities(frame))}
                <label class="field long">
                    <span>{words::PLACE}</span>
                    <input name="place" maxlength="64" value=filter.place.clone() placeholder=words::PLACE_EXAMPLE autocomplete="off"/>
                </label>
                <div class="long">
                    {ui::select("travel", words::TRAVEL, words::ANY_TRAVEL, filter.travel.map(Travel::as_str), ways.into())}
                </div>
                <label class="field wide">
                    <span>{words::AT}</span>
                    <input type="datetime-local" name="at" value=at/>
                </label>
                {checks("brings", words::BRINGS, &things)}
                {checks("access", words::ACCESS, &access)}
            </div>
        </details>
    }
    .into_any()
}

/// A moment as `datetime-local` takes it.
pub(super) fn local(at: shared::hours::Moment) -> String {
    format!("{}T{:02}:{:02}", at.day(), at.minute() / 60, at.minute() % 60)
}

fn times() -> Vec<(String, String)> {
    let times = [
        (OpenAt::Now, words::OPEN_NOW),
        (OpenAt::Arrival, words::OPEN_ON_ARRIVAL),
        (OpenAt::RoundTheClock, words::OPEN_24H),
    ];
    times.map(|(open, words)| (open.text(), words.to_owned())).into()
}

fn service(filter: &OfficeFilter, groups: &[ServiceGroup]) -> AnyView {
    let group = |group: &ServiceGroup| {
        let options = group.services.iter().map(|(id, name)| {
            let selected = filter.service.as_deref() == Some(id);
            view! { <option value=id.clone() selected=selected>{name.clone()}</option> }
        });
        view! { <optgroup label=group.department.clone()>{options.collect_view()}</optgroup> }
    };
    view! {
        <label class="field long">
            <span>{words::SERVICE}</span>
            <select name="service">
                <option value="">{words::ANY_SERVICE}</option>
                {groups.iter().map(group).collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// Boxes of one name: the server reads them as one list.
fn checks(name: &'static str, legend: &'static str, all: &[(&'static str, &'static str, bool)]) -> AnyView {
    let check = |(value, label, checked): &(&'static str, &'static str, bool)| {
        let (value, label, checked) = (*value, *label, *checked);
        view! { <label class="check"><input type="checkbox" name=name value=value checked=checked/><span>{label}</span></label> }
    };
    view! {
        <fieldset class="wide"><legend>{legend}</legend>{all.iter().map(check).collect_view()}</fieldset>
    }
    .into_any()
}

fn cities(frame: &Frame<'_>) -> Vec<(String, String)> {
    frame.cities.iter().map(|city| (city.adcode.to_string(), city.name.clone())).collect()
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
