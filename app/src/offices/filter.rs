//! The filters of the list of offices, as asked for: as a query, and as chips that take one away.

use leptos::prelude::*;
use shared::{
    cities::Adcode,
    hours::{Moment, Thing},
    messages::{hours as hour_words, offices as words},
    offices::{Accessibility, OfficeKind},
    path,
    travel::Travel,
};

use crate::{frame::Frame, ui};

/// When an office must be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenAt {
    /// Now.
    Now,
    /// Day and night.
    RoundTheClock,
    /// When the resident gets there.
    Arrival,
    /// At that moment.
    Moment(Moment),
}

impl OpenAt {
    /// As the API takes it.
    pub(super) fn text(self) -> String {
        match self {
            OpenAt::Now => "now".to_owned(),
            OpenAt::RoundTheClock => "24h".to_owned(),
            OpenAt::Arrival => "arrival".to_owned(),
            OpenAt::Moment(at) => at.to_string(),
        }
    }
}

/// The filters of the list of offices, as asked for.
#[derive(Clone, Debug, Default)]
pub struct OfficeFilter {
    /// One city.
    pub city: Option<Adcode>,
    /// One district.
    pub district: Option<Adcode>,
    /// One kind.
    pub kind: Option<OfficeKind>,
    /// A service that is done there: the id of its guide.
    pub service: Option<String>,
    /// The city of 户籍.
    pub home: Option<Adcode>,
    /// What the resident brings.
    pub brings: Vec<Thing>,
    /// What the place must have.
    pub access: Vec<Accessibility>,
    /// When it must be open.
    pub open: Option<OpenAt>,
    /// How the resident goes there.
    pub travel: Option<Travel>,
    /// From where, in the resident's words.
    pub place: Option<String>,
    /// Words.
    pub q: Option<String>,
    /// The point that distances count from, where one was sent.
    pub near: Option<Point>,
}

/// A point as the address has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// `latitude,longitude`.
    pub near: String,
    /// The datum of it, where the address says one.
    pub datum: Option<String>,
    /// Whether it was picked on the picture. Where a resident stands goes into no address that pages link to.
    pub picked: bool,
}

/// The parameters of a start, which go together.
const START: [&str; 4] = ["place", "near", "datum", path::FROM_PICTURE.0];

impl Point {
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let datum = self.datum.clone().map(|datum| ("datum", datum));
        [("near", self.near.clone())].into_iter().chain(datum).collect()
    }
}

/// A filter in force: the parameters that make it, and what it says.
type Chip = (&'static [&'static str], String);

impl OfficeFilter {
    /// A point of the picture, as the list takes it.
    pub(super) fn picked(&self) -> Vec<(&'static str, String)> {
        let (from, picture) = path::FROM_PICTURE;
        let point = self.near.iter().filter(|point| point.picked);
        point.flat_map(|point| point.pairs().into_iter().chain([(from, picture.to_owned())])).collect()
    }

    /// Whether distances count from a point of the picture.
    pub(super) fn is_picked(&self) -> bool {
        self.near.as_ref().is_some_and(|point| point.picked)
    }

    /// The address of the list.
    pub(super) fn list(&self) -> String {
        ui::with_query(path::OFFICES, &self.pairs())
    }

    /// The address of the picture, around the same point unless that is where a resident stands.
    pub(super) fn picture(&self) -> String {
        let mut pairs = self.pairs();
        pairs.retain(|(name, _)| *name != path::FROM_PICTURE.0);
        ui::with_query(path::AROUND, &pairs)
    }

    /// All but the city and the start, as `&name=value…`.
    pub(super) fn elsewhere(&self) -> String {
        let pairs = self.without_start().into_iter().filter(|(name, _)| *name != "city");
        let pairs: Vec<_> = pairs.map(|(name, value)| (name, Some(value))).collect();
        ui::with_query("", &pairs).replacen('?', "&", 1)
    }

    /// As the pages take them.
    pub(super) fn pairs(&self) -> Vec<(&'static str, Option<String>)> {
        let listed = |names: Vec<&'static str>| (!names.is_empty()).then(|| names.join(","));
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let picked = self.picked().into_iter().map(|(name, value)| (name, Some(value)));
        let pairs = [
            ("city", self.city.map(|code| code.to_string())),
            ("district", self.district.map(|code| code.to_string())),
            ("kind", self.kind.map(|kind| kind.as_str().to_owned())),
            ("service", text(&self.service)),
            ("home", self.home.map(|code| code.to_string())),
            ("brings", listed(self.brings.iter().map(|thing| thing.as_str()).collect())),
            ("access", listed(self.access.iter().map(|feature| feature.as_str()).collect())),
            ("open", self.open.map(OpenAt::text)),
            ("travel", self.travel.map(|travel| travel.as_str().to_owned())),
            ("place", text(&self.place)),
            ("q", text(&self.q)),
        ];
        pairs.into_iter().chain(picked).collect()
    }

