//! The list's form as a browser without a script sends it, in the words of the API. The picture takes the same, to hand it
//! back.

use actix_web::web::Query;
use shared::path::FROM_PICTURE;
use url::form_urlencoded::{Serializer, parse};

use super::query::OfficeParameters;
use crate::platform::{failure::Failure, http::read};

/// Lists: a box that is ticked sends its name again.
const LISTS: [&str; 2] = ["brings", "access"];
/// The field of a moment, which goes before the choice of times.
const AT: &str = "at";
const OPEN: &str = "open";
/// How far the picture shows.
const RADIUS: &str = "radius";
/// A start in the resident's words, and one as a point.
const PLACE: &str = "place";
const POINT: [&str; 2] = ["near", "datum"];
/// What only a list has: its pages.
const PAGING: [&str; 2] = ["limit", "cursor"];

/// What a page of windows is asked.
#[derive(Clone, Debug)]
pub struct Form {
    /// The parameters of the API.
    pub parameters: OfficeParameters,
    /// Whether `near` was picked on the picture.
    pub picked: bool,
}

/// What the list is asked, from the form or from an address of the API.
///
/// # Errors
/// 400 naming a parameter that does not exist.
pub fn read(query: &str) -> Result<Form, Failure> {
    read_pairs(parse(query.as_bytes()).into_owned().collect())
}

/// What the picture is asked: what the list is, and how far it shows.
///
/// # Errors
/// 400 naming a parameter that does not exist.
pub fn read_picture(query: &str) -> Result<(Form, Option<String>), Failure> {
    let mut pairs: Vec<(String, String)> = parse(query.as_bytes()).into_owned().collect();
    let radius = take(&mut pairs, RADIUS);
    if let Some((name, _)) = pairs.iter().find(|(name, _)| PAGING.contains(&name.as_str())) {
        return Err(read::unknown_parameter(name));
    }
    Ok((read_pairs(pairs)?, radius))
}

/// The first of that name; a second one stays, and is refused.
fn take(pairs: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = pairs.iter().position(|(known, _)| known == name)?;
    Some(pairs.remove(at).1)
}

fn read_pairs(mut all: Vec<(String, String)>) -> Result<Form, Failure> {
    let (from, picture) = FROM_PICTURE;
    let mut picked = take(&mut all, from).is_some_and(|from| from == picture);
    let is_written = |(name, value): &(String, String)| name == PLACE && !value.trim().is_empty();
    if picked && all.iter().any(is_written) {
        // Whoever writes a place wants that one, not the point that the form still carries.
        all.retain(|(name, _)| !POINT.contains(&name.as_str()));
        picked = false;
    }
    let query = rewritten(all);
    let parameters: OfficeParameters =
        Query::from_query(&query).map(Query::into_inner).map_err(|error| read::query_failure(&error))?;
    picked &= parameters.near.is_some();
    Ok(Form { parameters, picked })
}

fn rewritten(all: Vec<(String, String)>) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut at = None;
    for (name, value) in all {
        let list = LISTS.contains(&name.as_str());
        match pairs.iter_mut().find(|(known, _)| list && *known == name) {
            Some((_, all)) => *all = [all, ",", &value].concat(),
            None if name == AT => at = Some(value).filter(|at| !at.is_empty()),
            None => pairs.push((name, value)),
        }
    }
    if let Some(at) = at {
        pairs.retain(|(name, _)| name != OPEN);
        pairs.push((OPEN.to_owned(), at));
    }
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_become_a_list_and_a_moment_goes_before_a_choice() {
        let read = |query| read(query).unwrap().parameters;
        let form =
            read("city=&brings=id_card&open=now&brings=passport&access=step_free&at=2026-11-24T09%3A00");
        assert_eq!(
            (form.brings.as_deref(), form.access.as_deref()),
            (Some("id_card,passport"), Some("step_free"))
        );
        assert_eq!((form.open.as_deref(), form.city.as_deref()), (Some("2026-11-24T09:00"), Some("")));
        assert_eq!(read("open=now&at=").open.as_deref(), Some("now"));
        assert_eq!(read("brings=id_card,face&q=%E7%94%B2+%26b").q.as_deref(), Some("甲 &b"));
    }

    #[test]
    fn what_does_not_exist_is_still_named() {
        let failure = super::read("colour=red").unwrap_err();
        assert_eq!((failure.code, failure.fields[0].field.as_str()), ("unknown_parameter", "colour"));
        let failure = super::read("city=1&city=2").unwrap_err();
        assert_eq!(failure.fields[0].field, "city");
        let failure = read_picture("radius=500&cursor=1").unwrap_err();
        assert_eq!((failure.code, failure.fields[0].field.as_str()), ("unknown_parameter", "cursor"));
        let (form, radius) = read_picture("radius=500&near=44,117&from=picture").unwrap();
        assert!(form.picked && radius.as_deref() == Some("500"));
        assert!(!super::read("from=picture&city=1").unwrap().picked, "nothing was picked");
    }
}
