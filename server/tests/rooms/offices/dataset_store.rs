//! The list of offices as versions in the database: published, kept, dropped, taken back, answered from.

use std::{collections::HashSet, path::Path, sync::Arc};

use jiff::Timestamp;
use server::{
    cities::{Content, pack::Pack, paging::Paging, store as cities},
    guides::GuideQuery,
    offices::{
        Datum, Measured, OfficeQuery, OfficeRecord,
        dataset::{
            FileKind, Known, check_table, export, read,
            store::{self, VERSIONS},
        },
    },
    platform::{
        database::{Arg, Database, DatabaseError},
        versions::{Body, KEPT, Publication, Published, Wish},
    },
};
use shared::hours::Moment;

const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");
const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ALL: Paging = Paging { limit: usize::MAX, offset: 0 };

fn changchun() -> Pack {
    Pack::read(Path::new(CHANGCHUN)).unwrap()
}

/// The list of 长春 under other names: other content, of as many records as asked for.
fn list(name: &str, records: usize) -> Vec<OfficeRecord> {
    let template = changchun().offices.remove(0);
    (0..records)
        .map(|i| OfficeRecord { id: format!("w-{i}"), name: name.to_owned(), ..template.clone() })
        .collect()
}

async fn publish(db: &Database, records: &[OfficeRecord], wish: Wish) -> Published {
    let body = Body::new(records).unwrap();
    let publication = Publication { body: &body, origin: "test", wish, now: NOW };
    VERSIONS.publish(db, publication, &|_| ()).await.unwrap()
}

async fn kept(db: &Database) -> Vec<i64> {
    VERSIONS.kept(db).await.unwrap().into_iter().map(|version| version.version).collect()
}

#[actix_web::test]
async fn a_list_comes_back_as_it_went_in_and_is_published_once() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        assert_eq!(VERSIONS.active(db).await.unwrap(), None, "{}", test.engine);
        // More than one part, and a part that is not full.
        let (first, second) = (list("一", 2500), list("二", 1));
        assert_eq!(publish(db, &first, Wish::Activate).await, Published::New(1), "{}", test.engine);
        assert_eq!(store::records(db, 1).await.unwrap().unwrap(), first, "{}", test.engine);
        assert_eq!(publish(db, &first, Wish::Activate).await, Published::Unchanged(1));
        assert_eq!(publish(db, &second, Wish::Store).await, Published::Stored(2));
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(1), "{}", test.engine);
        assert_eq!(publish(db, &second, Wish::ActivateWhenNew).await, Published::Known(2));
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(1), "{}", test.engine);
        assert_eq!(publish(db, &second, Wish::Activate).await, Published::Again(2));
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(2), "{}", test.engine);
        assert_eq!(publish(db, &[], Wish::Activate).await, Published::New(3), "an empty list is one");
        assert_eq!(store::records(db, 3).await.unwrap().unwrap(), [], "{}", test.engine);
        assert_eq!(store::records(db, 4).await.unwrap(), None, "{}", test.engine);
    }
}

#[actix_web::test]
async fn five_versions_are_kept_and_never_is_the_active_one_dropped() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        for i in 1..=7 {
            publish(db, &list(&format!("第{i}"), 1), Wish::Activate).await;
        }
        assert_eq!(kept(db).await, [7, 6, 5, 4, 3], "{}", test.engine);
        assert_eq!(store::records(db, 2).await.unwrap(), None);
        assert!(!VERSIONS.activate(db, 2).await.unwrap(), "what was dropped cannot be active");
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(7));

        assert!(VERSIONS.activate(db, 3).await.unwrap());
        for i in 8..=12 {
            publish(db, &list(&format!("第{i}"), 1), Wish::Store).await;
        }
        // The active one and the one to roll back to, and the newest three.
        assert_eq!(kept(db).await, [12, 11, 10, 7, 3], "{}", test.engine);
        assert_eq!(kept(db).await.len(), KEPT);

        // Content that was dropped is the same version again.
        assert_eq!(publish(db, &list("第1", 1), Wish::ActivateWhenNew).await, Published::Known(1));
        assert_eq!(
            publish(db, &list("第1", 1), Wish::Activate).await,
            Published::Again(1),
            "{}",
            test.engine
        );
        assert_eq!(store::records(db, 1).await.unwrap().unwrap(), list("第1", 1), "{}", test.engine);
    }
}

