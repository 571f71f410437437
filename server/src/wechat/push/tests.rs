//! Against WeChat's own samples, and pushes that Python's `cryptography` sealed; see `vectors/README.md`.

use super::*;

/// Of WeChat's Java sample.
const TIME: &str = "1409304348";
const NONCE: &str = "xxxxxx";
const SAMPLE: &str = include_str!("../vectors/push_sample.txt");
const SAMPLE_SIGNATURE: &str = "ea88b765074e41eb8c7a75b449db34fa2fd560d5";

#[derive(Deserialize)]
struct Case {
    name: String,
    encrypt: String,
    msg_signature: String,
}

fn push(app_id: &str, token: &str, key: &str) -> Push {
    Push::new(app_id.into(), token.to_owned().into(), &key.to_owned().into()).unwrap()
}

fn ours() -> Push {
    push("wxb11529c136998cb6", "pamtest", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
}

fn query(signature: &str) -> PushQuery {
    PushQuery {
        signature: String::new(),
        timestamp: TIME.into(),
        nonce: NONCE.into(),
        echostr: None,
        msg_signature: Some(signature.into()),
    }
}

fn as_xml(encrypt: &str) -> Vec<u8> {
    format!("<xml><ToUserName><![CDATA[toUser]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>")
        .into()
}

fn as_json(encrypt: &str) -> Vec<u8> {
    serde_json::json!({"ToUserName": "toUser", "Encrypt": encrypt}).to_string().into()
}

fn made(name: &str) -> (PushQuery, Vec<u8>) {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../vectors/push.json")).unwrap();
    let case = cases.into_iter().find(|case| case.name == name).unwrap();
    (query(&case.msg_signature), as_json(&case.encrypt))
}

#[test]
fn the_sample_of_wechat() {
    for body in [as_xml(SAMPLE.trim()), as_json(SAMPLE.trim())] {
        let message = ours().open(&query(SAMPLE_SIGNATURE), &body).unwrap();
        assert_eq!((message.from.as_str(), message.kind.as_str()), ("gh_7f083739789a", "video"));
        assert_eq!(message.at.as_second(), 1_407_743_423);
        assert_eq!(message.content["ToUserName"], "oia2Tj我是中文jewbmiOUlr6X-1crbLOvLw");
        assert_eq!(message.content["Video"]["Title"], "testCallBackReplyVideo");
    }
}

#[test]
fn an_event_as_json() {
    let (query, body) = made("json");
    let message = ours().open(&query, &body).unwrap();
    assert_eq!((message.from.as_str(), message.kind.as_str()), ("o1-made-up", "event"));
    assert_eq!(message.event.as_deref(), Some("subscribe_msg_popup_event"));
    assert_eq!(message.key, "o1-made-up 1763776800 subscribe_msg_popup_event");
    assert_eq!(message.content["List"][0]["SubscribeStatusString"], "accept");
}

/// A published vector of wechatpy, an older implementation.
#[test]
fn the_signature_of_another_implementation() {
    let sealed = "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q==";
    let other = push("wx49f0ab532d5d035a", "123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR");
    let signature = "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96";
    assert_eq!(other.verify(signature, ["1411443780", "437374425", sealed]), Ok(()));
    assert_eq!(other.verify(signature, ["1411443781", "437374425", sealed]), Err(BadPush::Signature));
}

/// The signature was made with `sha1sum`.
#[test]
fn the_address_is_tried_with_an_echo() {
    let good = PushQuery {
        signature: "76480565cbe296026c53aaacd1ad523a1ddba24f".into(),
        echostr: Some("5837397576500011341".into()),
        ..query("")
    };
    assert_eq!(ours().echo(&good), Ok("5837397576500011341"));
    assert_eq!(ours().echo(&PushQuery { nonce: "x".into(), ..good.clone() }), Err(BadPush::Signature));
    assert_eq!(ours().echo(&PushQuery { echostr: None, ..good }), Err(BadPush::Signature));
}

#[test]
fn what_is_not_for_us_stays_closed() {
    for (name, want) in [
        ("other_app", BadPush::App),
        ("padded_with_zeros", BadPush::Decryption),
        ("padded_with_33", BadPush::Decryption),
        ("length_beyond_the_end", BadPush::Decryption),
        ("not_a_message", BadPush::Content),
    ] {
        let (query, body) = made(name);
        assert_eq!(ours().open(&query, &body), Err(want), "{name}");
    }
    let altered = as_json(&SAMPLE.trim().replacen('j', "k", 1));
    assert_eq!(ours().open(&query(SAMPLE_SIGNATURE), &altered), Err(BadPush::Signature));
    let unsigned = PushQuery { msg_signature: None, ..query("") };
    assert_eq!(ours().open(&unsigned, &as_json(SAMPLE.trim())), Err(BadPush::Signature));
    let plain = br#"{"FromUserName":"o1","CreateTime":1,"MsgType":"text"}"#;
    assert_eq!(ours().open(&query(SAMPLE_SIGNATURE), plain), Err(BadPush::Decryption), "not sealed");
    for rubbish in [&b""[..], b"[]", b"<xml/>", b"\xff", &[b' '; 70_000]] {
        assert_eq!(ours().open(&query(SAMPLE_SIGNATURE), rubbish), Err(BadPush::Content));
    }
}

#[test]
fn a_key_has_43_characters() {
    let key = |key: &str| Push::new("wx".into(), "t".to_owned().into(), &key.to_owned().into()).map(drop);
    assert_eq!(key("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"), Ok(()));
    for bad in [
        "",
        "abc",
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF",
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH",
    ] {
        assert_eq!(key(bad), Err(BadPushKey), "{bad}");
    }
}
