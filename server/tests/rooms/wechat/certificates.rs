//! Keys of WeChat Pay that come and go. The certificates were sealed by Python's `cryptography`.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use server::wechat::{BadNotification, BadSignature, Outcome, Pay};

use super::{
    played::{Played, Reply, Seen},
    signed::{NEW, OLD, PUBLIC, SENT, Signer, at, now, with_certificates, with_public_key},
};

const BOTH: &str = include_str!("../../../src/wechat/vectors/certificates.json");
const BEFORE: &str = include_str!("../../../src/wechat/vectors/certificates_before.json");
const NOTIFICATION: &[u8] = include_bytes!("../../../src/wechat/vectors/notification.json");
const CERTIFICATES: &str = "GET /v3/certificates";
const ORDER: &str = r#"{"out_trade_no":"T1","trade_state":"NOTPAY"}"#;

/// Lists these certificates, signed so, and answers orders signed with `orders`.
fn gateway(certificates: impl Fn() -> Reply + Send + Sync + 'static, orders: Signer) -> Played {
    Played::with(move |seen: &Seen| match seen.line.as_str() {
        CERTIFICATES => certificates(),
        _ => orders.reply(200, ORDER),
    })
}

async fn open(pay: &Pay, signer: Signer, second: i64) -> Result<(), BadNotification> {
    let headers = signer.notification(NOTIFICATION, second);
    pay.open_notification(&headers, NOTIFICATION, at(second)).await.map(drop)
}

const UNKNOWN: Result<(), BadNotification> = Err(BadNotification::Signature(BadSignature::UnknownSerial));

#[actix_web::test]
async fn without_keys_the_certificates_are_fetched_once() {
    let played = gateway(|| NEW.reply(200, BOTH), NEW);
    let pay = with_certificates(&played);
    for _ in 0..3 {
        assert!(matches!(pay.query("T1", now()).await, Outcome::Definite(_)));
    }
    assert_eq!((open(&pay, OLD, SENT).await, open(&pay, NEW, SENT).await), (Ok(()), Ok(())));
    assert_eq!(played.count(CERTIFICATES), 1);
    assert!(played.seen().iter().all(|seen| seen.serial.is_none()), "no key to ask for by name");
}

#[actix_web::test]
async fn concurrent_first_calls_share_one_fetch() {
    let played = gateway(|| NEW.reply(200, BOTH), NEW);
    let pay = Arc::new(with_certificates(&played));
    let calls = (0..8).map(|_| {
        let pay = pay.clone();
        actix_web::rt::spawn(async move { pay.query("T1", now()).await })
    });
    for outcome in calls.collect::<Vec<_>>() {
        assert!(matches!(outcome.await.unwrap(), Outcome::Definite(_)));
    }
    assert_eq!(played.count(CERTIFICATES), 1);
}

#[actix_web::test]
async fn a_new_certificate_is_fetched_when_its_serial_comes_and_an_old_one_ends() {
    let rotated = Arc::new(AtomicBool::new(false));
    let list = rotated.clone();
    let both =
        move || if list.load(Ordering::SeqCst) { NEW.reply(200, BOTH) } else { OLD.reply(200, BEFORE) };
    let played = gateway(both, OLD);
    let pay = with_certificates(&played);
    assert!(matches!(pay.query("T1", now()).await, Outcome::Definite(_)));
    assert_eq!(open(&pay, NEW, SENT).await, UNKNOWN, "asked for a moment ago");
    rotated.store(true, Ordering::SeqCst);
    assert_eq!(open(&pay, NEW, SENT + 299).await, UNKNOWN, "not again within five minutes");
    assert_eq!(open(&pay, NEW, SENT + 300).await, Ok(()));
    assert_eq!(open(&pay, OLD, SENT + 301).await, Ok(()), "both at once");
    assert_eq!(played.count(CERTIFICATES), 2);
    // 2026-01-01T00:00:00+08:00: the old certificate's time is over.
    let over = Err(BadNotification::Signature(BadSignature::OutOfTime));
    assert_eq!(open(&pay, OLD, 1_767_196_800 + 1).await, over);
}

#[actix_web::test]
async fn certificates_in_use_are_renewed_after_twelve_hours() {
    let played = gateway(|| NEW.reply(200, BOTH), NEW);
    let pay = with_certificates(&played);
    for (second, fetched) in [(SENT, 1), (SENT + 43_199, 1), (SENT + 43_200, 2), (SENT + 43_201, 2)] {
        // The answer is stale by then; what counts is what was asked.
        let _ = pay.query("T1", at(second)).await;
        assert_eq!(played.count(CERTIFICATES), fetched, "{second}");
    }
}