#[actix_web::test]
async fn rolling_back_takes_the_version_that_was_active_before() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        assert_eq!(VERSIONS.roll_back(db).await.unwrap(), None, "{}", test.engine);
        publish(db, &list("一", 1), Wish::Activate).await;
        assert_eq!(VERSIONS.roll_back(db).await.unwrap(), None, "{}", test.engine);
        publish(db, &list("二", 1), Wish::Activate).await;
        publish(db, &list("三", 1), Wish::Store).await;
        assert_eq!(VERSIONS.roll_back(db).await.unwrap(), Some(1), "{}", test.engine);
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(1), "{}", test.engine);
        assert_eq!(VERSIONS.roll_back(db).await.unwrap(), Some(2), "and back again");
        assert!(VERSIONS.activate(db, 3).await.unwrap());
        assert_eq!(VERSIONS.roll_back(db).await.unwrap(), Some(2), "{}", test.engine);
        let told: Vec<_> =
            VERSIONS.kept(db).await.unwrap().into_iter().map(|v| (v.version, v.is_active)).collect();
        assert_eq!(told, [(3, false), (2, true), (1, false)], "{}", test.engine);
    }
}

#[actix_web::test]
async fn publishing_a_pack_for_a_calendars_sake_leaves_an_imported_list_active() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let mut pack = changchun();
        let first = cities::publish(db, &pack, NOW).await.unwrap();
        assert_eq!(first.offices, Published::New(1), "{}", test.engine);
        assert_eq!(publish(db, &list("编辑", 3), Wish::Activate).await, Published::New(2));
        pack.calendar.clear();
        let again = cities::publish(db, &pack, NOW).await.unwrap();
        assert_eq!((again.pack, again.offices), (cities::Published::New(2), Published::Known(1)));
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(2), "{}", test.engine);
        // Other offices in the folder are news.
        pack.offices.pop();
        let news = cities::publish(db, &pack, NOW).await.unwrap();
        assert_eq!((news.pack, news.offices), (cities::Published::Unchanged(2), Published::New(3)));
    }
}

#[actix_web::test]
async fn a_pack_of_before_offices_were_a_data_set_of_their_own_is_adopted() {
    const OLD: &str = "INSERT INTO datasets (version, pack, sha256, body, created_at, activation) \
         VALUES (1, 'changchun', 'old', $1, 0, 1)";
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let mut body = serde_json::to_value(changchun()).unwrap();
        for (name, value) in [
            ("offices", serde_json::to_value(changchun().offices).unwrap()),
            ("guides", serde_json::to_value(changchun().guides).unwrap()),
            ("guide_common", serde_json::to_value(changchun().guide_common).unwrap()),
        ] {
            body[name] = value;
        }
        let body = body.to_string();
        db.write(async |tx| -> Result<_, DatabaseError> { tx.execute(OLD, &[Arg::Text(&body)]).await })
            .await
            .unwrap();
        let content = Content::open(db, Path::new("/nonexistent"), NOW).await.unwrap();
        assert_eq!(
            content.current().offices.list(&OfficeQuery::at(Moment::of_unix(0)), ALL, 1).total,
            Some(38)
        );
        assert_eq!(store::records(db, 1).await.unwrap().unwrap(), changchun().offices, "{}", test.engine);
        let all = content.current().guides.list(&GuideQuery::default(), ALL, 1);
        assert_eq!(all.total, 79, "{}", test.engine);
        // The same folder again changes nothing that is seen.
        let again = cities::publish(db, &changchun(), NOW).await.unwrap();
        assert_eq!(again.offices, Published::Unchanged(1), "{}", test.engine);
        assert_eq!(again.guides, Published::Unchanged(1), "{}", test.engine);
    }
}

