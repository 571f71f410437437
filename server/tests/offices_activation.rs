//! Lists of offices that are activated while a server answers: over HTTP, from the real program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

mod support;

use std::{cell::Cell, path::Path};

use futures_util::future::join;
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use server::{
    cities::pack::Pack,
    offices::{OfficeRecord, dataset::store::VERSIONS},
    platform::{
        database::Database,
        versions::{Body, Publication, Wish},
    },
};
use support::running::{City, eventually};

const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");

async fn publish(database: &Database, name: &str, records: usize) {
    let template = Pack::read(Path::new(CHANGCHUN)).unwrap().offices.remove(0);
    let records: Vec<OfficeRecord> = (0..records)
        .map(|i| OfficeRecord { id: format!("w-{i}"), name: name.to_owned(), ..template.clone() })
        .collect();
    let body = Body::new(&records).unwrap();
    let publication =
        Publication { body: &body, origin: "test", wish: Wish::Activate, now: Timestamp::UNIX_EPOCH };
    VERSIONS.publish(database, publication, &|_| ()).await.unwrap();
}

/// The name of the windows of the list that is answered from; the answer is whole and of one list.
fn name_of(answer: &Value) -> &str {
    let items = answer["items"].as_array().unwrap();
    let name = items[0]["name"].as_str().unwrap();
    assert!(items.iter().all(|office| office["name"] == name), "two lists in one answer");
    assert_eq!(answer["total"], if name == "甲" { 60 } else { 40 });
    name
}

#[actix_web::test]
async fn no_request_fails_or_sees_two_lists_while_lists_are_activated() {
    for test in support::databases::both().await {
        let city = City::on(test).await;
        publish(&city.database, "甲", 60).await;
        publish(&city.database, "乙", 40).await;
        let url = format!("{}/api/v1/offices?limit=30", city.server);
        let ask = async || {
            let (status, answer) = city.call(Method::GET, &url, None, &[]).await;
            assert_eq!(status, 200, "{}: {answer}", city.engine);
            answer
        };
        let is_shown = async |name: &str| {
            eventually("the server answers from the active list", async || {
                // The list that the server started with has other windows.
                let answer = ask().await;
                (answer["total"] != 38 && name_of(&answer) == name).then_some(())
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
                VERSIONS.roll_back(&city.database).await.unwrap();
                is_shown(name).await;
            }
            done.set(true);
        };
        let (answers, ()) = join(residents, editor).await;
        assert!(answers > 20, "{}: {answers} answers say little", city.engine);
    }
}
