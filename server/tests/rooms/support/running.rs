//! The real binary and the real stand-in, as programs, over HTTP.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use reqwest::{Client, Method, StatusCode, redirect};
use serde_json::{Value, json};
use server::{
    Clock,
    fines::{Fictional, registry::RemoteRegistry, store},
    platform::database::{Arg, Database, DatabaseError, Transaction},
};

use super::databases::TestDatabase;

/// Longer than any step here takes; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(40);

/// A city whose registry is only read: it hears of nothing that a test does behind the server's back.
pub const ONLY_READ: &[(&str, &str)] = &[("YIMATONG__REGISTRY__KIND", "feed")];

/// Beside the assets, in the folder of the test.
const LOG: &str = "log.txt";
const CONFIG: &str = "config.toml";

/// A city that runs: one server, one stand-in, one database.
pub struct City {
    pub client: Client,
    /// The server's address.
    pub server: String,
    /// The stand-in's address.
    pub standin: String,
    /// The database, to look into from outside.
    pub database: Database,
    pub engine: &'static str,
    yimatong: Process,
    _standin: Process,
    test: TestDatabase,
    assets: tempfile::TempDir,
}

/// Killed, as by -9, when dropped.
pub struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An answer: status and JSON, or null when it is none.
pub type Answer = (StatusCode, Value);

impl City {
    /// A city on this database whose registry has 20 payable fines.
    pub async fn on(test: TestDatabase) -> City {
        City::with(test, &[]).await
    }

    /// The same, with settings of its own.
    pub async fn with(test: TestDatabase, settings: &[(&str, &str)]) -> City {
        City::configured(test, "", settings).await
    }

    /// The same, with further tables at the end of its configuration.
    pub async fn configured(test: TestDatabase, tables: &str, settings: &[(&str, &str)]) -> City {
        let assets = tempfile::tempdir().unwrap();
        let manifest = r#"{"style":"style-0.css","boot":null,"icon":"icon-0.svg","touch_icon":"t-0.png","manifest":"m-0.webmanifest","files":[]}"#;
        std::fs::write(assets.path().join("manifest.json"), manifest).unwrap();
        std::fs::write(assets.path().join("style-0.css"), "p{margin:0}").unwrap();
        let (standin_process, standin) = start_standin();
        let server = format!("http://127.0.0.1:{}", free_port());
        write_configuration(assets.path(), tables);
        let yimatong = start_yimatong(&test.url, &server, &standin, assets.path(), settings);
        // The server closes what is idle for five seconds; a test that waits for a program does not see that.
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .pool_idle_timeout(Duration::from_secs(2))
            .build()
            .unwrap();
        let city = City {
            client,
            server,
            standin,
            database: test.database.clone(),
            engine: test.engine,
            yimatong,
            _standin: standin_process,
            test,
            assets,
        };
        city.until_ready().await;
        city
    }

    /// Kills the server as with -9 and starts it again on the same database.
    pub async fn kill_and_restart(&mut self) {
        self.kill();
        self.yimatong = start_yimatong(&self.test.url, &self.server, &self.standin, self.assets.path(), &[]);
        self.until_ready().await;
    }

    /// Kills the server and starts it again on the same database with other tables at the end of its configuration.
    pub async fn restart_configured(&mut self, tables: &str) {
        self.kill();
        write_configuration(self.assets.path(), tables);
        self.yimatong = start_yimatong(&self.test.url, &self.server, &self.standin, self.assets.path(), &[]);
        self.until_ready().await;
    }

    /// A second server on the same database, behind the same balancer as it were. Lives as long as what is given.
    pub async fn twin(&self) -> (String, impl Drop + use<>) {
        let url = format!("http://127.0.0.1:{}", free_port());
        let process = start_yimatong(&self.test.url, &url, &self.standin, self.assets.path(), &[]);
        eventually("the twin answers", async || {
            self.client.get(format!("{url}/readyz")).send().await.ok().filter(|r| r.status() == 200).map(drop)
        })
        .await;
        (url, process)
    }

    /// Kills the server as with -9.
    pub fn kill(&mut self) {
        self.yimatong.0.kill().unwrap();
        self.yimatong.0.wait().unwrap();
    }

    /// The address of the database, for a program beside the server.
    pub fn database_url(&self) -> &str {
        &self.test.url
    }

    /// Until the server is up and has read the feed.
    async fn until_ready(&self) {
        eventually("the server is up", async || {
            let request = self.client.get(format!("{}/readyz", self.server));
            request.send().await.ok().filter(|answer| answer.status() == 200).map(drop)
        })
        .await;
        // A look-up would find what the feed has not told.
        let last = number(19);
        eventually("the feed is read", async || {
            let found = store::by_keys(&self.database, [&last[..15], &last]).await.ok()?;
            (!found.is_empty()).then_some(())
        })
        .await;
    }

