//! How records become what the index holds.

use shared::{
    geo::{Wgs84, distance_m},
    offices::{MapLink, Office, Position},
};

use super::{
    OfficeRecord,
    asking::rounded,
    doorless::Doorless,
    entry::{Entry, Place},
    facts::{Facts, Gathering, Shared},
    maps::{self, Target},
    place::Window,
    tree::{self, Leaf, Tree},
};
use crate::cities::Places;

/// An office on its way into the index.
pub struct Row {
    pub place: Place,
    pub entry: Entry,
    pub facts: Facts,
    /// As the pack has it, for the search.
    pub record: OfficeRecord,
}

/// Where offices are: a tree of those whose doors are known, the rest by district.
#[derive(Default)]
pub struct Doors {
    pub known: Tree,
    pub unknown: Doorless,
}

/// The offices of one standing.
#[derive(Default)]
pub struct Standing {
    all: Doors,
    /// Those that do a service, by its number: the nearest that does it is found without a look at any that does not.
    by_service: Vec<Doors>,
}

impl Row {
    /// `None` for a record that no checked pack holds.
    pub fn new(record: OfficeRecord, places: &Places, gathering: &mut Gathering) -> Option<Row> {
        let facts = gathering.take(&record);
        let (entry, place) = Entry::new(record.clone(), places, facts.standing)?;
        Some(Row { place, entry, facts, record })
    }
}

impl Standing {
    /// All, or those that do a service.
    pub fn doors(&self, service: Option<u16>) -> Option<&Doors> {
        service.map_or(Some(&self.all), |number| self.by_service.get(usize::from(number)))
    }
}

/// Verified windows, those to verify, contacts. Takes the rows in the order of their ranks.
pub fn standings(rows: &[Row], shared: &Shared) -> [Standing; 3] {
    [0, 1, 2].map(|standing| {
        let (mut all, mut by_service) = (Vec::new(), Vec::<Vec<u32>>::new());
        for (rank, row) in (0..).zip(rows).filter(|(_, row)| row.facts.standing == standing) {
            all.push(rank);
            for service in shared.services_of(&row.facts) {
                let number = usize::from(*service);
                by_service.resize_with(by_service.len().max(number + 1), Vec::new);
                by_service.get_mut(number).into_iter().for_each(|ranks| ranks.push(rank));
            }
        }
        let doors = |ranks: Vec<u32>| doors(&ranks, rows, shared);
        Standing { all: doors(all), by_service: by_service.into_iter().map(doors).collect() }
    })
}

fn doors(ranks: &[u32], rows: &[Row], shared: &Shared) -> Doors {
    let (mut unknown, mut leaves) = (Doorless::default(), Vec::new());
    for (rank, row) in ranks.iter().filter_map(|rank| Some((*rank, rows.get(*rank as usize)?))) {
        let (profile, marks) = (row.facts.profile, shared.marks(&row.facts));
        match row.entry.door {
            Some(door) => leaves.push(Leaf { at: tree::unit(door), rank, profile, marks }),
            None => unknown.take(rank, &row.entry.centres, row.facts.district.is_none()),
        }
    }
    Doors { known: Tree::new(leaves), unknown }
}

/// Whole metres as the crow flies.
pub fn metres_between(a: Wgs84, b: Wgs84) -> u32 {
    rounded(distance_m(a, b))
}

/// Links that lead there.
pub fn maps_to(office: &Office) -> Vec<MapLink> {
    maps::links(&Target {
        name: &office.name,
        address: office.address.as_deref(),
        city: &office.city_name,
        city_code: office.city.to_string(),
        at: door_of(office),
    })
}

/// A window as far as places go, from the pack's record.
pub fn window_of_record(record: &OfficeRecord) -> Window<'_> {
    Window {
        name: &record.name,
        aliases: &record.aliases,
        address: record.address.as_deref(),
        city: record.city,
        district: record.district,
        door: record.position.and_then(|position| position.to_wgs84().ok()),
    }
}

/// A window as far as places go, as a page shows it.
pub fn window_of(office: &Office) -> Window<'_> {
    Window {
        name: &office.name,
        aliases: &office.aliases,
        address: office.address.as_deref(),
        city: office.city,
        district: office.district,
        door: door_of(office),
    }
}

fn door_of(office: &Office) -> Option<Wgs84> {
    match office.position {
        Position::Exact { at } => Some(at),
        Position::Unknown => None,
    }
}
