//! Against signatures of openssl and of the official Go SDK; see `vectors/README.md`.

use super::*;
use crate::wechat::keys::KeyError;

const PRIVATE: &str = include_str!("../vectors/test_private.pem");
const PUBLIC: &str = include_str!("../vectors/test_public.pem");
const SENT: i64 = 1_763_776_800;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn keys() -> PlatformKeys {
    PlatformKeys::from_pems([("PUB_KEY_ID_1", PUBLIC)]).unwrap()
}

fn headers(signature: &str) -> SignatureHeaders {
    SignatureHeaders {
        timestamp: SENT.to_string(),
        nonce: "abcNONCE".into(),
        signature: signature.into(),
        serial: "PUB_KEY_ID_1".into(),
    }
}

#[test]
fn a_request_is_signed_as_openssl_signs_it() {
    let key = MerchantKey::from_pem(PRIVATE).unwrap();
    let nonce = "0123456789ABCDEF0123456789ABCDEF";
    let message = request_message("POST", "/v3/pay/transactions/h5?x=1", SENT, nonce, "{\"a\":\"罚款\"}");
    assert_eq!(message, include_str!("../vectors/request.txt"));
    assert_eq!(key.sign(message.as_bytes()).unwrap(), include_str!("../vectors/request.sig"));
}

#[test]
fn the_call_inside_wechat_is_signed_as_openssl_signs_it() {
    let key = MerchantKey::from_pem(PRIVATE).unwrap();
    let message = pay_message("wxdemo0000000001", "1763776800", "NONCE", "prepay_id=wx2111");
    assert_eq!(key.sign(message.as_bytes()).unwrap(), include_str!("../vectors/pay.sig"));
}

#[test]
fn the_authorization_carries_what_was_signed() {
    let key = MerchantKey::from_pem(PRIVATE).unwrap();
    let text = authorization(&key, ("190", "5157"), "GET", "/v3/x", "", at(SENT)).unwrap();
    let rest = text.strip_prefix("WECHATPAY2-SHA256-RSA2048 ").unwrap();
    let field = |name: &str| {
        let start = rest.find(&format!("{name}=\"")).unwrap() + name.len() + 2;
        rest[start..].split('"').next().unwrap().to_owned()
    };
    assert_eq!((field("mchid"), field("serial_no")), ("190".into(), "5157".into()));
    let message = format!("GET\n/v3/x\n{}\n{}\n\n", field("timestamp"), field("nonce_str"));
    assert_eq!(key.sign(message.as_bytes()).unwrap(), field("signature"));
}

#[test]
fn answers_signed_by_openssl_hold_and_altered_ones_do_not() {
    let body = include_bytes!("../vectors/answer.body");
    let good = headers(include_str!("../vectors/answer.sig"));
    assert_eq!(good.verify(&keys(), body, at(SENT)), Ok(()));
    assert_eq!(good.verify(&keys(), b"{\"prepay_id\":\"wx2112\"}", at(SENT)), Err(BadSignature::Mismatch));
    assert_eq!(good.verify(&keys(), b"", at(SENT)), Err(BadSignature::Mismatch));
    let other_nonce = SignatureHeaders { nonce: "other".into(), ..good.clone() };
    assert_eq!(other_nonce.verify(&keys(), body, at(SENT)), Err(BadSignature::Mismatch));
    let empty = headers(include_str!("../vectors/empty_answer.sig"));
    assert_eq!(empty.verify(&keys(), b"", at(SENT)), Ok(()));
}

#[test]
fn the_official_sdk_signs_what_we_verify() {
    let sdk =
        PlatformKeys::from_pems([("D7CE59D1F522D701", include_str!("../vectors/sdk_public.pem"))]).unwrap();
    let headers = SignatureHeaders {
        timestamp: "1624523846".into(),
        nonce: "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz".into(),
        signature: include_str!("../vectors/sdk_notification.sig").into(),
        serial: "D7CE59D1F522D701".into(),
    };
    let body = include_bytes!("../vectors/sdk_notification.json");
    assert_eq!(headers.verify(&sdk, body, at(1_624_523_846)), Ok(()));
    let source = BASE64_STANDARD.decode(include_str!("../vectors/sdk_source.sig")).unwrap();
    assert!(sdk.get("D7CE59D1F522D701").unwrap().verifies(b"source", &source));
    assert!(!sdk.get("D7CE59D1F522D701").unwrap().verifies(b"wrong source", &source));
}

#[test]
fn five_minutes_of_skew_are_forgiven_and_no_more() {
    let body = include_bytes!("../vectors/answer.body");
    let good = headers(include_str!("../vectors/answer.sig"));
    for second in [SENT - 300, SENT + 300] {
        assert_eq!(good.verify(&keys(), body, at(second)), Ok(()), "{second}");
    }
    for second in [SENT - 301, SENT + 301] {
        assert_eq!(good.verify(&keys(), body, at(second)), Err(BadSignature::Stale), "{second}");
    }
}

#[test]
fn probes_unknown_serials_and_rubbish_are_refused() {
    let body = include_bytes!("../vectors/answer.body");
    let probe = headers("WECHATPAY/SIGNTEST/aGVsbG8=");
    assert_eq!(probe.verify(&keys(), body, at(SENT)), Err(BadSignature::Probe));
    let serial = SignatureHeaders { serial: "PUB_KEY_ID_2".into(), ..headers("AAAA") };
    assert_eq!(serial.verify(&keys(), body, at(SENT)), Err(BadSignature::UnknownSerial));
    for rubbish in ["", "AAAA", "not base64 !"] {
        assert_eq!(
            headers(rubbish).verify(&keys(), body, at(SENT)),
            Err(BadSignature::Mismatch),
            "{rubbish}"
        );
    }
    let time = SignatureHeaders { timestamp: "now".into(), ..headers("AAAA") };
    assert_eq!(time.verify(&keys(), body, at(SENT)), Err(BadSignature::Stale));
    assert_eq!(
        SignatureHeaders::read(|name| (name != "wechatpay-serial").then_some("x")),
        Err(BadSignature::Missing("wechatpay-serial"))
    );
}

#[test]
fn a_certificate_serves_within_its_time() {
    let pem = include_str!("../vectors/first_certificate.pem");
    let key = Arc::new(PlatformKey::from_certificate(pem, at(SENT), at(SENT + 1)).unwrap());
    let body = include_bytes!("../vectors/answer.body");
    for (second, want) in [
        (SENT - 1, Err(BadSignature::OutOfTime)),
        (SENT, Ok(())),
        (SENT + 1, Ok(())),
        (SENT + 2, Err(BadSignature::OutOfTime)),
    ] {
        let headers = headers(include_str!("../vectors/answer.sig"));
        assert_eq!(headers.verify_with(|_| Some(key.clone()), body, at(second)), want, "{second}");
    }
}

#[test]
fn what_is_set_is_a_public_key_with_its_id() {
    let certificate = include_str!("../vectors/first_certificate.pem");
    let error = PlatformKeys::from_pems([("PUB_KEY_ID_1", PUBLIC), ("5157", certificate)]).err();
    assert_eq!(error, Some(KeyError::Certificate("5157".into())));
    assert_eq!(PlatformKeys::from_pems([("", PUBLIC)]).err(), Some(KeyError::NoSerial));
    assert!(matches!(PlatformKeys::from_pems([("x", PRIVATE)]).err(), Some(KeyError::Pem(_))));
}
