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
    offices::{Office, OfficeKind, OfficeList},
    path,
};

use super::{
    answers::{Asked, ON},
    http::not_found,
};
use crate::{
    State,
    cities::{Snapshot, http::frame, paging::Paging},
    offices::{OfficeParameters, OfficeQuery, Open},
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor, private, see_other},
    },
};

/// How many windows a guide names; the list has all.
const FEW: Paging = Paging { limit: 3, offset: 0 };
/// Not one.
const NONE: Paging = Paging { limit: 0, offset: 0 };
/// The questions by which windows are chosen, where a guide asks them.
const WHERE_TO: &str = "city";
const HOME: &str = "home";

/// One guide for one case as a page. Parameters that are no questions of it are left alone: applications through which
/// people send links add words of their own.
///
/// # Errors
/// 404 when there is none of that id, 422 when `on` is no day or `near` no point.
pub async fn result(
    request: HttpRequest,
    visitor: Visitor,
    state: Data<State>,
    id: Path<String>,
) -> Result<HttpResponse, Failure> {
    let (snapshot, now) = (state.content.current(), state.clock.minute());
    let guide = snapshot.guides.get(&id).ok_or_else(not_found)?;
    let asked = Asked::parse(request.query_string())?;
    let asking = Asking::new(&state, &snapshot, &visitor, guide, &asked);
    let query = asking.query(now)?;
    let render = || asking.page(&query, |page| pages::guide(&frame(&state, &snapshot, &visitor), page));
    if asked.from.near.is_some() {
        // Where somebody stands is personal: neither we nor anybody between us keeps such a page.
        return Ok(private(render()));
    }
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
    let asking = Asking::new(&state, &snapshot, &visitor, guide, &asked);
    let wanted = asked.question.as_deref().and_then(|id| guide.question(id));
    let Some(question) = wanted.or_else(|| asking.case.open_questions().into_iter().next()) else {
        return Ok(see_other(&asking.address(asked.from.place.as_deref())));
    };
    let query = OfficeQuery::at(now);
    let render = || {
        asking.page(&query, |page| pages::guide_question(&frame(&state, &snapshot, &visitor), page, question))
    };
    Ok(state.pages.respond(&request, Edition::at(snapshot.version, now.number()), &visitor, render))
}

/// A guide as somebody asks for it.
struct Asking<'a> {
    state: &'a State,
    snapshot: &'a Snapshot,
    guide: &'a Guide,
    asked: &'a Asked,
    case: Case<'a>,
    /// Whether an answer is none that the guide knows.
    outdated: bool,
    /// Where windows are looked for: from the answers; the city also from what the visitor chose.
    city: Option<Adcode>,
    home: Option<Adcode>,
}

