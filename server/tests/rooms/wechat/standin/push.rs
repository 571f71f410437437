//! The message push in its safe mode, sent to an address of the test.

use std::sync::Arc;

use actix_web::web::Query;
use serde_json::{Value, json};
use server::wechat::{BadPush, Push, PushQuery};

use super::{
    super::played::{Played, Reply, Seen},
    Standin,
};

const TOKEN: &str = "PushTokenOfATest";
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn push(app: &str) -> Push {
    Push::new(app.into(), TOKEN.to_owned().into(), &KEY.to_owned().into()).unwrap()
}

fn query(seen: &Seen) -> PushQuery {
    let (_, query) = seen.line.split_once('?').unwrap();
    Query::<PushQuery>::from_query(query).unwrap().into_inner()
}

fn order(receiver: &Played, more: Value) -> Value {
    let mut order = json!({"url": receiver.base, "token": TOKEN, "encoding_aes_key": KEY});
    for (name, value) in more.as_object().unwrap() {
        order[name] = value.clone();
    }
    order
}

fn message() -> Value {
    json!({"ToUserName": "gh_0", "FromUserName": "openid-a", "CreateTime": 1_763_776_800, "MsgType": "event",
        "Event": "subscribe_msg_popup_event"})
}

#[actix_web::test]
async fn an_address_answers_who_knows_the_token() {
    let standin = Standin::start();
    let ours = Arc::new(push("wxdemo0000000001"));
    let receiver = Played::with(move |seen: &Seen| match ours.echo(&query(seen)) {
        Ok(echo) => Reply { status: 200, headers: Vec::new(), body: echo.as_bytes().to_vec() },
        Err(_) => Reply { status: 403, headers: Vec::new(), body: Vec::new() },
    });
    assert_eq!(standin.pull("push", order(&receiver, json!({}))).await["echoed"], true);
    let wrong = standin.pull("push", order(&receiver, json!({"token": "another"}))).await;
    assert_eq!((&wrong["echoed"], &wrong["replies"][0]["status"]), (&json!(false), &json!(403)));
}

#[actix_web::test]
async fn a_message_opens_in_both_forms_and_has_one_key() {
    let standin = Standin::start();
    for format in ["json", "xml"] {
        let receiver =
            Played::with(|_| Reply { status: 200, headers: Vec::new(), body: b"success".to_vec() });
        let lever = order(&receiver, json!({"message": message(), "format": format, "times": 2}));
        standin.pull("push", lever).await;
        let ours = push("wxdemo0000000001");
        let opened: Vec<_> = receiver
            .seen()
            .iter()
            .map(|seen| ours.open(&query(seen), seen.body.as_bytes()).unwrap())
            .collect();
        let [first, second] = opened.as_slice() else { panic!("{format}: twice") };
        assert_eq!((first.from.as_str(), first.kind.as_str()), ("openid-a", "event"), "{format}");
        assert_eq!(first.event.as_deref(), Some("subscribe_msg_popup_event"));
        assert_eq!((first.at.as_second(), &first.key), (1_763_776_800, &second.key));
    }
}

#[actix_web::test]
async fn what_is_not_for_us_is_refused() {
    let standin = Standin::start();
    let receiver = Played::with(|_| Reply { status: 200, headers: Vec::new(), body: Vec::new() });
    let mut refused = Vec::new();
    for flaw in ["wrong_signature", "wrong_app_id"] {
        standin.pull("push", order(&receiver, json!({"message": message(), "flaw": flaw}))).await;
        let seen = receiver.seen().pop().unwrap();
        refused.push(push("wxdemo0000000001").open(&query(&seen), seen.body.as_bytes()).unwrap_err());
    }
    assert_eq!(refused, [BadPush::Signature, BadPush::App]);
}
