//! What the traffic police's feed says: one item is one decision or one camera record.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shared::{
    fines::{FineNo, FineStatus, Halt, Halts, Instalment, Instalments, Plate, Procedure, Relief},
    money::Fen,
};

use super::record::{Decision, FineRecord};
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
    // One stretch, as items told it before there was `halts`.
    halted_on: Option<Date>,
    #[serde(default)]
    resumed_on: Option<Date>,
    #[serde(default)]
    fictional: bool,
    // What came later is left out of the digest while it is not there: an item of the older shape stays the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    halts: Vec<Halt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deferred_to: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    instalments: Option<Vec<Instalment>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    review_received_on: Option<Date>,
}

/// Stretches of days that a decision may have; more are no reviews.
const MOST_HALTS: usize = 16;

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
            status: stored(raw.status),
            fictional: raw.fictional,
            digest: digest::sha256_hex(&serialised),
        })
    }
}

impl From<FineRecord> for Item {
    fn from(fine: FineRecord) -> Item {
        let number_key = match (&fine.number, &fine.decision) {
            (FineNo::Decision(number), Some(_)) => number.stem().to_owned(),
            _ => fine.number.to_string(),
        };
        Item {
            number_key,
            number: fine.number.to_string(),
            plate: fine.plate,
            issuer: fine.issuer,
            conduct: fine.conduct,
            violation_code: fine.violation_code,
            violated_on: fine.violated_on,
            decision: fine.decision,
            status: fine.registry_status,
            fictional: fine.fictional,
            digest: fine.digest,
        }
    }
}

/// Whether a decision is overdue the law and the calendar say, not the registry.
fn stored(status: FineStatus) -> FineStatus {
    if status == FineStatus::Overdue { FineStatus::Unpaid } else { status }
}

fn halts(raw: &Raw) -> Result<Halts, BadItem> {
    let single = match (raw.halted_on, raw.resumed_on) {
        (Some(halted_on), resumed_on) => {
            Some(Halt::new(halted_on, resumed_on).ok_or(BadItem::Field("resumed_on"))?)
        }
        (None, Some(_)) => return Err(BadItem::Field("resumed_on")),
        (None, None) => None,
    };
    if raw.halts.len() > MOST_HALTS {
        return Err(BadItem::Field("halts"));
    }
    Ok(Halts::from(raw.halts.iter().copied().chain(single).collect::<Vec<Halt>>()))
}

/// A later day, or parts that come to the fine itself; not both.
fn relief(raw: &Raw, principal: Fen) -> Result<Relief, BadItem> {
    match (raw.deferred_to, &raw.instalments) {
        (None, None) => Ok(Relief::None),
        (Some(day), None) => Ok(Relief::Deferred(day)),
        (None, Some(parts)) => Instalments::try_from(parts.clone())
            .ok()
            .filter(|instalments| instalments.total() == principal)
            .map(Relief::Instalments)
            .ok_or(BadItem::Field("instalments")),
        (Some(_), Some(_)) => Err(BadItem::Field("deferred_to")),
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
    match (raw.kind, raw.status.has_no_decision()) {
        _ if raw.status == FineStatus::Paid => return Err(BadItem::Field("status")),
        (Kind::Camera, true) => return Ok(None),
        (Kind::Camera, false) | (Kind::Decision, true) => return Err(BadItem::Field("status")),
        (Kind::Decision, false) => {}
    }
    let principal =
        raw.principal_fen.filter(|fen| *fen > Fen::ZERO).ok_or(BadItem::Field("principal_fen"))?;
    Ok(Some(Decision {
        decided_on: raw.decided_on.ok_or(BadItem::Field("decided_on"))?,
        received_on: raw.received_on.ok_or(BadItem::Field("received_on"))?,
        procedure: raw.procedure,
        principal,
        halts: halts(raw)?,
        relief: relief(raw, principal)?,
        review_received_on: raw.review_received_on,
    }))
}

#[cfg(test)]
mod tests;