impl<'a> Asking<'a> {
    fn new(
        state: &'a State,
        snapshot: &'a Snapshot,
        visitor: &Visitor,
        guide: &'a Guide,
        asked: &'a Asked,
    ) -> Asking<'a> {
        let (case, bad) = Case::new(guide, &asked.answers, asked.on.unwrap_or_else(|| state.clock.today()));
        let outdated = bad.iter().any(|bad| matches!(bad, BadAnswer::Choice(_)));
        let is_known = |city: &Adcode| snapshot.city(*city).is_some();
        let answered = case.answered();
        let answer = |id: &str| {
            let (_, choice) = answered.iter().find(|(question, _)| question.id == id)?;
            choice.id.parse().ok().filter(is_known)
        };
        let (city, home) = (answer(WHERE_TO).or(visitor.city.filter(is_known)), answer(HOME));
        Asking { state, snapshot, guide, asked, case, outdated, city, home }
    }

    /// What the index of windows is asked.
    ///
    /// # Errors
    /// 422 when there is no such point, or the place is too long.
    fn query(&self, now: Moment) -> Result<OfficeQuery, Failure> {
        let parameters = OfficeParameters {
            service: Some(self.guide.id.clone()),
            city: self.city.map(|city| city.to_string()),
            home: self.home.map(|city| city.to_string()),
            ..self.asked.from.clone()
        };
        parameters.understand(self.snapshot, now)
    }

    /// The address of the result, for who starts there. Where a phone stands is in none.
    fn address(&self, place: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.case.answered().iter().map(|(question, choice)| (&question.id, &choice.id)));
        if let Some(on) = self.asked.on {
            query.append_pair(ON, &on.to_string());
        }
        if let Some(place) = place {
            query.append_pair(path::GUIDE_START, place);
        }
        format!("{}?{}", path::guide(&self.guide.id), query.finish())
    }

    /// Calls with everything that a page of a guide shows.
    fn page<T>(&self, query: &OfficeQuery, call: impl FnOnce(&GuidePage<'_>) -> T) -> T {
        let (guide, snapshot) = (self.guide, self.snapshot);
        let others = guide.refusals.iter().filter_map(|refusal| refusal.guide.as_deref());
        let others = others.filter_map(|id| Some((id.to_owned(), snapshot.guides.get(id)?.name.clone())));
        let resolved = self.case.guide();
        let (windows, likely) = self.windows(&resolved, query);
        call(&GuidePage {
            whole: guide,
            case: &self.case,
            guide: &resolved,
            on: self.asked.on,
            today: self.state.clock.today(),
            outdated: self.outdated,
            others: &others.collect::<Vec<_>>(),
            windows: &windows,
            likely,
            windows_list: &self.list(likely),
            start: self.asked.from.place.as_deref(),
            is_near: query.near.is_some(),
            address: &format!("{}{}", self.state.config.server.public_url, self.address(None)),
            now: app::frame::Now { at: query.at, calendar: &snapshot.calendar },
        })
    }

    /// The windows to be named. Where no window says what it does, those of a kind that the guide names, and the kind.
    fn windows(&self, resolved: &Guide, query: &OfficeQuery) -> (OfficeList, Option<OfficeKind>) {
        // Who is refused goes to none.
        let nowhere = query.filter.service.is_none() || self.case.outcome() == Outcome::Refused;
        let all = self.all(query, if nowhere { NONE } else { FEW });
        if nowhere || !all.service_unknown {
            return (self.few(query, all), None);
        }
        let kinds = resolved.channels.iter().filter_map(|channel| channel.office_kind);
        let of_kind = kinds.map(|kind| {
            let mut query = query.clone();
            // The channel holds for this case already; what such a window does for other cities it does not say.
            (query.filter.service, query.filter.kind, query.filter.home) = (None, Some(kind), None);
            (self.few(&query, self.all(&query, FEW)), Some(kind))
        });
        let mut known = of_kind.filter(|(list, _)| !list.items.is_empty());
        known.next().unwrap_or_else(|| (OfficeList { items: Vec::new(), ..all }, None))
    }

    /// A few of them, those that are open first, the nearest first where a point is known; and how many there are.
    fn few(&self, query: &OfficeQuery, all: OfficeList) -> OfficeList {
        if all.items.is_empty() {
            return all;
        }
        let mut open = query.clone();
        open.filter.open = Some(Open::Then);
        let mut few = self.all(&open, FEW).items;
        let closed = all.items.iter().filter(|office| !few.iter().any(|known| known.id == office.id));
        let missing = FEW.limit.saturating_sub(few.len());
        let closed: Vec<Office> = closed.take(missing).cloned().collect();
        few.extend(closed);
        OfficeList { items: few, ..all }
    }

    fn all(&self, query: &OfficeQuery, paging: Paging) -> OfficeList {
        self.snapshot.offices.list(query, paging, self.snapshot.version)
    }

    /// The list of all of them.
    fn list(&self, likely: Option<OfficeKind>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match likely {
            None => query.append_pair("service", &self.guide.id),
            Some(kind) => query.append_pair("kind", kind.as_str()),
        };
        let home = self.home.filter(|_| likely.is_none());
        for (name, city) in [("city", self.city), ("home", home)] {
            if let Some(city) = city {
                query.append_pair(name, &city.to_string());
            }
        }
        if let Some(place) = &self.asked.from.place {
            query.append_pair("place", place);
        }
        format!("{}?{}", path::OFFICES, query.finish())
    }
}
