//! Server and stand-in as one, on free ports, with data of their own.

use std::{net::TcpListener, path::Path, process::Command};

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    http, midnight, places,
    program::Program,
    standin::{Fine, Standin},
    until,
};

/// A running system; dropping it ends it and removes its data.
pub struct System {
    server: Program,
    _standin_program: Program,
    /// The other side of the payments.
    pub standin: Standin,
    /// `http://127.0.0.1:…`
    pub base: String,
    address: String,
    settings: Vec<(String, String)>,
    folder: TempDir,
    client: Client,
}

impl System {
    /// Starts it on an empty SQLite database and waits until it is ready.
    pub async fn start() -> System {
        System::start_with(&[]).await
    }

    /// Starts it with further settings: `("YIMATONG__SECTION__KEY", "value")`.
    pub async fn start_with(settings: &[(&str, &str)]) -> System {
        midnight::keep_clear().await;
        let folder = tempfile::Builder::new().prefix("yimatong-system-").tempdir().unwrap();
        let (standin_program, standin) = start_standin(folder.path()).await;
        let address = format!("127.0.0.1:{}", free_port());
        let base = format!("http://{address}");
        let mut all = own_settings(&base, &standin.base, folder.path());
        all.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let server = start_server(&address, &all, folder.path());
        let system = System {
            server,
            _standin_program: standin_program,
            standin,
            base,
            address,
            settings: all,
            folder,
            client: http::client(),
        };
        system.is_ready().await;
        system
    }

    /// kill -9 to the server; the stand-in lives on.
    pub fn kill_server(&mut self) {
        self.server.kill();
    }

    /// Asks the server to end and gives whether it ended well.
    pub async fn stop_server(&mut self) -> bool {
        self.server.terminate();
        self.server.end().await.success()
    }

    /// Asks the server to end while a browser looks on, and waits until it answers nobody any more.
    pub async fn falls_silent(&self) {
        self.server.terminate();
        until::so("the server answers nobody", async || self.get("/healthz").send().await.is_err()).await;
    }

    /// From now on the server takes questions and answers none.
    pub async fn stands_still(&self) {
        self.server.pause();
        until::so("the server stands still", async || self.server.is_paused()).await;
    }

    /// It answers again, what was asked meanwhile too.
    pub fn goes_on(&self) {
        self.server.resume();
    }

    /// Starts the server again, on the same port and data.
    pub async fn start_server_again(&mut self) {
        self.server = start_server(&self.address, &self.settings, self.folder.path());
        self.is_ready().await;
    }

    /// All that the server has logged.
    pub fn log(&self) -> String {
        self.server.output()
    }

    /// A GET of a path of the server.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.base))
    }

    /// A POST to a path of the server.
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.base))
    }

    /// The fine whose label contains this, once the server knows it: it reads the police's feed in the background.
    pub async fn fine(&self, label: &str) -> Fine {
        let fine = self.standin.fine(label).await;
        let body = json!({ "decision_no": fine.number, "plate": fine.plate });
        until::so("the server knows the fines", async || {
            self.post("/api/v1/fines/search").json(&body).send().await.unwrap().status().is_success()
        })
        .await;
        fine
    }

    /// Looks a fine up through the API.
    pub async fn search(&self, fine: &Fine) -> Value {
        let body = json!({ "decision_no": fine.number, "plate": fine.plate });
        http::json(self.post("/api/v1/fines/search").json(&body).send().await.unwrap()).await
    }

    /// The request that starts a payment through the API.
    pub fn payment(&self, fine_token: &str, channel: &str, key: &str) -> RequestBuilder {
        let body = json!({ "fine_token": fine_token, "channel": channel });
        self.post("/api/v1/payments").header("Idempotency-Key", key).json(&body)
    }

    /// A payment as the API shows it.
    pub async fn payment_state(&self, id: &str) -> Value {
        http::json(self.get(&format!("/api/v1/payments/{id}")).send().await.unwrap()).await
    }

    /// Waits until a payment is in this state.
    pub async fn payment_is(&self, id: &str, state: &str) {
        until::so(&format!("payment is {state}"), async || self.payment_state(id).await["state"] == state)
            .await;
    }

    async fn is_ready(&self) {
        until::so("the server is ready", async || {
            self.get("/readyz").send().await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
    }
}

/// A port that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The server's program, started from the root as an operator would.
pub fn server_command() -> Command {
    let mut command = Command::new(places::binary("yimatong"));
    command.current_dir(places::root()).arg("serve");
    command
}

async fn start_standin(folder: &Path) -> (Program, Standin) {
    let mut command = Command::new(places::binary("standin"));
    command.args(["--port", "0"]);
    let mut program = Program::start(command, &folder.join("standin.log"));
    let base = program.printed("standin listening on ").await;
    (program, Standin::new(base.trim().to_owned()))
}

/// Starts the server's program with these settings.
pub fn start_server(address: &str, settings: &[(String, String)], folder: &Path) -> Program {
    let mut command = server_command();
    command.args(["--config", "server/demonstration.toml"]);
    command.env("YIMATONG__SERVER__BIND", address).envs(settings.iter().map(|(key, value)| (key, value)));
    Program::start(command, &folder.join("server.log"))
}

/// What server and stand-in must know of each other, and where the server's data lies.
pub fn own_settings(base: &str, standin: &str, folder: &Path) -> Vec<(String, String)> {
    [
        ("SERVER__PUBLIC_URL", base.to_owned()),
        ("DATABASE__URL", format!("sqlite://{}", folder.join("yimatong.db").display())),
        ("CONTENT__ASSETS", places::assets().display().to_string()),
        ("WECHAT__API_BASE", standin.to_owned()),
        ("WECHAT_PAY__BASE", standin.to_owned()),
        ("WECHAT_PAY__NOTIFY_URL", format!("{base}/api/v1/wechat/pay/notify")),
        ("OFFICIAL_ACCOUNT__SCRIPT", format!("{standin}/open/js/jweixin-1.6.0.js")),
        ("REGISTRY__BASE", format!("{standin}/police")),
        // All of a test comes from one address.
        ("LIMITS__FINE_SEARCHES_PER_MINUTE", "10000".to_owned()),
        ("LIMITS__PAYMENT_STARTS_PER_MINUTE", "10000".to_owned()),
    ]
    .map(|(key, value)| (format!("YIMATONG__{key}"), value))
    .into()
}
