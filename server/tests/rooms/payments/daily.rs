//! The bills of a day, fetched from the real stand-in over HTTP: by the server itself, and by the treasurer.

use std::{path::Path, process::Command};

use jiff::{Timestamp, ToSpan, civil::Date};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use server::{
    Clock, Config,
    payments::{
        Merchant, Merchants,
        ledger::{self, Captured, MoneyEvent, Outcome as Booked},
        reconcile::{self, Daily, Kind, store::MerchantDay},
    },
    platform::database::{Arg, Database, DatabaseError, Row, Transaction},
    wechat::{OrderAmount, OrderRequest, Outcome, Pay, PaySettings, SubMerchant, Trade},
};
use shared::{money::Fen, time};

use crate::support::{
    databases::{TestDatabase, both, sqlite},
    editor::text,
    running::{City, eventually, start_standin},
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const FINE: &str = "INSERT INTO fines (id, number_key, number, plate, issuer, conduct, violated_on, status, fictional, digest)
    VALUES ('f', '220199100000001', '2201991000000010', '吉A00001', '演示', '演示', '2026-11-01', 'unpaid', TRUE, 'd')
    ON CONFLICT DO NOTHING";
const PAYMENT: &str = "INSERT INTO payments (id, fine_id, fine_digest, channel, state, settlement, quoted_on, principal_fen,
    surcharge_fen, total_fen, request_body, created_at, expires_at, captured_fen, paid_at, transaction_id, merchant)
    VALUES ($1, 'f', 'd', 'wechat_h5', 'paid', 'applied', '2026-11-21', $2, 0, $2, '{}', 0, 0, $2, $3, $4, $5)";

const CLOSED: &str =
    "INSERT INTO payments (id, fine_id, fine_digest, channel, state, quoted_on, principal_fen,
    surcharge_fen, total_fen, request_body, created_at, expires_at, merchant)
    VALUES ($1, 'f', 'd', 'wechat_h5', 'closed', $2, $3, 0, $3, $4, 0, 0, '1900000001')";

/// A merchant of the stand-in: signer, name of its key file, APIv3 key, for whom.
type Known = (&'static str, &'static str, &'static str, Option<&'static str>);
const FIRST: Known = ("1900000001", "merchant", "demonstration-api-v3-key-32bytes", None);
/// Of which WeChat Pay keeps 0.60 %.
const SECOND: Known = ("1900000002", "merchant2", "demonstration-api-v3-key-no-two2", None);
const BEHIND: Known = ("1900000100", "provider", "demonstration-api-v3-key-provide", Some("1900000101"));

/// A stand-in, a database, and what both were told.
struct Treasury<'a> {
    client: Client,
    standin: String,
    db: &'a Database,
    /// The day of the money: its bills and those of the day after are ready at any hour.
    day: Date,
}

fn merchant(base: &str, (id, key, api_v3_key, sub): Known) -> Merchant {
    let file = |name: &str| std::fs::read_to_string(format!("{ROOT}/tests/standin/keys/{name}.pem")).unwrap();
    let pay = Pay::new(PaySettings {
        base: base.to_owned(),
        app_id: "wxdemo0000000001".into(),
        merchant_id: id.into(),
        sub_merchant: sub.map(|sub| SubMerchant { app_id: None, merchant_id: sub.into() }),
        merchant_serial: format!("5157F09EFDC096DE15EBE81A47057A7200000{}", &id[7..]),
        merchant_private_key: file(&format!("{key}_private")).into(),
        platform_keys: vec![("PUB_KEY_ID_0119000000012026112200000001".into(), file("platform_public"))],
        api_v3_key: api_v3_key.to_owned().into(),
    });
    Merchant { serves: Vec::new(), pay: pay.unwrap().into() }
}

