//! What is asked of the list of offices: raw strings into types, with an answer that names the parameter.

use serde::Deserialize;
use shared::{
    cities::Adcode,
    error::FieldError,
    geo::Wgs84,
    hours::{Moment, Thing},
    messages::common,
    offices::{Accessibility, OfficeKind, Start},
    travel::Travel,
};

use super::Datum;
use crate::{
    cities::{
        Snapshot,
        parameters::{code, present, refuse, search_text},
    },
    platform::failure::Failure,
};

/// The query of `GET /offices`, as it arrives. An empty value counts as absent: forms send those.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfficeParameters {
    /// Latitude and longitude, such as `43.88,125.32`.
    pub near: Option<String>,
    /// The datum of `near`: `wgs84` (default), `gcj02` or `bd09`.
    pub datum: Option<String>,
    /// A place in words, in place of `near`: a district, a street, a window's own name.
    pub place: Option<String>,
    /// Six-digit code of a city.
    pub city: Option<String>,
    /// Six-digit code of a district or county.
    pub district: Option<String>,
    /// A kind of office.
    pub kind: Option<String>,
    /// A service that is done there: the id of its guide.
    pub service: Option<String>,
    /// The city of 户籍, six digits: only windows that work for its residents (圈内通办).
    pub home: Option<String>,
    /// What the resident brings, comma-separated: only windows that ask for no more. `id_card`,
    /// `household_register`, `residence_permit`, `passport`, `driving_licence`, `social_security_card`,
    /// `bank_card`, `mobile_phone`, `face`.
    pub brings: Option<String>,
    /// What the place must have, comma-separated: `step_free`, `low_counter`, `sign_language`.
    pub access: Option<String>,
    /// Only windows that serve: `now`, at a moment (RFC 3339), `24h` a day, or on `arrival` (with `near` and `travel`).
    pub open: Option<String>,
    /// How one goes there: `walk` or `drive`; answers say how long that takes.
    pub travel: Option<String>,
    /// Words: names, popular names, districts, streets, pinyin or its initials.
    pub q: Option<String>,
    /// How many, 1 to 50; 20 by default.
    pub limit: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The query of `GET /offices/{id}`.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OneParameters {
    /// Latitude and longitude, such as `43.88,125.32`.
    pub near: Option<String>,
    /// The datum of `near`: `wgs84` (default), `gcj02` or `bd09`.
    pub datum: Option<String>,
    /// The moment of the opening state (RFC 3339); now by default.
    pub at: Option<String>,
    /// The service of the opening state: the id of its guide.
    pub service: Option<String>,
}

/// What is asked, understood.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeQuery {
    /// The moment of the opening states.
    pub at: Moment,
    /// Where the asker is.
    pub near: Option<Wgs84>,
    /// The place that was named, whether `near` could be told from it or not.
    pub start: Option<Start>,
    /// How the asker goes there.
    pub travel: Option<Travel>,
    /// What somebody typed.
    pub text: Option<String>,
    /// What must hold.
    pub filter: Filter,
}

/// What must hold of an office.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// One city.
    pub city: Option<Adcode>,
    /// One district.
    pub district: Option<Adcode>,
    /// One kind.
    pub kind: Option<OfficeKind>,
    /// Does this service.
    pub service: Option<String>,
    /// Works for residents of this city.
    pub home: Option<Adcode>,
    /// Asks for no more than this.
    pub brings: Option<Vec<Thing>>,
    /// Has all of these.
    pub access: Vec<Accessibility>,
    /// Serves then.
    pub open: Option<Open>,
}

/// When an office must serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Open {
    /// At the moment of the query.
    Then,
    /// At the moment of the query, and day and night from then on.
    RoundTheClock,
    /// When the asker gets there, who sets out at the moment of the query.
    OnArrival(Travel),
}

impl OfficeQuery {
    /// Everything, with the opening states of that moment.
    pub fn at(at: Moment) -> OfficeQuery {
        OfficeQuery { at, near: None, start: None, travel: None, text: None, filter: Filter::default() }
    }

    /// Whether a district is asked for that is not one of the city asked for: nothing can be in both.
    pub fn contradicts_itself(&self, snapshot: &Snapshot) -> bool {
        self.filter.city.is_some_and(|city| {
            self.filter.district.is_some_and(|district| snapshot.city_of(district) != Some(city))
        })
    }
}

impl OfficeParameters {
    /// Understands everything but the paging. `now` is the moment unless `open` names another.
    ///
    /// # Errors
    /// 422 naming every parameter that cannot be understood.
    pub fn understand(&self, snapshot: &Snapshot, now: Moment) -> Result<OfficeQuery, Failure> {
        let mut wrong = Vec::new();
        let is_city = |code: Adcode| snapshot.city(code).is_some();
        let city = code("city", self.city.as_deref(), is_city, &mut wrong);
        let mut near = near(self.near.as_deref(), self.datum.as_deref(), &mut wrong);
        let place = search_text(self.place.as_deref(), &mut wrong).filter(|_| near.is_none());
        let start = place.map(|place| snapshot.offices.start(&place, city));
        let start = start.map(|(at, start)| {
            near = at;
            start
        });
        let travel = named("travel", self.travel.as_deref(), Travel::parse, &mut wrong);
        // A place that could not be told is asked back; until then nobody can say when one arrives.
        let (open, at) = self.open(near.is_some(), start.is_some(), travel, &mut wrong);
        let filter = Filter {
            city,
            district: code(
                "district",
                self.district.as_deref(),
                |d| snapshot.city_of(d).is_some(),
                &mut wrong,
            ),
            kind: named("kind", self.kind.as_deref(), OfficeKind::parse, &mut wrong),
            service: service(self.service.as_deref(), snapshot, &mut wrong),
            home: code("home", self.home.as_deref(), is_city, &mut wrong),
            brings: present(self.brings.as_deref())
                .map(|_| listed("brings", self.brings.as_deref(), Thing::parse, &mut wrong)),
            access: listed("access", self.access.as_deref(), Accessibility::parse, &mut wrong),
            open,
        };
        let text = search_text(self.q.as_deref(), &mut wrong);
        if wrong.is_empty() {
            Ok(OfficeQuery { at: at.unwrap_or(now), near, start, travel, text, filter })
        } else {
            Err(Failure::invalid_fields(wrong))
        }
    }

