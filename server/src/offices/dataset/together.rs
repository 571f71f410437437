//! What shows only when records are looked at together: two that are one window, and coordinates in another datum than
//! their row says.

use std::collections::HashMap;

use shared::{
    cities::Adcode,
    geo::{Wgs84, distance_m},
    search::fold,
};

use super::{Column, Finding, words, words::DATUMS};
use crate::offices::{Datum, Measured, OfficeRecord};

/// Two doors nearer than this may be one, and a point this near to another is the same (metres).
const SAME_PLACE_M: f64 = 20.0;
/// Two points farther apart than this are not two measurements of one door (metres). GCJ-02 lies hundreds of metres
/// from WGS-84 almost everywhere.
const OTHER_PLACE_M: f64 = 50.0;
/// Names that share this much are alike.
const ALIKE: f64 = 0.7;
/// Of more doors in one place than this only the first are compared: a hall with hundreds of counters is no slip.
const COMPARED: usize = 32;

/// A record and the row it stands in.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) row: usize,
    pub(super) record: &'a OfficeRecord,
}

/// Everything that is wrong or strange, with its row. `active` is the list that is shown now.
pub(super) fn check(rows: &[Placed<'_>], active: &[OfficeRecord]) -> Vec<(usize, Finding)> {
    let mut seen = Seen::default();
    let references = References::new(active);
    let mut here = References::default();
    let mut found = Vec::new();
    for placed in rows {
        found.extend(seen.doubled(*placed).map(|finding| (placed.row, finding)));
        let record = placed.record;
        if let Some(position) = record.position {
            let suspicion = references
                .of(record)
                .filter(|(_, known)| !is_correction(position, *known))
                .chain(here.of(record))
                .find_map(|(whose, known)| other_datum(position, known, whose));
            found.extend(suspicion.map(|finding| (placed.row, finding)));
            here.add(record, position, &format!("第{}行", placed.row));
        }
    }
    found
}

/// The rows that came before.
#[derive(Default)]
struct Seen<'a> {
    ids: HashMap<&'a str, usize>,
    names: HashMap<(Adcode, Option<Adcode>, String), usize>,
    addresses: HashMap<(&'a str, String, bool), usize>,
    /// By their squares of the ground.
    doors: HashMap<(i64, i64), Vec<Door>>,
}

struct Door {
    at: Wgs84,
    row: usize,
    name: String,
}

impl<'a> Seen<'a> {
    /// How a record is one that came before, if it is; the plainest reason.
    fn doubled(&mut self, Placed { row, record }: Placed<'a>) -> Option<Finding> {
        let name = fold(&record.name);
        let by_id = first(&mut self.ids, record.id.as_str(), row).filter(|_| !record.id.is_empty());
        let by_name = first(&mut self.names, (record.city, record.district, name.clone()), row)
            .filter(|_| !name.is_empty());
        let by_address =
            record.phone.as_deref().zip(record.address.as_deref()).and_then(|(phone, address)| {
                let is_window = record.role == shared::offices::Role::Window;
                first(&mut self.addresses, (phone, fold(address), is_window), row)
            });
        let by_door = record.position.and_then(|p| p.to_wgs84().ok()).and_then(|at| self.door(at, row, name));
        let once = "同一个窗口只留一行";
        if let Some(other) = by_id {
            Some(Finding::error(
                Column::Id,
                format!("编号重复：与第{other}行相同；{once}，不同的窗口换一个编号"),
            ))
        } else if let Some(other) = by_name {
            let what = format!("名称和区县与第{other}行相同，疑似同一个窗口；{once}");
            Some(Finding::warning(Column::Name, what))
        } else if let Some(other) = by_address {
            let what = format!("电话和地址与第{other}行相同，疑似同一个窗口；{once}");
            Some(Finding::warning(Column::Address, what))
        } else {
            by_door.map(|other| {
                let what = format!("位置和名称与第{other}行几乎相同，疑似同一个窗口；{once}");
                Finding::warning(Column::Lat, what)
            })
        }
    }

    fn door(&mut self, at: Wgs84, row: usize, name: String) -> Option<usize> {
        let (north, east) = cell(at);
        let near = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (north + up, east + right)));
        let same = near
            .filter_map(|cell| self.doors.get(&cell))
            .flatten()
            .filter(|door| distance_m(at, door.at) <= SAME_PLACE_M)
            .find(|door| are_alike(&name, &door.name))
            .map(|door| door.row);
        let cell = self.doors.entry((north, east)).or_default();
        if cell.len() < COMPARED {
            cell.push(Door { at, row, name });
        }
        same
    }
}

