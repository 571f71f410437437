//! A stand-in process, a merchant who signs, and an address that receives notifications.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _};
use rsa::signature::{Signer as _, Verifier as _};
use rsa::{RsaPrivateKey, RsaPublicKey};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

pub const PLATFORM_KEY_ID: &str = "PUB_KEY_ID_0119000000012026112200000001";

/// The binary, running; killed when dropped.
pub struct Standin {
    process: Child,
    pub base: String,
}

impl Standin {
    pub fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base = line.trim().strip_prefix("standin listening on ").unwrap().to_owned();
        Self { process, base }
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Plain HTTP to the stand-in; redirects are not followed.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

/// The merchant's side of WeChat Pay.
pub struct Merchant {
    base: String,
    client: reqwest::Client,
    key: SigningKey<Sha256>,
    /// What it calls itself, and its certificate.
    pub mchid: &'static str,
    pub serial: &'static str,
    /// The key of the platform that it asks for.
    pub asks_for: &'static str,
}

/// An answer, with its signature examined.
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub is_signed: bool,
    /// Which key signed.
    pub serial: String,
}

impl Merchant {
    pub fn of(standin: &Standin) -> Self {
        let key = include_str!("../../keys/merchant_private.pem");
        Self::with(standin, "1900000001", "5157F09EFDC096DE15EBE81A47057A7200000001", key)
    }

    pub fn second(standin: &Standin) -> Self {
        let key = include_str!("../../keys/merchant2_private.pem");
        Self::with(standin, "1900000002", "5157F09EFDC096DE15EBE81A47057A7200000002", key)
    }

    pub fn provider(standin: &Standin) -> Self {
        let key = include_str!("../../keys/provider_private.pem");
        Self::with(standin, "1900000100", "5157F09EFDC096DE15EBE81A47057A7200000100", key)
    }

