//! One version of the data, ready to answer from memory. Never changes; a new version is a new snapshot.

use shared::{
    calendar::Calendar,
    cities::{Adcode, City, District, Hotline},
    geo::Wgs84,
    source::Credit,
};

use super::pack::{Division, HotlineRecord, Pack};
use crate::{
    guides::{GuideIndex, search::Known as GuidesKnown},
    offices::{OfficeIndex, search::Known},
    programme::ProgrammeIndex,
};

/// One version of the data, ready to answer from memory.
pub struct Snapshot {
    /// Its number, of the versions of the pack, the guides and the offices; renderings and cursors are kept by it.
    pub version: i64,
    /// The cities, in the order of the pack.
    pub cities: Vec<City>,
    /// Who must be thanked for data.
    pub credits: Vec<Credit>,
    /// The published years of holidays.
    pub calendar: Calendar,
    /// Names and centres of the divisions.
    pub places: Places,
    /// The offices.
    pub offices: OfficeIndex,
    /// The guides.
    pub guides: GuideIndex,
    /// What was announced.
    pub programme: ProgrammeIndex,
}

/// How many bits of a snapshot's number each of the three versions has. None is ever published two million times.
const BITS: u32 = 21;

impl Snapshot {
    /// The number of a snapshot of these versions.
    pub const fn number(pack: i64, guides: i64, offices: i64) -> i64 {
        (((pack << BITS) | guides) << BITS) | offices
    }

    /// The version of the offices alone, by which their editor knows them.
    pub const fn offices_version(&self) -> i64 {
        self.version & ((1 << BITS) - 1)
    }

    /// The version of the guides alone, by which their editor knows them.
    pub const fn guides_version(&self) -> i64 {
        (self.version >> BITS) & ((1 << BITS) - 1)
    }

    /// Builds what answers need from a pack and the offices and guides in it.
    pub fn new(version: i64, pack: Pack) -> Snapshot {
        let calendar = pack.calendar();
        let places = Places(pack.divisions);
        let offices = OfficeIndex::new(
            pack.offices,
            Known { places: &places, popular_names: &pack.popular_names, guides: &pack.guides },
            calendar.clone(),
        );
        let hotlines: Vec<Hotline> = pack.hotlines.iter().filter_map(HotlineRecord::shown).collect();
        let cities: Vec<City> = pack
            .about
            .cities
            .iter()
            .map(|city| {
                let districts = places.districts(city.adcode);
                let windows = offices.windows(city.adcode);
                City {
                    adcode: city.adcode,
                    name: places.name(city.adcode).unwrap_or(&city.short_name).to_owned(),
                    sparse: is_sparse(windows, districts.len()),
                    windows,
                    districts,
                    hotlines: hotlines_of(city.adcode, &hotlines),
                }
            })
            .collect();
        let guides = GuideIndex::new(
            pack.guides,
            &pack.guide_common,
            pack.about.departments,
            GuidesKnown { synonyms: &pack.synonyms, places: &places },
        );
        let programme = ProgrammeIndex::new(pack.programme, &guides, &hotlines, &cities);
        Snapshot {
            version,
            cities,
            credits: pack.about.credits,
            calendar,
            places,
            offices,
            guides,
            programme,
        }
    }

    /// That city, if the pack serves it.
    pub fn city(&self, adcode: Adcode) -> Option<&City> {
        self.cities.iter().find(|city| city.adcode == adcode)
    }

    /// The city that has that district, if the pack serves it.
    pub fn city_of(&self, district: Adcode) -> Option<Adcode> {
        let has = |city: &&City| city.districts.iter().any(|known| known.adcode == district);
        self.cities.iter().find(has).map(|city| city.adcode)
    }
}

/// A city says that its windows are still 待补充 while fewer are published than it has districts and
/// counties: then at least one district has none of its own.
fn is_sparse(windows: usize, districts: usize) -> bool {
    windows < districts
}

/// Those of the city first, then the national ones.
fn hotlines_of(city: Adcode, all: &[Hotline]) -> Vec<Hotline> {
    let own = all.iter().filter(|line| line.city == Some(city));
    let national = all.iter().filter(|line| line.city.is_none());
    own.chain(national).cloned().collect()
}

/// Names and centres of the divisions.
pub struct Places(Vec<Division>);

impl From<Vec<Division>> for Places {
    fn from(divisions: Vec<Division>) -> Places {
        Places(divisions)
    }
}

impl Places {
    /// All cities and districts.
    pub fn all(&self) -> &[Division] {
        &self.0
    }

    /// The city or district of that code.
    pub fn get(&self, adcode: Adcode) -> Option<&Division> {
        self.0.iter().find(|division| division.adcode == adcode)
    }

    /// The name of a city or district.
    pub fn name(&self, adcode: Adcode) -> Option<&str> {
        self.get(adcode).map(|division| division.name.as_str())
    }

    /// The centre of a city or district. Orders lists; is nobody's address.
    pub fn centre(&self, adcode: Adcode) -> Option<Wgs84> {
        let division = self.get(adcode)?;
        division.datum.to_wgs84(division.lat, division.lon).ok()
    }

    /// The centres of all districts of a city; of the city when it has none, as 东莞 has.
    pub fn district_centres(&self, city: Adcode) -> Vec<Wgs84> {
        let districts = self.0.iter().filter(|division| division.parent == city);
        let centres: Vec<Wgs84> = districts.filter_map(|district| self.centre(district.adcode)).collect();
        if centres.is_empty() { self.centre(city).into_iter().collect() } else { centres }
    }

    fn districts(&self, city: Adcode) -> Vec<District> {
        let mut districts: Vec<District> = self
            .0
            .iter()
            .filter(|division| division.parent == city)
            .map(|division| District { adcode: division.adcode, name: division.name.clone() })
            .collect();
        districts.sort_by_key(|district| district.adcode);
        districts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_city_is_sparse_while_it_has_fewer_windows_than_districts() {
        assert!(is_sparse(0, 4) && is_sparse(3, 4));
        assert!(!is_sparse(4, 4) && !is_sparse(18, 11));
    }
}
