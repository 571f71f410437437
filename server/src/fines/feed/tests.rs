//! What an item may hold.

use serde_json::{Value, json};

use super::*;

fn decision_item() -> Value {
    json!({"kind":"decision","number":"2201991000000010","plate":"吉A00001","issuer":"演示（虚构）","conduct":"演示",
        "violation_code":"1039","violated_on":"2026-11-01","decided_on":"2026-11-02","received_on":"2026-11-02",
        "procedure":"simple","principal_fen":10000,"status":"unpaid","halted_on":null,"fictional":true,"label":"演示"})
}

fn with(field: &str, value: Value) -> Result<Item, BadItem> {
    let mut item = decision_item();
    item[field] = value;
    Item::parse(item)
}

#[test]
fn a_decision_is_found_by_its_fifteen_digits() {
    assert_eq!(Item::parse(decision_item()).unwrap().number_key, "220199100000001");
}

#[test]
fn an_item_that_would_be_payable_by_mistake_is_left_out() {
    let cases = [
        ("principal_fen", json!(null)),
        ("principal_fen", json!(0)),
        ("principal_fen", json!(-1)),
        ("received_on", json!(null)),
        ("status", json!("paid")),
        ("status", json!("unhandled")),
        ("kind", json!("camera")),
        ("number", json!("12345")),
        ("plate", json!("nonsense")),
        ("issuer", json!("")),
    ];
    for (field, value) in cases {
        assert!(with(field, value.clone()).is_err(), "{field} {value}");
    }
}

#[test]
fn a_review_that_has_ended_keeps_its_days() {
    let halt = |halted: Value, resumed: Value| {
        let mut item = decision_item();
        item["halted_on"] = halted;
        item["resumed_on"] = resumed;
        Item::parse(item).map(|item| item.decision.unwrap().halts)
    };
    let (from, to) = ("2026-11-20".parse().unwrap(), "2026-12-10".parse().unwrap());
    assert_eq!(halt(json!(from), json!(to)), Ok(Halt::new(from, Some(to)).into()));
    assert_eq!(halt(json!(from), json!(null)), Ok(Halt::new(from, None).into()));
    assert_eq!(with("halted_on", json!(from)).unwrap().decision.unwrap().halts, Halt::new(from, None).into());
    assert_eq!(halt(json!(to), json!(from)), Err(BadItem::Field("resumed_on")));
    assert_eq!(halt(json!(null), json!(to)), Err(BadItem::Field("resumed_on")));
}

#[test]
fn a_text_that_a_database_or_a_page_cannot_hold_is_named() {
    let long = "长".repeat(201);
    for field in ["issuer", "conduct", "violation_code"] {
        for rubbish in ["演示\u{0}", "\u{7}", "演\n示", "\u{9b}", &long] {
            assert_eq!(with(field, json!(rubbish)).err(), Some(BadItem::Field(field)), "{rubbish:?}");
        }
    }
    assert_eq!(
        with("violation_code", json!("10391039103910391")).err(),
        Some(BadItem::Field("violation_code"))
    );
    assert_eq!(with("plate", json!("吉A0000\u{0}")).err(), Some(BadItem::Field("plate")));
    assert_eq!(with("number", json!("220199100000001\u{0}")).err(), Some(BadItem::Field("number")));
    assert_eq!(with("issuer", json!("长".repeat(200))).unwrap().issuer.chars().count(), 200);
    assert_eq!(with("violation_code", json!("")).unwrap().violation_code, None);
}

#[test]
fn the_digest_follows_the_content() {
    let digest = |item: Result<Item, BadItem>| item.unwrap().digest;
    let plain = digest(Item::parse(decision_item()));
    assert_eq!(digest(with("label", json!("another"))), plain);
    assert_ne!(digest(with("status", json!("revoked"))), plain);
}

