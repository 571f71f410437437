//! Data sets in the database, and the lists that a snapshot answers with.

use std::path::Path;

use jiff::Timestamp;
use server::{
    cities::{
        Content, Snapshot,
        pack::Pack,
        paging::Paging,
        store::{self, Published},
    },
    guides::{GuideCommon, GuideQuery},
    offices::{
        Datum, Measured, OfficeQuery, dataset,
        query::{Filter, OneQuery},
    },
    platform::database::Database,
};
use shared::{
    geo::{Wgs84, distance_m},
    hours::Moment,
    offices::{OfficeKind, OfficeList, Order, Role},
};

const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");
const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const ALL: Paging = Paging { limit: usize::MAX, offset: 0 };

fn changchun() -> Pack {
    Pack::read(Path::new(CHANGCHUN)).unwrap()
}

fn snapshot() -> Snapshot {
    Snapshot::new(1, changchun())
}

/// A Sunday afternoon.
fn moment() -> Moment {
    "2026-11-22T14:00".parse().unwrap()
}

fn anything() -> OfficeQuery {
    OfficeQuery::at(moment())
}

fn one(near: Option<Wgs84>) -> OneQuery {
    OneQuery { near, at: moment(), service: None }
}

fn offices(snapshot: &Snapshot, query: &OfficeQuery) -> OfficeList {
    snapshot.offices.list(query, ALL, 1)
}

/// The pack under another name: other content.
fn renamed(name: &str) -> Pack {
    let mut pack = changchun();
    pack.about.name = name.to_owned();
    pack
}

/// What publishing does to the pack; its offices are told of in `offices_dataset_store.rs`.
async fn publish(db: &Database, pack: &Pack) -> Published {
    store::publish(db, pack, NOW).await.unwrap().pack
}

/// A pack as the database holds it: its offices are a data set of their own.
fn alone(pack: Pack) -> Pack {
    let guide_common = GuideCommon::default();
    Pack { offices: Vec::new(), guides: Vec::new(), guide_common, ..pack }
}

async fn active_pack(db: &Database) -> Option<(i64, Pack)> {
    let version = store::active(db).await.unwrap().pack?;
    Some((version, store::pack(db, version).await.unwrap()))
}

#[actix_web::test]
async fn every_statement_is_understood_by_both_engines() {
    for test in crate::support::databases::both().await {
        for statement in store::STATEMENTS.iter().chain(dataset::store::STATEMENTS) {
            test.database
                .prepare(statement)
                .await
                .unwrap_or_else(|e| panic!("{}: {statement}: {e}", test.engine));
        }
    }
}

#[actix_web::test]
async fn a_version_is_published_once_and_can_be_made_active_again() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        assert_eq!(active_pack(db).await, None, "{}", test.engine);
        let (first, second) = (changchun(), renamed("别的"));
        assert_eq!(publish(db, &first).await, Published::New(1), "{}", test.engine);
        assert_eq!(publish(db, &first).await, Published::Unchanged(1));
        assert_eq!(publish(db, &second).await, Published::New(2));
        assert_eq!(active_pack(db).await.unwrap(), (2, alone(second.clone())), "{}", test.engine);
        assert_eq!(publish(db, &first).await, Published::Again(1));
        assert_eq!(active_pack(db).await.unwrap(), (1, alone(first)), "{}", test.engine);
        assert_eq!(publish(db, &second).await, Published::Again(2));
    }
}

#[actix_web::test]
async fn servers_that_publish_at_once_agree_on_one_version() {
    for test in crate::support::databases::both().await {
        let pack = changchun();
        let publishers = (0..4).map(|_| publish(&test.database, &pack));
        let mut done: Vec<Published> = futures_util::future::join_all(publishers).await;
        done.sort_by_key(|published| *published != Published::New(1));
        let expected =
            [Published::New(1), Published::Unchanged(1), Published::Unchanged(1), Published::Unchanged(1)];
        assert_eq!(done, expected, "{}", test.engine);
    }
}

#[actix_web::test]
async fn a_server_imports_its_pack_once_and_follows_what_is_published() {
    for test in crate::support::databases::both().await {
        let db = &test.database;
        let content = Content::open(db, Path::new(CHANGCHUN), NOW).await.unwrap();
        let before = content.current();

        let mut pack = changchun();
        pack.guides.truncate(1);
        publish(db, &pack).await;
        content.refresh(db).await.unwrap();
        assert_ne!(content.current().version, before.version, "{}", test.engine);
        assert_eq!(content.current().guides.list(&GuideQuery::default(), ALL, 2).total, 1);
        assert_eq!(offices(&content.current(), &anything()).total, Some(38));
        // Who still answers from the old snapshot answers from it whole.
        assert_eq!(before.guides.list(&GuideQuery::default(), ALL, 1).total, 79);

        // Another server starts later: it takes what is active, not its folder.
        let other = Content::open(db, Path::new("/nonexistent"), NOW).await.unwrap();
        assert_eq!(other.current().version, content.current().version, "{}", test.engine);
    }
}

