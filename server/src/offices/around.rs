//! The page with the picture of the windows around a point.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::pages::{self, Around, Tiles};
use shared::{
    cities::Adcode,
    geo::{Wgs84, distance_m},
    messages::common,
};

use super::{
    Datum,
    directory::directory,
    form,
    pages::{Understood, understand},
    query::{OfficeParameters, OfficeQuery},
};
use crate::{
    State,
    cities::{Snapshot, http::frame, parameters::present},
    platform::{
        config::MapsConfig,
        failure::Failure,
        http::pages::{Edition, Visitor, private},
    },
};

/// The farthest that a picture shows, in metres.
const FARTHEST: u32 = 50_000;

/// The windows around a point, or around a place that is named; around the centre of the district or the city when
/// nothing says where. Without a city it is the one that the visitor chose, or the nearest. Everything else that the list
/// takes is for the way back to it.
///
/// # Errors
/// 400 naming a parameter that does not exist, 422 naming what cannot be understood.
pub async fn page(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let (mut form, radius) = form::read_picture(request.query_string())?;
    let radius = self::radius(radius.as_deref())?;
    // A point is one of the picture from here on, wherever it came from.
    form.picked = present(form.parameters.near.as_deref()).is_some();
    form.parameters.city = city(&form.parameters, &snapshot);
    let located = form.picked;
    let Understood { query, filter, .. } = understand(form, &snapshot, &visitor, now)?;
    let tiles = tiles(&state.config.maps);
    let render = || {
        let shown = place(&query, &snapshot).map(|(city, origin)| Around {
            directory: directory(&snapshot, city, Datum::Wgs84),
            now,
            origin,
            radius,
            tiles: tiles.as_ref(),
            filter: filter.clone(),
        });
        pages::around(&frame(&state, &snapshot, &visitor), shown)
    };
    if located {
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

/// The city that is asked for, by its own code or by that of a district.
fn city(parameters: &OfficeParameters, snapshot: &Snapshot) -> Option<String> {
    let of_district = || snapshot.city_of(present(parameters.district.as_deref())?.parse().ok()?);
    let named = present(parameters.city.as_deref()).map(str::to_owned);
    named.or_else(|| of_district().map(|city| city.to_string()))
}

fn radius(value: Option<&str>) -> Result<Option<u32>, Failure> {
    let Some(value) = present(value) else { return Ok(None) };
    let metres = value.parse().ok().filter(|metres| (1..=FARTHEST).contains(metres));
    metres.map(Some).ok_or_else(|| Failure::invalid("radius", "out_of_range", common::BAD_PARAMETER))
}

/// The city and the point to start from; `None` when nothing says which city.
fn place(query: &OfficeQuery, snapshot: &Snapshot) -> Option<(Adcode, Wgs84)> {
    let city = query.filter.city.or_else(|| nearest(query.near?, snapshot))?;
    let centre = || snapshot.places.centre(query.filter.district.unwrap_or(city));
    Some((city, query.near.or_else(centre)?))
}

fn nearest(near: Wgs84, snapshot: &Snapshot) -> Option<Adcode> {
    let far = |city: &Adcode| {
        let metres = snapshot.places.centre(*city).map(|centre| distance_m(near, centre));
        // A distance in China fits; the cast saturates.
        metres.map_or(u64::MAX, |metres| metres as u64)
    };
    snapshot.cities.iter().map(|city| city.adcode).min_by_key(far)
}
