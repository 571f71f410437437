//! What is asked of the list of offices: raw strings into types, with an answer that names the parameter.

use serde::Deserialize;
use shared::{cities::Adcode, error::FieldError, geo::Wgs84, messages::common, offices::OfficeKind};

use super::Datum;
use crate::{
    cities::{
        Snapshot,
        parameters::{code, present, refuse, words},
        words::Words,
    },
    platform::failure::Failure,
};

/// The query of `GET /offices`, as it arrives. An empty value counts as absent: forms send those.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfficeParameters {
    /// Latitude and longitude, such as `43.88,125.32`.
    pub near: Option<String>,
    /// The datum of `near`: `wgs84` (default), `gcj02` or `bd09`.
    pub datum: Option<String>,
    /// Six-digit code of a city.
    pub city: Option<String>,
    /// Six-digit code of a district or county.
    pub district: Option<String>,
    /// A kind of office.
    pub kind: Option<String>,
    /// Words; every one must occur.
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
pub struct NearParameters {
    /// Latitude and longitude, such as `43.88,125.32`.
    pub near: Option<String>,
    /// The datum of `near`: `wgs84` (default), `gcj02` or `bd09`.
    pub datum: Option<String>,
}

/// What is asked, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfficeQuery {
    /// One city.
    pub city: Option<Adcode>,
    /// One district.
    pub district: Option<Adcode>,
    /// One kind.
    pub kind: Option<OfficeKind>,
    /// Words.
    pub words: Option<Words>,
    /// Where the asker is.
    pub near: Option<Wgs84>,
}

impl OfficeParameters {
    /// Understands everything but the paging.
    ///
    /// # Errors
    /// 422 naming every parameter that cannot be understood.
    pub fn understand(&self, snapshot: &Snapshot) -> Result<OfficeQuery, Failure> {
        let mut wrong = Vec::new();
        let city = code("city", self.city.as_deref(), |c| snapshot.city(c).is_some(), &mut wrong);
        let district =
            code("district", self.district.as_deref(), |d| snapshot.city_of(d).is_some(), &mut wrong);
        let kind = present(self.kind.as_deref()).and_then(|name| {
            OfficeKind::parse(name).or_else(|| refuse(&mut wrong, "kind", "unknown", common::BAD_PARAMETER))
        });
        let words = words(self.q.as_deref(), &mut wrong);
        let near = near(self.near.as_deref(), self.datum.as_deref(), &mut wrong);
        if wrong.is_empty() {
            Ok(OfficeQuery { city, district, kind, words, near })
        } else {
            Err(Failure::invalid_fields(wrong))
        }
    }
}

impl OfficeParameters {
    /// Whether the point asked about is finer than a kilometre (three decimals or more). Where somebody stands
    /// is personal, so such an answer is never kept; the pages ask to a kilometre only.
    pub fn is_precise(&self) -> bool {
        let fine =
            |degrees: &str| degrees.split_once('.').is_some_and(|(_, decimals)| decimals.trim().len() > 2);
        self.near.as_deref().is_some_and(|near| near.split(',').any(fine))
    }
}

impl OfficeQuery {
    /// Whether a district is asked for that is not one of the city asked for: nothing can be in both.
    pub fn contradicts_itself(&self, snapshot: &Snapshot) -> bool {
        self.city.is_some_and(|city| {
            self.district.is_some_and(|district| snapshot.city_of(district) != Some(city))
        })
    }
}

impl NearParameters {
    /// Understands the point.
    ///
    /// # Errors
    /// 422 naming the parameter that cannot be understood.
    pub fn understand(&self) -> Result<Option<Wgs84>, Failure> {
        let mut wrong = Vec::new();
        let near = near(self.near.as_deref(), self.datum.as_deref(), &mut wrong);
        if wrong.is_empty() { Ok(near) } else { Err(Failure::invalid_fields(wrong)) }
    }
}

fn near(value: Option<&str>, datum: Option<&str>, wrong: &mut Vec<FieldError>) -> Option<Wgs84> {
    let datum = match present(datum) {
        None | Some("wgs84") => Datum::Wgs84,
        Some("gcj02") => Datum::Gcj02,
        Some("bd09") => Datum::Bd09,
        Some(_) => return refuse(wrong, "datum", "unknown", common::BAD_PARAMETER),
    };
    let value = present(value)?;
    let point = value
        .split_once(',')
        .and_then(|(lat, lon)| datum.to_wgs84(lat.trim().parse().ok()?, lon.trim().parse().ok()?).ok());
    point.or_else(|| refuse(wrong, "near", "bad_position", common::BAD_POSITION))
}
