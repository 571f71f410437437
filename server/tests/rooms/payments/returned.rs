//! Money that goes back: by itself, whatever WeChat Pay says, and because a person says so; and the bills of such a day.

use std::process::{Command, Output};

use crate::support::{
    databases::{both, sqlite},
    editor::text,
    running::{City, ONLY_READ, eventually, number, plate},
};
use jiff::{Timestamp, civil::Date};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::{
    payments::{
        ledger::{self, Account},
        reconcile::{
            self, BillFile,
            store::{BillKind, MerchantDay},
        },
    },
    platform::database::Arg,
    wechat::{FundAccount, Outcome, Pay, PaySettings},
};
use shared::time;

const MERCHANT: &str = "1900000001";
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const CLOSED_HERE_ONLY: &str = "UPDATE payments SET state = 'closed', live_fine = NULL WHERE id = $1";
const DEARER: &str = "UPDATE payments SET total_fen = total_fen + 1 WHERE id = $1";
const REFUND_AT_ONCE: &str = "UPDATE payment_jobs SET due_at = CASE WHEN due_at IS NULL THEN NULL ELSE 1 END
    WHERE payment_id = $1 AND kind = 'refund'";

async fn control(city: &City, method: Method, path: &str, body: Option<Value>) -> Value {
    let (status, answer) = city.call(method, &format!("{}/control/{path}", city.standin), body, &[]).await;
    assert!(status.is_success(), "{path}: {status} {answer}");
    answer
}

/// What becomes of the next refunds.
pub async fn refunds_end(city: &City, outcome: &str) {
    control(city, Method::POST, "refunds", Some(json!({"outcome": outcome, "after_seconds": 0}))).await;
}

/// Two payments of the i-th fine whose money came: the first is a surplus, the second settled it.
async fn paid_twice(city: &City, i: usize) -> (String, String) {
    let first = city.started(i, "wechat_h5").await;
    city.set(CLOSED_HERE_ONLY, &first).await;
    let second = city.started(i, "wechat_native").await;
    city.pay(&second).await;
    city.until_state(&second, "paid").await;
    city.pay(&first).await;
    city.until_state(&first, "surplus").await;
    (first, second)
}

async fn until_refund(city: &City, id: &str, state: &str) -> Value {
    eventually(&format!("{id} is {state} on {}", city.engine), async || {
        Some(city.payment(id).await).filter(|payment| payment["refunds"][0]["state"] == state)
    })
    .await
}

/// The stand-in's refunds of an order.
async fn given_back(city: &City, id: &str) -> Vec<Value> {
    let books = control(city, Method::GET, "books", None).await;
    let refunds = books["refunds"].as_array().unwrap();
    refunds.iter().filter(|refund| refund["out_trade_no"] == id).cloned().collect()
}

/// WeChat Pay takes the refunds of one order a minute apart.
pub async fn a_minute_passes(city: &City) {
    control(city, Method::POST, "clock", Some(json!({"advance_seconds": 61}))).await;
}

#[actix_web::test]
async fn a_duplicate_goes_back_by_itself_and_the_day_has_no_difference() {
    for test in both().await {
        let city = City::with(test, ONLY_READ).await;
        refunds_end(&city, "SUCCESS").await;
        let (first, second) = paid_twice(&city, 0).await;
        let payment = until_refund(&city, &first, "returned").await;
        assert_eq!(payment["refunds"], json!([{"state": "returned", "amount_fen": payment["total_fen"]}]));
        let back = given_back(&city, &first).await;
        assert_eq!((back.len(), &back[0]["out_refund_no"]), (1, &json!(format!("R{first}"))), "{back:?}");
        assert!(city.payment(&second).await.get("refunds").is_none());
        let page = city.client.get(format!("{}/payments/{first}", city.server)).send().await.unwrap();
        assert!(page.text().await.unwrap().contains("<title>缴款：已退回"));
        let paid_at: Timestamp = payment["paid_at"].as_str().unwrap().parse().unwrap();
        assert_no_difference(&city, time::date_at(paid_at)).await;
    }
}

