//! The guides as versions in the database: published, kept, dropped, taken back, answered from.

use std::{fs, path::Path, sync::Arc};

use jiff::Timestamp;
use server::{
    cities::{Content, pack::Pack, paging::Paging, store as cities},
    guides::{
        GuideQuery, GuideRecord,
        dataset::{
            Diff, GuideSet, folder,
            store::{self, STATEMENTS, VERSIONS},
        },
    },
    offices::dataset::store::VERSIONS as OFFICES,
    platform::{
        database::{Arg, Database, DatabaseError},
        versions::{Publication, Published, Wish},
    },
};

const SHILI: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/shili");
const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ALL: Paging = Paging { limit: usize::MAX, offset: 0 };

fn shili() -> Pack {
    Pack::read(Path::new(SHILI)).unwrap()
}

/// So many guides of that name, with what those of 示例市 share.
fn set(name: &str, guides: usize) -> GuideSet {
    let mut pack = shili();
    let template = pack.guides.remove(0);
    let named = |i| GuideRecord { id: format!("g-{i}"), name: name.to_owned(), ..template.clone() };
    GuideSet { common: pack.guide_common, guides: (0..guides).map(named).collect() }
}

async fn publish(db: &Database, set: &GuideSet, wish: Wish) -> Published {
    let body = set.body().unwrap();
    let publication = Publication { body: &body, origin: "test", wish, now: NOW };
    VERSIONS.publish(db, publication, &|_| ()).await.unwrap()
}

fn names(content: &Content) -> Vec<String> {
    let list = content.current().guides.list(&GuideQuery::default(), ALL, 1);
    list.items.into_iter().map(|guide| guide.name).collect()
}

#[actix_web::test]
async fn every_statement_is_understood_by_both_engines() {
    for test in crate::support::databases::both().await {
        for statement in STATEMENTS {
            let prepared = test.database.prepare(statement).await;
            prepared.unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}

#[actix_web::test]
async fn a_set_comes_back_as_it_went_in_and_is_published_once() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        assert_eq!(VERSIONS.active(db).await.unwrap(), None, "{}", test.engine);
        // More than one part behind what they share, and a part that is not full.
        let (first, second) = (set("一", 2500), set("二", 1));
        assert_eq!(publish(db, &first, Wish::Activate).await, Published::New(1), "{}", test.engine);
        assert_eq!(store::guides(db, 1).await.unwrap().unwrap(), first, "{}", test.engine);
        assert_eq!(publish(db, &first, Wish::Activate).await, Published::Unchanged(1));
        assert_eq!(publish(db, &second, Wish::Store).await, Published::Stored(2));
        // Another shared question is another version, with the same guides.
        let mut third = second.clone();
        third.common.questions.pop().unwrap();
        assert_eq!(publish(db, &third, Wish::Activate).await, Published::New(3), "{}", test.engine);
        assert_eq!(store::guides(db, 3).await.unwrap().unwrap(), third, "{}", test.engine);
        assert_eq!(store::guides(db, 4).await.unwrap(), None, "{}", test.engine);
        // One is dropped while it is read.
        db.write(async |tx| -> Result<_, DatabaseError> {
            tx.execute("DELETE FROM guide_parts WHERE version = $1 AND part = 3", &[Arg::Int(1)]).await
        })
        .await
        .unwrap();
        let error = store::guides(db, 1).await.unwrap_err().to_string();
        assert!(error.contains("2000 of 2500"), "{}: {error}", test.engine);
    }
}

#[actix_web::test]
async fn what_is_published_of_one_data_set_leaves_the_others_active() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let mut pack = shili();
        let first = cities::publish(db, &pack, NOW).await.unwrap();
        assert_eq!((first.offices, first.guides), (Published::New(1), Published::New(1)));
        assert_eq!(publish(db, &set("编辑", 3), Wish::Activate).await, Published::New(2));
        // A pack for the calendar's sake takes back neither.
        pack.calendar.clear();
        let again = cities::publish(db, &pack, NOW).await.unwrap();
        assert_eq!(again.pack, cities::Published::New(2), "{}", test.engine);
        assert_eq!((again.offices, again.guides), (Published::Unchanged(1), Published::Known(1)));
        assert_eq!(VERSIONS.active(db).await.unwrap(), Some(2), "{}", test.engine);
        assert_eq!(OFFICES.active(db).await.unwrap(), Some(1), "{}", test.engine);
        // Other guides in the folder are news, and no news for the pack.
        pack.guides.pop();
        let news = cities::publish(db, &pack, NOW).await.unwrap();
        assert_eq!((news.pack, news.guides), (cities::Published::Unchanged(2), Published::New(3)));
        assert_eq!(OFFICES.active(db).await.unwrap(), Some(1), "{}", test.engine);
    }
}

