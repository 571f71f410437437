//! What a list of offices is checked against: the cities, districts and guides of the pack.

use std::collections::{BTreeMap, HashMap, HashSet};

use shared::{
    cities::Adcode,
    geo::{Wgs84, distance_m},
};

use crate::cities::pack::{About, Division, Pack};

/// A point of a city lies no farther than this from the centre of one of its districts or counties, in metres: a county
/// of 10,000 km², as large as they are in the east and the middle of the country, has a radius of 56 km when it is
/// round. Where the centres of a city lie farther apart, as in the west, see [`Known::reach_m`].
const REACH_M: f64 = 80_000.0;

/// The first two digits of the codes of provinces, autonomous regions and municipalities (GB/T 2260).
const PROVINCES: &[u32] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82,
];

/// The cities, districts and guides of a pack.
#[derive(Debug)]
pub struct Known {
    cities: HashSet<Adcode>,
    places: BTreeMap<Adcode, Place>,
    /// Full and short names.
    city_names: HashMap<String, Adcode>,
    district_names: HashMap<(Adcode, String), Adcode>,
    /// By city.
    centres: BTreeMap<Adcode, Centres>,
    services: HashSet<String>,
}

#[derive(Debug)]
struct Place {
    name: String,
    city: Adcode,
}

#[derive(Debug)]
struct Centres {
    points: Vec<Wgs84>,
    reach_m: f64,
}

/// How a point lies to a city.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Lies {
    Inside,
    /// So many metres from the nearest centre of its districts.
    Outside(f64),
    /// Near a centre of another city, and less than half as far from it as from any of its own.
    In(Adcode),
}

impl Known {
    /// What a pack knows.
    pub fn of(pack: &Pack) -> Known {
        Known::new(&pack.about, &pack.divisions, pack.guides.iter().map(|guide| guide.id.as_str()))
    }

    /// The same, of a pack that is still being checked. Services are ids of guides.
    pub fn new<'a>(about: &About, divisions: &[Division], services: impl Iterator<Item = &'a str>) -> Known {
        let cities: HashSet<Adcode> = about.cities.iter().map(|city| city.adcode).collect();
        let mut known = Known {
            places: BTreeMap::new(),
            city_names: HashMap::new(),
            district_names: HashMap::new(),
            centres: BTreeMap::new(),
            services: services.map(str::to_owned).collect(),
            cities,
        };
        for division in divisions {
            let is_city = known.cities.contains(&division.adcode);
            let city = if is_city { division.adcode } else { division.parent };
            known.places.insert(division.adcode, Place { name: division.name.clone(), city });
            if is_city {
                known.city_names.insert(division.name.clone(), city);
            } else {
                known.district_names.insert((city, division.name.clone()), division.adcode);
            }
        }
        for city in &about.cities {
            known.city_names.entry(city.short_name.clone()).or_insert(city.adcode);
            known.centres.insert(city.adcode, centres(city.adcode, divisions));
        }
        known
    }

    /// Whether the pack serves that city.
    pub fn is_city(&self, city: Adcode) -> bool {
        self.cities.contains(&city)
    }

    /// Whether it is a district or county of that city.
    pub fn is_district_of(&self, district: Adcode, city: Adcode) -> bool {
        district != city && self.places.get(&district).is_some_and(|place| place.city == city)
    }

    /// Whether it is the id of a guide.
    pub fn is_service(&self, id: &str) -> bool {
        self.services.contains(id)
    }

    /// The id of the guide that is most like one that is not known.
    pub(super) fn nearest_service(&self, id: &str) -> Option<&str> {
        let likeness = |known: &str| strsim::normalized_damerau_levenshtein(id, known);
        let nearest =
            self.services.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)).then(b.cmp(a)))?;
        (likeness(nearest) >= 0.6).then_some(nearest)
    }

    /// The city of that code, name or short name; also a code that the pack does not serve.
    pub(super) fn city(&self, text: &str) -> Option<Adcode> {
        text.parse().ok().or_else(|| self.city_names.get(text).copied())
    }

    /// The district of that code, or of that name in the city.
    pub(super) fn district(&self, text: &str, city: Option<Adcode>) -> Option<Adcode> {
        text.parse().ok().or_else(|| self.district_names.get(&(city?, text.to_owned())).copied())
    }

    /// Some city, to stand in for one that could not be read.
    pub(super) fn any_city(&self) -> Option<Adcode> {
        self.cities.iter().min().copied()
    }

    /// The names of the cities.
    pub(super) fn city_list(&self) -> String {
        self.names(self.cities.iter())
    }

    /// The names of the districts of a city.
    pub(super) fn district_list(&self, city: Adcode) -> String {
        self.names(self.places.keys().filter(|code| self.is_district_of(**code, city)))
    }

    fn names<'a>(&self, codes: impl Iterator<Item = &'a Adcode>) -> String {
        let mut codes: Vec<&Adcode> = codes.collect();
        codes.sort();
        codes.into_iter().map(|code| self.name(*code)).collect::<Vec<_>>().join("、")
    }

    /// Its name, by which [`Known::city`] or [`Known::district`] finds it again; its code where it has none.
    pub fn name(&self, code: Adcode) -> String {
        let Some(place) = self.places.get(&code) else { return code.to_string() };
        let again = match self.is_city(code) {
            true => self.city(&place.name),
            false => self.district(&place.name, Some(place.city)),
        };
        if again == Some(code) { place.name.clone() } else { code.to_string() }
    }

    /// How a point lies to a city of the pack.
    pub(super) fn lies(&self, at: Wgs84, city: Adcode) -> Lies {
        let Some(own) = self.centres.get(&city) else { return Lies::Inside };
        let Some(nearest_m) = own.nearest_m(at) else { return Lies::Inside };
        if nearest_m > own.reach_m {
            return Lies::Outside(nearest_m);
        }
        let others = self.centres.iter().filter(|(other, _)| **other != city);
        let nearer = others
            .filter_map(|(other, centres)| Some((centres.nearest_m(at)?, *other)))
            .find(|(metres, _)| *metres < nearest_m / 2.0);
        nearer.map_or(Lies::Inside, |(_, other)| Lies::In(other))
    }
}

impl Centres {
    fn nearest_m(&self, at: Wgs84) -> Option<f64> {
        self.points.iter().map(|centre| distance_m(at, *centre)).min_by(f64::total_cmp)
    }
}

/// The centres of a city and its districts, and how far from the nearest of them it reaches: [`REACH_M`], or as far as
/// the loneliest centre lies from its neighbour.
fn centres(city: Adcode, divisions: &[Division]) -> Centres {
    let points: Vec<Wgs84> = divisions
        .iter()
        .filter(|division| division.parent == city || division.adcode == city)
        .filter_map(|division| division.datum.to_wgs84(division.lat, division.lon).ok())
        .collect();
    let neighbour_m = |(place, point): (usize, &Wgs84)| {
        let others = points.iter().enumerate().filter(|(other, _)| *other != place);
        others.map(|(_, other)| distance_m(*point, *other)).min_by(f64::total_cmp)
    };
    let reach_m = points.iter().enumerate().filter_map(neighbour_m).fold(REACH_M, f64::max);
    Centres { points, reach_m }
}

/// Whether a code can be one of GB/T 2260: its province exists. Which of the codes of a province are in use, the list of
/// another province's districts would have to say.
pub(super) fn can_exist(code: Adcode) -> bool {
    code.to_string()
        .get(..2)
        .and_then(|province| province.parse().ok())
        .is_some_and(|p| PROVINCES.contains(&p))
}