    pub async fn call(
        &self,
        method: Method,
        url: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.client.request(method, url);
        if let Some(body) = body {
            request = request.json(&body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, &format!("{}{path}", self.server), None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, &format!("{}{path}", self.server), Some(body), &[]).await
    }

    pub async fn search(&self, number: &str, plate: &str) -> Answer {
        self.post("/api/v1/fines/search", json!({"decision_no": number, "plate": plate})).await
    }

    /// The token of the i-th payable fine.
    pub async fn token(&self, i: usize) -> String {
        let (status, found) = self.search(&number(i), &plate(i)).await;
        assert_eq!(status, 200, "{found}");
        found["fine_token"].as_str().expect("the fine is payable").to_owned()
    }

    pub async fn start(&self, token: &str, channel: &str, key: &str) -> Answer {
        self.start_as(token, channel, &[("idempotency-key", key)]).await
    }

    pub async fn start_as(&self, token: &str, channel: &str, headers: &[(&str, &str)]) -> Answer {
        let body = json!({"fine_token": token, "channel": channel});
        self.call(Method::POST, &format!("{}/api/v1/payments", self.server), Some(body), headers).await
    }

    /// Starts a payment of the i-th fine that must succeed; gives its id.
    pub async fn started(&self, i: usize, channel: &str) -> String {
        let token = self.token(i).await;
        let (status, payment) = self.start(&token, channel, &format!("key-{i}-{channel}")).await;
        assert_eq!((status, &payment["state"]), (StatusCode::OK, &json!("awaiting_payment")), "{payment}");
        payment["id"].as_str().unwrap().to_owned()
    }

    pub async fn payment(&self, id: &str) -> Value {
        let (status, payment) = self.get(&format!("/api/v1/payments/{id}")).await;
        assert_eq!(status, 200, "{payment}");
        payment
    }

    pub async fn until_state(&self, id: &str, state: &str) -> Value {
        eventually(&format!("{id} is {state} on {}", self.engine), async || {
            Some(self.payment(id).await).filter(|payment| payment["state"] == state)
        })
        .await
    }

    pub async fn check(&self, id: &str) -> Value {
        let (status, payment) = self.post(&format!("/api/v1/payments/{id}/check"), json!({})).await;
        assert_eq!(status, 200, "{payment}");
        payment
    }

    pub async fn close(&self, id: &str) -> Answer {
        self.post(&format!("/api/v1/payments/{id}/close"), json!({})).await
    }

    /// The payer pays, without a browser.
    pub async fn pay(&self, id: &str) -> Answer {
        self.control(&format!("orders/{id}/pay"), json!({})).await
    }

    /// Pays with the call that a page or a mini-program gives to WeChat.
    pub async fn pay_in_wechat(&self, call: &Value) -> Answer {
        self.call(Method::POST, &format!("{}/cashier/jsapi", self.standin), Some(call.clone()), &[]).await
    }

    pub async fn hold_notifications(&self, hold: bool) {
        let (status, answer) = self.control("notifications", json!({ "hold": hold })).await;
        assert_eq!(status, 200, "{answer}");
    }

    pub async fn fault(&self, route: &str, kind: &str, times: u32) {
        let (status, answer) =
            self.control("faults", json!({"route": route, "kind": kind, "times": times})).await;
        assert_eq!(status, 200, "{answer}");
    }

    /// The stand-in's own books.
    pub async fn orders(&self) -> Vec<Value> {
        let (_, answer) =
            self.call(Method::GET, &format!("{}/control/orders", self.standin), None, &[]).await;
        answer["orders"].as_array().unwrap().clone()
    }

    pub async fn order(&self, id: &str) -> Value {
        self.orders().await.into_iter().find(|o| o["out_trade_no"] == id).unwrap_or(Value::Null)
    }

    /// What must hold of a fine that was paid: 已缴款 everywhere, one receipt, one captured order.
    pub async fn assert_paid_once(&self, i: usize, id: &str) {
        let (_, found) = self.search(&number(i), &plate(i)).await;
        assert_eq!(found["fine"]["status"], "paid", "{}", self.engine);
        assert_eq!(found["fine"]["not_payable"], "already_paid");
        assert_eq!(found["fine"]["payment"], json!({"id": id, "state": "paid"}));
        assert!(found.get("fine_token").is_none(), "{found}");
        let (status, receipt) = self.get(&format!("/api/v1/payments/{id}/receipt")).await;
        assert_eq!((status, &receipt["payment_id"]), (StatusCode::OK, &json!(id)));
        let orders = self.orders().await;
        let captured: Vec<&Value> = orders.iter().filter(|o| o["state"] == "SUCCESS").collect();
        assert_eq!(captured.len(), 1, "captured at the gateway");
        assert_eq!(captured[0]["total_fen"], receipt["total_fen"]);
        assert_eq!(captured[0]["transaction"]["transaction_id"], receipt["transaction_id"]);
    }

    /// What the police have of it: payments that were confirmed to them, and decisions that are locked.
    pub async fn police(&self) -> Value {
        self.call(Method::GET, &format!("{}/control/police", self.standin), None, &[]).await.1
    }

    /// Changes one row behind the server's back: what a clock or a crash would do.
    pub async fn set(&self, sql: &'static str, id: &str) {
        let work = async |tx: &mut Transaction| -> Result<u64, DatabaseError> {
            tx.execute(sql, &[Arg::Text(id)]).await
        };
        assert_eq!(self.database.write(work).await.unwrap(), 1);
    }

    /// What the server has logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.assets.path().join(LOG)).unwrap()
    }

