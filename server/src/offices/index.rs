//! The offices of one version of the data, ready to be listed.

use serde::Serialize;
use serde_json::value::RawValue;
use shared::{
    cities::Adcode,
    geo::{Wgs84, distance_m},
    offices::{MapLink, Office, OfficeKind, OfficeList, Order, Position, Role},
};

use super::{
    OfficeRecord,
    maps::{self, Target},
    query::OfficeQuery,
};
use crate::cities::{
    Places,
    paging::Paging,
    words::{Words, fold},
};

/// The offices of one version of the data. Those withheld are not even in memory.
pub struct OfficeIndex {
    entries: Vec<Entry>,
}

struct Entry {
    /// Without maps and distance.
    office: Office,
    /// The same as JSON: most answers of the API are copies of these.
    json: Box<RawValue>,
    maps: Vec<MapLink>,
    /// The centre of its district; where that is unknown, of every district it may lie in. Orders lists,
    /// is never shown.
    centres: Vec<Wgs84>,
    name: String,
    rest: String,
}

impl OfficeIndex {
    /// Takes the records that may be shown.
    pub fn new(records: Vec<OfficeRecord>, places: &Places) -> OfficeIndex {
        let shown = records.into_iter().filter(|record| record.withheld.is_none());
        OfficeIndex { entries: shown.filter_map(|record| Entry::new(record, places)).collect() }
    }

    /// The office of that id, with maps that lead there.
    pub fn get(&self, id: &str, near: Option<Wgs84>) -> Option<Office> {
        let entry = self.entries.iter().find(|entry| entry.office.id == id)?;
        Some(Office { maps: entry.maps.clone(), ..entry.seen_from(near) })
    }

    /// How many public windows of a city are shown.
    pub fn windows(&self, city: Adcode) -> usize {
        let is_window = |office: &Office| office.city == city && office.role == Role::Window;
        self.entries.iter().filter(|entry| is_window(&entry.office)).count()
    }

    /// What matches: verified windows first, then those to verify, then contacts. Inside each, when a point
    /// is given: known doors by distance, then the rest by the distance of their district; one of unknown
    /// district counts as in the farthest of its city and comes behind that city's others. Without a
    /// point: by district, a city's own offices before its districts'. `version` is that of the data, for
    /// the cursor.
    pub fn list(&self, query: &OfficeQuery, paging: Paging, version: i64) -> OfficeList {
        let Page { order, total, entries, next_cursor } = self.page(query, paging, version);
        let items = entries.iter().map(|entry| entry.seen_from(query.near)).collect();
        OfficeList { order, total, items, next_cursor }
    }

    /// The same list, as the API writes it.
    pub fn list_json(&self, query: &OfficeQuery, paging: Paging, version: i64) -> String {
        let Page { order, total, entries, next_cursor } = self.page(query, paging, version);
        let items = entries.iter().map(|entry| entry.item(query.near)).collect();
        // Names and texts always have a form in JSON.
        serde_json::to_string(&Written { order, total, items, next_cursor }).unwrap_or_default()
    }

    fn page(&self, query: &OfficeQuery, paging: Paging, version: i64) -> Page<'_> {
        let candidates: Vec<&Entry> = self.entries.iter().filter(|entry| entry.passes(query)).collect();
        let mut entries = match &query.words {
            Some(words) => matching(candidates, words),
            None => candidates,
        };
        let order = match query.near {
            None => Order::District,
            Some(_) if entries.iter().any(|entry| entry.door().is_some()) => Order::Distance,
            Some(_) => Order::DistrictDistance,
        };
        entries.sort_by_cached_key(|entry| {
            (entry.standing(), query.near.map(|near| entry.remoteness(near)), entry.place())
        });
        let (part, next_cursor) = paging.part(&entries, version);
        Page { order, total: entries.len(), entries: part.to_vec(), next_cursor }
    }
}

/// What a page of a list holds.
struct Page<'a> {
    order: Order,
    total: usize,
    entries: Vec<&'a Entry>,
    next_cursor: Option<String>,
}

/// [`OfficeList`] on the wire.
#[derive(Serialize)]
struct Written<'a> {
    order: Order,
    total: usize,
    items: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// [`Office`] on the wire.
#[derive(Serialize)]
#[serde(untagged)]
enum Item<'a> {
    Ready(&'a RawValue),
    /// With a distance, which nobody could know before.
    Fresh(Box<Office>),
}

