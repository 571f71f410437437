//! The offices of one version of the data, in memory, immutable, ready to be listed.

use std::{borrow::Cow, cmp::Reverse, sync::Arc};

use quick_cache::sync::Cache;
use serde::Serialize;
use shared::{
    calendar::Calendar,
    cities::Adcode,
    geo::Wgs84,
    hours::{Moment, opening},
    offices::{Office, OfficeList, Order, Start},
};

use super::{
    OfficeRecord,
    asking::{Asking, rounded},
    entry::{Entry, Seen},
    facts::{Facts, Gathering, Shared},
    maps,
    openings::{self, At, Openings},
    place::{Named, PlaceIndex, Resolved},
    query::{Filter, OfficeQuery, OneQuery, Open},
    row::{self, Row, Standing, maps_to, metres_between, standings},
    search::{Found, Known, OfficeSearch},
    tree,
};
use crate::cities::paging::Paging;

/// How many windows a name of a place may mean.
const MEANT: usize = 64;
/// What a page has beside its offices takes about this many bytes.
const ROOM_AROUND: usize = 256;
/// How many different questions' totals are kept.
const TOTALS: usize = 1024;

/// The offices of one version of the data. Those withheld are not even in memory. An office's rank is its place in
/// a list that asks for no point.
pub struct OfficeIndex {
    entries: Vec<Entry>,
    facts: Vec<Facts>,
    shared: Shared,
    calendar: Calendar,
    /// Verified windows, those to verify, contacts.
    standings: [Standing; 3],
    /// Ids in order, with ranks.
    ids: Vec<(Box<str>, u32)>,
    search: OfficeSearch,
    places: PlaceIndex,
    openings: Openings,
    totals: Cache<(Filter, Option<Moment>), usize>,
}

/// An office of an answer, and how far it is (metres).
type Hit = (u32, Option<u32>);

/// An office on a page.
struct Shown<'a> {
    entry: &'a Entry,
    opening: Option<Cow<'a, str>>,
    distance_m: Option<u32>,
    arrival_minutes: Option<u32>,
}

/// What a page of a list holds.
struct Page {
    order: Order,
    total: Option<usize>,
    service_unknown: bool,
    hits: Vec<Hit>,
    corrected: Option<String>,
    missing: Vec<String>,
    next_cursor: Option<String>,
    at: Arc<At>,
}

impl OfficeIndex {
    /// Takes the records that may be shown.
    pub fn new(records: Vec<OfficeRecord>, known: Known<'_>, calendar: Calendar) -> OfficeIndex {
        let mut gathering = Gathering::default();
        let shown = records.into_iter().filter(|record| record.withheld.is_none());
        let mut rows: Vec<Row> =
            shown.filter_map(|record| Row::new(record, known.places, &mut gathering)).collect();
        rows.sort_unstable_by(|a, b| a.place.cmp(&b.place));
        let shared = gathering.finish();
        let standings = standings(&rows, &shared);
        let (mut entries, mut facts, mut records, mut ids) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (rank, row) in (0..).zip(rows) {
            let (.., id) = row.place;
            ids.push((id.into_boxed_str(), rank));
            entries.push(row.entry);
            facts.push(row.facts);
            records.push(row.record);
        }
        ids.sort_unstable();
        let search = OfficeSearch::new(&records, known);
        let places = PlaceIndex::new(known.places, records.iter().map(row::window_of_record));
        let (openings, totals) = (Openings::new(), Cache::new(TOTALS));
        OfficeIndex { entries, facts, shared, calendar, standings, ids, search, places, openings, totals }
    }

    /// The office of that id, with all that is known of it and maps that lead there.
    pub fn get(&self, id: &str, query: &OneQuery) -> Option<Office> {
        let found = self.ids.binary_search_by(|(known, _)| (**known).cmp(id)).ok()?;
        let rank = self.ids.get(found)?.1;
        let (entry, facts) = (self.entries.get(rank as usize)?, self.facts.get(rank as usize)?);
        let at = self.openings.at(&self.shared, &self.calendar, query.at, query.service.as_deref());
        let distance_m = query.near.zip(entry.door).map(|(near, door)| metres_between(near, door));
        let opening = at.json(&self.shared, &self.calendar, facts.profile);
        let office = entry.read(&Seen { opening, distance_m, arrival_minutes: None })?;
        Some(Office { maps: maps_to(&office), wechat: maps::open_location(&office), ..office })
    }

    /// From where distances are reckoned for a place that is named; a place of the city in force is meant before one
    /// of another.
    pub fn start(&self, text: &str, city: Option<Adcode>) -> (Option<Wgs84>, Start) {
        let read =
            |(rank, _): &(u32, u32)| Some((*rank, self.entries.get(*rank as usize)?.read(&Seen::default())?));
        // Only the likeliest may be meant.
        let likely = self.search.find(text, |_| true).hits;
        let likely: Vec<(u32, Office)> = likely.iter().take(MEANT).filter_map(read).collect();
        let window =
            |number: u32| likely.iter().find(|(rank, _)| *rank == number).map(|(_, o)| row::window_of(o));
        match self.places.resolve(text, city, &self.search, window) {
            Named::Place(Resolved { name, at, precision }) => {
                (Some(at), Start { name: Some(name), precision: Some(precision), candidates: Vec::new() })
            }
            Named::Several(places) => {
                let candidates = places.into_iter().map(|place| place.name).collect();
                (None, Start { name: None, precision: None, candidates })
            }
            Named::Unknown(candidates) => (None, Start { name: None, precision: None, candidates }),
        }
    }