#[actix_web::test]
async fn a_public_key_and_certificates_hold_side_by_side() {
    let played = gateway(|| NEW.reply(200, BOTH), PUBLIC);
    let pay = with_public_key(&played);
    for signer in [PUBLIC, OLD, PUBLIC, NEW, OLD, PUBLIC] {
        assert_eq!(open(&pay, signer, SENT).await, Ok(()), "{}", signer.serial);
    }
    assert!(matches!(pay.query("T1", now()).await, Outcome::Definite(_)));
    assert_eq!(played.count(CERTIFICATES), 1);
    let serials: Vec<_> = played.seen().iter().map(|seen| seen.serial.clone().unwrap()).collect();
    assert_eq!(serials, vec![PUBLIC.serial; 2], "named in every request");
}

#[actix_web::test]
async fn a_merchant_without_certificates_is_left_alone() {
    for (status, body) in [
        (404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}"#),
        (403, r#"{"code":"NO_AUTH","message":"-"}"#),
        (200, r#"{"data":[]}"#),
    ] {
        let played = gateway(move || PUBLIC.reply(status, body), PUBLIC);
        let pay = with_public_key(&played);
        assert!(matches!(pay.query("T1", now()).await, Outcome::Definite(_)));
        assert_eq!(played.count(CERTIFICATES), 0, "a public key needs none");
        for second in [SENT, SENT + 1, SENT + 3_600, SENT + 43_199] {
            assert_eq!(open(&pay, NEW, second).await, UNKNOWN, "{status}");
        }
        assert_eq!(played.count(CERTIFICATES), 1, "{status}: at most one in twelve hours");
        assert_eq!(open(&pay, PUBLIC, SENT + 1).await, Ok(()));
    }
}

#[actix_web::test]
async fn that_there_are_no_certificates_is_believed_only_when_it_is_signed() {
    for (status, body) in [
        (403, r#"{"code":"NO_AUTH","message":"-"}"#),
        (404, r#"{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}"#),
        (200, r#"{"data":[]}"#),
    ] {
        let impostor = Signer { private: NEW.private, ..PUBLIC };
        for (denial, why) in [
            (Reply::json(status, body), "not signed"),
            (impostor.reply(status, body), "signed with another key"),
            (Reply { body: body.into(), ..PUBLIC.reply(status, "") }, "another body"),
        ] {
            for client in [with_public_key, with_certificates] {
                let asked = AtomicBool::new(false);
                let denial = denial.clone();
                let certificates = move || match asked.swap(true, Ordering::SeqCst) {
                    true => NEW.reply(200, BOTH),
                    false => denial.clone(),
                };
                let played = gateway(certificates, NEW);
                let pay = client(&played);
                for second in [SENT, SENT + 299] {
                    assert_eq!(open(&pay, NEW, second).await, UNKNOWN, "{status}, {why}");
                }
                assert_eq!(played.count(CERTIFICATES), 1, "{status}, {why}");
                assert_eq!(open(&pay, NEW, SENT + 300).await, Ok(()), "{status}, {why}: asked again soon");
            }
        }
    }
}

#[actix_web::test]
async fn certificates_that_nobody_vouches_for_are_not_taken() {
    let another_key = BOTH.replace("\"nonce\": \"0a1b2c3d4e5f\"", "\"nonce\": \"0a1b2c3d4e5e\"");
    assert_ne!(another_key, BOTH);
    let altered = NEW.reply(200, BOTH).headers;
    for (certificates, why) in [
        (NEW.reply(200, &another_key), "sealed with another key"),
        (Reply::json(200, BOTH), "not signed"),
        (
            Signer { serial: "5157F09EFDC096DE15EBE81A47057A72000000A1", ..NEW }.reply(200, BOTH),
            "signed by another",
        ),
        (Reply { headers: altered, ..Reply::json(200, BEFORE) }, "another body"),
        (NEW.reply(500, r#"{"code":"SYSTEM_ERROR","message":"-"}"#), "no answer"),
    ] {
        let played = gateway(move || certificates.clone(), NEW);
        let pay = with_certificates(&played);
        assert!(matches!(pay.query("T1", now()).await, Outcome::Unknown(_)), "{why}");
        assert_eq!(open(&pay, NEW, SENT).await, UNKNOWN, "{why}");
        assert_eq!(played.count(CERTIFICATES), 1, "{why}");
    }
}
