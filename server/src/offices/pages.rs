//! The pages of offices: the list and one office.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path, Query},
};
use app::{
    frame::Now,
    pages::{self, OfficeFilter, OfficePage, OfficesPage, OpenAt, Point, ServiceGroup},
};
use serde::Deserialize;
use shared::{cities::Adcode, hours::Moment, offices::Office, path, travel::Travel};

use super::{
    form::{self, Form},
    http::{find, paging},
    query::{OfficeParameters, OfficeQuery, Open, visit_moment},
    wechat_map::WechatMap,
};
use crate::{
    State,
    cities::{Snapshot, http::frame, paging::Paging, parameters::present},
    guides::GuideQuery,
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor, private},
    },
};

/// As the API says it.
const ARRIVAL: &str = "arrival";

/// The list as a page. Without `city` it shows the city that the visitor chose; an empty one shows all.
///
/// # Errors
/// 422 naming what cannot be understood.
pub async fn list(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let form = form::read(request.query_string())?;
    let paging = paging(&form.parameters, &snapshot)?;
    let located = present(form.parameters.near.as_deref()).is_some();
    let Understood { query, filter, asks_start } = understand(form, &snapshot, &visitor, now)?;
    let render = || {
        let page = OfficesPage {
            filter: &filter,
            list: &snapshot.offices.list(&query, paging, snapshot.version),
            services: &services(&snapshot, query.filter.city),
            asks_start,
            now: Now { at: now, calendar: &snapshot.calendar },
        };
        pages::offices(&frame(&state, &snapshot, &visitor), &page)
    };
    if located {
        // Where somebody stands is personal: neither we nor anybody between us keeps such a page.
        return Ok(private(render()));
    }
    Ok(state.pages.respond(&request, Edition::at(snapshot.version, now.number()), &visitor, render))
}

/// What a page of windows is asked, understood.
pub(super) struct Understood {
    /// What the index is asked.
    pub(super) query: OfficeQuery,
    /// What the page shows of the question.
    pub(super) filter: OfficeFilter,
    /// Whether the resident wants what is open on arrival, but has not said from where.
    asks_start: bool,
}

/// Understands what a page is asked.
///
/// # Errors
/// 422 naming what cannot be understood.
pub(super) fn understand(
    form: Form,
    snapshot: &Snapshot,
    visitor: &Visitor,
    now: Moment,
) -> Result<Understood, Failure> {
    let Form { mut parameters, picked } = form;
    // Whoever wants to be told what is open on arrival may not have said yet where from: the page asks.
    let asks_start = present(parameters.near.as_deref()).is_none()
        && present(parameters.place.as_deref()).is_none()
        && present(parameters.open.as_deref()) == Some(ARRIVAL);
    if present(parameters.open.as_deref()) == Some(ARRIVAL) && present(parameters.travel.as_deref()).is_none()
    {
        // On foot is what everybody can.
        parameters.travel = Some(Travel::Walk.as_str().to_owned());
    }
    if asks_start {
        parameters.open = None;
    }
    let mut query = parameters.understand(snapshot, now)?;
    if parameters.city.is_none() {
        query.filter.city = visitor.city.filter(|city| snapshot.city(*city).is_some());
    }
    if query.contradicts_itself(snapshot) {
        // Whoever changes the city in the form has not yet chosen among its districts.
        query.filter.district = None;
    }
    let mut filter = filter(&parameters, picked, &query);
    if asks_start {
        filter.open = Some(OpenAt::Arrival);
    }
    Ok(Understood { query, filter, asks_start })
}