impl Treasury<'_> {
    fn merchants(&self, known: &[Known]) -> Merchants {
        Merchants::new(known.iter().map(|known| merchant(&self.standin, *known)).collect())
    }

    fn daily(&self, known: &[Known], clock: Clock) -> Daily {
        let config = Config::load(Some(Path::new(ROOT).join("server/demonstration.toml").as_path())).unwrap();
        let merchants = self.merchants(known);
        let registries = server::registries(&config, &clock, self.db).unwrap();
        let payments = server::open_payments(&config, &clock, self.db, &merchants, &registries).unwrap();
        Daily::new(self.db.clone(), merchants, payments, clock)
    }

    async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/control/{path}", self.standin);
        let answer = self.client.request(method, url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {body}: {answer:?}");
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or(Value::Null)
    }

    fn at(&self, hour: i64) -> Timestamp {
        time::start_of(self.day).checked_add(hour.hours()).unwrap()
    }

    /// An order that was paid at WeChat Pay at `at`: its body and WeChat's number.
    async fn taken(&self, known: Known, digit: char, fen: i64, at: Timestamp) -> (String, String) {
        let pay = merchant(&self.standin, known).pay;
        let id = id(digit);
        let order = OrderRequest {
            party: pay.party().clone(),
            description: "测试".into(),
            out_trade_no: id.clone(),
            time_expire: Timestamp::now().checked_add(10.minutes()).unwrap(),
            notify_url: "https://example.test/notify".into(),
            amount: OrderAmount::fen(fen),
            payer: None,
            scene_info: None,
        };
        let body = serde_json::to_string(&order).unwrap();
        let placed = pay.prepay(Trade::Native, &body, Timestamp::now()).await;
        assert!(matches!(placed, Outcome::Definite(_)), "{placed:?}");
        let paying = json!({"at": at.to_string()});
        let order = self.control(Method::POST, &format!("orders/{id}/pay"), paying).await;
        (body, order["transaction"]["transaction_id"].as_str().unwrap().to_owned())
    }

    /// Money that came at WeChat Pay at `at`, and came here at `here`, in the row and in the ledger.
    async fn paid(&self, known: Known, digit: char, fen: i64, at: Timestamp, here: Timestamp) {
        let (_, transaction) = self.taken(known, digit, fen, at).await;
        let id = id(digit);
        let of = MoneyEvent {
            merchant: merchant(&self.standin, known).pay.party().recipient().to_owned(),
            city: "220100".parse().unwrap(),
            fine: "f".to_owned().into(),
            payment: id.parse().unwrap(),
        };
        let amount = Fen::new(fen).unwrap();
        let movement = Captured { of: &of, amount, at: here, outcome: Booked::Applied }.movement().unwrap();
        let args = [
            Arg::Text(&id),
            Arg::Int(fen),
            Arg::Int(here.as_millisecond()),
            Arg::Text(&transaction),
            Arg::Text(&of.merchant),
        ];
        let work = async |tx: &mut Transaction| -> Result<(), DatabaseError> {
            tx.execute(FINE, &[]).await?;
            tx.execute(PAYMENT, &args).await?;
            ledger::book(tx, &movement, here).await.map(drop)
        };
        self.db.write(work).await.unwrap();
    }

    /// Money that came at WeChat Pay at noon, after the order was taken for closed here; nobody told.
    async fn paid_after_the_close(&self, digit: char, fen: i64) {
        let (body, _) = self.taken(FIRST, digit, fen, self.at(12)).await;
        let (id, day) = (id(digit), self.day.to_string());
        let args = [Arg::Text(&id), Arg::Text(&day), Arg::Int(fen), Arg::Text(&body)];
        let work = async |tx: &mut Transaction| -> Result<(), DatabaseError> {
            tx.execute(FINE, &[]).await?;
            tx.execute(CLOSED, &args).await.map(drop)
        };
        self.db.write(work).await.unwrap();
    }

    /// As if the server had last worked before the day of the money.
    async fn worked_before(&self, recipient: &str) {
        let sql = "INSERT INTO bill_days (merchant, day, due_at, lease, tries) VALUES ($1, $2, NULL, 1, 1)";
        let day = self.day.yesterday().unwrap().to_string();
        let work = async |tx: &mut Transaction| -> Result<u64, DatabaseError> {
            tx.execute(sql, &[Arg::Text(recipient), Arg::Text(&day)]).await
        };
        assert_eq!(self.db.write(work).await.unwrap(), 1);
    }

    /// What is open of a merchant's day: kind, number, ours, theirs.
    async fn open(&self, recipient: &str, day: Date) -> Vec<(Kind, String, i64, i64)> {
        let report = reconcile::report(self.db, MerchantDay { merchant: recipient, day }).await.unwrap();
        let listed = report.open().map(|stored| stored.difference.clone());
        listed.map(|d| (d.kind, d.number, d.ours_fen, d.theirs_fen)).collect()
    }

    /// Each day as it stands: day, whether it is due, whether it was given up, how often it was taken.
    async fn days(&self, recipient: &str) -> Vec<(String, bool, bool, i64)> {
        let sql = "SELECT day, due_at, dead_at, tries FROM bill_days WHERE merchant = $1 ORDER BY day";
        let rows = self.db.fetch_all(sql, &[Arg::Text(recipient)]).await.unwrap();
        let day = |row: &Row| {
            let (due, dead) = (row.opt_int("due_at").unwrap(), row.opt_int("dead_at").unwrap());
            (row.text("day").unwrap(), due.is_some(), dead.is_some(), row.int("tries").unwrap())
        };
        rows.iter().map(day).collect()
    }

    async fn set(&self, sql: &'static str) {
        let work = async |tx: &mut Transaction| -> Result<u64, DatabaseError> { tx.execute(sql, &[]).await };
        assert!(self.db.write(work).await.unwrap() > 0);
    }

    /// The treasurer at the command line, with the demonstration's merchant.
    fn treasurer(&self, test: &TestDatabase, more: &[&str]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_yimatong"))
            .current_dir(ROOT)
            .args(["reconcile", "--config", "server/demonstration.toml", "--date", &self.day.to_string()])
            .args(more)
            .env("YIMATONG__DATABASE__URL", &test.url)
            .env("YIMATONG__WECHAT_PAY__BASE", &self.standin)
            .output()
            .unwrap();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    }
}

