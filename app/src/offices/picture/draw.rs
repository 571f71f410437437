//! The picture itself: an SVG on which a length is a length.

use shared::{
    geo::{
        Wgs84,
        plane::{Offset, Plane},
    },
    hours::{Moment, OpenState},
    messages::around as words,
    offices::directory::ten_millionths,
    path,
};

use super::{
    super::state,
    markup::Markup,
    scene::{self, Mark, Place, ROUND, Size, View},
};

/// What one sees.
pub(super) struct Picture<'a> {
    /// The code of the city.
    pub(super) city: &'a str,
    pub(super) places: &'a [Place],
    /// The point to start from.
    pub(super) origin: Wgs84,
    pub(super) view: View,
    pub(super) size: Size,
    /// A point that was tapped, from the point to start from.
    pub(super) picked: Option<Offset>,
    /// The moment of the states.
    pub(super) now: Moment,
    /// What the list is narrowed by, as `&name=value…` in the words of its address.
    pub(super) filters: &'a str,
}

impl Picture<'_> {
    /// The address of the picture around another point.
    pub(super) fn address(&self, there: Offset, radius: u32) -> String {
        let near = near(self.origin, there);
        let radius = radius.to_string();
        [path::AROUND, "?city=", self.city, "&near=", &near, "&radius=", &radius, self.filters].concat()
    }

    /// The link to the list of windows by their distance from a point.
    pub(super) fn list_from(&self, there: Offset, words: &str) -> String {
        let (from, picture) = path::FROM_PICTURE;
        let near = near(self.origin, there);
        let address =
            [path::OFFICES, "?city=", self.city, "&near=", &near, "&", from, "=", picture, self.filters];
        let mut link = Markup::default();
        link.raw(r#"<a class="button plain" href=""#)
            .text(&address.concat())
            .raw(r#"">"#)
            .raw(words)
            .raw("</a>");
        link.finish()
    }
}

/// The picture as SVG. Shapes tell the states apart without colour, and a word stands below each.
pub(super) fn svg(picture: &Picture<'_>) -> String {
    let mut svg = Markup::default();
    svg.raw(r#"<svg viewBox="-500 -500 1000 1000" role="group" aria-labelledby="picture-title" aria-describedby="picture-desc"><title id="picture-title">"#)
        .raw(words::PICTURE_TITLE)
        .raw(r#"</title><desc id="picture-desc">"#)
        .raw(words::PICTURE_DESC)
        .raw("</desc>");
    rings(&mut svg, picture.view);
    for mark in scene::marks(picture.places, picture.view, picture.size) {
        if mark.windows == 1 { one(&mut svg, picture, &mark) } else { many(&mut svg, picture, &mark) }
    }
    // On top, for a mark may stand on the same spot; a finger goes through them.
    let (x, y) = picture.view.place(Offset::default());
    cross(&mut svg, "origin", x, y);
    if let Some(picked) = picture.picked {
        let (x, y) = picture.view.place(picked);
        cross(&mut svg, "picked", x, y);
    }
    north_and_scale(&mut svg, picture.view);
    svg.raw("</svg>");
    svg.finish()
}

/// The three longest rings that the view has room for.
fn rings(svg: &mut Markup, view: View) {
    let (x, y) = view.place(Offset::default());
    let seen = ROUND.into_iter().rev().filter(|metres| f64::from(*metres) <= view.radius * 1.01).take(3);
    for metres in seen {
        let radius = view.units(metres);
        svg.raw(r#"<circle class="ring" cx=""#).number(x).raw(r#"" cy=""#).number(y);
        svg.raw(r#"" r=""#).number(radius).raw(r#""/><text class="length" x=""#).number(x);
        svg.raw(r#"" y=""#).number(y.saturating_sub(radius).saturating_sub(10));
        svg.raw(r#"">"#).raw(&words::length(metres)).raw("</text>");
    }
}

fn cross(svg: &mut Markup, class: &str, x: i32, y: i32) {
    moved(svg, class, x, y);
    svg.raw(r#"><path d="M-28 0H28M0-28V28"/><circle r="12"/></g>"#);
}

/// Opens a group at a place; the caller closes the tag.
fn moved(svg: &mut Markup, class: &str, x: i32, y: i32) {
    svg.raw(r#"<g class=""#).raw(class).raw(r#"" transform="translate("#);
    svg.number(x).raw(" ").number(y).raw(r#")""#);
}

/// The outline of a state, which tells it apart without a colour.
const fn outline(state: &OpenState) -> &'static str {
    match state {
        OpenState::Open { .. } | OpenState::RoundTheClock => r#"<circle r="34"/>"#,
        OpenState::LastTickets { .. } | OpenState::ClosingSoon { .. } | OpenState::LunchBreak { .. } => {
            r#"<path d="M0-44 44 0 0 44-44 0Z"/>"#
        }
        OpenState::Closed { .. } => r#"<path d="M-31-31H31V31H-31Z"/>"#,
        OpenState::NotVerified => r#"<circle r="34" stroke-dasharray="12 8"/>"#,
    }
}

/// A window: a link to its page, with the number of its line in the list.
fn one(svg: &mut Markup, picture: &Picture<'_>, mark: &Mark) {
    let Some(place) = picture.places.get(mark.first) else { return };
    svg.raw(r#"<a data-place=""#).number(mark.first as i32);
    svg.raw(r#"" href=""#).text(&path::office(&place.window.id)).raw(r#"">"#);
    moved(svg, state::class(&place.opening.state), mark.at.0, mark.at.1);
    svg.raw("><title>").text(&place.window.name).raw("，");
    svg.text(&place.state(picture.now)).raw(r#"</title><circle class="hit" r="61"/>"#);
    svg.raw(outline(&place.opening.state)).raw(r#"<text class="no" y="13">"#).number(mark.first as i32 + 1);
    svg.raw(r#"</text><text class="state" y="78">"#).raw(place.mark()).raw("</text></g></a>");
}

/// Several windows: a link to the same picture, closer.
fn many(svg: &mut Markup, picture: &Picture<'_>, mark: &Mark) {
    let there = picture.view.ground(f64::from(mark.at.0), f64::from(mark.at.1));
    svg.raw(r#"<a data-x=""#).number(mark.at.0).raw(r#"" data-y=""#).number(mark.at.1).raw(r#"" href=""#);
    svg.text(&picture.address(there, picture.view.step(true))).raw(r#"">"#);
    moved(svg, "many", mark.at.0, mark.at.1);
    svg.raw(r#"><circle class="hit" r="61"/><circle r="42"/><circle r="50"/><text class="no" y="12">"#);
    svg.raw(&words::many(mark.windows)).raw("</text></g></a>");
}

/// `latitude,longitude` of a point, to a metre; of the point to start from where the other one lies abroad.
fn near(origin: Wgs84, there: Offset) -> String {
    let point = Plane::around(origin).point(there).unwrap_or(origin);
    let mut text = decimal(ten_millionths(point.lat()));
    text.push(',');
    text.push_str(&decimal(ten_millionths(point.lon())));
    text
}

/// Degrees with five decimals. Written from whole numbers, because printing others weighs on the phone.
fn decimal(ten_millionths: i32) -> String {
    let hundred_thousandths = ten_millionths / 100;
    let mut text = (hundred_thousandths / 100_000).to_string();
    text.push('.');
    let decimals = (hundred_thousandths % 100_000).to_string();
    for _ in decimals.len()..5 {
        text.push('0');
    }
    text + &decimals
}

/// The arrow to the north, and a length to measure by.
fn north_and_scale(svg: &mut Markup, view: View) {
    svg.raw(
        r#"<g class="north" transform="translate(440 -400)"><path d="M0-60 26 10 0-4-26 10Z"/><text y="52">"#,
    );
    svg.raw(words::NORTH).raw("</text></g>");
    let metres = ROUND.into_iter().rev().find(|metres| view.units(*metres) <= 330).unwrap_or(50);
    svg.raw(r#"<g class="scale" transform="translate(-470 470)"><path d="M0-16V0H"#)
        .number(view.units(metres));
    svg.raw(r#"V-16"/><text y="-24">"#).raw(&words::length(metres)).raw("</text></g>");
}
