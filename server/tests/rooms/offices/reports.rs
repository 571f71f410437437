//! What residents report about an office: the table on both engines, and the way there over HTTP.

use crate::support::{databases::both, site::Site};
use jiff::Timestamp;
use reqwest::{StatusCode, header};
use serde_json::json;
use server::{
    offices::reports::{
        OpenReport,
        beside::Beside,
        store::{self, NewReport, Struck},
    },
    platform::database::{Arg, Database, DatabaseError, Transaction},
};
use shared::offices::ReportedField;

const OFFICE: &str = "cc-petition-city";
const FORM: &str = "application/x-www-form-urlencoded";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

async fn add(db: &Database, field: ReportedField, correction: &str, version: i64, seconds: i64) {
    let correction = correction.parse().unwrap();
    let report = NewReport { office_id: "x-1", field, correction: &correction, dataset_version: version };
    store::add(db, report, at(seconds)).await.unwrap();
}

/// Field, correction, how often; the latest first.
fn told(open: &[OpenReport]) -> Vec<(&'static str, &str, i64)> {
    open.iter().map(|r| (r.field.as_str(), r.correction.as_str(), r.times)).collect()
}

#[actix_web::test]
async fn every_statement_prepares_on_both_engines() {
    for test in both().await {
        for statement in store::STATEMENTS {
            let prepared = test.database.prepare(statement).await;
            prepared.unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}

#[actix_web::test]
async fn the_same_words_are_counted_and_other_words_stand_beside_them() {
    for test in both().await {
        let db = &test.database;
        add(db, ReportedField::Address, "某某大街1号", 3, 10).await;
        add(db, ReportedField::Phone, "", 3, 20).await;
        add(db, ReportedField::Address, "某某大街1号", 4, 30).await;
        let open = store::open(db).await.unwrap();
        assert_eq!(told(&open), [("address", "某某大街1号", 2), ("phone", "", 1)], "{}", test.engine);
        let first = &open[0];
        assert_eq!((first.office_id.as_str(), first.dataset_version), ("x-1", 3), "as first seen");
        assert_eq!((first.first_at, first.last_at), (at(10), at(30)));

        let struck = store::done(db, &first.id).await.unwrap();
        assert_eq!(struck, Struck::Gone(first.id.clone()), "{}", test.engine);
        assert_eq!(store::done(db, &first.id).await.unwrap(), Struck::Missing, "it is gone");
        assert_eq!(told(&store::open(db).await.unwrap()), [("phone", "", 1)]);
    }
}

#[actix_web::test]
async fn one_field_of_one_office_takes_twenty_rows_and_counts_the_rest() {
    for test in both().await {
        let db = &test.database;
        for i in 0..40 {
            add(db, ReportedField::Hours, &format!("周一 {i} 点"), 1, i).await;
        }
        add(db, ReportedField::Hours, "周一 0 点", 1, 100).await;
        add(db, ReportedField::Phone, "0000-000", 1, 50).await;
        let open = store::open(db).await.unwrap();
        let hours: Vec<_> = open.iter().filter(|r| r.field == ReportedField::Hours).collect();
        assert_eq!(hours.len(), 20, "{}", test.engine);
        assert_eq!(hours.iter().map(|r| r.times).sum::<i64>(), 41, "none is lost");
        let wordless = hours.iter().find(|r| r.correction.is_empty()).unwrap();
        assert_eq!(wordless.times, 21, "{}", test.engine);
        assert_eq!(open.len(), 21, "another field has room of its own");
    }
}

/// Reports with ids of our own choosing, about an office each, last said at those seconds.
async fn put(db: &Database, reports: &[(String, i64)]) {
    const PUT: &str = "INSERT INTO office_reports \
        (id, office_id, field, correction, dataset_version, times, first_at, last_at) \
        VALUES ($1, $1, 'phone', '', 1, 1, 0, $2)";
    let put = async |tx: &mut Transaction| {
        for (id, seconds) in reports {
            tx.execute(PUT, &[Arg::Text(id), Arg::Int(seconds * 1000)]).await?;
        }
        Ok::<_, DatabaseError>(())
    };
    db.write(put).await.unwrap();
}

#[actix_web::test]
async fn the_beginning_of_an_id_names_a_report_where_no_other_begins_so() {
    for test in both().await {
        let db = &test.database;
        let ids = ["abcdef0123456789", "abcdef0123999999", "0000000000000000"];
        put(db, &ids.map(|id| (id.to_owned(), 1))).await;
        assert_eq!(store::done(db, "abcdef0123").await.unwrap(), Struck::Several, "{}", test.engine);
        for none in ["abcdee", "%", "abcdef_", "ABCDEF0123456789"] {
            assert_eq!(store::done(db, none).await.unwrap(), Struck::Missing, "{}: {none}", test.engine);
        }
        // What is shown is enough, and no more than it takes.
        let shown = Beside::new(&store::open(db).await.unwrap()).list(&[]);
        assert!(shown.contains("编号 abcdef01234\n") && shown.contains("编号 00000000000\n"), "{shown}");
        let struck = store::done(db, "abcdef01234").await.unwrap();
        assert_eq!(struck, Struck::Gone(ids[0].to_owned()), "{}", test.engine);
        let open = store::open(db).await.unwrap();
        assert!(Beside::new(&open).list(&[]).contains("编号 abcdef01\n"), "alone, eight are enough");
        assert_eq!(open.len(), 2, "{}", test.engine);
    }
}

#[actix_web::test]
async fn every_report_is_listed_however_many_there_are() {
    const ALL: usize = 12_345;
    for test in both().await {
        let db = &test.database;
        let reports: Vec<(String, i64)> =
            (0..ALL).map(|n| (format!("{n:08x}"), (n * 7919 % ALL) as i64)).collect();
        put(db, &reports).await;
        let open = store::open(db).await.unwrap();
        let seconds: Vec<i64> = open.iter().map(|report| report.last_at.as_second()).collect();
        // 7919 is prime, so every second comes once; the latest first.
        let expected: Vec<i64> = (0..ALL as i64).rev().collect();
        assert!(seconds == expected, "{}: {} reports", test.engine, open.len());
    }
}

#[actix_web::test]
async fn the_form_thanks_and_the_editor_sees_it() {
    let site = Site::start().await;
    let form = "field=phone&correction=%200431-0000+0000%20";
    let post = |path: &str| site.client.post(format!("{}{path}", site.base));
    let answer = post(&format!("/offices/{OFFICE}/reports"))
        .header(header::CONTENT_TYPE, FORM)
        .body(form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()[header::LOCATION], format!("/offices/{OFFICE}?reported"));
    let thanks = site.get(&format!("/offices/{OFFICE}?reported")).await.text().await.unwrap();
    assert!(thanks.contains("已经收到"), "{thanks}");
    assert!(!site.get(&format!("/offices/{OFFICE}")).await.text().await.unwrap().contains("已经收到"));

    let api = format!("/api/v1/offices/{OFFICE}/reports");
    assert_eq!(post(&api).json(&json!({ "field": "hours" })).send().await.unwrap().status(), 204);
    let open = store::open(&site.database).await.unwrap();
    assert_eq!(told(&open).len(), 2);
    let phone = open.iter().find(|r| r.field == ReportedField::Phone).unwrap();
    assert_eq!((phone.office_id.as_str(), phone.correction.as_str()), (OFFICE, "0431-0000 0000"));
    assert_eq!(phone.dataset_version, 1, "as `yimatong offices versions` numbers it");
}

#[actix_web::test]
async fn what_cannot_be_taken_is_refused_and_kept_nowhere() {
    let site = Site::start().await;
    let post = async |path: &str, body: serde_json::Value| {
        let request = site.client.post(format!("{}/api/v1/offices/{path}/reports", site.base)).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("none", json!({ "field": "hours" })).await, 404);
    assert_eq!(post(OFFICE, json!({ "field": "name" })).await, 400);
    assert_eq!(post(OFFICE, json!({ "field": "hours", "by": "x" })).await, 400);
    assert_eq!(post(OFFICE, json!({ "field": "hours", "correction": "改".repeat(101) })).await, 422);
    assert_eq!(post(OFFICE, json!({ "field": "hours", "correction": "11010519491231002X" })).await, 422);
    let foreign = site
        .client
        .post(format!("{}/offices/{OFFICE}/reports", site.base))
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, FORM)
        .body("field=hours");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(store::open(&site.database).await.unwrap().is_empty());
}

#[actix_web::test]
async fn one_address_cannot_flood_the_editor() {
    let site = Site::start().await;
    let mut refused = 0;
    // Ten a minute are allowed, all of them at once if need be; the test takes far less than the minute.
    for _ in 0..30 {
        let request = site.client.post(format!("{}/api/v1/offices/{OFFICE}/reports", site.base));
        let status = request.json(&json!({ "field": "address" })).send().await.unwrap().status();
        refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    let kept: i64 = store::open(&site.database).await.unwrap().iter().map(|r| r.times).sum();
    assert!(kept <= 12 && refused >= 18, "{kept} kept, {refused} refused");
}
