//! The list's form as a browser without a script sends it, in the words of the API.

use actix_web::web::Query;
use url::form_urlencoded::{Serializer, parse};

use super::query::OfficeParameters;
use crate::platform::{failure::Failure, http::read};

/// Lists: a box that is ticked sends its name again.
const LISTS: [&str; 2] = ["brings", "access"];
/// The field of a moment, which goes before the choice of times.
const AT: &str = "at";
const OPEN: &str = "open";

/// The parameters of the list, from the form or from an address of the API.
///
/// # Errors
/// 400 naming a parameter that does not exist.
pub fn read(query: &str) -> Result<OfficeParameters, Failure> {
    let query = rewritten(query);
    Query::from_query(&query).map(Query::into_inner).map_err(|error| read::query_failure(&error))
}

fn rewritten(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut at = None;
    for (name, value) in parse(query.as_bytes()).into_owned() {
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
        let read = |query| read(query).unwrap();
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
    }
}
