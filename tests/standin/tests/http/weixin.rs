//! `api.weixin.qq.com`: tokens, what a mini-program's server asks for, OAuth, the message push.

use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockDecryptMut as _, KeyIvInit as _};
use serde_json::{Value, json};
use sha1::{Digest as _, Sha1};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::common::{Standin, client};
use crate::{get, post};

async fn token(standin: &Standin) -> String {
    let body = json!({"grant_type": "client_credential", "appid": "wxdemo0000000001", "secret": "demonstration-app-secret"});
    post(standin, "/cgi-bin/stable_token", body).await.1["access_token"].as_str().unwrap().to_owned()
}

/// The answer of a call with the token in its address.
async fn call(standin: &Standin, path: &str, token: &str, body: Value) -> Value {
    post(standin, &format!("{path}?access_token={token}"), body).await.1
}

#[actix_web::test]
async fn a_token_opens_everything_until_its_end() {
    let standin = Standin::start(&[]);
    let first = token(&standin).await;
    let phone = |code: &str| json!({"code": code});
    let path = "/wxa/business/getuserphonenumber";
    let told = call(&standin, path, &first, phone("phone-13800000000")).await;
    assert_eq!(
        (&told["errcode"], &told["phone_info"]["purePhoneNumber"]),
        (&json!(0), &json!("13800000000"))
    );
    assert_eq!(call(&standin, path, &first, phone("phone-13800000000")).await["errcode"], 40029);
    assert_eq!(call(&standin, path, "other", phone("phone-13800000001")).await["errcode"], 40001);

    post(&standin, "/control/clock", json!({"advance_seconds": 6_950})).await;
    let second = token(&standin).await;
    assert_ne!(first, second);
    assert_eq!(call(&standin, path, &first, phone("phone-13800000002")).await["errcode"], 0, "both live");
    post(&standin, "/control/clock", json!({"advance_seconds": 301})).await;
    assert_eq!(call(&standin, path, &first, phone("phone-13800000003")).await["errcode"], 42001);
    assert_eq!(call(&standin, path, &second, phone("phone-13800000003")).await["errcode"], 0);

    post(&standin, "/control/faults", json!({"route": "weixin", "kind": "status_202", "times": 1})).await;
    assert_eq!(call(&standin, path, &second, phone("phone-13800000004")).await["errcode"], -1);
}

#[actix_web::test]
async fn a_message_needs_a_yes_and_values_that_fit() {
    let standin = Standin::start(&[]);
    let token = token(&standin).await;
    let message = |thing: &str| json!({"touser": "openid-a", "template_id": "demo-template-paid", "data": {"thing1": {"value": thing}}});
    let path = "/cgi-bin/message/subscribe/send";
    assert_eq!(call(&standin, path, &token, message("罚款已缴")).await["errcode"], 43101);
    let grant = json!({"openid": "openid-a", "template_id": "demo-template-paid", "times": 1});
    assert_eq!(post(&standin, "/control/subscriptions", grant).await.0, 200);
    let long = call(&standin, path, &token, message(&"长".repeat(21))).await;
    assert_eq!(
        (&long["errcode"], long["errmsg"].as_str().unwrap().contains("thing1")),
        (&json!(47003), true)
    );
    assert_eq!(call(&standin, path, &token, message("罚款已缴")).await["errcode"], 0);
    assert_eq!(call(&standin, path, &token, message("罚款已缴")).await["errcode"], 43101);
    assert_eq!(get(&standin, "/control/messages").await["messages"], json!([message("罚款已缴")]));
}

#[actix_web::test]
async fn a_code_is_an_image_and_a_failure_is_json() {
    let standin = Standin::start(&[]);
    let token = token(&standin).await;
    let ask = async |scene: &str| {
        let url = format!("{}/wxa/getwxacodeunlimit?access_token={token}", standin.base);
        let response =
            client().post(url).json(&json!({"scene": scene, "page": "pages/fine"})).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap()
    };
    assert!(ask("f=1").await.starts_with(b"\x89PNG"));
    let refused: Value = serde_json::from_slice(&ask("a%b").await).unwrap();
    assert_eq!(refused["errcode"], 40169);
    let link = call(
        &standin,
        "/wxa/generate_urllink",
        &token,
        json!({"path": "pages/fine", "expire_type": 1, "expire_interval": 30}),
    )
    .await;
    assert!(link["url_link"].as_str().unwrap().starts_with("https://wxaurl.cn/"));
}

