//! A place that a resident names: a city, a district, a street that windows lie on, or a window itself. There is no
//! map behind it: what the list of windows does not know is unknown, and said so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::{
    cities::Adcode,
    geo::Wgs84,
    offices::Precision,
    search::{Document, Field, Index, Match, Query, Word, fold},
};

use super::{
    search::{OfficeSearch, readings},
    streets::streets,
};
use crate::cities::{Places, pack::Division};

/// So many places are offered when a name could be several.
const OFFERED: usize = 8;

/// A window, as far as places go.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    /// Its name.
    pub name: &'a str,
    /// What else people call it.
    pub aliases: &'a [String],
    /// Its address.
    pub address: Option<&'a str>,
    /// Its city.
    pub city: Adcode,
    /// Its district, where known.
    pub district: Option<Adcode>,
    /// Its door, where known.
    pub door: Option<Wgs84>,
}

/// A place that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// What was understood, with its city where the name alone may be elsewhere too.
    pub name: String,
    /// Where it is.
    pub at: Wgs84,
    /// How near that is.
    pub precision: Precision,
}

/// What a name says.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// One place.
    Place(Resolved),
    /// Perhaps one of these: 「您是指…」 One alone when only a slip leads there, as from 长春站 to 长春市.
    Several(Vec<Resolved>),
    /// Nothing that is known; names that are a little like it.
    Unknown(Vec<String>),
}

/// The cities, districts and streets of one version of the data.
pub struct PlaceIndex {
    places: Vec<Place>,
    /// Folded names, alone and behind those of the city and the district.
    names: HashMap<String, Vec<usize>>,
    index: Index,
    centres: HashMap<Adcode, Wgs84>,
}

struct Place {
    city: Adcode,
    resolved: Resolved,
}

impl PlaceIndex {
    /// Takes the places and all windows that may be shown.
    pub fn new<'a>(places: &Places, windows: impl Iterator<Item = Window<'a>>) -> PlaceIndex {
        let mut building = Building::default();
        for division in places.all() {
            building.division(division.adcode, places);
        }
        let centres =
            places.all().iter().filter_map(|d| Some((d.adcode, places.centre(d.adcode)?))).collect();
        let mut known: BTreeMap<(Adcode, String), Street> = BTreeMap::new();
        let names: Vec<&str> = places.all().iter().map(|division| division.name.as_str()).collect();
        for window in windows {
            for name in window.address.iter().flat_map(|address| streets(address, &names)) {
                let street = known.entry((window.city, name)).or_default();
                street.doors.extend(window.door);
                street.districts.extend(window.district);
            }
        }
        for ((city, name), street) in known {
            building.street(city, name, street, places, &centres);
        }
        let Building { places, names, documents, words } = building;
        let texts = documents.iter().flat_map(|document| &document.texts).map(|(_, text)| text.clone());
        let readings = readings(texts);
        let fields = vec![Field { weight: 100, by_sound: true }, Field { weight: 10, by_sound: true }];
        let index = Index::build(fields, words.into_iter().map(Word::from), readings, documents.into_iter());
        PlaceIndex { places, names, index, centres }
    }

    /// Understands a name. A place of the city in force is meant before one of another city. `window` tells of a
    /// window by the number that `search` gives it.
    pub fn resolve<'w>(
        &self,
        text: &str,
        city: Option<Adcode>,
        search: &OfficeSearch,
        window: impl Fn(u32) -> Option<Window<'w>>,
    ) -> Named {
        let folded = fold(text);
        let without_number = folded.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        let named = [folded.as_str(), without_number].into_iter().find_map(|name| self.names.get(name));
        if let Some(numbers) = named {
            return self.one_of(numbers.iter().copied(), city);
        }
        let found = search.find(text, |_| true);
        let windows: Vec<(u32, Window<'_>)> = found
            .hits
            .iter()
            .take_while(|_| found.missing.is_empty())
            .filter_map(|(number, points)| Some((*points, window(*number)?)))
            .collect();
        let is_called = |window: &Window<'_>| {
            std::iter::once(window.name)
                .chain(window.aliases.iter().map(String::as_str))
                .any(|n| fold(n) == folded)
        };
        let called: Vec<&Window<'_>> = windows.iter().map(|(_, w)| w).filter(|w| is_called(w)).collect();
        if !called.is_empty() {
            return self.windows(called.into_iter(), city);
        }
        let places = self.index.find(&Query::new(text), usize::MAX, |_| true);
        let best = places.hits.first().map_or(0, |hit| hit.score);
        if best > 0 && !matches!(places.matched, Match::Part { .. }) {
            let near = places.hits.iter().take_while(|hit| hit.score * 10 >= best * 9);
            let named = self.one_of(near.map(|hit| hit.document as usize), city);
            return if places.matched == Match::Whole { named } else { asked_back(named) };
        }
        if !windows.is_empty() {
            let best = windows.first().map_or(0, |(points, _)| *points);
            let near = windows.iter().take_while(|(points, _)| points * 10 >= best * 9);
            let named = self.windows(near.map(|(_, window)| window), city);
            return if found.corrected.is_none() { named } else { asked_back(named) };
        }
        let alike = places.hits.iter().filter_map(|hit| self.places.get(hit.document as usize));
        Named::Unknown(alike.take(OFFERED).map(|place| place.resolved.name.clone()).collect())
    }

    fn one_of(&self, numbers: impl Iterator<Item = usize>, city: Option<Adcode>) -> Named {
        let places = numbers.filter_map(|number| self.places.get(number));
        narrowed(places.map(|place| (place.city, place.resolved.clone())).collect(), city)
    }

    fn windows<'a>(&self, windows: impl Iterator<Item = &'a Window<'a>>, city: Option<Adcode>) -> Named {
        let resolved = |window: &Window<'_>| {
            let centre = |code: Adcode| self.centres.get(&code).copied();
            let (at, precision) = None
                .or(window.door.map(|door| (door, Precision::Door)))
                .or(window.district.and_then(centre).map(|at| (at, Precision::District)))
                .or(centre(window.city).map(|at| (at, Precision::City)))?;
            Some((window.city, Resolved { name: window.name.to_owned(), at, precision }))
        };
        narrowed(windows.filter_map(resolved).collect(), city)
    }
}

