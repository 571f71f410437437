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

/// The offices of one standing.
#[derive(Default)]
pub struct Standing {
    doors: Tree,
    /// Those that do a service, by its number: the nearest that does it is found without a look at any that does not.
    doors_by_service: Vec<Tree>,
    pub doorless: Doorless,
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
    /// The doors of all, or of those that do a service.
    pub fn doors(&self, service: Option<u16>) -> Option<&Tree> {
        service.map_or(Some(&self.doors), |number| self.doors_by_service.get(usize::from(number)))
    }
}

/// Verified windows, those to verify, contacts. Takes the rows in the order of their ranks.
pub fn standings(rows: &[Row], shared: &Shared) -> [Standing; 3] {
    [0, 1, 2].map(|standing| {
        let mut doorless = Doorless::default();
        let mut leaves = Vec::new();
        let mut by_service: Vec<Vec<u32>> = Vec::new();
        for (rank, row) in (0..).zip(rows).filter(|(_, row)| row.facts.standing == standing) {
            let Some(door) = row.entry.door else {
                doorless.take(rank, &row.entry.centres, row.facts.district.is_none());
                continue;
            };
            for service in shared.services_of(&row.facts) {
                let number = usize::from(*service);
                by_service.resize_with(by_service.len().max(number + 1), Vec::new);
                // There are no more leaves than ranks, which are u32.
                by_service.get_mut(number).into_iter().for_each(|them| them.push(leaves.len() as u32));
            }
            let (profile, marks) = (row.facts.profile, shared.marks(&row.facts));
            leaves.push(Leaf { at: tree::unit(door), rank, profile, marks });
        }
        let leaf = |number: u32| leaves.get(number as usize).copied();
        let of_service = |them: Vec<u32>| Tree::new(them.into_iter().filter_map(leaf).collect());
        let doors_by_service = by_service.into_iter().map(of_service).collect();
        Standing { doors: Tree::new(leaves), doors_by_service, doorless }
    })
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
