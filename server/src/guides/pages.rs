//! The pages of one guide: its result and its questions.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use app::pages::{self, GuidePage};
use shared::{
    cities::Adcode,
    guides::{BadAnswer, Case, Guide, Outcome},
    hours::Moment,
    offices::Office,
    path,
};

use super::{
    answers::{Asked, ON},
    http::not_found,
};
use crate::{
    State,
    cities::{Snapshot, http::frame, paging::Paging},
    offices::{OfficeQuery, Open},
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor, see_other},
    },
};

/// How many windows a guide names; the list has all.
const FEW: Paging = Paging { limit: 3, offset: 0 };
/// The questions by which windows are chosen, where a guide asks them.
const WHERE_TO: &str = "city";
const HOME: &str = "home";

/// One guide for one case as a page. Parameters that are no questions of it are left alone: applications through which
/// people send links add words of their own.
///
/// # Errors
/// 404 when there is none of that id, 422 when `on` is no day.
pub async fn result(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let guide = snapshot.guides.get(&id).ok_or_else(not_found)?;
    let asked = Asked::parse(request.query_string())?;
    let render = || {
        with_page(&state, &snapshot, &visitor, (guide, &asked, now), |page| {
            pages::guide(&frame(&state, &snapshot, &visitor), page)
        })
    };
    Ok(state.pages.respond(&request, Edition::at(snapshot.version, now.number()), &visitor, render))
}

/// The next question, or that one again; the result when there is none left.
///
/// # Errors
/// As [`result`].
pub async fn ask(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let guide = snapshot.guides.get(&id).ok_or_else(not_found)?;
    let asked = Asked::parse(request.query_string())?;
    let (case, _) = Case::new(guide, &asked.answers, day(&asked, &state));
    let wanted = asked.question.as_deref().and_then(|id| guide.question(id));
    let Some(question) = wanted.or_else(|| case.open_questions().into_iter().next()) else {
        return Ok(see_other(&result_address(&case, guide, &asked)));
    };
    let render = || {
        with_page(&state, &snapshot, &visitor, (guide, &asked, now), |page| {
            pages::guide_question(&frame(&state, &snapshot, &visitor), page, question)
        })
    };
    Ok(state.pages.respond(&request, Edition::at(snapshot.version, now.number()), &visitor, render))
}

fn day(asked: &Asked, state: &State) -> jiff::civil::Date {
    asked.on.unwrap_or_else(|| state.clock.today())
}

fn result_address(case: &Case<'_>, guide: &Guide, asked: &Asked) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(case.answered().iter().map(|(question, choice)| (&question.id, &choice.id)));
    if let Some(on) = asked.on {
        query.append_pair(ON, &on.to_string());
    }
    format!("{}?{}", path::guide(&guide.id), query.finish())
}

/// Calls with everything that a page of a guide shows.
fn with_page<T>(
    state: &State,
    snapshot: &Snapshot,
    visitor: &Visitor,
    (guide, asked, now): (&Guide, &Asked, Moment),
    call: impl FnOnce(&GuidePage<'_>) -> T,
) -> T {
    let (case, bad) = Case::new(guide, &asked.answers, day(asked, state));
    let shown = case.guide();
    let places = Places::of(&case, snapshot, visitor);
    let (windows, windows_total) = if case.outcome() == Outcome::Refused {
        (Vec::new(), 0)
    } else {
        places.windows(guide, snapshot, now)
    };
    let others = guide.refusals.iter().filter_map(|refusal| refusal.guide.as_deref());
    let others = others.filter_map(|id| Some((id.to_owned(), snapshot.guides.get(id)?.name.clone())));
    call(&GuidePage {
        whole: guide,
        case: &case,
        guide: &shown,
        on: asked.on,
        today: state.clock.today(),
        outdated: bad.iter().any(|bad| matches!(bad, BadAnswer::Choice(_))),
        others: &others.collect::<Vec<_>>(),
        windows: &windows,
        windows_total,
        windows_list: &places.list(guide),
        address: &format!("{}{}", state.config.server.public_url, result_address(&case, guide, asked)),
        now: app::frame::Now { at: now, calendar: &snapshot.calendar },
    })
}

/// Where windows are looked for.
struct Places {
    city: Option<Adcode>,
    home: Option<Adcode>,
}

impl Places {
    /// From the answers; the city also from what the visitor chose.
    fn of(case: &Case<'_>, snapshot: &Snapshot, visitor: &Visitor) -> Places {
        let answered = case.answered();
        let answer = |id: &str| {
            let (_, choice) = answered.iter().find(|(question, _)| question.id == id)?;
            choice.id.parse().ok().filter(|city| snapshot.city(*city).is_some())
        };
        let chosen = visitor.city.filter(|city| snapshot.city(*city).is_some());
        Places { city: answer(WHERE_TO).or(chosen), home: answer(HOME) }
    }

    /// The few to be named, those that are open first, and how many there are.
    fn windows(&self, guide: &Guide, snapshot: &Snapshot, now: Moment) -> (Vec<Office>, usize) {
        let mut query = OfficeQuery::at(now);
        query.filter.service = Some(guide.id.clone());
        query.filter.city = self.city;
        query.filter.home = self.home;
        let all = snapshot.offices.list(&query, FEW, snapshot.version);
        if all.service_unknown {
            // Nobody knows: the list would name windows that may not do it.
            return (Vec::new(), 0);
        }
        query.filter.open = Some(Open::Then);
        let mut few = snapshot.offices.list(&query, FEW, snapshot.version).items;
        let closed = all.items.into_iter().filter(|office| !few.iter().any(|known| known.id == office.id));
        let missing = FEW.limit.saturating_sub(few.len());
        let closed: Vec<Office> = closed.take(missing).collect();
        few.extend(closed);
        let total = all.total.unwrap_or(few.len());
        (few, total)
    }

    /// The list of all of them.
    fn list(&self, guide: &Guide) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("service", &guide.id);
        for (name, city) in [("city", self.city), ("home", self.home)] {
            if let Some(city) = city {
                query.append_pair(name, &city.to_string());
            }
        }
        format!("{}?{}", path::OFFICES, query.finish())
    }
}
