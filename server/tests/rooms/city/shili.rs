//! The made-up pack: nothing in it can be taken for real, and everything that a record can hold is in it.

use std::{collections::HashSet, path::Path};

use server::{
    cities::pack::Pack,
    offices::{Datum, OfficeRecord},
};
use shared::{
    hours::{Access, Moment, OpenState, Opening, Schedule, Why, opening},
    offices::{Accessibility, OfficeKind, Role},
    source::Source,
};

const SHILI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/shili");

fn shili() -> Pack {
    Pack::read(Path::new(SHILI)).unwrap_or_else(|bad| panic!("{bad}"))
}

#[test]
fn nobody_can_take_it_for_real() {
    let pack = shili();
    assert!(pack.about.name.contains("虚构"));
    for division in &pack.divisions {
        // GB/T 2260 has no codes that begin with 99.
        assert!(division.adcode.to_string().starts_with("99"), "{}", division.name);
    }
    let made_up = |source: &Source| source.title.starts_with("虚构的示例资料") && source.url.is_none();
    for office in &pack.offices {
        assert!(office.name.ends_with("（虚构）"), "{}", office.id);
        assert!(office.remarks[0].contains("虚构的示例记录"), "{}", office.id);
        assert!(office.address.as_ref().is_none_or(|address| address.contains("虚构")), "{}", office.id);
        assert!(office.phone.as_ref().is_none_or(|phone| phone.starts_with("000-0000-")), "{}", office.id);
        assert!(office.sources.iter().all(made_up), "{}", office.id);
    }
    for hotline in &pack.hotlines {
        assert!(hotline.number.starts_with("000-0000-") && hotline.sources.iter().all(made_up));
    }
    for guide in &pack.guides {
        assert!(guide.name.ends_with("（虚构）") && guide.sources.iter().all(made_up), "{}", guide.id);
        assert!(guide.remarks.iter().any(|remark| remark.0.text.contains("虚构")), "{}", guide.id);
    }
    // Only the holidays are real, or the opening states would be wrong.
    let changchun = Pack::read(&Path::new(SHILI).with_file_name("changchun")).unwrap();
    assert_eq!(pack.calendar, changchun.calendar);
}

#[test]
fn every_kind_of_record_is_there() {
    let offices = shili().offices;
    let count = |what: fn(&OfficeRecord) -> bool| offices.iter().filter(|office| what(office)).count();
    assert_eq!(offices.len(), 63);
    for kind in OfficeKind::ALL {
        assert!(offices.iter().any(|office| office.kind == kind), "{kind:?}");
    }
    for access in Accessibility::ALL {
        assert!(offices.iter().any(|office| office.accessibility.contains(&access)), "{access:?}");
    }
    for datum in [Datum::Wgs84, Datum::Gcj02, Datum::Bd09] {
        assert!(
            offices.iter().any(|office| office.position.is_some_and(|at| at.datum == datum)),
            "{datum:?}"
        );
    }
    assert_eq!(count(|office| office.role == Role::Contact), 7);
    assert_eq!(count(|office| office.withheld.is_some()), 1);
    assert_eq!(count(|office| office.position.is_none()), 7);
    assert!(count(|office| office.schedule.is_none() && office.role == Role::Window) > 0, "unknown hours");
    assert!(count(|office| !office.sources[0].is_current_and_official()) > 5, "to verify");
    assert!(count(|office| office.sources[0].is_current_and_official()) > 40, "verified");
    assert!(count(|office| office.phone.is_none()) > 0 && count(|office| office.address.is_none()) > 0);
    assert!(
        count(|office| office.district.is_none()) > 0 && count(|office| office.checked_on.is_some()) >= 5
    );
    assert!(count(|office| office.cross_city.iter().any(|rule| rule.services.is_empty())) > 0);
    assert!(count(|office| office.cross_city.iter().any(|rule| !rule.services.is_empty())) > 0);
    assert!(count(|office| office.aliases.len() > 1) > 0);
}

#[test]
fn every_part_of_a_schedule_is_there() {
    let offices = shili().offices;
    let has = |what: fn(&Schedule) -> bool| offices.iter().filter_map(|o| o.schedule.as_ref()).any(what);
    assert!(has(|s| s.weekly.is_none() && !s.rooms.is_empty()), "rooms only");
    assert!(has(|s| s.to_verify));
    assert!(has(|s| s.last_ticket_minutes.is_some()));
    assert!(has(|s| s.open_on_holidays));
    assert!(has(|s| s.services.iter().any(|own| own.weekly.is_some())));
    assert!(has(|s| s.services.iter().any(|own| own.weekly.is_none() && own.last_ticket_minutes.is_some())));
    assert!(has(|s| s.services.iter().any(|own| !own.requires.is_empty())));
    assert!(has(|s| s.closures.iter().any(|closure| closure.to.is_none())), "until further notice");
    assert!(has(|s| s.closures.iter().any(|closure| closure.rooms_too)));
    assert!(has(|s| s.closures.iter().any(|closure| closure.from.minute() > 0)), "half a day");
    assert!(has(|s| s.openings.iter().any(|special| special.services.is_empty())));
    assert!(has(|s| s.openings.iter().any(|special| !special.services.is_empty())));
    assert!(has(|s| s.rooms.iter().any(|room| room.access == Access::RoundTheClock)));
    assert!(has(|s| s.rooms.iter().any(|room| room.access == Access::Hall)));
    assert!(has(|s| s.rooms.iter().any(|room| matches!(room.access, Access::Weekly(_)))));
}