    /// Those of a city as lists show them, in their order.
    pub fn of_city(&self, city: Adcode) -> impl Iterator<Item = Office> {
        let of_city = self.entries.iter().zip(&self.facts).filter(move |(_, facts)| facts.city == city);
        of_city.filter_map(|(entry, _)| entry.read(&Seen::default()))
    }

    /// How many public windows of a city are shown.
    pub fn windows(&self, city: Adcode) -> usize {
        self.facts.iter().filter(|facts| facts.city == city && facts.standing < 2).count()
    }

    /// What matches: verified windows first, then those to verify, then contacts. Inside each, when a point
    /// is given: known doors by distance, then the rest by the distance of their district; one of unknown
    /// district counts as in the farthest of its city and comes behind that city's others. Without a
    /// point: by district, a city's own offices before its districts'. `version` is that of the data, for
    /// the cursor.
    pub fn list(&self, query: &OfficeQuery, paging: Paging, version: i64) -> OfficeList {
        let page = self.page(query, paging, version);
        let items =
            self.shown(query, &page).iter().filter_map(|shown| shown.entry.read(&shown.seen())).collect();
        OfficeList {
            order: page.order,
            total: page.total,
            start: query.start.clone(),
            service_unknown: page.service_unknown,
            corrected: page.corrected,
            missing: page.missing,
            items,
            next_cursor: page.next_cursor,
        }
    }

    /// The same list, as the API writes it.
    pub fn list_json(&self, query: &OfficeQuery, paging: Paging, version: i64) -> String {
        let page = self.page(query, paging, version);
        let shown = self.shown(query, &page);
        // A look at all of it first also lets the memory fetch everything at once.
        let room = shown.iter().map(Shown::room).sum::<usize>();
        let mut out = String::with_capacity(ROOM_AROUND + room);
        out.push_str("{\"order\":\"");
        out.push_str(page.order.as_str());
        out.push('"');
        if let Some(total) = page.total {
            push_field(&mut out, "total", &total);
        }
        if page.service_unknown {
            push_field(&mut out, "service_unknown", &true);
        }
        if let Some(start) = &query.start {
            push_field(&mut out, "start", start);
        }
        if let Some(corrected) = &page.corrected {
            push_field(&mut out, "corrected", corrected);
        }
        if !page.missing.is_empty() {
            push_field(&mut out, "missing", &page.missing);
        }
        out.push_str(",\"items\":[");
        for (number, one) in shown.iter().enumerate() {
            if number > 0 {
                out.push(',');
            }
            one.entry.write(&one.seen(), &mut out);
        }
        out.push(']');
        if let Some(cursor) = &page.next_cursor {
            push_field(&mut out, "next_cursor", cursor);
        }
        out.push('}');
        out
    }

    /// The offices of a page, as they are seen from the point and at the moment asked about.
    fn shown<'a>(&'a self, query: &OfficeQuery, page: &'a Page) -> Vec<Shown<'a>> {
        let one = |(rank, distance_m): &Hit| {
            let (entry, facts) = (self.entries.get(*rank as usize)?, self.facts.get(*rank as usize)?);
            let arrival_minutes =
                query.travel.zip(*distance_m).map(|(travel, metres)| travel.minutes(metres));
            let opening = match (query.filter.open, distance_m) {
                (Some(Open::OnArrival(travel)), Some(metres)) => {
                    let there = openings::arrival(query.at, travel, *metres);
                    let schedule = self.shared.schedule(facts);
                    let opening = opening(schedule, query.filter.service.as_deref(), &self.calendar, there);
                    serde_json::to_string(&opening).ok().map(Cow::Owned)
                }
                _ => page.at.json(&self.shared, &self.calendar, facts.profile).map(Cow::Borrowed),
            };
            Some(Shown { entry, opening, distance_m: *distance_m, arrival_minutes })
        };
        page.hits.iter().filter_map(one).collect()
    }