#[actix_web::test]
async fn a_server_without_data_says_what_is_wrong_with_its_folder() {
    let test = crate::support::databases::sqlite().await;
    let error =
        Content::open(&test.database, Path::new("/nonexistent"), NOW).await.err().unwrap().to_string();
    assert!(error.contains("/nonexistent") && error.contains("city.toml"), "{error}");
}

#[test]
fn cities_count_their_windows_and_say_when_they_are_sparse() {
    let snapshot = snapshot();
    let told: Vec<_> = snapshot.cities.iter().map(|c| (c.name.as_str(), c.windows, c.sparse)).collect();
    // Of 39 records one is withheld and ten are contacts.
    let expected = [("长春市", 18, false), ("吉林市", 7, true), ("四平市", 2, true), ("辽源市", 1, true)];
    assert_eq!(told, expected);
    for city in &snapshot.cities {
        assert!(city.hotlines.iter().any(|line| line.number == "110"), "{}", city.name);
        assert!(city.hotlines.iter().all(|line| line.city.is_none() || line.city == Some(city.adcode)));
        let own = city.hotlines.iter().take_while(|line| line.city.is_some()).count();
        assert!(city.hotlines[own..].iter().all(|line| line.city.is_none()), "national lines come last");
    }
}

#[test]
fn a_withheld_office_is_nowhere() {
    let snapshot = snapshot();
    assert!(snapshot.offices.get("cc-exit-entry-city", &one(None)).is_none());
    let all = offices(&snapshot, &anything());
    assert_eq!(all.total, Some(38));
    assert!(all.items.iter().all(|office| office.id != "cc-exit-entry-city"));
    let query = OfficeQuery { text: Some("光明路".into()), ..anything() };
    let found = offices(&snapshot, &query);
    assert!(found.items.iter().all(|office| office.id != "cc-exit-entry-city"));
    let is_honest = !found.missing.is_empty() || found.corrected.is_some();
    assert!(is_honest, "no window that is shown lies there, and the answer says so");
}

#[test]
fn verified_windows_come_first_then_those_to_verify_then_contacts() {
    let snapshot = snapshot();
    for near in [None, Some(Wgs84::new(43.16, 124.37).unwrap())] {
        let list = offices(&snapshot, &OfficeQuery { near, ..anything() });
        let standing: Vec<u8> = list
            .items
            .iter()
            .map(|office| match (office.role, office.to_verify) {
                (Role::Window, false) => 0,
                (Role::Window, true) => 1,
                (Role::Contact, _) => 2,
            })
            .collect();
        assert!(standing.is_sorted(), "{standing:?}");
        assert_eq!(standing.iter().filter(|s| **s == 2).count(), 10);
        for office in list.items {
            let official_and_current = office.source.unwrap().is_current_and_official();
            assert_eq!(office.to_verify, !official_and_current, "{}", office.id);
        }
    }
}

#[test]
fn without_positions_a_point_orders_by_district_and_no_distance_is_claimed() {
    let snapshot = snapshot();
    let siping = Wgs84::new(43.16, 124.37).unwrap();
    let list = offices(&snapshot, &OfficeQuery { near: Some(siping), ..anything() });
    assert_eq!(list.order, Order::DistrictDistance);
    assert!(list.items.iter().all(|office| office.distance_m.is_none()));
    assert!(list.items[0].city_name == "四平市" && !list.items[0].to_verify);
    let list = offices(&snapshot, &anything());
    assert_eq!(list.order, Order::District);
    let first: Vec<_> =
        list.items.iter().take_while(|o| !o.to_verify).map(|o| (o.city, o.district)).collect();
    assert!(first.len() > 3 && first.is_sorted(), "{first:?}");
}

#[test]
fn an_office_of_unknown_district_comes_behind_those_of_its_city_and_before_farther_cities() {
    let mut pack = changchun();
    // All alike but for the place; the ids would order them the other way round.
    let districts = ["220102", "", "220182", "220382"].map(|code| code.parse().ok());
    let template = pack.offices.iter().find(|o| o.id == "cc-petition-city").unwrap().clone();
    pack.offices = ["d", "c", "b", "a"]
        .into_iter()
        .zip(districts)
        .map(|(id, district)| {
            let city = if id == "a" { "220300" } else { "220100" };
            let city = city.parse().unwrap();
            server::offices::OfficeRecord { id: id.to_owned(), city, district, ..template.clone() }
        })
        .collect();
    let snapshot = Snapshot::new(1, pack);
    let ids = |lat, lon| -> String {
        let near = Some(Wgs84::new(lat, lon).unwrap());
        offices(&snapshot, &OfficeQuery { near, ..anything() }).items.into_iter().map(|o| o.id).collect()
    };
    // In 南关; then 榆树, the county of 长春 that lies farthest; then somewhere in 长春; then 双辽 of 四平.
    assert_eq!(ids(43.87, 125.34), "dbca");
    assert_eq!(ids(43.51, 123.50), "adbc", "seen from 双辽");
}