    pub async fn control(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, &format!("{}/control/{path}", self.standin), Some(body), &[]).await
    }
}

/// A client of the police's operations at a stand-in, as somebody beside the server would have.
pub fn police(standin: &str, clock: Clock) -> RemoteRegistry {
    let key = "demonstration-registry-signing-key".to_owned().into();
    let token = "demonstration-registry-token".to_owned().into();
    RemoteRegistry::new(&format!("{standin}/police"), token, &key, Fictional::Taken, clock).unwrap()
}

/// Asks again until there is an answer.
pub async fn eventually<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The number of the i-th of the stand-in's extra fines.
pub fn number(i: usize) -> String {
    format!("2201981{i:08}0")
}

/// Its plate.
pub fn plate(i: usize) -> String {
    format!("吉A{i:05}")
}

/// The demonstration's, and these tables at its end.
fn write_configuration(folder: &Path, tables: &str) {
    let demonstration = include_str!("../../../demonstration.toml");
    std::fs::write(folder.join(CONFIG), format!("{demonstration}\n{tables}")).unwrap();
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The stand-in on a free port, with 20 fines beside those to try, and its address.
pub fn start_standin() -> (Process, String) {
    let mut child = Command::new(standin_program())
        .args(["--port", "0", "--extra-fines", "20"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the stand-in starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("standin listening on ").expect(&line).to_owned();
    (Process(child), base)
}

/// `YIMATONG_STANDIN`, else what `cargo build -p standin` put beside the tests.
fn standin_program() -> PathBuf {
    let beside = || Some(std::env::current_exe().ok()?.parent()?.parent()?.join("standin"));
    let program = std::env::var_os("YIMATONG_STANDIN").map(PathBuf::from).or_else(beside).unwrap();
    assert!(program.exists(), "{} is missing: run `cargo build -p standin`", program.display());
    program
}

fn start_yimatong(
    database: &str,
    server: &str,
    standin: &str,
    assets: &std::path::Path,
    settings: &[(&str, &str)],
) -> Process {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut command = Command::new(env!("CARGO_BIN_EXE_yimatong"));
    command
        .current_dir(root)
        .args(["serve", "--config"])
        .arg(assets.join(CONFIG))
        .env("YIMATONG__SERVER__BIND", server.strip_prefix("http://").unwrap())
        .env("YIMATONG__SERVER__PUBLIC_URL", server)
        .env("YIMATONG__SERVER__WORKERS", "2")
        .env("YIMATONG__DATABASE__URL", database)
        .env("YIMATONG__CONTENT__ASSETS", assets)
        .env("YIMATONG__WECHAT__API_BASE", standin)
        .env("YIMATONG__WECHAT_PAY__BASE", standin)
        .env("YIMATONG__OFFICIAL_ACCOUNT__SCRIPT", format!("{standin}/open/js/jweixin-1.6.0.js"))
        .env("YIMATONG__REGISTRY__BASE", format!("{standin}/police"))
        .env("YIMATONG__LIMITS__FINE_SEARCHES_PER_MINUTE", "10000")
        .env("YIMATONG__LIMITS__PAYMENT_STARTS_PER_MINUTE", "10000")
        .envs(settings.iter().copied());
    let log = std::fs::File::options().create(true).append(true).open(assets.join(LOG)).unwrap();
    command.stderr(log);
    Process(command.spawn().expect("the server starts"))
}
