//! One office.

use leptos::prelude::*;
use shared::{
    hours::Moment,
    messages::{common, offices as words},
    offices::{Office, OfficeKind, OpenLocation, Position, Role},
    path,
};

use super::{
    errands,
    opening::{Asked, Openings},
    report, share, timetable, visit,
};
use crate::{
    cities::{ask_city, hotlines},
    document::{Section, document},
    frame::{Frame, Now},
    programme::programme_link,
    tools::Tools,
    ui::{self, Tone},
};

/// What the page of an office shows.
#[derive(Clone, Copy, Debug)]
pub struct OfficePage<'a> {
    /// The office.
    pub office: &'a Office,
    /// The public address of its page.
    pub address: &'a str,
    /// Whether a report of this browser has just arrived.
    pub reported: bool,
    /// Another moment that was asked about.
    pub at: Option<Moment>,
    /// The service that the hours are asked for: the id of a guide.
    pub service: Option<&'a str>,
    /// Id and name of the guides that the office names.
    pub services: &'a [(String, String)],
    /// The address of WeChat's script, where the operator has an official account.
    pub wechat_script: Option<&'a str>,
    /// The minute of the page.
    pub now: Now<'a>,
}

impl<'a> OfficePage<'a> {
    /// What is asked of when the office is open.
    pub(super) fn asked(&self) -> Asked<'a> {
        let office = self.office;
        let (schedule, phone) = (office.schedule.as_ref(), office.phone.as_deref());
        Asked { schedule, service: self.service, phone, room: None }
    }

    /// The name of a service; its id where the pack has no such guide.
    pub(super) fn name(&self, id: &str) -> String {
        self.services.iter().find(|(known, _)| known == id).map_or(id, |(_, name)| name).to_owned()
    }
}

/// One office.
pub fn office(frame: &Frame<'_>, page: &OfficePage<'_>) -> String {
    let office = page.office;
    document(frame, &office.name, Section::Offices, || {
        view! {
            {ui::back(ui::with_query(path::OFFICES, &[("city", Some(office.city.to_string()))]), "返回办事窗口")}
            <h1>{office.name.clone()}</h1>
            {report::thanks(page.reported)}
            <p class="tags">
                {ui::tag("kind", words::kind(office.kind))}
                {office.source.as_ref().filter(|_| office.to_verify).map(ui::to_verify_since)}
                {(office.role == Role::Contact).then(|| ui::tag("contact", words::role(Role::Contact)))}
            </p>
            {(office.role == Role::Window).then(|| timetable::state(page))}
            {doubts(frame, office)}
            <Tools address=page.address.to_owned() speech=speech(office) state=timetable::STATE.to_owned()/>
            {facts(frame, page)}
            {maps(page)}
            {timetable::timetable(page)}
            {remarks(office)}
            {errands::services(page)}
            {errands::cross_city(frame, page)}
            {(office.kind == OfficeKind::GovServiceCenter).then(|| programme_link(Some(office.city)))}
            {(office.role == Role::Window).then(|| visit::visit(page))}
            {report::this_is_wrong(office)}
            {share::share(office, page.address)}
            <Openings calendar=page.now.calendar.pack()/>
            {hotlines(frame, Some(office.city), words::kind(office.kind), common::HOTLINES)}
        }
        .into_any()
    })
}

/// What is not sure about the record as a whole, and whom to ask before one goes.
fn doubts(frame: &Frame<'_>, office: &Office) -> AnyView {
    let contact = (office.role == Role::Contact).then_some(words::OFFICE_IS_CONTACT);
    let to_verify = office.to_verify.then_some(words::OFFICE_TO_VERIFY);
    if contact.is_none() && to_verify.is_none() {
        return ().into_any();
    }
    ui::notice(Tone::Warning, view! { {contact}{to_verify}{ask_first(frame, office)} }.into_any())
}

