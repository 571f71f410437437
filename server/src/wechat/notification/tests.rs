//! Against notifications that Python's `cryptography` sealed; see `vectors/README.md`.

use super::*;
use crate::wechat::{
    party::{Party, SubMerchant},
    refund::RefundStatus,
};

const KEY: &str = "vector-api-v3-key-of-32-bytes-ok";
const BODY: &str = include_str!("../vectors/notification.json");

#[test]
fn a_payment_is_decrypted_and_read() {
    let note = ApiV3Key::new(KEY).unwrap().open(BODY.as_bytes()).unwrap();
    assert_eq!(note.id, "b5c2d8a0-0000-5000-8000-000000000001");
    assert_eq!(note.event_type, "TRANSACTION.SUCCESS");
    let capture = note.transaction().unwrap().capture().unwrap();
    assert_eq!(capture.out_trade_no, "0123456789abcdef0123456789abcdef");
    assert_eq!(capture.transaction_id, "4200000000202611220000000001");
    // The order's total, not the 10000 that the payer gave.
    assert_eq!((capture.total_fen, capture.currency.as_str()), (10_300, "CNY"));
    assert_eq!(capture.at.to_string(), "2026-11-22T02:05:03Z");
    let party = Party::Direct { appid: "wxdemo0000000001".into(), mchid: "1900000001".into() };
    assert_eq!(capture.party, party);
    assert_eq!(note.event(), Ok(Event::Paid(capture)));
}

#[test]
fn associated_data_may_be_missing() {
    let body = include_bytes!("../vectors/notification_without_aad.json");
    let note = ApiV3Key::new(KEY).unwrap().open(body).unwrap();
    assert_eq!(note.plaintext, br#"{"empty":"aad"}"#);
    assert!(note.transaction().is_err());
}

fn event(body: &str) -> Result<Event, BadNotification> {
    ApiV3Key::new(KEY).unwrap().open(body.as_bytes()).unwrap().event()
}

#[test]
fn refunds_are_told_apart_from_payments() {
    let Ok(Event::Refund(RefundNotice { merchant, refund })) =
        event(include_str!("../vectors/refund_success.json"))
    else {
        panic!("a refund");
    };
    assert_eq!((merchant.merchant_id.as_str(), merchant.sub_merchant_id), ("1900000001", None));
    assert_eq!(refund.out_refund_no, "R0123456789abcdef0123456789abcdef");
    assert_eq!((refund.status, refund.refund_fen, refund.total_fen), (RefundStatus::Success, 998, 999));
    assert_eq!(refund.succeeded_at.unwrap().to_string(), "2026-11-22T02:05:03Z");

    let Ok(Event::Refund(notice)) = event(include_str!("../vectors/refund_abnormal_partner.json")) else {
        panic!("a refund");
    };
    assert_eq!(notice.merchant.sub_merchant_id.as_deref(), Some("1900000109"));
    assert_eq!((notice.refund.status, notice.refund.succeeded_at), (RefundStatus::Abnormal, None));

    assert_eq!(event(include_str!("../vectors/unknown_event.json")), Err(BadNotification::Event));
}

#[test]
fn a_payment_through_a_service_provider_names_it() {
    let Ok(Event::Paid(capture)) = event(include_str!("../vectors/transaction_partner.json")) else {
        panic!("a payment");
    };
    let sub = SubMerchant { app_id: Some("wxd678efh567hg6999".into()), merchant_id: "1900000109".into() };
    let ours = Party::new("wx8888888888888888".into(), "1230000109".into(), Some(sub));
    assert!(ours.is(&capture.party));
    assert_eq!(capture.total_fen, 100);
}

#[test]
fn what_another_key_sealed_or_somebody_altered_stays_closed() {
    let key = ApiV3Key::new(KEY).unwrap();
    let other = ApiV3Key::new("another-api-v3-key-of-32-bytes-!").unwrap();
    assert!(matches!(other.open(BODY.as_bytes()), Err(BadNotification::Decryption)));
    for (from, to) in [
        ("\"transaction\", \"nonce\"", "\"refund\", \"nonce\""),
        ("0a1b2c3d4e5f", "0a1b2c3d4e50"),
        ("0a1b2c3d4e5f", "short"),
    ] {
        let altered = BODY.replace(from, to);
        assert_ne!(altered, BODY, "{from}");
        assert!(matches!(key.open(altered.as_bytes()), Err(BadNotification::Decryption)), "{from}");
    }
    for rubbish in ["", "{}", "[]", "<xml/>"] {
        assert!(matches!(key.open(rubbish.as_bytes()), Err(BadNotification::Content(_))), "{rubbish}");
    }
}

#[test]
fn the_key_has_32_bytes() {
    assert_eq!(ApiV3Key::new("short").err(), Some(KeyError::ApiV3Length(5)));
}