    fn with(standin: &Standin, mchid: &'static str, serial: &'static str, key: &str) -> Self {
        let key = SigningKey::new(RsaPrivateKey::from_pkcs8_pem(key).unwrap());
        Self { base: standin.base.clone(), client: client(), key, mchid, serial, asks_for: PLATFORM_KEY_ID }
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        answer(self.request(Method::POST, path, &body.to_string(), 0).send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        answer(self.request(Method::GET, path, "", 0).send().await.unwrap()).await
    }

    pub fn request(
        &self,
        method: Method,
        path: &str,
        body: &str,
        seconds_ago: u64,
    ) -> reqwest::RequestBuilder {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let (timestamp, nonce) = (now - seconds_ago, Uuid::new_v4().simple());
        let message = format!("{method}\n{path}\n{timestamp}\n{nonce}\n{body}\n");
        let signature = STANDARD.encode(Box::<[u8]>::from(self.key.sign(message.as_bytes())));
        let authorization = format!(
            "WECHATPAY2-SHA256-RSA2048 signature=\"{signature}\",serial_no=\"{}\",mchid=\"{}\",\
             timestamp=\"{timestamp}\",nonce_str=\"{nonce}\"",
            self.serial, self.mchid
        );
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("Authorization", authorization)
            .header("Wechatpay-Serial", self.asks_for)
            .header("Accept", "application/json")
            .header("User-Agent", "standin-test")
            .body(body.to_owned())
    }

    pub async fn prepay(&self, channel: &str, body: &Value) -> Answer {
        self.post(&format!("/v3/pay/transactions/{channel}"), body).await
    }

    pub async fn query(&self, number: &str) -> Answer {
        self.get(&format!("/v3/pay/transactions/out-trade-no/{number}?mchid={}", self.mchid)).await
    }

    pub async fn close(&self, number: &str) -> Answer {
        let path = format!("/v3/pay/transactions/out-trade-no/{number}/close");
        self.post(&path, &json!({"mchid": self.mchid})).await
    }
}

pub async fn answer(response: Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let is_signed = is_platforms(&headers, &bytes);
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    let serial = headers.get("Wechatpay-Serial").and_then(|value| value.to_str().ok());
    Answer { status, body, is_signed, serial: serial.unwrap_or_default().to_owned() }
}

/// The platform's public keys, those of the certificates taken from their private keys.
fn platform_key(serial: &str) -> Option<RsaPublicKey> {
    let of = |text| Some(RsaPrivateKey::from_pkcs8_pem(text).unwrap().to_public_key());
    match serial {
        PLATFORM_KEY_ID => {
            Some(RsaPublicKey::from_public_key_pem(include_str!("../../keys/platform_public.pem")).unwrap())
        }
        "7E00000000000000000000000000000000000001" => {
            of(include_str!("../../keys/certificate_a_private.pem"))
        }
        "7E00000000000000000000000000000000000002" => {
            of(include_str!("../../keys/certificate_b_private.pem"))
        }
        _ => None,
    }
}

/// Whether a key of WeChat Pay signed these bytes.
pub fn is_platforms(headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(key) = platform_key(text("Wechatpay-Serial")) else { return false };
    let start = format!("{}\n{}\n", text("Wechatpay-Timestamp"), text("Wechatpay-Nonce"));
    let message = [start.as_bytes(), body, b"\n"].concat();
    let signature = STANDARD.decode(text("Wechatpay-Signature")).unwrap_or_default();
    let Ok(signature) = Signature::try_from(signature.as_slice()) else { return false };
    VerifyingKey::<Sha256>::new(key).verify(&message, &signature).is_ok()
}

/// What the `resource` of a notification to the first merchant hides.
pub fn decrypt(resource: &Value) -> Value {
    serde_json::from_slice(&open(resource, b"demonstration-api-v3-key-32bytes").unwrap()).unwrap()
}

/// What an APIv3 key opens, if it does.
pub fn open(resource: &Value, key: &[u8; 32]) -> Option<Vec<u8>> {
    let text = |name: &str| resource[name].as_str().unwrap();
    assert_eq!(text("algorithm"), "AEAD_AES_256_GCM");
    let cipher = Aes256Gcm::new(key.into());
    let ciphertext = STANDARD.decode(text("ciphertext")).unwrap();
    let payload = Payload { msg: &ciphertext, aad: text("associated_data").as_bytes() };
    cipher.decrypt(Nonce::from_slice(text("nonce").as_bytes()), payload).ok()
}

/// One notification as it arrived.
pub struct Received {
    pub body: Value,
    pub is_signed: bool,
    pub serial: String,
}

/// The merchant's `notify_url`: answers each notification with the next of `statuses`, then with 204.
pub struct Inbox {
    pub url: String,
    received: UnboundedReceiver<Received>,
}

impl Inbox {
    pub fn open(statuses: Vec<u16>) -> Self {
        let (sender, received) = unbounded_channel();
        let statuses = Data::new(std::sync::Mutex::new(statuses.into_iter()));
        let server = HttpServer::new(move || {
            let state = (Data::new(sender.clone()), statuses.clone());
            App::new().app_data(state.0).app_data(state.1).route("/notify", web::post().to(receive))
        })
        .workers(1)
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}/notify", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Self { url, received }
    }

    /// The next notification; a test that waits in vain fails.
    pub async fn next(&mut self) -> Received {
        tokio::time::timeout(Duration::from_secs(10), self.received.recv()).await.unwrap().unwrap()
    }

    pub fn is_empty(&self) -> bool {
        self.received.is_empty()
    }
}

async fn receive(
    sender: Data<UnboundedSender<Received>>,
    statuses: Data<std::sync::Mutex<std::vec::IntoIter<u16>>>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let pairs = request.headers().iter();
    let headers: HeaderMap = pairs
        .map(|(name, value)| {
            let name = reqwest::header::HeaderName::from_bytes(name.as_str().as_bytes()).unwrap();
            (name, reqwest::header::HeaderValue::from_bytes(value.as_bytes()).unwrap())
        })
        .collect();
    let is_signed = is_platforms(&headers, &body);
    let serial = headers.get("Wechatpay-Serial").and_then(|value| value.to_str().ok());
    let serial = serial.unwrap_or_default().to_owned();
    let _ =
        sender.send(Received { body: serde_json::from_slice(&body).unwrap_or_default(), is_signed, serial });
    let status = statuses.lock().unwrap().next().unwrap_or(204);
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).finish()
}