fn id(digit: char) -> String {
    digit.to_string().repeat(32)
}

async fn treasury(test: &TestDatabase, standin: String) -> Treasury<'_> {
    let client = Client::builder().no_proxy().build().unwrap();
    let today = time::date_at(Timestamp::now());
    let treasury = Treasury { client, standin, db: &test.database, day: today.saturating_sub(3.days()) };
    treasury.control(Method::POST, "notifications", json!({"hold": true})).await;
    treasury
}

#[actix_web::test]
async fn missed_days_are_caught_up_by_one_of_two_servers_and_agree() {
    for test in both().await {
        let (_process, standin) = start_standin();
        let t = treasury(&test, standin).await;
        let noon = t.at(12);
        t.paid(FIRST, 'a', 11_500, noon, noon).await;
        t.paid(SECOND, 'b', 20_000, noon, noon).await;
        t.paid(BEHIND, 'c', 5_000, noon, noon).await;
        // A moment apart, around midnight.
        let after = t.at(24);
        t.paid(FIRST, 'd', 3_000, after, after.checked_sub(1.second()).unwrap()).await;
        let all = [FIRST, SECOND, BEHIND];
        let recipients = ["1900000001", "1900000002", "1900000101"];
        for recipient in recipients {
            t.worked_before(recipient).await;
        }
        let (one, two) = (t.daily(&all, Clock::System), t.daily(&all, Clock::System));
        tokio::join!(one.look(), two.look());
        for recipient in recipients {
            let days = t.days(recipient).await;
            assert!(days.len() >= 3, "{}: {days:?}", test.engine);
            assert!(days.iter().all(|(_, due, dead, tries)| !due && !dead && *tries == 1), "{days:?}");
        }
        assert_eq!(t.open("1900000002", t.day).await, [], "{}: fees and all", test.engine);
        assert_eq!(t.open("1900000101", t.day).await, [], "{}", test.engine);
        assert_eq!(t.open("1900000001", t.day).await[0], (Kind::Midnight, id('d'), 3_000, 0));
        let next = t.day.tomorrow().unwrap();
        assert_eq!(t.open("1900000001", next).await[0], (Kind::Midnight, id('d'), 0, 3_000));
        let of = MerchantDay { merchant: "1900000002", day: t.day };
        let report = reconcile::report(t.db, of).await.unwrap().statement;
        assert_eq!((report.ledger.captured, report.ledger.fee, report.with_flow), (20_000, 120, true));
        let of = MerchantDay { merchant: "1900000101", day: t.day };
        let report = reconcile::report(t.db, of).await.unwrap().statement;
        assert_eq!((report.ledger.captured, report.ledger.fee, report.with_flow), (5_000, 30, true));
        // A day without trade has no bill, and agrees.
        let of = MerchantDay { merchant: "1900000002", day: next };
        assert_eq!(reconcile::report(t.db, of).await.unwrap().statement.trades, 0);
        one.look().await;
        let days = t.days("1900000001").await;
        assert!(days.iter().all(|(_, _, _, tries)| *tries == 1), "{}: it is done: {days:?}", test.engine);
    }
}

