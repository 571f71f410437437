//! What readers say of a guide: the table on both engines, the way there over HTTP, and the editor's list.

use std::{path::Path, process::Command};

use crate::support::{
    databases::both,
    site::{CHANGCHUN, Site},
};
use jiff::{Timestamp, civil::Date};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};
use server::{
    Clock,
    cities::{pack::Pack, store as packs},
    guides::feedback::{
        Count, beside,
        store::{self, NewAnswer},
    },
    platform::database::Database,
};
use shared::guides::feedback::Answer;

const GUIDE: &str = "ps-id-renew";
const FORM: &str = "application/x-www-form-urlencoded";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn add(db: &Database, guide_id: &str, answer: Answer, dataset_version: i64, on: &str) {
    store::add(db, NewAnswer { guide_id, answer, dataset_version }, day(on)).await.unwrap();
}

/// Guide, version, answer, how often.
fn told(counts: &[Count]) -> Vec<(&str, i64, &'static str, i64)> {
    counts.iter().map(|c| (c.guide_id.as_str(), c.dataset_version, c.answer.as_str(), c.times)).collect()
}

async fn everything(db: &Database) -> Vec<Count> {
    store::since(db, day("2000-01-01")).await.unwrap()
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
async fn answers_are_counted_by_guide_answer_day_and_version() {
    for test in both().await {
        let db = &test.database;
        add(db, "b", Answer::Useful, 1, "2026-11-20").await;
        add(db, "b", Answer::Useful, 1, "2026-11-20").await;
        add(db, "b", Answer::Useful, 1, "2026-11-22").await;
        add(db, "b", Answer::Useless, 1, "2026-11-21").await;
        add(db, "b", Answer::Useful, 2, "2026-11-22").await;
        add(db, "a", Answer::Unclear, 1, "2026-11-22").await;
        let counts = everything(db).await;
        let expected =
            [("a", 1, "unclear", 1), ("b", 2, "useful", 1), ("b", 1, "useful", 3), ("b", 1, "useless", 1)];
        assert_eq!(told(&counts), expected, "{}", test.engine);
        assert_eq!((counts[2].first_day, counts[2].last_day), (day("2026-11-20"), day("2026-11-22")));

        let late = store::since(db, day("2026-11-22")).await.unwrap();
        let expected = [("a", 1, "unclear", 1), ("b", 2, "useful", 1), ("b", 1, "useful", 1)];
        assert_eq!(told(&late), expected, "{}", test.engine);
    }
}

#[actix_web::test]
async fn every_answer_that_a_reader_can_give_has_its_place() {
    for test in both().await {
        for answer in Answer::ALL {
            add(&test.database, "a", answer, 1, "2026-11-22").await;
        }
        let counts = everything(&test.database).await;
        assert_eq!(counts.len(), 7, "{}", test.engine);
        assert!(Answer::ALL.iter().all(|answer| counts.iter().any(|count| count.answer == *answer)));
    }
}

/// The values of the buttons of the forms that go to that address.
fn buttons(html: &str, action: &str) -> Vec<String> {
    let forms = html.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap());
    let there = forms
        .filter(|form| form.contains(&format!("action=\"{action}\"")) && form.contains("method=\"post\""));
    there
        .flat_map(|form| form.split("name=\"answer\" value=\"").skip(1))
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

/// Presses a button of a form, as a browser without scripts does; the page that follows.
async fn press(site: &Site, action: &str, answer: &str) -> String {
    let request = site.client.post(format!("{}{action}", site.base)).header(header::CONTENT_TYPE, FORM);
    let response = request.body(format!("answer={answer}")).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER, "{answer}");
    let next = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let page = site.get(&next).await;
    assert_eq!(page.status(), StatusCode::OK, "{next}");
    page.text().await.unwrap()
}

#[actix_web::test]
async fn two_taps_without_a_script_say_why_a_guide_is_useless() {
    let site = Site::start().await;
    let action = format!("/guides/{GUIDE}/feedback");
    let guide = site.get(&format!("/guides/{GUIDE}")).await.text().await.unwrap();
    assert_eq!(buttons(&guide, &action), ["useful", "useless"]);

    let why = press(&site, &action, "useless").await;
    assert!(why.contains("谢谢"), "{why}");
    let reasons = ["unclear", "differs_at_window", "wrong_details", "not_my_case", "other"];
    assert_eq!(buttons(&why, &action), reasons);
    for words in ["看不懂", "和窗口说的不一样", "材料或费用不对", "没有我的情况", "其他"]
    {
        assert!(why.contains(words), "{words}");
    }
    // Nothing can be written, so nothing personal can.
    assert!(!why.contains("<textarea") && !why.contains("type=\"text\""));

    let thanks = press(&site, &action, "not_my_case").await;
    assert!(thanks.contains("谢谢") && thanks.contains(&format!("/guides/{GUIDE}\"")), "{thanks}");
    assert!(buttons(&thanks, &action).is_empty(), "two taps are enough");
    let counts = everything(&site.database).await;
    // Version 1 of the pack, as `yimatong pack import` numbers it.
    assert_eq!(told(&counts), [(GUIDE, 1, "not_my_case", 1), (GUIDE, 1, "useless", 1)]);
}

