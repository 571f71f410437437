//! A server of one test: answers as it is told and remembers what it was asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header::HeaderValue,
    web::{Bytes, Data, to},
};
use server::wechat::{BadSignature, SignatureHeaders};

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Method, path and query.
    pub line: String,
    pub body: String,
    /// `Wechatpay-Serial`.
    pub serial: Option<String>,
    /// `Authorization`.
    pub authorization: Option<String>,
    /// All headers by their names in lower case.
    pub headers: BTreeMap<String, String>,
}

impl Seen {
    /// The signature of WeChat Pay, on what it sends.
    pub fn signature(&self) -> Result<SignatureHeaders, BadSignature> {
        SignatureHeaders::read(|name| self.headers.get(name).map(String::as_str))
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

type Answer = dyn Fn(&Seen) -> Reply + Send + Sync;

struct Inner {
    answer: Box<Answer>,
    seen: Mutex<Vec<Seen>>,
}

/// The server; lives as long as the test.
#[derive(Clone)]
pub struct Played {
    pub base: String,
    inner: Arc<Inner>,
}

impl Played {
    pub fn with(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Played {
        let inner = Arc::new(Inner { answer: Box::new(answer), seen: Mutex::default() });
        let shared = Data::from(inner.clone());
        let server =
            HttpServer::new(move || App::new().app_data(shared.clone()).default_service(to(answered)))
                .workers(1)
                .bind("127.0.0.1:0")
                .unwrap();
        let base = format!("http://{}", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        Played { base, inner }
    }

    /// What came, in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.inner.seen.lock().unwrap().clone()
    }

    /// How often something came whose first line begins so.
    pub fn count(&self, line: &str) -> usize {
        self.seen().iter().filter(|seen| seen.line.starts_with(line)).count()
    }
}

async fn answered(request: HttpRequest, body: Bytes, inner: Data<Inner>) -> HttpResponse {
    let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
    let header = |name: &str| request.headers().get(name).map(text);
    let seen = Seen {
        line: format!("{} {}", request.method(), request.uri()),
        body: String::from_utf8(body.to_vec()).unwrap(),
        serial: header("wechatpay-serial"),
        authorization: header("authorization"),
        headers: request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
    };
    inner.seen.lock().unwrap().push(seen.clone());
    let reply = (inner.answer)(&seen);
    let mut response = HttpResponse::build(reply.status.try_into().unwrap());
    for header in reply.headers {
        response.insert_header(header);
    }
    response.body(reply.body)
}

impl Reply {
    /// JSON with this status.
    pub fn json(status: u16, body: &str) -> Reply {
        let headers = vec![("content-type", "application/json".to_owned())];
        Reply { status, headers, body: body.as_bytes().to_vec() }
    }
}