#[actix_web::test]
async fn rows_that_are_missing_extra_or_altered_are_named_and_gone_with_the_right_bill() {
    for test in both().await {
        let (_process, standin) = start_standin();
        let t = treasury(&test, standin).await;
        for (digit, fen) in [('a', 11_500), ('b', 5_000), ('c', 2_000)] {
            t.paid(FIRST, digit, fen, t.at(12), t.at(12)).await;
        }
        let date = t.day.to_string();
        for change in [
            json!({"bill": "trade", "date": date, "change": "missing", "number": id('a')}),
            json!({"bill": "trade", "date": date, "change": "altered", "number": id('b'), "amount_fen": 5_001}),
            json!({"bill": "trade", "date": date, "change": "extra", "number": "EXTRA1", "amount_fen": 700}),
        ] {
            t.control(Method::POST, "bills", change).await;
        }
        t.worked_before("1900000001").await;
        t.daily(&[FIRST], Clock::System).look().await;
        let named = [
            (Kind::Amount, id('b'), 5_000, 5_001),
            (Kind::GatewayOnly, "EXTRA1".to_owned(), 0, 700),
            (Kind::LocalOnly, id('a'), 11_500, 0),
        ];
        assert_eq!(t.open("1900000001", t.day).await, named, "{}", test.engine);
        let (agrees, told) = t.treasurer(&test, &[]);
        assert!(!agrees && told.contains("EXTRA1") && told.contains("还有3项差异"), "{told}");
        t.control(Method::DELETE, "bills", json!({})).await;
        let (agrees, told) = t.treasurer(&test, &[]);
        assert!(agrees && told.contains("已从微信支付取得账单\n"), "{}: {told}", test.engine);
        let (agrees, told) = t.treasurer(&test, &[]);
        assert!(agrees && told.contains("与以前导入的相同"), "{told}");
        assert_eq!(t.open("1900000001", t.day).await, [], "{}", test.engine);
        let (agrees, told) = t.treasurer(&test, &["--merchant", "1900000009"]);
        assert!(!agrees && told.contains("没有这个商户") && told.contains("还没有这一天的账单"), "{told}");
    }
}

/// A bill that its own sum contradicts is no reason to compare nothing.
#[actix_web::test]
async fn a_bill_of_fewer_rows_than_it_says_is_compared_all_the_same() {
    for test in both().await {
        let (_process, standin) = start_standin();
        let t = treasury(&test, standin).await;
        for (digit, fen) in [('a', 11_500), ('b', 5_000)] {
            t.paid(FIRST, digit, fen, t.at(12), t.at(12)).await;
        }
        let date = t.day.to_string();
        let lost = json!({"bill": "trade", "date": date, "change": "missing", "number": id('a'), "keep_summary": true});
        t.control(Method::POST, "bills", lost).await;
        t.worked_before("1900000001").await;
        t.daily(&[FIRST], Clock::System).look().await;
        let named = [
            (Kind::BillRows, "1/2".to_owned(), 0, 0),
            (Kind::BillSum, String::new(), 5_000, 16_500),
            (Kind::LocalOnly, id('a'), 11_500, 0),
        ];
        assert_eq!(t.open("1900000001", t.day).await, named, "{}", test.engine);
        let (agrees, told) = t.treasurer(&test, &[]);
        assert!(!agrees && told.contains("笔数与它的汇总不同（明细/汇总） 1/2"), "{told}");
    }
}

/// The fund-flow bill of a merchant behind a provider, and what is done without it.
#[actix_web::test]
async fn funds_of_a_sub_merchant_are_compared_when_the_provider_gets_them() {
    for test in both().await {
        let (_process, standin) = start_standin();
        let t = treasury(&test, standin).await;
        t.paid(BEHIND, 'c', 5_000, t.at(12), t.at(12)).await;
        let change = json!({
            "bill": "fund_flow", "date": t.day.to_string(), "change": "altered", "number": id('c'), "amount_fen": 5_001,
        });
        t.control(Method::POST, "bills", change).await;
        t.worked_before("1900000101").await;
        t.daily(&[BEHIND], Clock::System).look().await;
        let of = MerchantDay { merchant: "1900000101", day: t.day };
        let report = reconcile::report(t.db, of).await.unwrap();
        assert!(report.statement.with_flow, "{}", test.engine);
        assert_ne!(t.open("1900000101", t.day).await, [], "{}: a fen too much", test.engine);
        let (_process, standin) = start_standin();
        let fresh = sqlite().await;
        let t = treasury(&fresh, standin).await;
        t.paid(BEHIND, 'c', 5_000, t.at(12), t.at(12)).await;
        t.control(
            Method::POST,
            "faults",
            json!({"route": "sub_fund_flow_bill", "kind": "no_auth", "times": 9}),
        )
        .await;
        t.worked_before("1900000101").await;
        t.daily(&[BEHIND], Clock::System).look().await;
        let of = MerchantDay { merchant: "1900000101", day: t.day };
        let report = reconcile::report(t.db, of).await.unwrap();
        assert_eq!((report.statement.trades, report.statement.with_flow), (1, false), "the trades alone");
        let days = t.days("1900000101").await;
        assert!(days.iter().all(|(_, due, dead, _)| !due && !dead), "the days are done: {days:?}");
    }
}