#[actix_web::test]
async fn a_useful_guide_takes_one_tap() {
    let site = Site::start().await;
    let action = format!("/guides/{GUIDE}/feedback");
    let thanks = press(&site, &action, "useful").await;
    assert!(thanks.contains("谢谢") && buttons(&thanks, &action).is_empty());
    assert_eq!(told(&everything(&site.database).await), [(GUIDE, 1, "useful", 1)]);
    // Without an answer the page asks.
    let asks = site.get(&action).await.text().await.unwrap();
    assert_eq!(buttons(&asks, &action), ["useful", "useless"]);
}

#[actix_web::test]
async fn the_day_is_that_of_the_city() {
    // Half past midnight of the 23rd there, of the 22nd at Greenwich.
    let now: Timestamp = "2026-11-22T16:30:00Z".parse().unwrap();
    let site = Site::with(Path::new(CHANGCHUN), Clock::manual(now)).await;
    let url = format!("{}/api/v1/guides/{GUIDE}/feedback", site.base);
    let response = site.client.post(url).json(&json!({ "answer": "useful" })).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let counts = everything(&site.database).await;
    assert_eq!(counts[0].first_day, day("2026-11-23"));
}

#[actix_web::test]
async fn what_cannot_be_taken_is_refused_and_counted_nowhere() {
    let site = Site::start().await;
    let post = async |id: &str, body: Value| {
        let request = site.client.post(format!("{}/api/v1/guides/{id}/feedback", site.base)).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post("none", json!({ "answer": "useful" })).await, 404);
    assert_eq!(post(GUIDE, json!({ "answer": "bad" })).await, 400);
    assert_eq!(post(GUIDE, json!({})).await, 400);
    assert_eq!(post(GUIDE, json!({ "answer": "other", "text": "我叫张三" })).await, 400);
    assert_eq!(site.get("/guides/none/feedback").await.status(), 404);
    assert_eq!(site.get(&format!("/guides/{GUIDE}/feedback?answer=x")).await.status(), 400);
    let foreign = site
        .client
        .post(format!("{}/guides/{GUIDE}/feedback", site.base))
        .header("sec-fetch-site", "cross-site")
        .header(header::CONTENT_TYPE, FORM)
        .body("answer=useless");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert!(everything(&site.database).await.is_empty());
}

#[actix_web::test]
async fn one_address_cannot_shout_a_guide_down() {
    let site = Site::start().await;
    let mut refused = 0;
    // Twenty a minute are allowed, all of them at once if need be; the test takes far less than the minute.
    for _ in 0..40 {
        let request = site.client.post(format!("{}/api/v1/guides/{GUIDE}/feedback", site.base));
        let status = request.json(&json!({ "answer": "useless" })).send().await.unwrap().status();
        refused += usize::from(status == StatusCode::TOO_MANY_REQUESTS);
    }
    let kept: i64 = everything(&site.database).await.iter().map(|count| count.times).sum();
    assert!(kept <= 22 && refused >= 18, "{kept} kept, {refused} refused");
}

#[actix_web::test]
async fn the_editor_sees_the_counts_beside_the_guide() {
    for test in both().await {
        let db = &test.database;
        let run = |arguments: &[&str]| {
            let output = Command::new(env!("CARGO_BIN_EXE_yimatong"))
                .args(["guides", "feedback"])
                .args(arguments)
                .env("YIMATONG_CONFIG", concat!(env!("CARGO_MANIFEST_DIR"), "/demonstration.toml"))
                .env("YIMATONG__DATABASE__URL", &test.url)
                .output()
                .unwrap();
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: {error}", test.engine);
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(run(&[]), "还没有评价\n", "{}", test.engine);
        packs::publish(db, &Pack::read(Path::new(CHANGCHUN)).unwrap(), Timestamp::UNIX_EPOCH).await.unwrap();
        for (answer, times) in
            [(Answer::Useful, 12), (Answer::Useless, 3), (Answer::Unclear, 1), (Answer::WrongDetails, 2)]
        {
            for at in 0..times {
                add(db, "ca-marry", answer, 2, if at == 0 { "2026-11-20" } else { "2026-11-22" }).await;
            }
        }
        add(db, "ca-marry", Answer::Useful, 1, "2026-10-01").await;
        for _ in 0..4 {
            add(db, "gone", Answer::Useless, 1, "2026-10-01").await;
        }
        let expected = "\
gone（启用的版本里没有这份指南）
  版本1，2026年10月1日：有用0，没用4
结婚登记（ca-marry）
  版本2，2026年11月20日到2026年11月22日：有用12，没用3（看不懂1，材料或费用不对2）
  版本1，2026年10月1日：有用1，没用0
";
        assert_eq!(run(&[]), expected, "{}", test.engine);
        let late = run(&["--since", "2026-11-01"]);
        assert!(!late.contains("gone") && !late.contains("版本1"), "{}: {late}", test.engine);
    }
}

#[test]
fn nothing_said_is_an_empty_list() {
    assert_eq!(beside::list(&[], &[]), "");
}