#[actix_web::test]
async fn content_is_checked_for_who_was_here() {
    let standin = Standin::start(&[]);
    let token = token(&standin).await;
    let check = async |text: &str| {
        let body = json!({"version": 2, "openid": "openid-a", "scene": 1, "content": text});
        call(&standin, "/wxa/msg_sec_check", &token, body).await
    };
    assert_eq!(check("您好").await["errcode"], 61010);
    let query =
        "appid=wxdemo0000000001&secret=demonstration-app-secret&js_code=demo-a&grant_type=authorization_code";
    assert_eq!(get(&standin, &format!("/sns/jscode2session?{query}")).await["openid"], "openid-a");
    assert_eq!(check("您好").await["result"]["suggest"], "pass");
    assert_eq!(check("这是违规内容").await["result"]["suggest"], "risky");
    assert_eq!(check("这是待审内容").await["result"]["suggest"], "review");
    post(&standin, "/control/clock", json!({"advance_seconds": 7_201})).await;
    let body = json!({"version": 2, "openid": "openid-a", "scene": 1, "content": "您好"});
    let path = "/wxa/msg_sec_check";
    assert_eq!(call(&standin, path, &self::token(&standin).await, body).await["errcode"], 61010);
}

#[actix_web::test]
async fn a_visitor_comes_back_with_a_code() {
    let standin = Standin::start(&[]);
    post(&standin, "/control/visitor", json!({"name": "b"})).await;
    let page = "/connect/oauth2/authorize?appid=wxdemo0000000002&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback%3Fa%3D1&response_type=code&scope=snsapi_base";
    let back = client().get(format!("{}{page}&state=s1", standin.base)).send().await.unwrap();
    assert_eq!(back.status(), 302);
    let location = reqwest::Url::parse(back.headers()["location"].to_str().unwrap()).unwrap();
    let pairs: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    assert_eq!((&pairs[0], &pairs[2]), (&("a".into(), "1".into()), &("state".into(), "s1".into())));
    let exchange = format!(
        "/sns/oauth2/access_token?appid=wxdemo0000000002&secret=demonstration-account-secret&code={}&grant_type=authorization_code",
        pairs[1].1
    );
    assert_eq!(get(&standin, &exchange).await["openid"], "openid-b");
    assert_eq!(get(&standin, &exchange).await["errcode"], 40163);
    let bad = client().get(format!("{}{page}&state=a-b", standin.base)).send().await.unwrap();
    assert_eq!(bad.status(), 400);
}

type Heard = (String, String);

/// An address that hears the push; it echoes what it is asked to.
fn listen() -> (String, tokio::sync::mpsc::UnboundedReceiver<Heard>) {
    async fn hear(sender: Data<UnboundedSender<Heard>>, request: HttpRequest, body: String) -> HttpResponse {
        let query = request.query_string().to_owned();
        let echo =
            query.split('&').find_map(|pair| pair.strip_prefix("echostr=")).unwrap_or("success").to_owned();
        let _ = sender.send((query, body));
        HttpResponse::Ok().body(echo)
    }
    let (sender, heard) = unbounded_channel();
    let server =
        HttpServer::new(move || App::new().app_data(Data::new(sender.clone())).route("/push", web::to(hear)));
    let server = server.workers(1).bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/push", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    (url, heard)
}

#[actix_web::test]
async fn an_event_is_pushed_encrypted() {
    let (standin, (url, mut heard)) = (Standin::start(&[]), listen());
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    let order = |more: Value| {
        let mut order = json!({"url": url, "token": "spamtest", "encoding_aes_key": key});
        order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        order
    };
    assert_eq!(post(&standin, "/control/push", order(json!({}))).await.1["echoed"], true);
    heard.recv().await.unwrap();
    let message = json!({"Event": "debug_demo"});
    let replies = post(&standin, "/control/push", order(json!({"message": message, "times": 2}))).await.1;
    assert_eq!(
        replies["replies"],
        json!([{"status": 200, "body": "success"}, {"status": 200, "body": "success"}])
    );
    let (query, body) = heard.recv().await.unwrap();
    let part = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap().to_owned();
    let sealed = serde_json::from_str::<Value>(&body).unwrap()["Encrypt"].as_str().unwrap().to_owned();
    let mut parts = ["spamtest".to_owned(), part("timestamp="), part("nonce="), sealed.clone()];
    parts.sort();
    let signature: String = Sha1::digest(parts.concat()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(part("msg_signature="), signature);
    let key = STANDARD.decode("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFE=").unwrap();
    let cipher = cbc::Decryptor::<aes::Aes256>::new_from_slices(&key, &key[..16]).unwrap();
    let plain = cipher.decrypt_padded_vec_mut::<NoPadding>(&STANDARD.decode(sealed).unwrap()).unwrap();
    let length = u32::from_be_bytes(plain[16..20].try_into().unwrap()) as usize;
    assert_eq!(serde_json::from_slice::<Value>(&plain[20..20 + length]).unwrap(), message);
    assert!(plain[20 + length..].starts_with(b"wxdemo0000000001"));
}