/// What the page shows of the question.
fn filter(parameters: &OfficeParameters, picked: bool, query: &OfficeQuery) -> OfficeFilter {
    let wanted = query.filter.clone();
    let text = |value: &Option<String>| present(value.as_deref()).map(str::to_owned);
    let open = wanted.open.map(|open| match open {
        Open::Then if present(parameters.open.as_deref()) == Some("now") => OpenAt::Now,
        Open::Then => OpenAt::Moment(query.at),
        Open::RoundTheClock => OpenAt::RoundTheClock,
        Open::OnArrival(_) => OpenAt::Arrival,
    });
    OfficeFilter {
        city: wanted.city,
        district: wanted.district,
        kind: wanted.kind,
        service: wanted.service,
        home: wanted.home,
        brings: wanted.brings.unwrap_or_default(),
        access: wanted.access,
        open,
        travel: query.travel,
        place: text(&parameters.place),
        q: text(&parameters.q),
        near: text(&parameters.near).map(|near| Point { near, datum: text(&parameters.datum), picked }),
    }
}

/// The services to choose from, by department.
fn services(snapshot: &Snapshot, city: Option<Adcode>) -> Vec<ServiceGroup> {
    let all = Paging { limit: usize::MAX, offset: 0 };
    let guides = snapshot.guides.list(&GuideQuery { city, ..GuideQuery::default() }, all, snapshot.version);
    let group = |group: &[shared::guides::GuideSummary]| {
        let department = group.first()?.department.clone();
        let services = group.iter().map(|guide| (guide.id.clone(), guide.name.clone())).collect();
        Some(ServiceGroup { department, services })
    };
    guides.items.chunk_by(|a, b| a.department == b.department).filter_map(group).collect()
}

/// The query of an office's page. Whatever else an address carries is left alone: applications through which
/// people send links add words of their own.
#[derive(Debug, Deserialize)]
pub struct PageParameters {
    /// Behind a report, see [`path::REPORTED`].
    reported: Option<String>,
    /// Another moment than now.
    at: Option<String>,
    /// The service of the opening states.
    service: Option<String>,
}

/// One office as a page.
///
/// # Errors
/// 404 when there is none of that id, 422 when `at` is no moment.
pub async fn one(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<String>,
    parameters: Query<PageParameters>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let office = find(&snapshot, &id, now)?;
    let at = visit_moment(parameters.at.as_deref())?;
    let service = service_of(&office, parameters.service.as_deref());
    let wechat = state.wechat_map.as_ref().filter(|_| office.wechat.is_some());
    let render = || {
        let page = OfficePage {
            office: &office,
            address: &format!("{}{}", state.config.server.public_url, path::office(&office.id)),
            reported: parameters.reported.is_some(),
            at,
            service,
            services: &names(&snapshot, &office),
            wechat_script: wechat.map(WechatMap::script),
            now: Now { at: now, calendar: &snapshot.calendar },
        };
        pages::office(&frame(&state, &snapshot, &visitor), &page)
    };
    let edition = Edition::at(snapshot.version, now.number());
    let mut answer = state.pages.respond(&request, edition, &visitor, render);
    if let Some(wechat) = wechat {
        wechat.allow(&request, &mut answer);
    }
    Ok(answer)
}

/// The service that the hours are asked for, if the office does it: of another nothing can be said but when it is
/// open at all.
pub(super) fn service_of<'a>(office: &Office, asked: Option<&'a str>) -> Option<&'a str> {
    present(asked).filter(|id| office.services.iter().any(|done| done == id))
}

/// Id and name of every guide that the office names.
fn names(snapshot: &Snapshot, office: &Office) -> Vec<(String, String)> {
    let schedule = office.schedule.iter();
    let named = schedule.flat_map(|schedule| {
        let own = schedule.services.iter().flat_map(|own| &own.services);
        let special = schedule.openings.iter().flat_map(|special| &special.services);
        own.chain(special).chain(schedule.rooms.iter().flat_map(|room| &room.services))
    });
    let cross_city = office.cross_city.iter().flat_map(|rule| &rule.services);
    let ids = office.services.iter().chain(cross_city).chain(named);
    ids.filter_map(|id| Some((id.clone(), snapshot.guides.get(id)?.name.clone()))).collect()
}
