//! Offices as cells, the same on the server and in the browser.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use shared::offices::Office;
use shared::{
    messages::{common, offices as words},
    offices::{OfficeKind, Role},
    path,
};

/// What a cell shows of an office. The island reads no more than this of the API's answer, which keeps the
/// parsing of dates and of everything else off the phone.
#[derive(Clone, serde::Deserialize)]
pub(super) struct Line {
    id: String,
    name: String,
    kind: OfficeKind,
    role: Role,
    to_verify: bool,
    city_name: String,
    district_name: Option<String>,
    address: Option<String>,
    distance_m: Option<u32>,
    source: Published,
}

#[derive(Clone, serde::Deserialize)]
struct Published {
    /// `2026-01-13`.
    published: Option<String>,
    /// `2022年8月`.
    published_about: Option<String>,
}

#[cfg(feature = "ssr")]
impl From<&Office> for Line {
    fn from(office: &Office) -> Line {
        Line {
            id: office.id.clone(),
            name: office.name.clone(),
            kind: office.kind,
            role: office.role,
            to_verify: office.to_verify,
            city_name: office.city_name.clone(),
            district_name: office.district_name.clone(),
            address: office.address.clone(),
            distance_m: office.distance_m,
            source: Published {
                published: office.source.published.map(|date| date.to_string()),
                published_about: office.source.published_about.clone(),
            },
        }
    }
}

/// How far a record may be relied on, in the order of the list.
#[derive(Clone, Copy, PartialEq)]
enum Standing {
    Window,
    ToVerify,
    Contact,
}

impl Line {
    const fn standing(&self) -> Standing {
        match (self.role, self.to_verify) {
            (Role::Contact, _) => Standing::Contact,
            (Role::Window, true) => Standing::ToVerify,
            (Role::Window, false) => Standing::Window,
        }
    }
}

/// The cells in the order given, under a heading wherever the standing changes.
pub(super) fn groups(lines: Vec<Line>) -> impl IntoView {
    let group = |group: &[Line]| {
        let (title, why) = match group.first().map(Line::standing) {
            Some(Standing::Contact) => ("机关联系方式", words::CONTACTS_WHY),
            Some(Standing::ToVerify) => ("待核实的窗口", words::TO_VERIFY_WHY),
            Some(Standing::Window) | None => ("窗口", words::WINDOWS_WHY),
        };
        view! {
            <section>
                <h2>{title}</h2>
                <p class="why">{why}</p>
                {cells(group.to_vec())}
            </section>
        }
    };
    lines.chunk_by(|a, b| a.standing() == b.standing()).map(group).collect_view()
}

/// The cells alone.
pub(super) fn cells(lines: Vec<Line>) -> impl IntoView {
    view! { <ul class="cells">{lines.into_iter().map(cell).collect_view()}</ul> }
}

fn cell(line: Line) -> impl IntoView {
    let place = line.district_name.unwrap_or(line.city_name);
    let address = line.address.unwrap_or_else(|| format!("地址{}", common::TO_ADD));
    let mark = line.to_verify.then(|| {
        let Published { published, published_about } = &line.source;
        common::to_verify_since(published.as_deref(), published_about.as_deref())
    });
    view! {
        <li><a class="cell" href=path::office(&line.id)>
            <strong>{line.name}</strong>
            <span class="tags">
                <span class="tag">{words::kind(line.kind)}</span>
                <span class="tag">{place}</span>
                {mark.map(|mark| view! { <span class="tag verify">{mark}</span> })}
                {line.distance_m.map(|metres| view! { <span class="distance">{words::distance(metres)}</span> })}
            </span>
            <small>{address}</small>
        </a></li>
    }
}