/// The stand-in's own bills of the day, read the next morning, say what our ledger and our rows say.
async fn assert_no_difference(city: &City, day: Date) {
    let morning = day.tomorrow().unwrap().at(10, 30, 0, 0);
    control(city, Method::POST, "clock", Some(json!({"set": format!("{morning}+08:00")}))).await;
    let (pay, now) = (client(city), Timestamp::now());
    let Outcome::Definite(trades) = pay.trade_bill(day, now).await else { panic!("a trade bill") };
    let flow = pay.fund_flow_bill(day, FundAccount::Basic, now).await;
    let Outcome::Definite(flow) = flow else { panic!("a fund-flow bill") };
    let of = MerchantDay { merchant: MERCHANT, day };
    for (kind, bytes) in [(BillKind::Trade, &trades.bytes), (BillKind::FundFlow, &flow.bytes)] {
        reconcile::import(&city.database, of, BillFile { kind, bytes }, now).await.unwrap();
    }
    let statement = reconcile::reconcile(&city.database, of, now).await.unwrap();
    let report = reconcile::report(&city.database, of).await.unwrap();
    assert_eq!(report.open().count(), 0, "{}: {report}", city.engine);
    assert_eq!((statement.trades, statement.refunds), (2, 1), "{}", city.engine);
    assert_eq!(statement.ledger.captured, 2 * statement.ledger.refunded, "{}", city.engine);
}

/// Our own client, with the demonstration's keys.
fn client(city: &City) -> Pay {
    let key = |name: &str| std::fs::read_to_string(format!("{ROOT}/tests/standin/keys/{name}")).unwrap();
    Pay::new(PaySettings {
        base: city.standin.clone(),
        app_id: "wxdemo0000000001".into(),
        merchant_id: MERCHANT.into(),
        sub_merchant: None,
        merchant_serial: "5157F09EFDC096DE15EBE81A47057A7200000001".into(),
        merchant_private_key: key("merchant_private.pem").into(),
        platform_keys: vec![("PUB_KEY_ID_0119000000012026112200000001".into(), key("platform_public.pem"))],
        api_v3_key: "demonstration-api-v3-key-32bytes".into(),
    })
    .unwrap()
}

#[actix_web::test]
async fn a_refund_of_unknown_outcome_goes_back_once() {
    for after_effect in [true, false] {
        let city = City::with(sqlite().await, ONLY_READ).await;
        refunds_end(&city, "SUCCESS").await;
        let fault =
            json!({"route": "refund", "kind": "status_500", "times": 1, "after_effect": after_effect});
        control(&city, Method::POST, "faults", Some(fault)).await;
        let (first, _) = paid_twice(&city, 1).await;
        until_refund(&city, &first, "returned").await;
        let back = given_back(&city, &first).await;
        assert_eq!((back.len(), &back[0]["out_refund_no"]), (1, &json!(format!("R{first}"))), "{back:?}");
    }
}

#[actix_web::test]
async fn a_refund_that_is_told_in_another_currency_is_not_believed() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    refunds_end(&city, "SUCCESS").await;
    city.fault("refund", "wrong_currency", 1).await;
    let (first, _) = paid_twice(&city, 1).await;
    eventually("the log tells of it", async || {
        city.log().contains("what WeChat Pay tells of a refund cannot be understood").then_some(())
    })
    .await;
    let queued = "SELECT number FROM refunds WHERE payment_id = $1 AND state = 'queued'";
    let queued = city.database.fetch_optional(queued, &[Arg::Text(&first)]).await.unwrap();
    assert!(queued.is_some(), "it moves nothing");
    // Asked again, WeChat Pay tells it rightly.
    until_refund(&city, &first, "returned").await;
    assert_eq!(given_back(&city, &first).await.len(), 1);
}

