//! Offices as cells, the same on the server and in the browser.

use leptos::prelude::*;
use shared::{
    messages::{common, offices as words},
    offices::{Office, Role},
    path,
};

use crate::ui::{self, Tone};

/// The cells in the order given, under a heading for each change of standing: windows, windows to verify,
/// contacts. `first` is the heading of the windows.
pub(super) fn groups(items: &[Office], first: &'static str) -> AnyView {
    let standing = |office: &Office| (office.role, office.to_verify && office.role == Role::Window);
    let group = |group: &[Office]| {
        let (title, why) = match group.first().map(standing) {
            Some((Role::Contact, _)) => ("机关联系方式", Some(words::CONTACTS_WHY)),
            Some((Role::Window, true)) => ("待核实的窗口", Some(words::TO_VERIFY_WHY)),
            _ => (first, None),
        };
        view! {
            <section>
                <h2>{title}</h2>
                {why.map(|why| view! { <p class="why">{why}</p> })}
                {cells(group)}
            </section>
        }
    };
    items.chunk_by(|a, b| standing(a) == standing(b)).map(group).collect_view().into_any()
}

/// The cells alone.
pub(crate) fn cells(items: &[Office]) -> AnyView {
    view! { <ul class="cells">{items.iter().map(cell).collect_view()}</ul> }.into_any()
}

/// What stands where there is nothing.
pub(super) fn empty() -> AnyView {
    ui::notice(Tone::Note, words::EMPTY)
}

fn cell(office: &Office) -> AnyView {
    let place = office.district_name.clone().unwrap_or_else(|| office.city_name.clone());
    let address = office.address.clone().unwrap_or_else(|| format!("地址{}", common::TO_ADD));
    let distance = office.distance_m.map(|metres| view! { <span class="distance">{in_words(metres)}</span> });
    view! {
        <li><a class="cell" href=path::office(&office.id)>
            <strong>{office.name.clone()}</strong>
            <span class="tags">
                {ui::tag("kind", words::kind(office.kind))}
                {ui::tag("place", place)}
                {office.to_verify.then(|| ui::to_verify_since(&office.source))}
                {distance}
            </span>
            <small>{address}</small>
        </a></li>
    }
    .into_any()
}

/// As the crow flies, so no more than two digits of kilometres are honest.
fn in_words(metres: u32) -> String {
    match metres {
        0..1000 => format!("直线约{}米", metres.div_ceil(10) * 10),
        _ => format!("直线约{}.{}公里", metres / 1000, metres % 1000 / 100),
    }
}