/// The row that had this key first, if it was another one.
fn first<K: std::hash::Hash + Eq>(seen: &mut HashMap<K, usize>, key: K, row: usize) -> Option<usize> {
    let first = *seen.entry(key).or_insert(row);
    (first != row).then_some(first)
}

/// A square of the ground more than [`SAME_PLACE_M`] wide anywhere in China: 22 m by 25 to 44 m.
fn cell(at: Wgs84) -> (i64, i64) {
    // Degrees of China times a few thousand fit.
    ((at.lat() / 0.0002).floor() as i64, (at.lon() / 0.0004).floor() as i64)
}

fn are_alike(one: &str, other: &str) -> bool {
    let holds = |long: &str, short: &str| !short.is_empty() && long.contains(short);
    holds(one, other) || holds(other, one) || strsim::normalized_damerau_levenshtein(one, other) >= ALIKE
}

/// Known points, by what tells a window: its id, its name, its address.
#[derive(Default)]
struct References(HashMap<String, (String, Measured)>);

impl References {
    fn new(active: &[OfficeRecord]) -> References {
        let mut references = References::default();
        for record in active {
            if let Some(position) = record.position {
                references.add(record, position, "现在启用的版本");
            }
        }
        references
    }

    fn add(&mut self, record: &OfficeRecord, position: Measured, whose: &str) {
        for key in keys(record) {
            self.0.entry(key).or_insert_with(|| (whose.to_owned(), position));
        }
    }

    fn of(&self, record: &OfficeRecord) -> impl Iterator<Item = (&str, Measured)> {
        keys(record)
            .into_iter()
            .filter_map(|key| self.0.get(&key))
            .map(|(whose, position)| (whose.as_str(), *position))
    }
}

fn keys(record: &OfficeRecord) -> Vec<String> {
    let city = record.city;
    let id = Some(format!("i{}", record.id));
    let name = Some(format!("n{city}{:?}{}", record.district, fold(&record.name)));
    let address = record.address.as_ref().map(|address| format!("a{city}{}", fold(address)));
    [id, name, address].into_iter().flatten().collect()
}

/// The same degrees under another datum: the editor mends a datum that was wrong before.
fn is_correction(new: Measured, old: Measured) -> bool {
    (new.lat, new.lon) == (old.lat, old.lon) && new.datum != old.datum
}

/// A point that lies elsewhere as its row says, and in the same place when its degrees are taken in another datum.
fn other_datum(position: Measured, known: Measured, whose: &str) -> Option<Finding> {
    let (at, known) = (position.to_wgs84().ok()?, known.to_wgs84().ok()?);
    if distance_m(at, known) <= OTHER_PLACE_M {
        return None;
    }
    let others = DATUMS.iter().map(|(datum, _)| *datum).filter(|datum| *datum != position.datum);
    let (meant, metres) = others
        .filter_map(|datum: Datum| {
            Some((datum, distance_m(datum.to_wgs84(position.lat, position.lon).ok()?, known)))
        })
        .find(|(_, metres)| *metres <= SAME_PLACE_M)?;
    let (meant, told) = (words::word(DATUMS, &meant), words::word(DATUMS, &position.datum));
    let what = format!(
        "坐标系疑似写错：按 {told} 离{whose}的位置{:.0}米，按 {meant} 只有{metres:.0}米。请核对两处的坐标系",
        distance_m(at, known)
    );
    Some(Finding::warning(Column::Datum, what))
}