    /// Whether the point asked about is finer than a kilometre (three decimals or more). Where somebody stands
    /// is personal, so such an answer is never kept.
    pub fn is_precise(&self) -> bool {
        let fine =
            |degrees: &str| degrees.split_once('.').is_some_and(|(_, decimals)| decimals.trim().len() > 2);
        self.near.as_deref().is_some_and(|near| near.split(',').any(fine))
    }

    fn open(
        &self,
        has_point: bool,
        has_place: bool,
        travel: Option<Travel>,
        wrong: &mut Vec<FieldError>,
    ) -> (Option<Open>, Option<Moment>) {
        match (present(self.open.as_deref()), travel) {
            (None, _) => (None, None),
            (Some("now"), _) => (Some(Open::Then), None),
            (Some("24h"), _) => (Some(Open::RoundTheClock), None),
            (Some("arrival"), Some(travel)) if has_point => (Some(Open::OnArrival(travel)), None),
            (Some("arrival"), Some(_)) if has_place => (None, None),
            (Some("arrival"), _) => {
                (refuse(wrong, "open", "needs_near_and_travel", common::ARRIVAL_NEEDS_MORE), None)
            }
            (Some(text), _) => match moment("open", Some(text), wrong) {
                Some(at) => (Some(Open::Then), Some(at)),
                None => (None, None),
            },
        }
    }
}

/// What is asked of one office.
#[derive(Clone, Debug)]
pub struct OneQuery {
    /// Where the asker is.
    pub near: Option<Wgs84>,
    /// The moment of the opening state.
    pub at: Moment,
    /// Its service.
    pub service: Option<String>,
}

impl OneParameters {
    /// Understands all of it. `now` is the moment unless `at` names another.
    ///
    /// # Errors
    /// 422 naming the parameters that cannot be understood.
    pub fn understand(&self, snapshot: &Snapshot, now: Moment) -> Result<OneQuery, Failure> {
        let mut wrong = Vec::new();
        let near = near(self.near.as_deref(), self.datum.as_deref(), &mut wrong);
        let at = moment("at", self.at.as_deref(), &mut wrong).unwrap_or(now);
        let service = service(self.service.as_deref(), snapshot, &mut wrong);
        if wrong.is_empty() {
            Ok(OneQuery { near, at, service })
        } else {
            Err(Failure::invalid_fields(wrong))
        }
    }
}

fn service(value: Option<&str>, snapshot: &Snapshot, wrong: &mut Vec<FieldError>) -> Option<String> {
    let id = present(value)?;
    match snapshot.guides.get(id) {
        Some(_) => Some(id.to_owned()),
        None => refuse(wrong, "service", "unknown", common::BAD_PARAMETER),
    }
}

/// RFC 3339 of any offset, or a local time of Asia/Shanghai as a form sends it.
/// The moment of a visit, where one is asked about.
///
/// # Errors
/// 422 when `at` is no moment.
pub(super) fn visit_moment(at: Option<&str>) -> Result<Option<Moment>, Failure> {
    let mut wrong = Vec::new();
    let at = moment("at", at, &mut wrong);
    if wrong.is_empty() { Ok(at) } else { Err(Failure::invalid_fields(wrong)) }
}

fn moment(field: &str, value: Option<&str>, wrong: &mut Vec<FieldError>) -> Option<Moment> {
    let text = present(value)?;
    // A plus that a form did not encode arrives as a space.
    let instant = || text.replace(' ', "+").parse::<jiff::Timestamp>().ok();
    let local = text.parse().ok();
    local
        .or_else(|| instant().map(|at| Moment::of_unix(at.as_second())).filter(Moment::is_in_range))
        .or_else(|| refuse(wrong, field, "bad_moment", common::BAD_MOMENT))
}

fn named<T>(
    field: &str,
    value: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    wrong: &mut Vec<FieldError>,
) -> Option<T> {
    let name = present(value)?;
    parse(name).or_else(|| refuse(wrong, field, "unknown", common::BAD_PARAMETER))
}

/// A comma-separated list; each once, in order, so that equal questions are equal.
fn listed<T: Ord>(
    field: &str,
    value: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    wrong: &mut Vec<FieldError>,
) -> Vec<T> {
    let names = present(value).into_iter().flat_map(|list| list.split(','));
    let mut all: Vec<T> = names.filter_map(|name| named(field, Some(name), &parse, wrong)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// A point as parameters give it.
pub(super) fn near(value: Option<&str>, datum: Option<&str>, wrong: &mut Vec<FieldError>) -> Option<Wgs84> {
    let Some(datum) = Datum::named(present(datum)) else {
        return refuse(wrong, "datum", "unknown", common::BAD_PARAMETER);
    };
    let value = present(value)?;
    let point = value
        .split_once(',')
        .and_then(|(lat, lon)| datum.to_wgs84(lat.trim().parse().ok()?, lon.trim().parse().ok()?).ok());
    point.or_else(|| refuse(wrong, "near", "bad_position", common::BAD_POSITION))
}