/// Those in which every word occurs; else those whose names share most with the phrase.
fn matching<'a>(candidates: Vec<&'a Entry>, words: &Words) -> Vec<&'a Entry> {
    let whole: Vec<&Entry> =
        candidates.iter().copied().filter(|entry| words.all_in(&[&entry.name, &entry.rest])).collect();
    if !whole.is_empty() {
        return whole;
    }
    let most = candidates.iter().filter_map(|entry| words.likeness(&entry.name)).max();
    candidates.into_iter().filter(|entry| most.is_some() && words.likeness(&entry.name) == most).collect()
}

impl Entry {
    /// `None` for a record without a source or of an unknown city; a checked pack holds none.
    fn new(record: OfficeRecord, places: &Places) -> Option<Entry> {
        let source = record.sources.first()?.clone();
        let city_name = places.name(record.city)?.to_owned();
        let at = record.position.and_then(|position| position.to_wgs84().ok());
        let district_name = record.district.and_then(|district| places.name(district)).map(str::to_owned);
        let maps = maps::links(&Target {
            name: &record.name,
            address: record.address.as_deref(),
            city: &city_name,
            city_code: record.city.to_string(),
            at,
        });
        let kind = shared::messages::offices::kind(record.kind);
        let rest = [Some(kind), Some(&city_name), district_name.as_deref(), record.address.as_deref()]
            .into_iter()
            .flatten()
            .chain(record.remarks.iter().map(String::as_str))
            .map(fold)
            .collect::<Vec<_>>()
            // A line break keeps a word from matching across two texts.
            .join("\n");
        let office = Office {
            id: record.id,
            name: record.name,
            aliases: record.aliases,
            kind: record.kind,
            role: record.role,
            to_verify: !source.is_current_and_official(),
            city: record.city,
            city_name,
            district: record.district,
            district_name,
            address: record.address,
            phone: record.phone,
            hours: record.hours,
            schedule: record.schedule,
            opening: None,
            services: record.services,
            cross_city: record.cross_city,
            accessibility: record.accessibility,
            checked_on: record.checked_on,
            position: at.map_or(Position::Unknown, |at| Position::Exact { at }),
            distance_m: None,
            remarks: record.remarks,
            source,
            maps: Vec::new(),
        };
        Some(Entry {
            json: serde_json::value::to_raw_value(&office).ok()?,
            centres: match record.district {
                Some(district) => places.centre(district).into_iter().collect(),
                None => places.district_centres(record.city),
            },
            name: fold(&office.name),
            rest,
            office,
            maps,
        })
    }

    fn passes(&self, query: &OfficeQuery) -> bool {
        query.city.is_none_or(|city| self.office.city == city)
            && query.district.is_none_or(|district| self.office.district == Some(district))
            && query.kind.is_none_or(|kind| self.office.kind == kind)
    }

    fn door(&self) -> Option<Wgs84> {
        match self.office.position {
            Position::Exact { at } => Some(at),
            Position::Unknown => None,
        }
    }

    fn standing(&self) -> u8 {
        match (self.office.role, self.office.to_verify) {
            (Role::Window, false) => 0,
            (Role::Window, true) => 1,
            (Role::Contact, _) => 2,
        }
    }

    /// Unknown doors after known ones; metres to the door, else to the farthest centre it may be near;
    /// among equals an unknown district last.
    fn remoteness(&self, near: Wgs84) -> (bool, u64, bool) {
        // A distance on Earth fits; the cast saturates.
        let metres = |to| distance_m(near, to).round() as u64;
        match self.door() {
            Some(door) => (false, metres(door), false),
            None => {
                let farthest = self.centres.iter().map(|centre| metres(*centre)).max();
                (true, farthest.unwrap_or(u64::MAX), self.office.district.is_none())
            }
        }
    }

    /// By district, then by kind; the id settles the rest.
    fn place(&self) -> (Adcode, Option<Adcode>, OfficeKind, &str) {
        (self.office.city, self.office.district, self.office.kind, &self.office.id)
    }

    fn item(&self, near: Option<Wgs84>) -> Item<'_> {
        match (near, self.door()) {
            (Some(_), Some(_)) => Item::Fresh(Box::new(self.seen_from(near))),
            _ => Item::Ready(&self.json),
        }
    }

    fn seen_from(&self, near: Option<Wgs84>) -> Office {
        let metres = near.zip(self.door()).map(|(near, door)| distance_m(near, door));
        // A distance in China fits; the cast saturates.
        Office { distance_m: metres.map(|metres| metres.round() as u32), ..self.office.clone() }
    }
}