/// Those of the city in force, if there are any.
fn narrowed(mut places: Vec<(Adcode, Resolved)>, city: Option<Adcode>) -> Named {
    if places.iter().any(|(of, _)| Some(*of) == city) {
        places.retain(|(of, _)| Some(*of) == city);
    }
    let mut places: Vec<Resolved> = places.into_iter().map(|(_, place)| place).collect();
    match places.len() {
        0 => Named::Unknown(Vec::new()),
        1 => Named::Place(places.remove(0)),
        _ => {
            places.truncate(OFFERED);
            Named::Several(places)
        }
    }
}

/// A guess is no answer.
fn asked_back(named: Named) -> Named {
    match named {
        Named::Place(place) => Named::Several(vec![place]),
        other => other,
    }
}

/// The windows on a street.
#[derive(Default)]
struct Street {
    doors: Vec<Wgs84>,
    districts: BTreeSet<Adcode>,
}

#[derive(Default)]
struct Building {
    places: Vec<Place>,
    names: HashMap<String, Vec<usize>>,
    documents: Vec<Document>,
    words: Vec<String>,
}

impl Building {
    fn division(&mut self, adcode: Adcode, places: &Places) {
        let Some((division, at)) = places.get(adcode).zip(places.centre(adcode)) else { return };
        let names = division.names();
        let (city, name, precision) = match places.name(division.parent) {
            Some(city) => (division.parent, format!("{city}{}", division.name), Precision::District),
            None => (adcode, division.name.clone(), Precision::City),
        };
        self.words.extend(names.iter().cloned());
        let behind = places.get(city).filter(|_| city != adcode).map(Division::names).unwrap_or_default();
        self.add(city, &names, &behind, Resolved { name, at, precision });
    }

    /// The middle of its doors; else of the districts of its windows; else of its city.
    fn street(
        &mut self,
        city: Adcode,
        name: String,
        street: Street,
        places: &Places,
        centres: &HashMap<Adcode, Wgs84>,
    ) {
        let districts: Vec<Wgs84> =
            street.districts.iter().filter_map(|code| centres.get(code).copied()).collect();
        let Some((at, precision)) = None
            .or(middle(&street.doors).map(|at| (at, Precision::Street)))
            .or(middle(&districts).map(|at| (at, Precision::District)))
            .or(centres.get(&city).map(|at| (*at, Precision::City)))
        else {
            return;
        };
        let cities = places.get(city).map(Division::names).unwrap_or_default();
        let districts_of = street.districts.iter().filter_map(|code| places.get(*code));
        let mut behind = cities.clone();
        for short in districts_of.flat_map(Division::names) {
            behind.extend(cities.iter().map(|city| format!("{city}{short}")));
            behind.push(short);
        }
        let resolved =
            Resolved { name: format!("{}{name}", places.name(city).unwrap_or_default()), at, precision };
        self.words.push(name.clone());
        self.add(city, &[name], &behind, resolved);
    }

    fn add(&mut self, city: Adcode, names: &[String], behind: &[String], resolved: Resolved) {
        let number = self.places.len();
        for name in names {
            let longer = behind.iter().map(|before| fold(&format!("{before}{name}")));
            for key in longer.chain([fold(name)]) {
                let known = self.names.entry(key).or_default();
                if known.last() != Some(&number) {
                    known.push(number);
                }
            }
        }
        let own = names.first().map(|name| (0, name.clone()));
        let texts = own.into_iter().chain(behind.iter().map(|name| (1, name.clone()))).collect();
        self.documents.push(Document { texts });
        self.places.push(Place { city, resolved });
    }
}

/// The middle of points that lie in one city, where degrees are as good as metres.
fn middle(points: &[Wgs84]) -> Option<Wgs84> {
    let count = points.len() as f64;
    let sum = |degrees: fn(Wgs84) -> f64| points.iter().map(|point| degrees(*point)).sum::<f64>();
    Wgs84::new(sum(Wgs84::lat) / count, sum(Wgs84::lon) / count).ok()
}
