//! Data sets that are activated while a server answers: over HTTP, from the real program.

use std::{cell::Cell, path::Path};

use crate::support::{
    databases::TestDatabase,
    running::{City, eventually},
};
use futures_util::future::join;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use server::{
    cities::pack::Pack,
    guides::{GuideRecord, dataset::store::VERSIONS as GUIDES},
    offices::{OfficeRecord, dataset::store::VERSIONS as OFFICES},
    platform::versions::{Body, Publication, Versions, Wish},
};

const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");

fn changchun() -> Pack {
    Pack::read(Path::new(CHANGCHUN)).unwrap()
}

fn offices(name: &str, records: usize) -> Body {
    let template = changchun().offices.remove(0);
    let named = |i| OfficeRecord { id: format!("w-{i}"), name: name.to_owned(), ..template.clone() };
    Body::new(&(0..records).map(named).collect::<Vec<_>>()).unwrap()
}

fn guides(name: &str, records: usize) -> Body {
    let mut pack = changchun();
    let template = pack.guides.remove(0);
    let named = |i| GuideRecord { id: format!("g-{i}"), name: name.to_owned(), ..template.clone() };
    Body::with_shared(&pack.guide_common, &(0..records).map(named).collect::<Vec<_>>()).unwrap()
}

/// The name of the records of the set that is answered from; the answer is whole and of one set.
fn name_of(answer: &Value) -> &str {
    let items = answer["items"].as_array().unwrap();
    let name = items[0]["name"].as_str().unwrap();
    assert!(items.iter().all(|item| item["name"] == name), "two sets in one answer");
    assert_eq!(answer["total"], if name == "甲" { 60 } else { 40 });
    name
}

/// 甲 has 60 records, 乙 has 40; what the server starts with has `first`.
async fn swap(test: TestDatabase, path: &str, first: usize, versions: Versions, bodies: [Body; 2]) {
    let city = City::on(test).await;
    for body in &bodies {
        let publication =
            Publication { body, origin: "test", wish: Wish::Activate, now: Timestamp::UNIX_EPOCH };
        versions.publish(&city.database, publication, &|_| ()).await.unwrap();
    }
    let url = format!("{}{path}?limit=30", city.server);
    let ask = async || {
        let (status, answer) = city.call(Method::GET, &url, None, &[]).await;
        assert_eq!(status, 200, "{}: {answer}", city.engine);
        answer
    };
    let is_shown = async |name: &str| {
        eventually("the server answers from the active set", async || {
            let answer = ask().await;
            (answer["total"] != first && name_of(&answer) == name).then_some(())
        })
        .await;
    };
    is_shown("乙").await;
    let done = Cell::new(false);
    let residents = async {
        let mut answers = 0;
        while !done.get() {
            name_of(&ask().await);
            answers += 1;
        }
        answers
    };
    let editor = async {
        for name in ["甲", "乙", "甲"] {
            versions.roll_back(&city.database).await.unwrap();
            is_shown(name).await;
        }
        done.set(true);
    };
    let (answers, ()) = join(residents, editor).await;
    assert!(answers > 20, "{}: {answers} answers say little", city.engine);
}

#[actix_web::test]
async fn no_request_fails_or_sees_two_lists_while_lists_are_activated() {
    for test in crate::support::databases::both().await {
        swap(test, "/api/v1/offices", 38, OFFICES, [offices("甲", 60), offices("乙", 40)]).await;
    }
}

#[actix_web::test]
async fn no_request_fails_or_sees_two_sets_while_guides_are_activated() {
    for test in crate::support::databases::both().await {
        swap(test, "/api/v1/guides", 79, GUIDES, [guides("甲", 60), guides("乙", 40)]).await;
    }
}
