//! The client against the stand-in, which was written from the documents and shares no code with it: each call of
//! WeChat Pay as a merchant and as a service provider, each fault of each route, and the mini-program's and the official
//! account's calls.

mod app;
mod bills;
mod faults;
mod judge;
mod keys;
mod notices;
mod orders;
mod push;
mod refunds;

use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{Timestamp, ToSpan};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use server::wechat::{
    BadSignature, MiniProgram, Openid, OrderAmount, OrderRequest, Outcome, Paid, Pay, PaySettings,
    RefundAmount, RefundRequest, Scene, SubMerchant, Trade,
};

use crate::support::running::{Process, start_standin};

/// A merchant as the stand-in knows it: number, serial, APIv3 key, private key.
type Known = (&'static str, &'static str, &'static str, &'static str);

const DIRECT: Known = (
    "1900000001",
    "5157F09EFDC096DE15EBE81A47057A7200000001",
    "demonstration-api-v3-key-32bytes",
    include_str!("../../../../../tests/standin/keys/merchant_private.pem"),
);
const SECOND: Known = (
    "1900000002",
    "5157F09EFDC096DE15EBE81A47057A7200000002",
    "demonstration-api-v3-key-no-two2",
    include_str!("../../../../../tests/standin/keys/merchant2_private.pem"),
);
const PROVIDER: Known = (
    "1900000100",
    "5157F09EFDC096DE15EBE81A47057A7200000100",
    "demonstration-api-v3-key-provide",
    include_str!("../../../../../tests/standin/keys/provider_private.pem"),
);
const PUBLIC_KEY: (&str, &str) = (
    "PUB_KEY_ID_0119000000012026112200000001",
    include_str!("../../../../../tests/standin/keys/platform_public.pem"),
);
/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:9/notify";

/// Answers without a result; the last one is of HTML and not signed.
const STATUSES: [&str; 4] = ["status_202", "status_429", "status_500", "status_502"];
/// Flaws of what is signed, and what they are to us. Of an answer that is cut the connection breaks before that.
const FLAWS: [(&str, BadSignature); 7] = [
    ("truncated_body", BadSignature::Mismatch),
    ("bad_signature", BadSignature::Mismatch),
    ("altered_byte", BadSignature::Mismatch),
    ("no_signature", BadSignature::Missing("wechatpay-timestamp")),
    ("sign_test", BadSignature::Probe),
    ("unknown_serial", BadSignature::UnknownSerial),
    ("stale_timestamp", BadSignature::Stale),
];

/// A stand-in of one test; killed with it.
struct Standin {
    base: String,
    client: Client,
    numbers: AtomicU32,
    /// What numbers hold beside letters and digits.
    signs: &'static str,
    _process: Process,
}

impl Standin {
    fn start() -> Standin {
        let (process, base) = start_standin();
        let client = Client::builder().no_proxy().build().unwrap();
        Standin { base, client, numbers: AtomicU32::new(0), signs: "_-|*", _process: process }
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.client.request(method, format!("{}/control/{path}", self.base));
        if let Some(body) = &body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let (status, answer) = (response.status(), response.text().await.unwrap());
        assert_eq!(status, 200, "{path} {body:?}: {answer}");
        serde_json::from_str(&answer).unwrap()
    }

    /// Pulls a lever.
    async fn pull(&self, path: &str, body: Value) -> Value {
        self.call(Method::POST, path, Some(body)).await
    }

    async fn view(&self, path: &str) -> Value {
        self.call(Method::GET, path, None).await
    }

    /// One fault at the next call about that number.
    async fn fault(&self, route: &str, kind: &str, number: &str) {
        self.pull("faults", json!({"route": route, "kind": kind, "times": 1, "number": number})).await;
    }

    async fn order(&self, number: &str) -> Option<Value> {
        let orders = self.view("orders").await;
        orders["orders"].as_array().unwrap().iter().find(|order| order["out_trade_no"] == number).cloned()
    }

    async fn pay(&self, number: &str) {
        self.pull(&format!("orders/{number}/pay"), json!({})).await;
    }

