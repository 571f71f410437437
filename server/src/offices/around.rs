//! The page with the picture of the windows around a point.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Query},
};
use app::pages::{self, Around, Tiles};
use serde::Deserialize;
use shared::{
    cities::Adcode,
    error::FieldError,
    geo::{Wgs84, distance_m},
    messages::common,
};

use super::{Datum, directory::directory, query::near};
use crate::{
    State,
    cities::{
        Snapshot,
        http::frame,
        parameters::{code, present, refuse},
    },
    platform::{
        config::MapsConfig,
        failure::Failure,
        http::pages::{Edition, Visitor, private},
    },
};

/// The farthest that a picture shows, in metres.
const FARTHEST: u32 = 50_000;

/// The query of `GET /offices/around`. An empty value counts as absent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AroundParameters {
    city: Option<String>,
    district: Option<String>,
    near: Option<String>,
    datum: Option<String>,
    radius: Option<String>,
}

/// What is asked, understood.
struct Asked {
    city: Option<Adcode>,
    district: Option<Adcode>,
    near: Option<Wgs84>,
    radius: Option<u32>,
}

/// The windows around a point; around the centre of the district or the city when no point is given. Without a city
/// it is the one that the visitor chose, or the nearest.
///
/// # Errors
/// 422 naming what cannot be understood.
pub async fn page(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    parameters: Query<AroundParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let asked = parameters.understand(&snapshot)?;
    let now = state.clock.minute();
    let tiles = tiles(&state.config.maps);
    let render = || {
        let shown = asked.place(&snapshot, &visitor).map(|(city, origin)| Around {
            directory: directory(&snapshot, city, Datum::Wgs84),
            now,
            origin,
            radius: asked.radius,
            tiles: tiles.as_ref(),
        });
        pages::around(&frame(&state, &snapshot, &visitor), shown)
    };
    if asked.near.is_some() {
        // Where somebody stands is personal: neither we nor anybody between us keeps such a page.
        return Ok(private(render()));
    }
    Ok(state.pages.respond(&request, Edition::at(snapshot.version, now.number()), &visitor, render))
}

fn tiles(maps: &MapsConfig) -> Option<Tiles> {
    Some(Tiles {
        address: maps.address()?,
        attribution: maps.attribution.clone(),
        datum: maps.datum.as_str().to_owned(),
    })
}

impl AroundParameters {
    fn understand(&self, snapshot: &Snapshot) -> Result<Asked, Failure> {
        let mut wrong = Vec::new();
        let near = near(self.near.as_deref(), self.datum.as_deref(), &mut wrong);
        let city = code("city", self.city.as_deref(), |city| snapshot.city(city).is_some(), &mut wrong);
        let is_district = |district| snapshot.city_of(district).is_some();
        let district = code("district", self.district.as_deref(), is_district, &mut wrong);
        let radius = self.radius(&mut wrong);
        if wrong.is_empty() {
            Ok(Asked { city, district, near, radius })
        } else {
            Err(Failure::invalid_fields(wrong))
        }
    }

    fn radius(&self, wrong: &mut Vec<FieldError>) -> Option<u32> {
        let value = present(self.radius.as_deref())?;
        let metres = value.parse().ok().filter(|metres| (1..=FARTHEST).contains(metres));
        metres.or_else(|| refuse(wrong, "radius", "out_of_range", common::BAD_PARAMETER))
    }
}

impl Asked {
    /// The city and the point to start from; `None` when nothing says which city.
    fn place(&self, snapshot: &Snapshot, visitor: &Visitor) -> Option<(Adcode, Wgs84)> {
        let of_district = || self.district.and_then(|district| snapshot.city_of(district));
        let chosen = || visitor.city.filter(|city| snapshot.city(*city).is_some());
        let city = self.city.or_else(of_district).or_else(chosen).or_else(|| self.nearest(snapshot))?;
        let of_city = self.district.filter(|district| snapshot.city_of(*district) == Some(city));
        let centre = || snapshot.places.centre(of_city.unwrap_or(city));
        Some((city, self.near.or_else(centre)?))
    }

    fn nearest(&self, snapshot: &Snapshot) -> Option<Adcode> {
        let near = self.near?;
        let far = |city: &Adcode| {
            let metres = snapshot.places.centre(*city).map(|centre| distance_m(near, centre));
            // A distance in China fits; the cast saturates.
            metres.map_or(u64::MAX, |metres| metres as u64)
        };
        snapshot.cities.iter().map(|city| city.adcode).min_by_key(far)
    }
}