    /// The same for a list that starts elsewhere.
    pub(super) fn without_start(&self) -> Vec<(&'static str, String)> {
        let pairs = self.pairs().into_iter().filter(|(name, _)| !START.contains(name));
        pairs.filter_map(|(name, value)| Some((name, value?))).collect()
    }

    fn chips(&self, frame: &Frame<'_>, services: &[ServiceGroup]) -> Vec<Chip> {
        let place_of = |code: Adcode| place_name(frame, code);
        let joined = |words: Vec<&'static str>| (!words.is_empty()).then(|| words.join("、"));
        let travel = self.travel.map(words::travel);
        let open = self.open.map(|open| match (open, travel) {
            (OpenAt::Now, _) => words::OPEN_NOW.to_owned(),
            (OpenAt::RoundTheClock, _) => words::OPEN_24H.to_owned(),
            (OpenAt::Arrival, Some(travel)) => format!("{travel}，{}", words::OPEN_ON_ARRIVAL),
            (OpenAt::Arrival, None) => words::OPEN_ON_ARRIVAL.to_owned(),
            (OpenAt::Moment(at), _) => words::open_at(at),
        });
        let arrival = self.open == Some(OpenAt::Arrival);
        let service = self.service.as_deref().map(|id| service_name(services, id).unwrap_or(id).to_owned());
        let things = joined(self.brings.iter().map(|thing| hour_words::thing(*thing)).collect());
        let access = joined(self.access.iter().map(|f| hour_words::accessibility(*f)).collect());
        let chips: [(&[&str], Option<String>); 10] = [
            (&["city", "district"], self.city.map(place_of)),
            (&["district"], self.district.map(place_of)),
            (&["kind"], self.kind.map(|kind| words::kind(kind).to_owned())),
            (&["service"], service),
            (&["home"], self.home.map(|home| words::home_is(&place_of(home)))),
            (&["brings"], things.map(|things| words::brings_are(&things))),
            (&["access"], access),
            (if arrival { &["open", "travel"] } else { &["open"] }, open),
            (&["travel"], travel.filter(|_| !arrival).map(str::to_owned)),
            (&["q"], self.q.clone().filter(|q| !q.is_empty()).map(|q| format!("“{q}”"))),
        ];
        let picked = self.is_picked().then_some(words::PICKED);
        let place = picked.or(self.place.as_deref()).map(words::place_is);
        // Without a start nobody arrives.
        const OF_START: [&str; 6] = ["place", "near", "datum", path::FROM_PICTURE.0, "travel", "open"];
        let of_place = if arrival { &OF_START[..] } else { &OF_START[..5] };
        chips
            .into_iter()
            .chain([(of_place, place)])
            .filter_map(|(names, says)| Some((names, says?)))
            .collect()
    }
}

/// Services of one department, to choose from.
#[derive(Clone, Debug)]
pub struct ServiceGroup {
    /// The department.
    pub department: String,
    /// Id and name of each guide.
    pub services: Vec<(String, String)>,
}

/// The name of a service.
fn service_name<'a>(groups: &'a [ServiceGroup], id: &str) -> Option<&'a str> {
    groups
        .iter()
        .flat_map(|group| &group.services)
        .find(|(known, _)| known == id)
        .map(|(_, name)| name.as_str())
}

/// The name of a city or district; its code where the pack does not know it.
pub(super) fn place_name(frame: &Frame<'_>, code: Adcode) -> String {
    let city = frame.cities.iter().find(|city| city.adcode == code).map(|city| &city.name);
    let mut districts = frame.cities.iter().flat_map(|city| &city.districts);
    city.or_else(|| districts.find(|d| d.adcode == code).map(|d| &d.name))
        .map_or_else(|| code.to_string(), Clone::clone)
}

/// The filters in force, each a link to the list without it.
pub(super) fn chips(frame: &Frame<'_>, filter: &OfficeFilter, services: &[ServiceGroup]) -> Option<AnyView> {
    let chips = filter.chips(frame, services);
    if chips.is_empty() {
        return None;
    }
    let several = chips.len() > 1;
    // An address without a city shows the city that was chosen before; an empty one shows all.
    let all = ui::with_query(path::OFFICES, &[("city", Some(String::new()))]);
    let chip = |(names, says): Chip| {
        let kept = filter.pairs().into_iter().map(|(name, value)| match (names.contains(&name), name) {
            (true, "city") => (name, Some(String::new())),
            (true, _) => (name, None),
            (false, "city") => (name, Some(value.unwrap_or_default())),
            (false, _) => (name, value),
        });
        let href = ui::with_query(path::OFFICES, &kept.collect::<Vec<_>>());
        let without = words::without(&says);
        view! { <li><a class="chip" href=href aria-label=without>{says}<span aria-hidden="true">" ✕"</span></a></li> }
    };
    Some(
        view! {
            <nav class="chips" aria-label=words::CHOSEN>
                <p class="why">{words::CHOSEN}</p>
                <ul>
                    {chips.into_iter().map(chip).collect_view()}
                    {several.then(|| view! { <li><a class="chip clear" href=all>{words::CLEAR}</a></li> })}
                </ul>
            </nav>
        }
        .into_any(),
    )
}