    /// The payer of our orders inside WeChat logs in to both mini-programs: before that nobody knows them.
    async fn payer_logs_in(&self) {
        for (app_id, secret) in [
            ("wxdemo0000000001", "demonstration-app-secret"),
            ("wxdemo0000000102", "demonstration-sub-app-secret"),
        ] {
            let mini = MiniProgram::new(&self.base, app_id.into(), secret.to_owned().into()).unwrap();
            assert_eq!(mini.log_in("demo-a").await.unwrap(), Openid("openid-a".into()));
        }
    }

    /// A number that was not used before.
    fn number(&self) -> String {
        format!("T0000{}{}", self.signs, self.numbers.fetch_add(1, Ordering::Relaxed))
    }

    fn client(&self, known: Known, keys: &[(&str, &str)], sub_merchant: Option<SubMerchant>) -> Pay {
        let (merchant_id, serial, api_v3_key, private_key) = known;
        Pay::new(PaySettings {
            base: self.base.clone(),
            app_id: "wxdemo0000000001".into(),
            merchant_id: merchant_id.into(),
            sub_merchant,
            merchant_serial: serial.into(),
            merchant_private_key: private_key.to_owned().into(),
            platform_keys: keys.iter().map(|(id, pem)| ((*id).to_owned(), (*pem).to_owned())).collect(),
            api_v3_key: api_v3_key.to_owned().into(),
        })
        .unwrap()
    }

    /// A merchant of its own, in public-key mode.
    fn direct(&self) -> Pay {
        self.client(DIRECT, &[PUBLIC_KEY], None)
    }

    /// A service provider, for the sub-merchant without an app and for the one with an app of its own.
    fn partner(&self, has_app: bool) -> Pay {
        let sub = if has_app {
            SubMerchant { app_id: Some("wxdemo0000000102".into()), merchant_id: "1900000102".into() }
        } else {
            SubMerchant { app_id: None, merchant_id: "1900000101".into() }
        };
        self.client(PROVIDER, &[PUBLIC_KEY], Some(sub))
    }

    /// Direct, and for both kinds of sub-merchants.
    fn all(&self) -> [Pay; 3] {
        [self.direct(), self.partner(false), self.partner(true)]
    }

    /// The number of an order that is paid.
    async fn paid(&self, pay: &Pay, fen: i64) -> String {
        let number = self.number();
        opened(pay, Trade::Native, &order(pay, Trade::Native, &number, fen, NOWHERE)).await;
        self.pay(&number).await;
        number
    }
}

fn now() -> Timestamp {
    Timestamp::now()
}

/// The body of an order.
fn order(pay: &Pay, trade: Trade, number: &str, fen: i64, notify_url: &str) -> String {
    let request = OrderRequest {
        party: pay.party().clone(),
        description: "一件商品, 测试".into(),
        out_trade_no: number.into(),
        time_expire: now().checked_add(15.minutes()).unwrap(),
        notify_url: notify_url.into(),
        amount: OrderAmount::fen(fen),
        payer: (trade == Trade::Jsapi).then(|| pay.party().payer("openid-a".into())),
        scene_info: (trade == Trade::H5).then(|| Scene::browser("203.0.113.9".into())),
    };
    serde_json::to_string(&request).unwrap()
}

/// Opens an order; gives what to pay with.
async fn opened(pay: &Pay, trade: Trade, body: &str) -> String {
    definite(pay.prepay(trade, body, now()).await)
}

/// The body of a refund of that order.
fn refund(pay: &Pay, of: &str, number: &str, (fen, total): (i64, i64), notify_url: Option<&str>) -> String {
    let request = RefundRequest {
        sub_mchid: pay.party().sub_merchant_id().map(str::to_owned),
        of: Paid::Order(of.into()),
        out_refund_no: number.into(),
        reason: Some("重复付款".into()),
        notify_url: notify_url.map(str::to_owned),
        amount: RefundAmount::fen(fen, total),
    };
    serde_json::to_string(&request).unwrap()
}

#[track_caller]
fn definite<T: std::fmt::Debug>(outcome: Outcome<T>) -> T {
    match outcome {
        Outcome::Definite(value) => value,
        other => panic!("{other:?}"),
    }
}
