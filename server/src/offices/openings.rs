//! The opening states of all hours at one moment, reckoned once and shared by every office that keeps them.

use std::sync::{Arc, OnceLock};

use quick_cache::{Weighter, sync::Cache};
use shared::{
    calendar::Calendar,
    hours::{Moment, OpenState, Opening, Schedule, opening},
    travel::{LONGEST_MINUTES, Travel},
};

use super::{facts::Shared, marks::Marks};

/// States that are kept ready: this minute's for every service, and what somebody asked lately. A state takes some
/// 300 bytes.
const KEPT: u64 = 1 << 16;
/// About as many moments and services as that is; only a hint to the cache.
const EXPECTED: usize = 256;
/// So many hours are few: to find their windows takes a microsecond.
const FEW: usize = 32;
/// When more than one of so many hours serves, boxes are not asked for those that do.
const MANY_OF: usize = 4;
/// With more hours than this, they are reckoned one by one when an answer needs them.
const RECKONED_AHEAD: usize = 4096;

/// Keeps the states of lately asked moments.
pub struct Openings(Cache<Asked, Arc<At>, States>);

/// The moment, and the service where one is asked for.
type Asked = (Moment, Option<String>);

#[derive(Clone)]
struct States;

impl Weighter<Asked, Arc<At>> for States {
    fn weight(&self, _: &Asked, at: &Arc<At>) -> u64 {
        // For a service too: it keeps the states without the service in memory. However many there are, those of this
        // minute have room.
        (at.states.len() as u64).clamp(1, KEPT / 4)
    }
}

/// All hours at one moment.
pub struct At {
    moment: Moment,
    service: Option<String>,
    /// The same without the service: where hours have no rules of their own for it, they are in the state they are in
    /// anyway. So the states of a minute are few, and stay near the processor.
    anyway: Option<Arc<At>>,
    states: Box<[Option<Box<OnceLock<State>>>]>,
    served: Marks,
    /// Whether those hours serve, by their number; `None` when there are too many to reckon ahead.
    serving: Option<Box<[bool]>>,
    /// The numbers of those that serve, where they are few, as at night.
    few_serving: Option<Box<[u32]>>,
}

struct State {
    opening: Opening,
    json: Box<str>,
}

impl Openings {
    /// Nothing kept yet.
    pub fn new() -> Openings {
        Openings(Cache::with_weighter(EXPECTED, KEPT, States))
    }

    /// All hours at that moment, for a service where one is asked for.
    pub fn at(&self, shared: &Shared, calendar: &Calendar, moment: Moment, service: Option<&str>) -> Arc<At> {
        let key = (moment, service.map(str::to_owned));
        if let Some(known) = self.0.get(&key) {
            return known;
        }
        let anyway = service.map(|_| self.at(shared, calendar, moment, None));
        let at = Arc::new(At::new(shared, calendar, moment, service, anyway));
        self.0.insert(key, Arc::clone(&at));
        at
    }
}

