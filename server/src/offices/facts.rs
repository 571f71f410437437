//! What filters look at, small and side by side in memory: one record an office, with whatever many offices share
//! (hours, services) kept once.

use std::collections::HashMap;

use shared::{
    cities::Adcode,
    hours::{Schedule, Thing},
    offices::{Accessibility, CrossCity, OfficeKind, Role},
};

use super::{OfficeRecord, marks::Marks};

/// What filters look at in one office.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub city: Adcode,
    pub district: Option<Adcode>,
    pub kind: OfficeKind,
    /// A bit for each [`Accessibility`].
    pub access: u8,
    /// 0 for verified windows, 1 for those to verify, 2 for contacts: lists come in this order.
    pub standing: u8,
    /// Its hours, by their number in [`Shared`].
    pub profile: u32,
    /// Its services, by their number in [`Shared`].
    services: u32,
    /// For whom from elsewhere it works, by number in [`Shared`].
    cross_city: u32,
}

/// What offices share, each kept once.
#[derive(Debug, Default)]
pub struct Shared {
    /// The hours; `None` where they are not known.
    pub profiles: Vec<Option<Schedule>>,
    services: Vec<Box<[u16]>>,
    cross_city: Vec<Box<[CrossCity]>>,
    numbers: HashMap<String, u16>,
}

/// Gathers what offices share while they are read.
#[derive(Default)]
pub struct Gathering {
    shared: Shared,
    profiles: HashMap<Option<Schedule>, u32>,
    services: HashMap<Box<[u16]>, u32>,
    cross_city: HashMap<Vec<CrossCity>, u32>,
}

impl Gathering {
    /// Takes an office in.
    pub fn take(&mut self, record: &OfficeRecord) -> Facts {
        let mut services: Vec<u16> = record.services.iter().map(|id| self.number(id)).collect();
        services.sort_unstable();
        let shared = &mut self.shared;
        Facts {
            city: record.city,
            district: record.district,
            kind: record.kind,
            access: access_bits(&record.accessibility),
            standing: standing(record.role, record.is_to_verify()),
            profile: kept(&mut self.profiles, &mut shared.profiles, record.schedule.clone(), |s| s),
            services: kept(&mut self.services, &mut shared.services, services.into(), |s| s),
            cross_city: kept(
                &mut self.cross_city,
                &mut shared.cross_city,
                record.cross_city.clone(),
                Vec::into_boxed_slice,
            ),
        }
    }

    /// What was gathered.
    pub fn finish(self) -> Shared {
        self.shared
    }

    fn number(&mut self, service: &str) -> u16 {
        if let Some(number) = self.shared.numbers.get(service) {
            return *number;
        }
        // A city has some hundred services; beyond 65,535 they would share the last number, and the pack's check
        // knows only services that are guides.
        let number = u16::try_from(self.shared.numbers.len()).unwrap_or(u16::MAX);
        self.shared.numbers.insert(service.to_owned(), number);
        number
    }
}

fn kept<K: Clone + Eq + std::hash::Hash, V>(
    known: &mut HashMap<K, u32>,
    all: &mut Vec<V>,
    value: K,
    shape: impl FnOnce(K) -> V,
) -> u32 {
    if let Some(number) = known.get(&value) {
        return *number;
    }
    // There are no more of them than offices, whose ranks are u32.
    let number = all.len() as u32;
    known.insert(value.clone(), number);
    all.push(shape(value));
    number
}

impl Shared {
    /// The number of a service that some office does.
    pub fn service(&self, id: &str) -> Option<u16> {
        self.numbers.get(id).copied()
    }

    /// Whether the office does that service.
    pub fn does(&self, facts: &Facts, service: u16) -> bool {
        self.services_of(facts).binary_search(&service).is_ok()
    }

    /// Whether the office works for residents of that city; for a service where one is asked for.
    pub fn accepts(&self, facts: &Facts, home: Adcode, service: Option<&str>) -> bool {
        let rules = self.cross_city.get(facts.cross_city as usize).map_or(&[][..], AsRef::as_ref);
        facts.city == home
            || rules.iter().any(|rule| {
                rule.home_cities.contains(&home)
                    && service
                        .is_none_or(|id| rule.services.is_empty() || rule.services.iter().any(|s| s == id))
            })
    }

    /// The office's hours.
    pub fn schedule(&self, facts: &Facts) -> Option<&Schedule> {
        self.profiles.get(facts.profile as usize)?.as_ref()
    }

    /// What the office is marked with in the tree.
    pub fn marks(&self, facts: &Facts) -> Marks {
        let mut marks = Marks::default();
        marks.kind(facts.kind);
        marks.city(facts.city);
        marks.home(facts.city);
        marks.profile(facts.profile);
        facts.district.into_iter().for_each(|district| marks.district(district));
        let has = |access: &Accessibility| facts.access & access_bits(&[*access]) != 0;
        Accessibility::ALL.into_iter().filter(has).for_each(|access| marks.access(access));
        let rules = self.cross_city.get(facts.cross_city as usize).map_or(&[][..], AsRef::as_ref);
        rules.iter().flat_map(|rule| &rule.home_cities).for_each(|home| marks.home(*home));
        marks
    }

    /// The numbers of the services that the office does, in order.
    pub fn services_of(&self, facts: &Facts) -> &[u16] {
        self.services.get(facts.services as usize).map_or(&[], AsRef::as_ref)
    }
}

fn standing(role: Role, to_verify: bool) -> u8 {
    match (role, to_verify) {
        (Role::Window, false) => 0,
        (Role::Window, true) => 1,
        (Role::Contact, _) => 2,
    }
}

/// A bit for each.
pub fn access_bits(access: &[Accessibility]) -> u8 {
    access.iter().fold(0, |bits, access| bits | 1 << *access as u8)
}

/// Whether what a resident brings is enough: at the counter, unless it is known to ask for more, or in one of the
/// self-service rooms.
pub fn is_enough(schedule: Option<&Schedule>, service: Option<&str>, brought: &[Thing]) -> bool {
    let Some(schedule) = schedule else { return true };
    let all = |needed: &[Thing]| needed.iter().all(|thing| brought.contains(thing));
    let asks = |id: &str| schedule.services.iter().find(|rule| rule.services.iter().any(|s| s == id));
    let at_the_counter =
        schedule.weekly.is_some() && service.and_then(asks).is_none_or(|rule| all(&rule.requires));
    let in_a_room = || {
        schedule.rooms.iter().any(|room| {
            let does =
                service.is_none_or(|id| room.services.is_empty() || room.services.iter().any(|s| s == id));
            does && all(&room.requires)
        })
    };
    at_the_counter || in_a_room()
}
