//! A server inside the test, on a free port, with an SQLite of its own.

use std::{fs, path::Path};

use reqwest::{StatusCode, header};
use secrecy::ExposeSecret;
use server::{Clock, Config, Server, platform::database::Database};
use shared::error::Problem;
use tempfile::TempDir;

/// The pack that is served when a test names no other.
pub const CHANGCHUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");

/// A server on a free port, with an SQLite of its own.
pub struct Site {
    /// Its address.
    pub base: String,
    pub client: reqwest::Client,
    /// Its database, to look into from outside.
    pub database: Database,
    _folder: TempDir,
}

impl Site {
    /// With the real pack, by the machine's clock.
    pub async fn start() -> Site {
        Site::with(Path::new(CHANGCHUN), Clock::System).await
    }

    /// With this pack and clock.
    pub async fn with(pack: &Path, clock: Clock) -> Site {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path().display();
        fs::write(
            folder.path().join("manifest.json"),
            r#"{"style":"s.css","icon":"i.svg","touch_icon":"t.png","manifest":"m.webmanifest","files":[]}"#,
        )
        .unwrap();
        fs::write(folder.path().join("s.css"), "p{margin:0}").unwrap();
        let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
        let file = folder.path().join("server.toml");
        let text = fs::read_to_string(format!("{repository}/server/demonstration.toml")).unwrap();
        fs::write(&file, text).unwrap();
        let mut config = Config::load(Some(&file)).unwrap();
        config.server.bind = "127.0.0.1:0".into();
        config.server.workers = 1;
        config.database.url = format!("sqlite://{at}/test.db").into();
        config.content.pack = pack.to_owned();
        config.content.assets = folder.path().into();
        config.wechat_pay.merchant_private_key =
            format!("{repository}/{}", config.wechat_pay.merchant_private_key.display()).into();
        config.wechat_pay.platform_public_key =
            format!("{repository}/{}", config.wechat_pay.platform_public_key.display()).into();
        let database = config.database.url.clone();
        let server = Server::build(config, clock).await.unwrap();
        let base = format!("http://127.0.0.1:{}", server.port().unwrap());
        actix_web::rt::spawn(server.run());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let database = Database::open(database.expose_secret()).await.unwrap();
        Site { base, client, database, _folder: folder }
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    pub async fn json<T: serde::de::DeserializeOwned>(&self, path: &str) -> T {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    /// Status and `(code, field)` of a refusal.
    pub async fn refusal(&self, path: &str) -> (u16, String, Vec<String>) {
        let response = self.get(path).await;
        let status = response.status().as_u16();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json", "{path}");
        let problem: Problem = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        assert_eq!(problem.status, status);
        assert!(!problem.detail.is_empty() && !problem.request_id.is_empty());
        (status, problem.code, problem.fields.into_iter().map(|field| field.field).collect())
    }
}