    fn page(&self, query: &OfficeQuery, paging: Paging, version: i64) -> Page {
        let service = query.filter.service.as_deref();
        let at = self.openings.at(&self.shared, &self.calendar, query.at, service);
        let asking = Asking::new(&self.shared, &self.calendar, query, &at);
        let most = paging.offset.saturating_add(paging.limit).saturating_add(1);
        let (hits, total, found) = match (&query.text, query.near) {
            (Some(text), near) => {
                let (hits, found) = self.matching(text, &asking, near);
                let total = hits.len();
                (hits, Some(total), found)
            }
            (None, Some(near)) => (self.nearest(near, &asking, most), self.total(&asking), Found::default()),
            (None, None) => (self.first(&asking, most), self.total(&asking), Found::default()),
        };
        let order = match query.near {
            None => Order::District,
            Some(_) if hits.iter().any(|(_, metres)| metres.is_some()) => Order::Distance,
            Some(_) => Order::DistrictDistance,
        };
        let (part, next_cursor) = paging.part(&hits, version);
        let (corrected, missing) = (found.corrected, found.missing);
        let service_unknown = asking.is_service_unknown();
        Page { order, total, service_unknown, hits: part.to_vec(), corrected, missing, next_cursor, at }
    }

    fn first(&self, asking: &Asking<'_>, most: usize) -> Vec<Hit> {
        let passing = (0..).zip(&self.facts).filter(|(_, facts)| asking.passes(facts));
        passing.map(|(rank, _)| (rank, None)).take(most).collect()
    }

    fn nearest(&self, near: Wgs84, asking: &Asking<'_>, most: usize) -> Vec<Hit> {
        let (from, asked, reach) = (tree::unit(near), asking.asked(), asking.reach());
        let is_settled = asking.is_settled_by_tree();
        let mut hits: Vec<Hit> = Vec::with_capacity(most.min(64));
        for standing in &self.standings {
            if hits.len() == most {
                break;
            }
            let accept = |rank: u32, chord_squared: f64| {
                let metres = || Some(rounded(tree::metres(chord_squared)));
                let passes = |facts: &Facts| {
                    asking.passes(facts)
                        && (!asking.needs_a_way() || asking.serves_on_arrival(facts, metres()))
                };
                is_settled || self.facts.get(rank as usize).is_some_and(passes)
            };
            let Some(doors) = standing.doors(asking.service) else { continue };
            let found = doors.known.nearest(from, &asked, reach, most - hits.len(), accept);
            hits.extend(found.into_iter().map(|(rank, chord)| (rank, Some(rounded(tree::metres(chord))))));
            if asking.needs_a_way() || hits.len() == most {
                continue;
            }
            let passes =
                |rank: &u32| self.facts.get(*rank as usize).is_some_and(|facts| asking.passes(facts));
            let rest = doors.unknown.nearest(near).filter(passes).take(most - hits.len());
            hits.extend(rest.map(|rank| (rank, None)));
        }
        hits
    }

    /// How many pass; kept, because only the first answer after a change has to count. Who asks for the nearest that
    /// is open does not wait for a count of all, which is another one every minute.
    fn total(&self, asking: &Asking<'_>) -> Option<usize> {
        if asking.query.near.is_some() && asking.query.filter.open.is_some() {
            return None;
        }
        let filter = &asking.query.filter;
        let key = (filter.clone(), filter.open.map(|_| asking.query.at));
        let count = || self.facts.iter().filter(|facts| asking.passes(facts)).count();
        self.totals.get_or_insert_with(&key, || Ok::<_, std::convert::Infallible>(count())).ok()
    }

    fn matching(&self, text: &str, asking: &Asking<'_>, near: Option<Wgs84>) -> (Vec<Hit>, Found) {
        let admits = |rank: u32| self.facts.get(rank as usize).is_some_and(|facts| asking.passes(facts));
        let found = self.search.find(text, admits);
        (self.ordered(&found.hits, near, asking), found)
    }

    /// By standing; inside each by distance where a point is given, else the best first.
    fn ordered(&self, found: &[(u32, u32)], near: Option<Wgs84>, asking: &Asking<'_>) -> Vec<Hit> {
        let mut hits: Vec<(u8, Hit, u32)> = found
            .iter()
            .filter_map(|(rank, score)| {
                let (entry, facts) = (self.entries.get(*rank as usize)?, self.facts.get(*rank as usize)?);
                let metres = near.zip(entry.door).map(|(near, door)| metres_between(near, door));
                asking.serves_on_arrival(facts, metres).then_some((facts.standing, (*rank, metres), *score))
            })
            .collect();
        hits.sort_by_key(|(standing, (rank, metres), score)| {
            let score = near.is_none().then_some(Reverse(*score));
            (*standing, metres.is_none(), *metres, score, *rank)
        });
        hits.into_iter().map(|(_, hit, _)| hit).collect()
    }
}

impl Shown<'_> {
    fn seen(&self) -> Seen<'_> {
        let Shown { opening, distance_m, arrival_minutes, .. } = self;
        Seen { opening: opening.as_deref(), distance_m: *distance_m, arrival_minutes: *arrival_minutes }
    }

    /// About how many bytes it takes.
    fn room(&self) -> usize {
        self.entry.room() + self.opening.as_deref().map_or(0, str::len)
    }
}

/// A field behind others.
fn push_field(out: &mut String, name: &str, value: &impl Serialize) {
    out.push_str(",\"");
    out.push_str(name);
    out.push_str("\":");
    // Texts always have a form in JSON.
    out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()));
}