#[test]
fn with_positions_the_nearest_door_comes_first_and_its_distance_is_told() {
    let here = Wgs84::new(43.88, 125.32).unwrap();
    let mut pack = changchun();
    // Two windows of the same standing; the later one in the pack is nearer. One is measured in GCJ-02.
    let far = Measured { lat: 43.95, lon: 125.32, datum: Datum::Wgs84 };
    let gcj = Wgs84::new(43.881, 125.32).unwrap().to_gcj02().unwrap();
    let close = Measured { lat: gcj.lat(), lon: gcj.lon(), datum: Datum::Gcj02 };
    for office in &mut pack.offices {
        match office.id.as_str() {
            "cc-subdistrict-xinchun" => office.position = Some(far),
            "cc-subdistrict-yongji" => office.position = Some(close),
            _ => {}
        }
    }
    let snapshot = Snapshot::new(1, pack);
    let list = offices(&snapshot, &OfficeQuery { near: Some(here), ..anything() });
    assert_eq!(list.order, Order::Distance);
    let first: Vec<_> = list.items.iter().take(2).map(|o| (o.id.as_str(), o.distance_m.unwrap())).collect();
    assert_eq!((first[0].0, first[1].0), ("cc-subdistrict-yongji", "cc-subdistrict-xinchun"));
    assert!((110..=112).contains(&first[0].1), "{first:?}: a thousandth of a degree north is 111 m");
    assert!(list.items[2..].iter().all(|office| office.distance_m.is_none()));
    let one = snapshot.offices.get("cc-subdistrict-xinchun", &one(Some(here))).unwrap();
    let metres = distance_m(here, far.to_wgs84().unwrap());
    assert!((f64::from(one.distance_m.unwrap()) - metres).abs() <= 0.5);
}

#[test]
fn offices_are_found_by_name_kind_district_and_address() {
    let snapshot = snapshot();
    let ids = |q: &str| -> Vec<String> {
        let query = OfficeQuery { text: Some(q.into()), ..anything() };
        offices(&snapshot, &query).items.into_iter().map(|o| o.id).collect()
    };
    assert_eq!(ids("绿园分局 出入境"), ["cc-exit-entry-lvyuan"]);
    assert_eq!(
        ids("绿园 出入境"),
        ["cc-exit-entry-lvyuan", "cc-gov-center-lvyuan"],
        "its own name first, then where such a window is inside"
    );
    assert_eq!(ids("亚泰大街2423"), ["cc-housing-fund-nanguan"]);
    assert_eq!(ids("婚姻登记 朝阳"), ["cc-marriage-chaoyang"]);
    assert_eq!(ids("24小时自助"), ["jl-self-service-longtan"]);
    assert!(ids("出入境管理大厅在哪里").iter().all(|id| id.contains("exit-entry")));
    assert!(ids("龘龘龘").is_empty());
    let in_kind = OfficeQuery {
        filter: Filter { kind: Some(OfficeKind::Veterans), ..Default::default() },
        ..anything()
    };
    assert_eq!(offices(&snapshot, &in_kind).total, Some(2));
}

#[test]
fn map_links_lead_to_every_office_that_has_an_address_and_to_no_other() {
    let snapshot = snapshot();
    for office in offices(&snapshot, &anything()).items {
        assert!(office.maps.is_empty(), "a list leaves them out");
        let office = snapshot.offices.get(&office.id, &one(None)).unwrap();
        assert_eq!(office.maps.len(), if office.address.is_some() { 4 } else { 0 }, "{}", office.id);
    }
}

fn find(snapshot: &Snapshot, q: &str) -> Vec<String> {
    let query = GuideQuery { text: Some(q.to_owned()), ..Default::default() };
    snapshot.guides.list(&query, ALL, 1).items.into_iter().map(|guide| guide.name).collect()
}

#[test]
fn every_service_is_found_first_by_its_full_name() {
    let snapshot = snapshot();
    for guide in changchun().guides {
        assert_eq!(find(&snapshot, &guide.name)[0], guide.name);
    }
}