impl At {
    fn new(
        shared: &Shared,
        calendar: &Calendar,
        moment: Moment,
        service: Option<&str>,
        anyway: Option<Arc<At>>,
    ) -> At {
        let is_own = |schedule: &Option<Schedule>| match (service, schedule) {
            (Some(service), Some(schedule)) => schedule.has_own_hours_for(service),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let states = shared.profiles.iter().map(|schedule| is_own(schedule).then(Box::default)).collect();
        let service = service.map(str::to_owned);
        let mut at = At {
            moment,
            service,
            anyway,
            states,
            served: Marks::NONE_ASKED,
            serving: None,
            few_serving: None,
        };
        at.mark_served(shared, calendar);
        at
    }

    /// Hours that may be among those that serve somebody at this moment.
    pub const fn served(&self) -> Marks {
        self.served
    }

    /// Whether the window is open day and night at this moment, as its cell then says: by its table or in a room, and
    /// with no notice that closes it.
    pub fn is_round_the_clock(&self, shared: &Shared, calendar: &Calendar, profile: u32) -> bool {
        let schedule = shared.profiles.get(profile as usize).and_then(Option::as_ref);
        let is = |state: &OpenState| matches!(state, OpenState::RoundTheClock);
        let opening = self.opening(shared, calendar, profile);
        opening.is_some_and(|opening| any(schedule, self.service.as_deref(), opening, is))
    }

    /// Whether somebody who is there at this moment is served, by the number of the hours; `None` when there are too
    /// many hours to reckon ahead.
    pub fn serving(&self) -> Option<&[bool]> {
        self.serving.as_deref()
    }

    /// The numbers of the hours that serve at this moment, where they are few.
    pub fn few_serving(&self) -> Option<&[u32]> {
        self.few_serving.as_deref()
    }

    /// Whether somebody who is there at this moment is served.
    pub fn is_served(&self, shared: &Shared, calendar: &Calendar, profile: u32) -> bool {
        if let Some(serving) = &self.serving {
            return serving.get(profile as usize).copied().unwrap_or_default();
        }
        let schedule = shared.profiles.get(profile as usize).and_then(Option::as_ref);
        let opening = self.opening(shared, calendar, profile);
        opening.is_some_and(|opening| is_served(schedule, self.service.as_deref(), opening))
    }

    /// The state.
    pub fn opening(&self, shared: &Shared, calendar: &Calendar, profile: u32) -> Option<&Opening> {
        self.state(shared, calendar, profile).map(|state| &state.opening)
    }

    /// The state as JSON.
    pub fn json(&self, shared: &Shared, calendar: &Calendar, profile: u32) -> Option<&str> {
        self.state(shared, calendar, profile).map(|state| &*state.json)
    }

    fn mark_served(&mut self, shared: &Shared, calendar: &Calendar) {
        if shared.profiles.len() > RECKONED_AHEAD {
            return;
        }
        // There are no more profiles than offices, whose ranks are u32.
        let numbers = 0..shared.profiles.len() as u32;
        let serving: Box<[bool]> =
            numbers.clone().map(|profile| self.is_served(shared, calendar, profile)).collect();
        let those: Box<[u32]> = numbers.zip(&serving).filter_map(|(p, serves)| serves.then_some(p)).collect();
        // By day nearly every box holds one that serves.
        if those.len() * MANY_OF <= serving.len() {
            self.served = Marks::default();
            those.iter().for_each(|profile| self.served.profile(*profile));
        }
        self.few_serving = (those.len() <= FEW).then_some(those);
        self.serving = Some(serving);
    }

    fn state(&self, shared: &Shared, calendar: &Calendar, profile: u32) -> Option<&State> {
        let Some(own) = self.states.get(profile as usize)? else {
            return self.anyway.as_ref()?.state(shared, calendar, profile);
        };
        Some(own.get_or_init(|| {
            let schedule = shared.profiles.get(profile as usize).and_then(Option::as_ref);
            let opening = opening(schedule, self.service.as_deref(), calendar, self.moment);
            // Moments and texts always have a form in JSON.
            State { json: serde_json::to_string(&opening).unwrap_or_default().into(), opening }
        }))
    }
}

/// Whether somebody who comes for a service is served: at the counter, or in a self-service room that does it.
pub fn is_served(schedule: Option<&Schedule>, service: Option<&str>, opening: &Opening) -> bool {
    any(schedule, service, opening, OpenState::is_served)
}

/// Whether the counter is in such a state, or a self-service room that does the service.
fn any(
    schedule: Option<&Schedule>,
    service: Option<&str>,
    opening: &Opening,
    is: impl Fn(&OpenState) -> bool,
) -> bool {
    let rooms = schedule.map_or(&[][..], |schedule| &schedule.rooms);
    let does = |name: &str| {
        let room = rooms.iter().find(|room| room.name == name);
        service.is_none_or(|id| room.is_some_and(|room| room.services.iter().any(|known| known == id)))
    };
    is(&opening.state) || opening.rooms.iter().any(|room| is(&room.state) && does(&room.name))
}

/// Hours that may serve somebody who sets out at that moment and arrives within the longest way.
pub fn served_on_the_way(at: &At, shared: &Shared, calendar: &Calendar) -> Marks {
    if shared.profiles.len() > RECKONED_AHEAD {
        return Marks::NONE_ASKED;
    }
    let mut marks = Marks::default();
    let last = at.moment.plus(i64::from(LONGEST_MINUTES));
    let soon = |state: &OpenState| match state {
        OpenState::LunchBreak { until } | OpenState::Closed { next: Some(until), .. } => *until <= last,
        OpenState::Closed { next: None, .. } | OpenState::NotVerified => false,
        _ => true,
    };
    for profile in 0..shared.profiles.len() as u32 {
        let may_serve = at.opening(shared, calendar, profile).is_some_and(|opening| {
            soon(&opening.state) || opening.rooms.iter().any(|room| soon(&room.state))
        });
        if may_serve {
            marks.profile(profile);
        }
    }
    marks
}

/// When somebody who sets out at that moment is at a window so many metres away.
pub fn arrival(at: Moment, travel: Travel, metres: u32) -> Moment {
    at.plus(i64::from(travel.minutes(metres)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_asks_for_many_moments_fills_no_more_than_is_kept() {
        let mut shared = Shared::default();
        shared.profiles = vec![None; 100];
        let (openings, calendar) = (Openings::new(), Calendar::default());
        let start: Moment = "2026-11-23T09:00".parse().unwrap();
        for minute in 0..2000 {
            openings.at(&shared, &calendar, start.plus(minute), Some("a"));
        }
        // Each holds a hundred states, its own or those without the service.
        assert!(openings.0.len() as u64 <= KEPT / 100, "{} are kept", openings.0.len());
    }
}