#[test]
fn every_service_has_its_guide() {
    let pack = shili();
    let guides: HashSet<&str> = pack.guides.iter().map(|guide| guide.id.as_str()).collect();
    for office in &pack.offices {
        let schedule = office.schedule.iter();
        let named = schedule.flat_map(|s| {
            let own = s.services.iter().flat_map(|own| &own.services);
            let special = s.openings.iter().flat_map(|special| &special.services);
            own.chain(special).chain(s.rooms.iter().flat_map(|room| &room.services))
        });
        let across = office.cross_city.iter().flat_map(|rule| &rule.services);
        for service in office.services.iter().chain(named).chain(across) {
            assert!(guides.contains(service.as_str()), "{}: {service}", office.id);
        }
    }
    assert!(pack.popular_names.len() > 10);
    let offered: HashSet<&str> =
        pack.offices.iter().flat_map(|office| office.services.iter().map(String::as_str)).collect();
    assert_eq!(offered, guides);
}

/// The state of a window of the pack.
fn state(pack: &Pack, id: &str, service: Option<&str>, at: &str) -> Opening {
    let office = pack.offices.iter().find(|office| office.id == id).unwrap_or_else(|| panic!("{id}"));
    opening(office.schedule.as_ref(), service, &pack.calendar(), at.parse().unwrap())
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

/// What the README's table promises, judged by the rules: on Monday 23 November 2026 unless said otherwise.
#[test]
fn the_examples_of_the_readme_are_what_they_say() {
    let pack = shili();
    let is = |id: &str, service: Option<&str>, at: &str, expected: OpenState| {
        assert_eq!(state(&pack, id, service, at).state, expected, "{id} {service:?} {at}");
    };
    // Winter: 13:00 to 16:30, and the last tickets are half an hour before closing.
    is("sl-gov-1", None, "2026-11-23T12:00", OpenState::LunchBreak { until: moment("2026-11-23T13:00") });
    is("sl-gov-1", None, "2026-11-23T14:00", OpenState::Open { until: moment("2026-11-23T16:30") });
    let last =
        OpenState::LastTickets { until: moment("2026-11-23T16:00"), closes: moment("2026-11-23T16:30") };
    is("sl-gov-1", None, "2026-11-23T15:45", last);
    // Summer: 13:30 to 17:00.
    is("sl-gov-1", None, "2026-07-06T13:10", OpenState::LunchBreak { until: moment("2026-07-06T13:30") });
    // Passports end earlier.
    let passport = state(&pack, "sl-gov-1", Some("sl-passport"), "2026-11-23T15:45");
    assert!(matches!(passport.state, OpenState::Closed { next: Some(_), why: Why::Hours }), "{passport:?}");
    // Until further notice, and the kiosk outside goes on.
    let moved = state(&pack, "sl-gov-3", None, "2026-11-23T10:00");
    assert!(matches!(moved.state, OpenState::Closed { next: None, why: Why::Closure { .. } }), "{moved:?}");
    assert_eq!(moved.rooms[0].state, OpenState::RoundTheClock);
    // The station is closed with its rooms until 5 December.
    let station = state(&pack, "sl-self-station", None, "2026-11-23T10:00");
    assert!(station.rooms.iter().all(|room| matches!(room.state, OpenState::Closed { .. })), "{station:?}");
    // On duty in the middle of the National Day holiday.
    is("sl-gov-south", None, "2026-10-04T10:00", OpenState::Open { until: moment("2026-10-04T15:00") });
    let holiday = state(&pack, "sl-gov-2", None, "2026-10-04T10:00");
    assert!(matches!(holiday.state, OpenState::Closed { why: Why::Holiday { .. }, .. }), "{holiday:?}");
    is("sl-gov-park", None, "2026-10-04T10:00", OpenState::Open { until: moment("2026-10-04T16:00") });
    // Saturdays by appointment.
    assert!(state(&pack, "sl-exit-1", None, "2026-11-28T10:00").by_appointment);
    // An evening.
    is("sl-social-west", None, "2026-11-24T18:00", OpenState::Open { until: moment("2026-11-24T20:00") });
    for doubtful in ["sl-gov-unknown", "sl-exit-county", "sl-veterans-county"] {
        is(doubtful, None, "2026-11-23T10:00", OpenState::NotVerified);
    }
    is("sl-self-centre", None, "2026-11-23T03:00", OpenState::RoundTheClock);
}