#[actix_web::test]
async fn what_cannot_arrive_is_shown_to_a_person() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    refunds_end(&city, "ABNORMAL").await;
    let (first, _) = paid_twice(&city, 2).await;
    until_refund(&city, &first, "stuck").await;
    eventually("the job is given up", async || {
        let out = text(&yimatong(&city, &["payments", "jobs", "--dead"]).stdout);
        out.contains("退款到不了缴款人的账户").then_some(())
    })
    .await;
    // Who has seen to it ends it at the merchant platform; we are told, and nobody has to look any more.
    control(&city, Method::POST, &format!("refunds/R{first}/end"), Some(json!({"outcome": "SUCCESS"}))).await;
    until_refund(&city, &first, "returned").await;
    eventually("the job is done", async || {
        let out = text(&yimatong(&city, &["payments", "jobs", "--dead"]).stdout);
        out.contains("未完成的任务0个").then_some(())
    })
    .await;
}

#[actix_web::test]
async fn what_wechat_closed_goes_back_under_the_next_number() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    refunds_end(&city, "CLOSED").await;
    let (first, _) = paid_twice(&city, 3).await;
    eventually("the next is queued", async || {
        let sql = "SELECT number FROM refunds WHERE ordinal = 2";
        city.database.fetch_optional(sql, &[]).await.unwrap()
    })
    .await;
    refunds_end(&city, "SUCCESS").await;
    a_minute_passes(&city).await;
    until_refund(&city, &first, "returned").await;
    let back = given_back(&city, &first).await;
    assert_eq!(back[0]["out_refund_no"], format!("R{first}"));
    assert_ne!(back.last().unwrap()["out_refund_no"], back[0]["out_refund_no"]);
    assert_eq!(
        city.payment(&first).await["refunds"].as_array().unwrap().len(),
        1,
        "the closed one is not shown"
    );
}

/// `yimatong` on the city's database.
pub fn yimatong(city: &City, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yimatong"))
        .current_dir(ROOT)
        .args(arguments)
        .env("YIMATONG_CONFIG", "server/demonstration.toml")
        .env("YIMATONG__DATABASE__URL", city.database_url())
        .output()
        .unwrap()
}

