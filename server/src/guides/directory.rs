//! What a phone keeps to find guides without a network: the page with all of them, and what the search is built from.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, web::Data};
use app::pages;
use encoding_rs::GB18030;
use shared::{
    error::Problem, guides::directory::GuideDirectory, offices::sounds::Sounds, search::topics::Stock,
};

use crate::{
    State,
    cities::http::{NoParameters, frame},
    platform::{
        failure::Failure,
        http::pages::{Edition, Visitor},
        pinyin::sounds_of,
    },
};

/// The characters that everybody writes: level 1 of GB 2312-80, rows 16 to 55.
const COMMON: std::ops::RangeInclusive<u8> = 0xB0..=0xD7;
const FIRST_CELL: u8 = 0xA1;

/// What the search is built from, for a phone to keep.
///
/// # Errors
/// 400 naming a parameter that does not exist.
#[utoipa::path(get, path = "/api/v1/guides/directory", operation_id = "get_guide_directory", tag = "guides",
    responses((status = 200, body = GuideDirectory), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    request: HttpRequest,
    state: Data<State>,
    _: actix_web::web::Query<NoParameters>,
) -> Result<HttpResponse, Failure> {
    let snapshot = state.content.current();
    let write = || {
        let stock = snapshot.guides.stock().clone();
        let directory = GuideDirectory {
            version: snapshot.version,
            guides: snapshot.guides.all().map(|guide| guide.id.clone()).collect(),
            sounds: sounds(&stock).pack(),
            stock,
        };
        // Names and numbers always have a form in JSON.
        serde_json::to_string(&directory).unwrap_or_default()
    };
    Ok(state.pages.respond_json(&request, Edition::of(snapshot.version), write))
}

/// How the characters sound that stand in the guides' words, and those that somebody may type in their place.
fn sounds(stock: &Stock) -> Sounds {
    let texts = stock.topics.iter().flat_map(|topic| &topic.texts).map(|(_, text)| text);
    let words = stock.same.iter().flatten().chain(&stock.silent).chain(texts);
    let mut characters: BTreeSet<char> = words.flat_map(|word| word.chars()).collect();
    characters.extend(('一'..='\u{9fff}').filter(|character| is_common(*character)));
    Sounds::new(characters.into_iter().filter_map(|character| Some((character, sounds_of(character)?))))
}

fn is_common(character: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, unknown) = GB18030.encode(character.encode_utf8(&mut buffer));
    let row = bytes.first().filter(|_| !unknown && bytes.len() == 2);
    row.is_some_and(|row| COMMON.contains(row)) && bytes.get(1).is_some_and(|cell| *cell >= FIRST_CELL)
}

/// All guides on one page, with what they cost and want, and the resident's own lists; kept by the phone.
pub async fn page(request: HttpRequest, visitor: Visitor, state: Data<State>) -> HttpResponse {
    let snapshot = state.content.current();
    let render = || {
        let frame = frame(&state, &snapshot, &visitor);
        let guides: Vec<_> = snapshot
            .guides
            .all()
            .filter(|guide| frame.city.is_none_or(|city| guide.cities.contains(&city)))
            .collect();
        pages::kept_guides(&frame, &guides)
    };
    state.pages.respond(&request, Edition::of(snapshot.version), &visitor, render)
}