/// The office itself where its telephone is known, else its city.
fn ask_first(frame: &Frame<'_>, office: &Office) -> AnyView {
    match &office.phone {
        Some(_) => words::ASK_BY_TELEPHONE.into_any(),
        None => view! { {words::NO_TELEPHONE}{ask_city(frame, office.city)} }.into_any(),
    }
}

fn facts(frame: &Frame<'_>, page: &OfficePage<'_>) -> AnyView {
    let office = page.office;
    let to_add = || ui::tag("verify", common::TO_ADD);
    let address = office.address.clone().map_or_else(to_add, IntoAny::into_any);
    let phone = office.phone.as_deref().map_or_else(to_add, telephones);
    let hours = match office.hours.clone() {
        Some(hours) => Some(hours.into_any()).filter(|_| !timetable::says_all(office)),
        None => Some(view! { {ui::to_verify_tag()}" "<small>{ask_first(frame, office)}</small> }.into_any()),
    };
    let place = match office.district_name.clone() {
        Some(district) => format!("{} {district}", office.city_name),
        None => office.city_name.clone(),
    };
    view! {
        <dl class="facts">
            {ui::row("地址", address)}
            {ui::row("电话", phone)}
            {hours.map(|hours| ui::row("办公时间", hours))}
            {ui::row("所在地", place)}
            {errands::rows(page)}
            {office.source.as_ref().map(|source| ui::row("来源", ui::source_line(source)))}
        </dl>
    }
    .into_any()
}

/// What is read aloud before the state: the name, the address, and the telephone digit by digit.
fn speech(office: &Office) -> String {
    let address = office.address.as_deref().unwrap_or(common::TO_ADD);
    let phone = office.phone.as_deref().unwrap_or(common::TO_ADD);
    let phone: String =
        phone.chars().flat_map(|c| [Some(c), c.is_ascii_digit().then_some(' ')]).flatten().collect();
    format!("{}。地址：{address}。电话：{phone}", office.name)
}

/// A record may hold several numbers, parted by a comma or a slash.
fn telephones(phone: &str) -> AnyView {
    let numbers = phone.split(['、', '，', ',', '；', ';', '/']).map(str::trim).filter(|n| !n.is_empty());
    numbers.map(|number| view! { {ui::telephone(number)}" " }).collect_view().into_any()
}

fn maps(page: &OfficePage<'_>) -> AnyView {
    let office = page.office;
    if office.maps.is_empty() {
        return ().into_any();
    }
    let links = office.maps.iter().filter(|map| ui::is_web_address(&map.url)).map(|map| {
        let name = words::map(&map.provider);
        view! { <li><a class="button plain" href=map.url.clone() rel="noopener">{name}</a></li> }
    });
    let in_wechat = page.wechat_script.zip(office.wechat.as_ref());
    let in_wechat = in_wechat.map(|(script, place)| wechat_map(script, place));
    let by_name = matches!(office.position, Position::Unknown)
        .then(|| view! { <p class="why">{words::MAPS_BY_NAME}</p> });
    view! {
        <section class="no-print">
            <h2>"导航"</h2>
            {by_name}
            <ul class="maps">{in_wechat}{links.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// The button for WeChat's own map. A script shows it once WeChat has said that it works.
fn wechat_map(script: &str, place: &OpenLocation) -> AnyView {
    view! {
        <li id="wechat-map" class="wide" hidden>
            <button
                type="button"
                class="button"
                data-script=script.to_owned()
                data-latitude=place.latitude
                data-longitude=place.longitude
                data-name=place.name.clone()
                data-address=place.address.clone()
                data-scale=place.scale
            >
                {words::WECHAT_MAP}
            </button>
            <p class="near-status" role="alert" hidden>{words::WECHAT_MAP_FAILED}</p>
        </li>
    }
    .into_any()
}

fn remarks(office: &Office) -> AnyView {
    if office.remarks.is_empty() {
        return ().into_any();
    }
    let items = office.remarks.iter().map(|remark| view! { <li>{remark.clone()}</li> });
    view! { <section><h2>"去之前请知道"</h2><ul class="plain">{items.collect_view()}</ul></section> }
        .into_any()
}