#[actix_web::test]
async fn servers_agree_on_the_number_of_what_they_answer_from_and_it_moves_with_every_version() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let content = Content::open(db, Path::new(CHANGCHUN), NOW).await.unwrap();
        let mut seen = vec![content.current().version];
        publish(db, &list("甲", 4), Wish::Activate).await;
        content.refresh(db).await.unwrap();
        seen.push(content.current().version);
        let mut pack = changchun();
        pack.guides.truncate(1);
        cities::publish(db, &pack, NOW).await.unwrap();
        content.refresh(db).await.unwrap();
        seen.push(content.current().version);
        pack.calendar.clear();
        cities::publish(db, &pack, NOW).await.unwrap();
        content.refresh(db).await.unwrap();
        seen.push(content.current().version);
        assert_eq!(HashSet::<i64>::from_iter(seen.iter().copied()).len(), 4, "{}: {seen:?}", test.engine);
        assert_eq!(content.current().offices_version(), 2, "{}", test.engine);
        let other = Content::open(db, Path::new("/nonexistent"), NOW).await.unwrap();
        assert_eq!(other.current().version, seen[3], "{}", test.engine);
        VERSIONS.roll_back(db).await.unwrap();
        content.refresh(db).await.unwrap();
        assert_eq!(
            content.current().offices.list(&OfficeQuery::at(Moment::of_unix(0)), ALL, 1).total,
            Some(38)
        );
    }
}

#[actix_web::test]
async fn answers_under_way_while_lists_are_activated_are_each_of_one_version() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let content = Arc::new(Content::open(db, Path::new(CHANGCHUN), NOW).await.unwrap());
        publish(db, &list("甲", 300), Wish::Activate).await;
        publish(db, &list("乙", 200), Wish::Activate).await;
        content.refresh(db).await.unwrap();
        let asked = Arc::clone(&content);
        let ask = move || {
            let snapshot = asked.current();
            let query = OfficeQuery::at(Moment::of_unix(0));
            let list = snapshot.offices.list(&query, ALL, snapshot.version);
            let name = list.items[0].name.clone();
            assert!(list.items.iter().all(|office| office.name == name), "two versions mixed");
            assert_eq!(list.total, Some(if name == "甲" { 300 } else { 200 }));
            name == "甲"
        };
        let swap = async || {
            assert!(VERSIONS.roll_back(db).await.unwrap().is_some());
            content.refresh(db).await.unwrap();
        };
        crate::support::readers::see_both(ask, swap).await;
    }
}

#[actix_web::test]
async fn a_list_of_a_hundred_thousand_windows_is_imported_whole() {
    const WINDOWS: usize = 100_000;
    let pack = Pack::read(&Path::new(CHANGCHUN).with_file_name("shili")).unwrap();
    let known = Known::of(&pack);
    // One of which not everything is known, as of most.
    let template = OfficeRecord { schedule: None, services: Vec::new(), ..pack.offices[0].clone() };
    let windows: Vec<OfficeRecord> = (0..WINDOWS)
        .map(|i| OfficeRecord {
            id: format!("w-{i}"),
            name: format!("虚构窗口{i}号"),
            address: Some(format!("虚构路{i}号")),
            position: Some(Measured {
                lat: 43.9 + (i / 400) as f64 * 0.001,
                lon: 116.9 + (i % 400) as f64 * 0.001,
                datum: Datum::Wgs84,
            }),
            ..template.clone()
        })
        .collect();
    let content = export(FileKind::Csv, &windows, &known, &[]).unwrap();
    // How long it takes is for the reader of a log, not for a test to judge.
    let mut started = std::time::Instant::now();
    let mut took = move || std::mem::replace(&mut started, std::time::Instant::now()).elapsed();
    let table = read::bytes(&content).unwrap();
    println!("{WINDOWS} rows, {} MB: read in {:?}", content.len() / 1_000_000, took());
    let checked = check_table(&table, &known, &[], &|_| ());
    println!("checked in {:?}", took());
    assert_eq!(
        (checked.records.len(), checked.problems.len()),
        (WINDOWS, 0),
        "{:?}",
        checked.problems.first()
    );
    for test in crate::support::databases::both().await {
        took();
        let published = publish(&test.database, &checked.records, Wish::Activate).await;
        println!("{}: published in {:?}", test.engine, took());
        let stored = store::records(&test.database, published.version()).await.unwrap().unwrap();
        assert!(stored == windows, "{}: they came back changed", test.engine);
    }
}
