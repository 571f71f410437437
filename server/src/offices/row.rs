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
    pub doors: Tree,
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

/// Verified windows, those to verify, contacts. Takes the rows in the order of their ranks.
pub fn standings(rows: &[Row], shared: &Shared) -> [Standing; 3] {
    [0, 1, 2].map(|standing| {
        let mut doorless = Doorless::default();
        let mut leaves = Vec::new();
        for (rank, row) in (0..).zip(rows).filter(|(_, row)| row.facts.standing == standing) {
            match row.entry.door {
                Some(door) => {
                    leaves.push(Leaf { at: tree::unit(door), rank, marks: shared.marks(&row.facts) });
                }
                None => doorless.take(rank, &row.entry.centres, row.facts.district.is_none()),
            }
        }
        Standing { doors: Tree::new(leaves), doorless }
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
