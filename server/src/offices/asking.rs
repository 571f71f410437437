//! A question put to the index: which offices pass, and which boxes of the tree cannot hold one that does.

use shared::{calendar::Calendar, hours::opening, travel::LONGEST_MINUTES};

use super::{
    facts::{Facts, Shared, access_bits, is_enough},
    marks::Marks,
    openings::{self, At, is_served},
    query::{Filter, OfficeQuery, Open},
    tree::{self, Asked},
};

/// The whole sphere: the square of its longest chord.
const EVERYWHERE: f64 = 4.0;

/// A question put to the index.
pub struct Asking<'a> {
    pub shared: &'a Shared,
    pub calendar: &'a Calendar,
    pub query: &'a OfficeQuery,
    /// All hours at the moment of the query.
    pub at: &'a At,
    /// The number of the service asked for; `None` also when no office is known to do it.
    pub service: Option<u16>,
    access: u8,
}

impl<'a> Asking<'a> {
    /// Puts it.
    pub fn new(shared: &'a Shared, calendar: &'a Calendar, query: &'a OfficeQuery, at: &'a At) -> Asking<'a> {
        let service = query.filter.service.as_deref().and_then(|id| shared.service(id));
        Asking { shared, calendar, query, at, service, access: access_bits(&query.filter.access) }
    }

    /// Whether a service is asked for that no office is known to do. Then all stay: somebody who telephones one of
    /// them is better off than with an empty list, and the answer says that nobody knows.
    pub const fn is_service_unknown(&self) -> bool {
        self.query.filter.service.is_some() && self.service.is_none()
    }

    /// Whether the answer depends on how far an office is.
    pub const fn needs_a_way(&self) -> bool {
        matches!(self.query.filter.open, Some(Open::OnArrival(_)))
    }

    /// Whether the office passes, but for the way to it.
    pub fn passes(&self, facts: &Facts) -> bool {
        let filter = &self.query.filter;
        let service = filter.service.as_deref();
        filter.city.is_none_or(|city| facts.city == city)
            && filter.district.is_none_or(|district| facts.district == Some(district))
            && filter.kind.is_none_or(|kind| facts.kind == kind)
            && facts.access & self.access == self.access
            && self.service.is_none_or(|number| self.shared.does(facts, number))
            && filter.home.is_none_or(|home| self.shared.accepts(facts, home, service))
            && filter
                .brings
                .as_ref()
                .is_none_or(|brought| is_enough(self.shared.schedule(facts), service, brought))
            && match filter.open {
                None | Some(Open::OnArrival(_)) => true,
                Some(Open::Then) => self.at.is_served(self.shared, self.calendar, facts.profile),
                Some(Open::RoundTheClock) => {
                    self.at.is_round_the_clock(self.shared, self.calendar, facts.profile)
                }
            }
    }

    /// Whether the office serves somebody who sets out at the moment of the query, so many metres away; nobody can
    /// say without a door.
    pub fn serves_on_arrival(&self, facts: &Facts, metres: Option<u32>) -> bool {
        let Some(Open::OnArrival(travel)) = self.query.filter.open else { return true };
        let Some(metres) = metres.filter(|metres| travel.minutes(*metres) <= LONGEST_MINUTES) else {
            return false;
        };
        let there = openings::arrival(self.query.at, travel, metres);
        let (schedule, service) = (self.shared.schedule(facts), self.query.filter.service.as_deref());
        is_served(schedule, service, &opening(schedule, service, self.calendar, there))
    }

    /// What the tree is asked.
    pub fn asked(&self) -> Asked<'a> {
        let (hours, few_hours) = match self.query.filter.open {
            Some(Open::Then | Open::RoundTheClock) => (self.at.serving(), self.at.few_serving()),
            _ => (None, None),
        };
        Asked { marks: self.marks(), hours, few_hours }
    }

    /// Whether the tree of the service settles everything, so that an office it finds need not be looked at.
    pub fn is_settled_by_tree(&self) -> bool {
        let Filter { city, district, kind, service: _, home, brings, access, open } = &self.query.filter;
        let is_open_settled = match open {
            None => true,
            Some(Open::Then) => self.at.serving().is_some(),
            Some(Open::RoundTheClock | Open::OnArrival(_)) => false,
        };
        is_open_settled
            && city.is_none()
            && district.is_none()
            && kind.is_none()
            && home.is_none()
            && brings.is_none()
            && access.is_empty()
    }

    /// What a box of the tree must hold.
    fn marks(&self) -> Option<Marks> {
        let filter = &self.query.filter;
        let mut marks = match filter.open {
            // Who is open day and night serves now.
            Some(Open::Then | Open::RoundTheClock) => self.at.served(),
            Some(Open::OnArrival(_)) => openings::served_on_the_way(self.at, self.shared, self.calendar),
            None => Marks::NONE_ASKED,
        };
        filter.city.into_iter().for_each(|city| marks.city(city));
        filter.district.into_iter().for_each(|district| marks.district(district));
        filter.kind.into_iter().for_each(|kind| marks.kind(kind));
        filter.home.into_iter().for_each(|home| marks.home(home));
        filter.access.iter().for_each(|access| marks.access(*access));
        (marks != Marks::NONE_ASKED).then_some(marks)
    }

    /// How far is worth looking: the square of a chord.
    pub fn reach(&self) -> f64 {
        match self.query.filter.open {
            Some(Open::OnArrival(travel)) => tree::chord_squared(f64::from(travel.reach_m())),
            _ => EVERYWHERE,
        }
    }
}

/// Whole metres. A distance on Earth fits and is not negative; the cast cuts off, which is cheaper than `round`, a call.
pub fn rounded(metres: f64) -> u32 {
    (metres + 0.5) as u32
}