#[test]
fn every_service_is_found_by_any_word_of_its_name() {
    let snapshot = snapshot();
    for guide in changchun().guides {
        // Between punctuation, and every pair and triple of characters that people might take for a word.
        let runs: Vec<Vec<char>> = guide
            .name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|run| !run.is_empty())
            .map(|run| run.chars().collect())
            .collect();
        for run in &runs {
            let pieces = [2, 3].into_iter().flat_map(|n| run.windows(n)).chain([run.as_slice()]);
            for piece in pieces {
                let word: String = piece.iter().collect();
                let found = find(&snapshot, &word);
                let at = found.iter().position(|name| *name == guide.name);
                // 公积金贷款 means the loan, though another name holds the word.
                let others =
                    found.iter().take(at.unwrap_or(0)).filter(|name| !fold(name).contains(&fold(&word)));
                let others = others.count();
                assert!(at.is_some() && others < 2, "{word} → {} behind {others} others", guide.name);
            }
        }
    }
}

fn fold(text: &str) -> String {
    shared::search::fold(text)
}

#[test]
fn several_words_count_together_and_names_come_before_texts() {
    let snapshot = snapshot();
    assert_eq!(find(&snapshot, "护照 首次")[0], "普通护照首次申请");
    let passports = find(&snapshot, "护照");
    assert!(passports[..3].iter().all(|name| name.contains("护照")), "{passports:?}");
    assert!(find(&snapshot, "民政通").contains(&"临时救助(含先行救助)".to_owned()), "by its channel");
    let by_department = find(&snapshot, "交管 换证");
    assert!(by_department.contains(&"驾驶证期满换证".to_owned()), "{by_department:?}");
}

#[test]
fn a_popular_name_comes_behind_official_names_and_before_texts() {
    let snapshot = snapshot();
    let first = |q: &str| find(&snapshot, q).remove(0);
    assert_eq!(first("低保"), "最低生活保障申请(含协同核查)");
    assert_eq!(first("社保卡"), "社会保障卡申领");
    assert_eq!(first("医保卡"), "社会保障卡申领");
    for q in ["老人补贴", "高龄补贴"] {
        assert_eq!(first(q), "高龄津贴申领(i长春)", "{q}");
    }
    assert_eq!(first("结婚证"), "结婚登记");
    assert_eq!(first("离婚证"), "离婚登记(协议)");
    assert!(first("港澳通行证").contains("港澳通行证"));
    assert!(find(&snapshot, "户口本").iter().take(3).any(|name| name.contains("户口")));
    let licences = find(&snapshot, "驾照");
    let named: Vec<String> =
        changchun().guides.into_iter().map(|g| g.name).filter(|n| n.contains("驾驶证")).collect();
    assert!(named.len() == 4 && named.iter().all(|name| licences.contains(name)), "{licences:?}");
    assert_eq!(first("驾照 遗失"), "驾驶证补证(遗失)", "with a word of the official name");
    // Passports are named 护照; the alias 换护照 of one of them does not push the others down.
    assert_eq!(find(&snapshot, "护照")[0], "普通护照首次申请");
}

#[test]
fn symbols_alone_find_nothing() {
    let snapshot = snapshot();
    for q in ["😀", "%", "_", "\u{0}", "《》"] {
        assert!(find(&snapshot, q).is_empty(), "{q:?}");
        let query = OfficeQuery { text: Some(q.into()), ..anything() };
        assert_eq!(offices(&snapshot, &query).total, Some(0), "{q:?}");
    }
}

#[test]
fn a_sentence_finds_what_is_closest() {
    let snapshot = snapshot();
    let found = find(&snapshot, "身份证丢了怎么办");
    assert_eq!(found[0], "居民身份证补领(丢失)");
    assert!(found[..3].iter().all(|name| name.contains("身份证")), "{found:?}");
    assert!(find(&snapshot, "我想结婚登记去哪儿办")[0].contains("结婚登记"));
    assert!(find(&snapshot, "龘龘龘").is_empty());
}

#[test]
fn guides_are_filtered_by_city_and_department() {
    let snapshot = snapshot();
    let total = |query: GuideQuery| snapshot.guides.list(&query, ALL, 1).total;
    let city = |code: &str| GuideQuery { city: Some(code.parse().unwrap()), ..Default::default() };
    assert_eq!(total(city("220100")), 79);
    assert_eq!(total(city("220400")), 73);
    assert_eq!(total(GuideQuery { department: Some("公安(交管)".into()), ..Default::default() }), 13);
    let list = snapshot.guides.list(&GuideQuery::default(), Paging { limit: 20, offset: 0 }, 1);
    assert_eq!((list.items.len(), list.departments.len()), (20, 13));
    assert!(list.next_cursor.is_some());
}
