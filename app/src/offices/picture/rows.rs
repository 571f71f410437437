//! The list below the picture, which says all that the picture shows and more.

use shared::{
    hours::Moment,
    messages::{common, offices},
    offices::Role,
    path,
};

use super::{super::state, markup::Markup, scene::Place};

/// How many lines the list begins with, and how many more each tap brings.
pub(super) const PART: usize = 50;

/// The lines of these places, each under its number.
pub(super) fn rows<'a>(places: impl Iterator<Item = (usize, &'a Place)>, now: Moment) -> String {
    let mut rows = Markup::default();
    for (index, place) in places {
        row(&mut rows, index, place, now);
    }
    rows.finish()
}

/// One line: number, name, state, distance, address, telephone.
fn row(rows: &mut Markup, index: usize, place: &Place, now: Moment) {
    let window = &place.window;
    let class = state::class(&place.opening.state);
    rows.raw(r#"<li data-window=""#).text(&window.id).raw(r#"" data-state=""#).raw(class);
    rows.raw(r#""><a class="cell" href=""#).text(&path::office(&window.id)).raw(r#""><strong>"#);
    rows.number(index as i32 + 1).raw(". ").text(&window.name).raw(r#"</strong><span class="tags">"#);
    if window.role == Role::Window {
        rows.raw(r#"<span class="opening "#).raw(class).raw(r#"">"#).text(&place.state(now)).raw("</span>");
    }
    if let Some(metres) = place.metres() {
        rows.raw(r#"<span class="distance">"#).raw(&offices::distance(metres)).raw("</span>");
    }
    tag(rows, "tag", offices::kind(window.kind));
    if let Some(district) = &window.district_name {
        tag(rows, "tag", district);
    }
    if window.to_verify {
        tag(rows, "tag verify", common::TO_VERIFY);
    }
    if window.role == Role::Contact {
        tag(rows, "tag contact", offices::role(Role::Contact));
    }
    rows.raw("</span><small>");
    match &window.address {
        Some(address) => rows.text(address),
        None => rows.raw("地址").raw(common::TO_ADD),
    };
    rows.raw("</small></a>");
    if let Some(phone) = &window.phone {
        telephones(rows, phone);
    }
    rows.raw("</li>");
}

fn tag(rows: &mut Markup, class: &str, text: &str) {
    rows.raw(r#"<span class=""#).raw(class).raw(r#"">"#).text(text).raw("</span>");
}

/// A record may hold several numbers, parted by a comma or a slash.
fn telephones(rows: &mut Markup, phone: &str) {
    rows.raw(r#"<p class="lines">"#);
    for number in phone.split(['、', '，', ',', '；', ';', '/']).map(str::trim).filter(|n| !n.is_empty()) {
        rows.raw(r#"<a class="telephone" href="tel:"#);
        for digit in number.chars().filter(|c| c.is_ascii_digit() || *c == '+') {
            rows.raw(digit.encode_utf8(&mut [0; 4]));
        }
        rows.raw(r#"">"#).text(number).raw("</a> ");
    }
    rows.raw("</p>");
}