/// A verified success wins from any state, and be it that only the bill tells of it.
#[actix_web::test]
async fn money_of_which_only_the_bill_tells_is_settled_or_goes_back() {
    for test in both().await {
        let (_process, standin) = start_standin();
        let t = treasury(&test, standin).await;
        t.paid_after_the_close('a', 11_500).await;
        t.paid_after_the_close('b', 11_500).await;
        t.worked_before("1900000001").await;
        t.daily(&[FIRST], Clock::System).look().await;
        assert_eq!(t.open("1900000001", t.day).await, [], "{}", test.engine);
        let sql = "SELECT state, settlement FROM payments WHERE captured_fen = 11500 ORDER BY settlement";
        let rows = t.db.fetch_all(sql, &[]).await.unwrap();
        let came: Vec<_> =
            rows.iter().map(|row| (row.text("state").unwrap(), row.text("settlement").unwrap())).collect();
        let as_told = ["applied", "surplus"].map(|settlement| ("paid".to_owned(), settlement.to_owned()));
        assert_eq!(came, as_told, "{}", test.engine);
        let back = "SELECT amount_fen FROM refunds WHERE cause = 'duplicate'";
        let rows = t.db.fetch_all(back, &[]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.int("amount_fen").unwrap()).collect::<Vec<_>>(), [11_500]);
    }
}

#[actix_web::test]
async fn what_cannot_be_fetched_is_tried_again_and_given_up_in_sight() {
    for test in both().await {
        let (_process, standin) = start_standin();
        let t = treasury(&test, standin).await;
        t.paid(FIRST, 'a', 11_500, t.at(12), t.at(12)).await;
        t.worked_before("1900000001").await;
        let fault = async |route: &str, kind: &str| {
            t.control(Method::POST, "faults", json!({"route": route, "kind": kind, "times": 1})).await
        };
        let day = t.day.to_string();
        let first = async || t.days("1900000001").await.into_iter().find(|(of, ..)| *of == day).unwrap();
        let clock = Clock::manual(Timestamp::now());
        let daily = t.daily(&[FIRST], clock.clone());
        let later = async |seconds: i64| {
            clock.set(clock.now().checked_add(seconds.seconds()).unwrap());
            daily.look().await;
        };
        fault("trade_bill", "status_500").await;
        daily.look().await;
        assert_eq!(first().await, (day.clone(), true, false, 1), "{}", test.engine);
        later(59).await;
        assert_eq!(first().await, (day.clone(), true, false, 1), "{}: it is not its turn", test.engine);
        fault("bill_download", "truncated_body").await;
        later(1).await;
        assert_eq!(first().await, (day.clone(), true, false, 2), "{}", test.engine);
        // After three days a person looks.
        t.set("UPDATE bill_days SET due_at = 0, tries = 74 WHERE due_at IS NOT NULL").await;
        fault("trade_bill", "no_signature").await;
        daily.look().await;
        assert_eq!(first().await, (day.clone(), false, true, 75), "{}", test.engine);
        let (agrees, told) = t.treasurer(&test, &[]);
        assert!(agrees, "{told}");
        assert_eq!(first().await, (day.clone(), false, false, 75), "{}", test.engine);
    }
}

#[actix_web::test]
async fn a_server_compares_by_itself() {
    let city = City::on(sqlite().await).await;
    eventually("the days are written down", async || {
        let days = "SELECT day FROM bill_days WHERE merchant = '1900000001'";
        Some(city.database.fetch_all(days, &[]).await.unwrap()).filter(|days| days.len() == 2)
    })
    .await;
    eventually("the figure is told", async || {
        let metrics = city.client.get(format!("{}/metrics", city.server)).send().await.unwrap();
        let text = metrics.text().await.unwrap();
        text.contains("reconcile_open_differences{merchant=\"1900000001\"} 0").then_some(())
    })
    .await;
}
