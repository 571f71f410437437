//! What we sign they verify, and what they sign we verify.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use server::wechat::{BadNotification, BadSignature, SignatureHeaders, Trade};

use super::{Both, Peer, Standin, start};
use crate::wechat::{
    played::{Played, Reply},
    standin::{DIRECT, NOWHERE, PUBLIC_KEY, now, order, refund},
};

const MERCHANT_PUBLIC: &str = include_str!("../../../../../../tests/standin/keys/merchant_public.pem");
const PLATFORM_PRIVATE: &str = include_str!("../../../../../../tests/standin/keys/platform_private.pem");

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn they_verify_our_requests() {
    let played = Played::with(|_| Reply::json(500, "{}"));
    let (peer, standin) = (Peer::of(&played.base), Standin::start());
    let ours = Standin { base: played.base.clone(), ..standin };
    let pay = ours.direct();
    let _ = pay.prepay(Trade::Native, &order(&pay, Trade::Native, "T1-|*", 1, NOWHERE), now()).await;
    let _ = pay.query("T1-|*", now()).await;
    let _ = pay.close("T1-|*", now()).await;
    let _ = pay.refund(&refund(&pay, "T1-|*", "R1@", (1, 1), None), now()).await;
    let _ = pay.trade_bill(jiff::civil::date(2026, 12, 1), now()).await;
    let seen = played.seen();
    assert_eq!(seen.len(), 5);
    for seen in seen {
        let (method, target) = seen.line.split_once(' ').unwrap();
        let verified = |body: &str| {
            let header = seen.authorization.clone().unwrap();
            let with = json!({"header": header, "method": method, "target": target, "body": body,
                "public_key": MERCHANT_PUBLIC});
            peer.does("authorization", with)
        };
        let want = json!({"scheme": "WECHATPAY2-SHA256-RSA2048", "mchid": DIRECT.0, "serial_no": DIRECT.1, "holds": true});
        peer.same(&seen.line, &want, &verified(&seen.body));
        peer.same("another body", &json!(false), &verified(&format!("{} ", seen.body))["holds"]);
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn they_sign_a_payment_alike() {
    let (standin, peer) = start();
    for both in Both::all(&standin, &peer) {
        let call = both
            .pay
            .jsapi_call(both.pay.party().app_id(), "wx201410272009395522657a690389285100", now())
            .unwrap();
        let lines = [&call.app_id, &call.time_stamp, &call.nonce_str, &call.package];
        let theirs = peer.does("pay_sign", json!({"name": both.name, "lines": lines}));
        peer.same("paySign", json!(call.pay_sign), theirs);
    }
}

#[actix_web::test]
#[ignore = "wants wechatpayv3: cargo xtask judge wechatpay"]
async fn we_verify_what_they_sign() {
    let standin = Standin::start();
    let (peer, pay) = (Peer::of(&standin.base), standin.direct());
    let body = r#"{"id":"x","event_type":"一件事"}"#;
    let at = now().as_second();
    let text = format!("{at}\nnonce\n{body}\n");
    let signature = peer.does("sign", json!({"private_key": PLATFORM_PRIVATE, "text": text}));
    let headers = SignatureHeaders::read(|name| match name {
        "wechatpay-timestamp" => Some(text.split('\n').next().unwrap()),
        "wechatpay-nonce" => Some("nonce"),
        "wechatpay-serial" => Some(PUBLIC_KEY.0),
        _ => signature.as_str(),
    })
    .unwrap();
    let opened =
        async |body: &str, at: Timestamp| pay.open_notification(&headers, body.as_bytes(), at).await.err();
    // The signature holds; the content is none of a notification.
    let content = opened(body, now()).await.unwrap();
    assert!(matches!(content, BadNotification::Content(_)), "{content:?}");
    let bad = |bad| Some(BadNotification::Signature(bad));
    peer.same("another body", opened("{}", now()).await, bad(BadSignature::Mismatch));
    let later = now() + SignedDuration::from_mins(6);
    peer.same("six minutes later", opened(body, later).await, bad(BadSignature::Stale));
}
