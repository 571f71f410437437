//! Offices as cells.

use leptos::prelude::*;
use shared::{
    messages::{common, offices as words},
    offices::{Office, Role},
    path,
};

use super::opening::Asked;
use crate::ui;

/// How far a record may be relied on, in the order of the list.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Window,
    ToVerify,
    Contact,
}

const fn standing(office: &Office) -> Standing {
    match (office.role, office.to_verify) {
        (Role::Contact, _) => Standing::Contact,
        (Role::Window, true) => Standing::ToVerify,
        (Role::Window, false) => Standing::Window,
    }
}

/// What is asked of when an office is open, for a service if one was asked about. A contact has no doors to open.
pub(super) fn asked<'a>(office: &'a Office, service: Option<&'a str>) -> Option<Asked<'a>> {
    matches!(office.role, Role::Window).then(|| Asked {
        schedule: office.schedule.as_ref(),
        service,
        phone: office.phone.as_deref(),
        room: None,
    })
}

/// The cells in the order given, under a heading wherever the standing changes. `opening` draws what is said of
/// when an office is open, for the service if one was asked about.
pub(super) fn groups(
    offices: &[Office],
    service: Option<&str>,
    opening: impl Fn(&Office) -> Option<AnyView>,
) -> AnyView {
    let group = |group: &[Office]| {
        let (title, why) = match group.first().map(standing) {
            Some(Standing::Contact) => ("机关联系方式", words::CONTACTS_WHY),
            Some(Standing::ToVerify) => ("待核实的窗口", words::TO_VERIFY_WHY),
            Some(Standing::Window) | None => ("窗口", words::WINDOWS_WHY),
        };
        view! {
            <section>
                <h2>{title}</h2>
                <p class="why">{why}</p>
                {cells(group, service, &opening)}
            </section>
        }
    };
    offices.chunk_by(|a, b| standing(a) == standing(b)).map(group).collect_view().into_any()
}

/// The cells alone.
pub(super) fn cells(
    offices: &[Office],
    service: Option<&str>,
    opening: impl Fn(&Office) -> Option<AnyView>,
) -> AnyView {
    let cells = offices.iter().map(|office| cell(office, service, opening(office)));
    view! { <ul class="cells">{cells.collect_view()}</ul> }.into_any()
}

fn cell(office: &Office, service: Option<&str>, opening: Option<AnyView>) -> AnyView {
    let place = office.district_name.clone().unwrap_or_else(|| office.city_name.clone());
    let address = office.address.clone().unwrap_or_else(|| format!("地址{}", common::TO_ADD));
    let away = office.distance_m.map(words::distance);
    let arrival = office.arrival_minutes.map(words::arrival);
    view! {
        <li><a class="cell" href=path::office_for(&office.id, service)>
            <strong>{office.name.clone()}</strong>
            <span class="tags">
                {ui::tag("kind", words::kind(office.kind))}
                {ui::tag("place", place)}
                {office.source.as_ref().filter(|_| office.to_verify).map(ui::to_verify_since)}
                {away.into_iter().chain(arrival).map(|away| view! { <span class="distance">{away}</span> }).collect_view()}
            </span>
            {opening}
            <small>{address}</small>
        </a></li>
    }
    .into_any()
}
