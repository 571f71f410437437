//! For tests: a fine of 100 yuan, received on 2 November, paid on the 22nd with five late days: 115 yuan.

use jiff::{Timestamp, civil::date};
use serde_json::{Value, json};
use shared::{money::Fen, payments::Channel};

use super::{Attempt, State};
use crate::fines::{FineId, FineRecord, Item};

/// The fine, with what the registry says otherwise.
pub(super) fn fine(changes: &Value) -> FineRecord {
    let mut told = json!({"kind":"decision","number":"2201991000000010","plate":"吉A00001","issuer":"演示（虚构）",
        "conduct":"演示","violation_code":null,"violated_on":"2026-11-01","decided_on":"2026-11-02",
        "received_on":"2026-11-02","procedure":"simple","principal_fen":10_000,"status":"unpaid","halted_on":null,
        "fictional":true});
    for (member, value) in changes.as_object().unwrap() {
        told[member] = value.clone();
    }
    FineRecord { settled_by: Some("0".repeat(32)), ..FineRecord::told(Item::parse(told).unwrap()) }
}

/// The payment of so much.
pub(super) fn attempt(total: i64) -> Attempt {
    Attempt {
        id: "0".repeat(32).parse().unwrap(),
        fine_id: FineId::from("f".repeat(32)),
        fine_digest: "as it was".into(),
        citizen_id: None,
        merchant: "1900000001".into(),
        channel: Channel::WechatH5,
        state: State::Paid,
        surplus: false,
        quoted_on: date(2026, 11, 22),
        principal: Fen::ZERO,
        surcharge: Fen::ZERO,
        total: Fen::new(total).unwrap(),
        request_body: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        expires_at: Timestamp::UNIX_EPOCH,
        opening: None,
        transaction_id: None,
        paid_at: None,
    }
}
