//! An office as answers copy it: its JSON, ready made.

use std::{fmt::Write, hint::black_box};

use serde::Serialize;
use shared::{
    cities::Adcode,
    geo::Wgs84,
    hours::Schedule,
    offices::{CrossCity, Office, OfficeKind, Position},
    source::Source,
};

use super::OfficeRecord;
use crate::cities::Places;

/// Bytes that the memory hands over at once.
const CACHE_LINE: usize = 64;

/// An office as answers copy it.
pub struct Entry {
    /// As lists show it, without the closing brace: distance and opening state follow.
    head: Box<str>,
    /// What only its own answer shows, without braces; may be empty.
    more: Box<str>,
    /// The door, if known.
    pub door: Option<Wgs84>,
    /// Without a door: the centre of its district; where that is unknown, of every district it may lie in. Orders
    /// lists, is never shown.
    pub centres: Vec<Wgs84>,
}

/// Where an office comes in a list that asks for no point: by standing, by district, by kind; the id settles the
/// rest.
pub type Place = (u8, Adcode, Option<Adcode>, OfficeKind, String);

/// What an answer says of an office at a moment, to somebody at a place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen<'a> {
    /// The opening state as JSON.
    pub opening: Option<&'a str>,
    /// Metres from the point asked about.
    pub distance_m: Option<u32>,
    /// Minutes to get there.
    pub arrival_minutes: Option<u32>,
}

/// What lists leave out, because it is longer than all the rest.
#[derive(Serialize)]
struct More<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<&'a Schedule>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    services: &'a [String],
    #[serde(skip_serializing_if = "<[CrossCity]>::is_empty")]
    cross_city: &'a [CrossCity],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    remarks: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a Source>,
}

impl Entry {
    /// `None` for a record of an unknown city; a checked pack holds none.
    pub fn new(record: OfficeRecord, places: &Places, standing: u8) -> Option<(Entry, Place)> {
        let more = without_braces(&More {
            schedule: record.schedule.as_ref(),
            services: &record.services,
            cross_city: &record.cross_city,
            remarks: &record.remarks,
            source: record.sources.first().filter(|_| !record.is_to_verify()),
        })?;
        let door = record.position.and_then(|position| position.to_wgs84().ok());
        let centres = match (door, record.district) {
            (Some(_), _) => Vec::new(),
            (None, Some(district)) => places.centre(district).into_iter().collect(),
            (None, None) => places.district_centres(record.city),
        };
        let office = listed(record, door, places)?;
        let head = serde_json::to_string(&office).ok()?;
        let head = head.strip_suffix('}')?.into();
        let place = (standing, office.city, office.district, office.kind, office.id);
        Some((Entry { head, more, door, centres }, place))
    }

    /// How many bytes it takes at most in a list, without its opening state. Has the memory fetch the text: somebody
    /// who asks ten entries for their room waits once, not ten times.
    pub fn room(&self) -> usize {
        let text = self.head.as_bytes();
        black_box(text.iter().step_by(CACHE_LINE).fold(0, |all, byte| all ^ byte));
        // Names, commas and numbers of ten digits at most.
        text.len() + 80
    }

    /// As a list shows it.
    pub fn write(&self, seen: &Seen<'_>, out: &mut String) {
        out.push_str(&self.head);
        if let Some(opening) = seen.opening {
            out.push_str(",\"opening\":");
            out.push_str(opening);
        }
        let numbers =
            [(",\"distance_m\":", seen.distance_m), (",\"arrival_minutes\":", seen.arrival_minutes)];
        for (name, value) in numbers {
            if let Some(value) = value {
                out.push_str(name);
                out.push_str(itoa::Buffer::new().format(value));
            }
        }
        out.push('}');
    }

    /// With what lists of the API leave out, as pages show it.
    pub fn read(&self, seen: &Seen<'_>) -> Option<Office> {
        let mut json = String::with_capacity(self.head.len() + self.more.len() + 256);
        self.write(seen, &mut json);
        if !self.more.is_empty() {
            json.pop();
            // Writing to memory cannot fail.
            let _ = write!(json, ",{}}}", self.more);
        }
        serde_json::from_str(&json).ok()
    }
}

/// As lists show it.
fn listed(record: OfficeRecord, door: Option<Wgs84>, places: &Places) -> Option<Office> {
    let to_verify = record.is_to_verify();
    let source = record.sources.into_iter().next().filter(|_| to_verify);
    Some(Office {
        id: record.id,
        name: record.name,
        aliases: record.aliases,
        kind: record.kind,
        role: record.role,
        to_verify,
        city: record.city,
        city_name: places.name(record.city)?.to_owned(),
        district: record.district,
        district_name: record.district.and_then(|district| places.name(district)).map(str::to_owned),
        address: record.address,
        phone: record.phone,
        hours: record.hours,
        schedule: None,
        opening: None,
        services: Vec::new(),
        cross_city: Vec::new(),
        accessibility: record.accessibility,
        checked_on: record.checked_on,
        position: door.map_or(Position::Unknown, |at| Position::Exact { at }),
        distance_m: None,
        arrival_minutes: None,
        remarks: Vec::new(),
        source,
        maps: Vec::new(),
        wechat: None,
    })
}

fn without_braces(value: &impl Serialize) -> Option<Box<str>> {
    let json = serde_json::to_string(value).ok()?;
    Some(json.strip_prefix('{')?.strip_suffix('}')?.into())
}