#[test]
fn a_lawsuit_after_a_review_is_a_second_stretch() {
    let stretches = json!([
        {"halted_on": "2026-11-20", "resumed_on": "2026-12-10"},
        {"halted_on": "2026-12-20", "resumed_on": null},
    ]);
    let halts = with("halts", stretches.clone()).unwrap().decision.unwrap().halts;
    assert_eq!(serde_json::to_value(&halts).unwrap(), stretches);
    // Whoever still tells one stretch beside them says nothing new.
    let mut both = decision_item();
    (both["halts"], both["halted_on"]) = (stretches, json!("2026-12-20"));
    assert_eq!(Item::parse(both).unwrap().decision.unwrap().halts, halts);
    for wrong in [json!([{"halted_on": "2026-12-10", "resumed_on": "2026-12-01"}]), json!([{}]), json!("x")] {
        assert_eq!(with("halts", wrong).err(), Some(BadItem::Shape));
    }
    let many: Vec<Value> = (1..=17).map(|day| json!({"halted_on": format!("2026-11-{day:02}")})).collect();
    assert_eq!(with("halts", json!(many)).err(), Some(BadItem::Field("halts")));
}

#[test]
fn parts_come_to_the_fine_itself() {
    let part = |due_on: &str, fen: i64| json!({"due_on": due_on, "principal_fen": fen, "paid": false});
    let relief = |parts: Value| with("instalments", parts).map(|item| item.decision.unwrap().relief);
    let Ok(Relief::Instalments(parts)) =
        relief(json!([part("2026-12-01", 4_000), part("2027-01-04", 6_000)]))
    else {
        panic!("instalments");
    };
    assert_eq!(parts.total().get(), 10_000);
    for wrong in [
        json!([part("2026-12-01", 4_000), part("2027-01-04", 5_999)]),
        json!([part("2027-01-04", 4_000), part("2026-12-01", 6_000)]),
        json!([part("2026-12-01", 10_000)]),
        json!([]),
    ] {
        assert_eq!(relief(wrong).err(), Some(BadItem::Field("instalments")));
    }
    let mut both = decision_item();
    (both["deferred_to"], both["instalments"]) =
        (json!("2027-01-04"), json!([part("2026-12-01", 4_000), part("2027-01-04", 6_000)]));
    assert_eq!(Item::parse(both).err(), Some(BadItem::Field("deferred_to")));
    assert_eq!(
        with("deferred_to", json!("2027-01-04")).unwrap().decision.unwrap().relief,
        Relief::Deferred("2027-01-04".parse().unwrap())
    );
}

/// Else every row would be written again, and no order that waits for its payer would hold any more.
#[test]
fn an_item_of_the_older_shape_keeps_its_digest() {
    let plain = r#"{"kind":"decision","number":"2201991000000010","plate":"吉A00001","issuer":"演示（虚构）","conduct":"演示","violation_code":"1039","violated_on":"2026-11-01","decided_on":"2026-11-02","received_on":"2026-11-02","procedure":"simple","principal_fen":10000,"status":"unpaid","halted_on":null,"resumed_on":null,"fictional":true}"#;
    assert_eq!(Item::parse(decision_item()).unwrap().digest, digest::sha256_hex(plain.as_bytes()));
}

#[test]
fn every_state_of_a_registry_is_read_and_no_other() {
    let status = |name: &str| with("status", json!(name)).map(|item| item.status);
    for (name, want) in [
        ("unpaid", FineStatus::Unpaid),
        // The calendar says whether it is.
        ("overdue", FineStatus::Unpaid),
        ("under_review", FineStatus::UnderReview),
        ("changed", FineStatus::Changed),
        ("paid_elsewhere", FineStatus::PaidElsewhere),
        ("revoked", FineStatus::Revoked),
        ("refunded", FineStatus::Refunded),
    ] {
        assert_eq!(status(name), Ok(want), "{name}");
    }
    for name in ["paid", "unhandled", "objected"] {
        assert_eq!(status(name), Err(BadItem::Field("status")), "{name}");
    }
    let mut camera = decision_item();
    (camera["kind"], camera["status"]) = (json!("camera"), json!("objected"));
    assert_eq!(Item::parse(camera).unwrap().status, FineStatus::Objected);
}
