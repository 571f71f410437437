//! What the traffic police's feed says: one item is one decision or one camera record.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::{
    fines::{FineNo, FineStatus, Halt, Plate, Procedure},
    money::Fen,
};

use super::record::Decision;
use crate::platform::digest;

/// Characters of `issuer` and of `conduct`.
const TEXT_CHARACTERS: usize = 200;
/// Characters of `violation_code`.
const CODE_CHARACTERS: usize = 16;

/// An item that parsed.
#[derive(Clone, Debug)]
pub struct Item {
    /// What a look-up asks for: the 15 digits of a decision, or a camera record's serial.
    pub number_key: String,
    /// The number, whole.
    pub number: String,
    /// Whose car.
    pub plate: Plate,
    /// Who decided, or recorded.
    pub issuer: String,
    /// What for.
    pub conduct: String,
    /// The violation's code.
    pub violation_code: Option<String>,
    /// When it happened.
    pub violated_on: Date,
    /// `None` for a camera record.
    pub decision: Option<Decision>,
    /// Where the case stands.
    pub status: FineStatus,
    /// Whether it is fictional.
    pub fictional: bool,
    /// SHA-256 of all of it, in hex.
    pub digest: String,
}

/// Why an item is left out. Names the field, never its content.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadItem {
    /// Not of the documented shape.
    #[error("not of the documented shape")]
    Shape,
    /// A field holds what it cannot hold.
    #[error("{0} holds what it cannot hold")]
    Field(&'static str),
}

#[derive(Deserialize, Serialize)]
struct Raw {
    kind: Kind,
    number: String,
    plate: String,
    issuer: String,
    conduct: String,
    violation_code: Option<String>,
    violated_on: Date,
    decided_on: Option<Date>,
    received_on: Option<Date>,
    procedure: Option<Procedure>,
    principal_fen: Option<Fen>,
    status: FineStatus,
    halted_on: Option<Date>,
    #[serde(default)]
    resumed_on: Option<Date>,
    #[serde(default)]
    fictional: bool,
}

#[derive(Clone, Copy, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Decision,
    Camera,
}

impl Item {
    /// Parses one item of a page.
    ///
    /// # Errors
    /// [`BadItem`] says which field is wrong.
    pub fn parse(value: serde_json::Value) -> Result<Item, BadItem> {
        let raw: Raw = serde_json::from_value(value).map_err(|_| BadItem::Shape)?;
        let serialised = serde_json::to_vec(&raw).map_err(|_| BadItem::Shape)?;
        let number = FineNo::parse(&raw.number).map_err(|_| BadItem::Field("number"))?;
        let number_key = match (raw.kind, &number) {
            (Kind::Decision, FineNo::Decision(d)) => d.stem().to_owned(),
            (Kind::Camera, FineNo::Camera(serial)) => serial.as_str().to_owned(),
            // Sixteen digits are a decision's number to the parser; only the registry knows better.
            (Kind::Camera, FineNo::Decision(d)) if d.check().is_some() => number.to_string(),
            _ => return Err(BadItem::Field("number")),
        };
        let decision = decision(&raw)?;
        let violation_code = raw.violation_code.filter(|code| !code.is_empty());
        Ok(Item {
            number_key,
            number: number.to_string(),
            plate: raw.plate.parse().map_err(|_| BadItem::Field("plate"))?,
            issuer: text("issuer", raw.issuer, TEXT_CHARACTERS)?,
            conduct: text("conduct", raw.conduct, TEXT_CHARACTERS)?,
            violation_code: violation_code
                .map(|code| text("violation_code", code, CODE_CHARACTERS))
                .transpose()?,
            violated_on: raw.violated_on,
            decision,
            status: raw.status,
            fictional: raw.fictional,
            digest: digest::sha256_hex(&serialised),
        })
    }
}

fn halt(raw: &Raw) -> Result<Option<Halt>, BadItem> {
    match (raw.halted_on, raw.resumed_on) {
        (Some(halted_on), resumed_on) => {
            Halt::new(halted_on, resumed_on).map(Some).ok_or(BadItem::Field("resumed_on"))
        }
        (None, Some(_)) => Err(BadItem::Field("resumed_on")),
        (None, None) => Ok(None),
    }
}

/// A text of 1 to `longest` characters. No control characters: PostgreSQL refuses NUL, and with it the whole
/// page; the others belong on no page either.
fn text(field: &'static str, text: String, longest: usize) -> Result<String, BadItem> {
    let right = !text.is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
    if right { Ok(text) } else { Err(BadItem::Field(field)) }
}

/// A decision is whole, and a camera record has none: whatever else would be payable by mistake.
fn decision(raw: &Raw) -> Result<Option<Decision>, BadItem> {
    match (raw.kind, raw.status) {
        (_, FineStatus::Paid) => return Err(BadItem::Field("status")),
        (Kind::Camera, FineStatus::Unhandled) => return Ok(None),
        (Kind::Camera, _) | (Kind::Decision, FineStatus::Unhandled) => return Err(BadItem::Field("status")),
        (Kind::Decision, _) => {}
    }
    let principal =
        raw.principal_fen.filter(|fen| *fen > Fen::ZERO).ok_or(BadItem::Field("principal_fen"))?;
    Ok(Some(Decision {
        decided_on: raw.decided_on.ok_or(BadItem::Field("decided_on"))?,
        received_on: raw.received_on.ok_or(BadItem::Field("received_on"))?,
        procedure: raw.procedure,
        principal,
        halt: halt(raw)?,
    }))
}

#[cfg(test)]
mod tests {
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
            Item::parse(item).map(|item| item.decision.unwrap().halt)
        };
        let (from, to) = ("2026-11-20".parse().unwrap(), "2026-12-10".parse().unwrap());
        assert_eq!(halt(json!(from), json!(to)), Ok(Halt::new(from, Some(to))));
        assert_eq!(halt(json!(from), json!(null)), Ok(Halt::new(from, None)));
        assert_eq!(with("halted_on", json!(from)).unwrap().decision.unwrap().halt, Halt::new(from, None));
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
}
