//! All windows of a city at once, for the phone to keep.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use serde::Deserialize;
use shared::{
    cities::Adcode,
    error::Problem,
    hours::Day,
    messages::{common, offices as words},
    offices::{
        Office, Position,
        directory::{Directory, MOST, Window, ten_millionths},
    },
};

use super::{Datum, search::sounds};
use crate::{
    State,
    cities::{
        Snapshot,
        parameters::{code, present, refuse},
    },
    platform::{failure::Failure, http::pages::Edition},
};

/// The query of `GET /offices/directory`.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DirectoryParameters {
    /// Six-digit code of a city.
    pub city: String,
    /// The datum of the positions: `wgs84` (default), `gcj02` or `bd09`.
    pub datum: Option<String>,
}

/// All windows of a city at once, at most 5,000: what a phone keeps to go on answering without a network.
///
/// # Errors
/// 422 naming what cannot be understood.
#[utoipa::path(get, path = "/api/v1/offices/directory", operation_id = "get_office_directory", tag = "offices",
    params(DirectoryParameters),
    responses((status = 200, body = Directory), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 422, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    request: HttpRequest,
    state: Data<State>,
    parameters: Query<DirectoryParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let (city, datum) = parameters.understand(&snapshot)?;
    let write = || {
        // Names and numbers always have a form in JSON.
        serde_json::to_string(&directory(&snapshot, city, datum)).unwrap_or_default()
    };
    Ok(state.pages.respond_json(&request, Edition::of(snapshot.version), write))
}

impl DirectoryParameters {
    fn understand(&self, snapshot: &Snapshot) -> Result<(Adcode, Datum), Failure> {
        let mut wrong = Vec::new();
        let is_known = |city| snapshot.city(city).is_some();
        let city = code("city", Some(&self.city), is_known, &mut wrong);
        if city.is_none() && wrong.is_empty() {
            let _: Option<Adcode> = refuse(&mut wrong, "city", "missing", common::BAD_PARAMETER);
        }
        let datum = Datum::named(present(self.datum.as_deref()))
            .or_else(|| refuse(&mut wrong, "datum", "unknown", common::BAD_PARAMETER));
        city.zip(datum).ok_or_else(|| Failure::invalid_fields(wrong))
    }
}

/// The directory of a city, in this version of the data.
pub(super) fn directory(snapshot: &Snapshot, city: Adcode, datum: Datum) -> Directory {
    // In the order of lists: those go first that help most.
    let mut offices: Vec<Office> = snapshot.offices.of_city(city).take(MOST + 1).collect();
    let complete = offices.len() <= MOST;
    offices.truncate(MOST);
    let as_of = offices.iter().filter_map(last_day).max();
    Directory {
        city,
        city_name: snapshot.city(city).map(|city| city.name.clone()).unwrap_or_default(),
        version: snapshot.version,
        as_of,
        complete,
        calendar: snapshot.calendar.clone(),
        sounds: sounds(offices.iter().flat_map(texts)).pack(),
        windows: offices.iter().map(|office| window(office, datum)).collect(),
    }
}

/// When the record was made sure of, or else published.
fn last_day(office: &Office) -> Option<Day> {
    let published = || office.source.as_ref()?.published.and_then(|date| date.to_string().parse().ok());
    office.checked_on.or_else(published)
}

/// What one would look for it by.
fn texts(office: &Office) -> impl Iterator<Item = &str> {
    let own = [Some(office.name.as_str()), office.district_name.as_deref(), office.address.as_deref()];
    let aliases = office.aliases.iter().map(String::as_str);
    own.into_iter().flatten().chain(aliases).chain([words::kind(office.kind)])
}

fn window(office: &Office, datum: Datum) -> Window {
    Window {
        id: office.id.clone(),
        name: office.name.clone(),
        aliases: office.aliases.clone(),
        kind: office.kind,
        role: office.role,
        to_verify: office.to_verify,
        district_name: office.district_name.clone(),
        address: office.address.clone(),
        phone: office.phone.clone(),
        at: match office.position {
            Position::Exact { at } => datum.show(at).ok().map(|(lat, lon)| [lat, lon].map(ten_millionths)),
            Position::Unknown => None,
        },
        schedule: office.schedule.clone(),
        accessibility: office.accessibility.clone(),
    }
}