#[actix_web::test]
async fn held_money_goes_back_only_when_a_person_says_so_and_frees_the_fine() {
    let city = City::on(sqlite().await).await;
    refunds_end(&city, "SUCCESS").await;
    let id = city.started(4, "wechat_h5").await;
    city.set(DEARER, &id).await;
    city.pay(&id).await;
    city.until_state(&id, "held").await;
    assert!(city.payment(&id).await.get("refunds").is_none());
    let refund = |why: &str, more: &[&str]| {
        let mut arguments = vec!["payments", "refund", &id, "--by", "王会计", "--why", why];
        arguments.extend(more);
        let output = yimatong(&city, &arguments);
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    assert!(refund("  ", &[]).1.contains("都要写"));
    assert!(refund("金额不符", &["--yuan", "0.01"]).1.contains("只能全部退回"));
    let (done, said) = refund("金额不符", &[]);
    assert!(done && said.contains(&format!("R{id}")), "{said}");
    until_refund(&city, &id, "returned").await;
    assert_eq!(city.payment(&id).await["state"], "surplus");
    // The same order once more is the same refund, another one finds nothing left.
    assert!(refund("金额不符", &[]).0 || refund("金额不符", &[]).1.contains("没有可退的钱"));
    assert!(refund("再退一次", &[]).1.contains("没有可退的钱"));
    assert_eq!(given_back(&city, &id).await.len(), 1);
    let (_, found) = city.search(&number(4), &plate(4)).await;
    assert!(found["fine"].get("not_payable").is_none(), "{found}");
}

#[actix_web::test]
async fn what_a_person_gives_back_settles_nothing_any_more() {
    for test in both().await {
        let city = City::on(test).await;
        refunds_end(&city, "SUCCESS").await;
        let id = city.started(5, "wechat_h5").await;
        city.pay(&id).await;
        let total = city.until_state(&id, "paid").await["total_fen"].clone();
        let part =
            yimatong(&city, &["payments", "refund", &id, "--by", "王", "--why", "改判", "--yuan", "1.00"]);
        assert!(part.status.success(), "{}", text(&part.stderr));
        until_refund(&city, &id, "returned").await;
        assert_eq!(city.payment(&id).await["state"], "paid", "{}", city.engine);
        let (_, receipt) = city.get(&format!("/api/v1/payments/{id}/receipt")).await;
        assert_eq!(receipt["refunds"], json!([{"state": "returned", "amount_fen": 100}]));
        a_minute_passes(&city).await;
        let rest = yimatong(&city, &["payments", "refund", &id, "--by", "王", "--why", "决定撤销"]);
        assert!(rest.status.success(), "{}", text(&rest.stderr));
        let back = eventually("all of it goes back", async || {
            let refunds = city.payment(&id).await["refunds"].as_array().unwrap().clone();
            (refunds.len() == 2 && refunds.iter().all(|refund| refund["state"] == "returned"))
                .then_some(refunds)
        })
        .await;
        let sum: i64 = back.iter().map(|refund| refund["amount_fen"].as_i64().unwrap()).sum();
        assert_eq!(Some(sum), total.as_i64(), "{}", city.engine);
        assert_eq!(city.payment(&id).await["state"], "surplus", "{}", city.engine);
        let (status, found) = city.search(&number(5), &plate(5)).await;
        assert_eq!((status, &found["fine"]["status"]), (StatusCode::OK, &json!("unpaid")), "{}", city.engine);
    }
}

/// A part that WeChat Pay closed is owed first, out of the surplus: the ledger takes it from the fine once.
#[actix_web::test]
async fn a_part_that_was_closed_is_owed_before_anything_else() {
    let city = City::with(sqlite().await, ONLY_READ).await;
    refunds_end(&city, "CLOSED").await;
    let id = city.started(6, "wechat_h5").await;
    city.pay(&id).await;
    let total = city.until_state(&id, "paid").await["total_fen"].as_i64().unwrap();
    let order = |why: &str, more: &[&str]| {
        let mut arguments = vec!["payments", "refund", &id, "--by", "王", "--why", why];
        arguments.extend(more);
        let output = yimatong(&city, &arguments);
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    assert!(order("改判", &["--yuan", "10.00"]).0);
    eventually("three numbers are closed, and a person is asked", async || {
        a_minute_passes(&city).await;
        city.set(REFUND_AT_ONCE, &id).await;
        let sql = "SELECT id FROM payment_jobs WHERE kind = 'refund' AND why = 'refund_closed'";
        city.database.fetch_optional(sql, &[]).await.unwrap()
    })
    .await;
    let fine = city.database.fetch_optional("SELECT fine_id FROM payments", &[]).await.unwrap().unwrap();
    let fine = fine.text("fine_id").unwrap().into();
    let collected = Account::FinesCollected { city: "220100".parse().unwrap(), fine };
    let owed = Account::SurplusOwed { payment: id.parse().unwrap() };
    let balances = async || {
        let balance = async |account| ledger::store::balance(&city.database, account).await.unwrap();
        (balance(&collected).await, balance(&owed).await)
    };
    assert_eq!(balances().await, (1_000 - total, -1_000));
    refunds_end(&city, "SUCCESS").await;
    a_minute_passes(&city).await;
    let (done, said) = order("再退", &["--yuan", "10.01"]);
    assert!(!done && said.contains("最多还能退10"), "{said}");
    assert!(order("再退", &[]).0);
    until_refund(&city, &id, "returned").await;
    assert_eq!(city.payment(&id).await["state"], "paid");
    assert_eq!(balances().await, (1_000 - total, 0));
}
