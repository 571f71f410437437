//! A browser without a script and without a window: keeps cookies, sends forms, follows redirects when told.

use std::{cell::RefCell, collections::BTreeMap};

use reqwest::{RequestBuilder, Response, StatusCode, header};

use super::running::{City, number, plate};

/// WeChat's own browser on a phone.
pub const WECHAT: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
     Chrome/130.0.0.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.49.2600(0x28003133) NetType/WIFI Language/zh_CN";
/// The web-view of a mini-program: WeChat adds a word, since 7.0.0.
pub const MINI_PROGRAM: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) \
     Version/4.0 Chrome/130.0.0.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.49.2600(0x28003133) NetType/WIFI \
     Language/zh_CN miniProgram/wxdemo0000000001";

pub struct Browser<'a> {
    city: &'a City,
    agent: &'static str,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// A page, or where one is sent.
pub struct Page {
    pub status: StatusCode,
    pub html: String,
    pub location: String,
    pub policy: String,
    /// As they were set.
    pub cookies: Vec<String>,
}

impl Page {
    /// What stands between these two.
    pub fn between(&self, before: &str, after: &str) -> &str {
        let rest = self.html.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {}", self.html));
        rest.split(after).next().unwrap()
    }

    /// The value of a field or of an attribute.
    pub fn value(&self, name: &str) -> &str {
        self.between(name, ">").split('"').nth(1).unwrap()
    }
}

impl<'a> Browser<'a> {
    pub fn new(city: &'a City, agent: &'static str) -> Browser<'a> {
        Browser { city, agent, cookies: RefCell::default() }
    }

    /// A cookie's value.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// Opens a path of the server, or an address.
    pub async fn open(&self, at: &str) -> Page {
        let url = if at.starts_with('/') { format!("{}{at}", self.city.server) } else { at.to_owned() };
        self.send(self.city.client.get(url)).await
    }

    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.city.client.post(format!("{}{path}", self.city.server)).body(body);
        self.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")).await
    }

    /// The page of the i-th payable fine.
    pub async fn fine(&self, i: usize) -> Page {
        let (number, plate) = (number(i), plate(i));
        let to = self.submit("/fines", &[("decision_no", &number), ("plate", &plate)]).await;
        self.open(&to.location).await
    }

    /// Taps the button that pays on the page of a fine.
    pub async fn pay(&self, fine: &Page) -> Page {
        let field = |name: &str| fine.value(&format!("name=\"{name}\"")).to_owned();
        let (token, channel, key) = (field("fine_token"), field("channel"), field("idempotency_key"));
        let fields = [("fine_token", &*token), ("channel", &*channel), ("idempotency_key", &*key)];
        self.submit("/payments", &fields).await
    }

    async fn send(&self, request: RequestBuilder) -> Page {
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request =
            request.header(header::USER_AGENT, self.agent).header(header::COOKIE, cookies.join("; "));
        self.read(request.send().await.unwrap()).await
    }

    async fn read(&self, answer: Response) -> Page {
        let texts = |name| {
            let all = answer.headers().get_all(name).iter();
            all.map(|value| value.to_str().unwrap().to_owned()).collect::<Vec<String>>()
        };
        let (cookies, first) = (texts(header::SET_COOKIE), |name| texts(name).first().cloned());
        for cookie in &cookies {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.set_cookie(name, value);
            if value.is_empty() {
                self.cookies.borrow_mut().remove(name);
            }
        }
        let location = first(header::LOCATION).unwrap_or_default();
        let policy = first(header::CONTENT_SECURITY_POLICY).unwrap_or_default();
        let status = answer.status();
        Page { status, location, policy, cookies, html: answer.text().await.unwrap() }
    }
}