#[actix_web::test]
async fn a_server_follows_the_guides_and_numbers_its_snapshot_by_them() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let content = Content::open(db, Path::new(SHILI), NOW).await.unwrap();
        let (first, offices) = (content.current().version, content.current().offices_version());
        publish(db, &set("甲", 2), Wish::Activate).await;
        content.refresh(db).await.unwrap();
        assert_eq!(names(&content), ["甲", "甲"], "{}", test.engine);
        assert_ne!(content.current().version, first, "{}", test.engine);
        assert_eq!(content.current().offices_version(), offices, "{}", test.engine);
        let other = Content::open(db, Path::new("/nonexistent"), NOW).await.unwrap();
        assert_eq!(other.current().version, content.current().version, "{}", test.engine);
        assert_eq!(VERSIONS.roll_back(db).await.unwrap(), Some(1), "{}", test.engine);
        content.refresh(db).await.unwrap();
        assert_eq!(content.current().version, first, "{}", test.engine);
        assert_eq!(names(&content).len(), shili().guides.len(), "{}", test.engine);
    }
}

#[actix_web::test]
async fn guides_of_before_cases_were_told_apart_give_way_to_those_of_the_folder() {
    const OLD: &str = "INSERT INTO datasets (version, pack, sha256, body, created_at, activation) \
         VALUES (1, 'shili', 'old', $1, 0, 1)";
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let mut body = serde_json::to_value(shili()).unwrap();
        let members = body.as_object_mut().unwrap();
        members.insert("offices".to_owned(), serde_json::to_value(shili().offices).unwrap());
        members.insert("guides".to_owned(), serde_json::json!([{"id": "sl-old", "scenarios": ["旧"]}]));
        let body = body.to_string();
        db.write(async |tx| -> Result<_, DatabaseError> { tx.execute(OLD, &[Arg::Text(&body)]).await })
            .await
            .unwrap();
        let error = Content::open(db, Path::new("/nonexistent"), NOW).await.err().unwrap().to_string();
        assert!(error.contains("/nonexistent"), "{}: {error}", test.engine);
        let content = Content::open(db, Path::new(SHILI), NOW).await.unwrap();
        assert_eq!(names(&content).len(), shili().guides.len(), "{}", test.engine);
    }
}

#[actix_web::test]
async fn answers_under_way_while_guides_are_activated_are_each_of_one_version() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let content = Arc::new(Content::open(db, Path::new(SHILI), NOW).await.unwrap());
        publish(db, &set("甲", 300), Wish::Activate).await;
        publish(db, &set("乙", 200), Wish::Activate).await;
        content.refresh(db).await.unwrap();
        let asked = Arc::clone(&content);
        let ask = move || {
            let names = names(&asked);
            assert!(names.iter().all(|name| Some(name) == names.first()), "two versions mixed");
            assert_eq!(names.len(), if names.first().is_some_and(|name| name == "甲") { 300 } else { 200 });
            names.len() == 300
        };
        let swap = async || {
            assert!(VERSIONS.roll_back(db).await.unwrap().is_some());
            content.refresh(db).await.unwrap();
        };
        crate::support::readers::see_both(ask, swap).await;
    }
}

/// What differs between a set and the same set as it is read from the folder that was written of it.
fn lost(pack: &Pack) -> String {
    let set = GuideSet { common: pack.guide_common.clone(), guides: pack.guides.clone() };
    let folder = tempfile::tempdir().unwrap();
    folder::write(folder.path(), &set).unwrap();
    let again = folder::check(folder.path(), &pack.about, &[]).set;
    assert_eq!(again.body().unwrap().sha256, set.body().unwrap().sha256);
    Diff::new(&set, &again).unwrap().to_string()
}

#[test]
fn a_folder_that_was_written_holds_the_same_guides() {
    assert_eq!(lost(&shili()), "新增0份，撤销0份，修改0份，没有变化16份");
    let changchun = Pack::read(&Path::new(SHILI).with_file_name("changchun")).unwrap();
    assert_eq!(lost(&changchun), "新增0份，撤销0份，修改0份，没有变化79份");
}

#[test]
fn a_guide_is_written_as_an_editor_writes_it() {
    let pack = shili();
    let set = GuideSet { common: pack.guide_common, guides: pack.guides };
    let folder = tempfile::tempdir().unwrap();
    folder::write(folder.path(), &set).unwrap();
    for guide in &set.guides {
        let file = folder::file(&guide.id);
        let written = fs::read_to_string(folder.path().join(&file)).unwrap();
        let committed = fs::read_to_string(Path::new(SHILI).join(&file)).unwrap();
        assert_eq!(written, committed, "{file}");
    }
    let error = folder::write(folder.path(), &set).unwrap_err().to_string();
    assert!(error.contains("已经有文件"), "{error}");
}
