//! One entry of the feed.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Decision or camera record, as it goes over the wire.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// 16-digit decision number, or 16-character camera serial.
    pub number: String,
    /// Licence plate.
    pub plate: String,
    /// Who decided or recorded it.
    pub issuer: String,
    /// What was done.
    pub conduct: String,
    /// Code of the conduct.
    pub violation_code: &'static str,
    /// Day of the conduct.
    pub violated_on: Date,
    /// Day of the decision.
    pub decided_on: Option<Date>,
    /// Day on which the decision was received; the term runs from it.
    pub received_on: Option<Date>,
    /// How it was decided.
    pub procedure: Option<Procedure>,
    /// The fine in fen.
    pub principal_fen: Option<u64>,
    /// Where it stands.
    pub status: Status,
    /// Since when the surcharge stands still.
    pub halted_on: Option<Date>,
    /// The first day that is counted again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_on: Option<Date>,
    /// 延期: until when it may be paid without surcharge, when that was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deferred_to: Option<Date>,
    /// 分期: the parts in the order of their days, when that was approved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instalments: Option<Vec<Part>>,
    /// Always true here.
    pub fictional: bool,
    /// What the demonstration shows with it, for those who try it.
    pub label: String,
}

/// A part of a fine that is paid in instalments.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its last day free of surcharge.
    pub due_on: Date,
    /// What of the fine is due then, in fen.
    pub principal_fen: u64,
    /// Whether it is paid.
    #[serde(default)]
    pub paid: bool,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A penalty decision; can be paid.
    Decision,
    /// A camera record nobody has handled; there is nothing to pay yet.
    Camera,
}

/// How a decision was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// 简易程序: a warning or at most 200 yuan.
    Simple,
    /// 一般程序: above 200 yuan.
    General,
}

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// No decision yet.
    Unhandled,
    /// The record of a camera is disputed.
    Objected,
    /// Decided, not paid.
    Unpaid,
    /// 复议 or 诉讼 under way.
    UnderReview,
    /// Paid at a bank.
    PaidElsewhere,
    /// Withdrawn.
    Revoked,
    /// Decided otherwise: what it says now is owed.
    Changed,
    /// Paid, and given back by the treasury.
    Refunded,
}

/// A conduct and its code (Art 90, 93 and 99 of 道路交通安全法 bound the amounts).
#[derive(Clone, Copy, Debug)]
pub struct Violation {
    /// Code of 4 digits, in force since 2022-04-01.
    pub code: &'static str,
    /// What was done.
    pub conduct: &'static str,
}

/// Illegal parking (Art 93: 20 to 200 yuan).
pub const PARKING: Violation = Violation {
    code: "1039",
    conduct: "机动车违反规定停放、临时停车，驾驶人不在现场或拒绝立即驶离，妨碍通行（虚构）",
};
/// No seat belt (Art 90: 20 to 200 yuan).
pub const SEAT_BELT: Violation = Violation {
    code: "1120",
    conduct: "高速、城市快速路以外的道路驾驶人未按规定使用安全带（虚构）",
};
/// Red light (Art 90: 20 to 200 yuan).
pub const RED_LIGHT: Violation =
    Violation { code: "1625", conduct: "驾驶机动车不按交通信号灯指示通行（虚构）" };
/// Telephone in hand (Art 90: 20 to 200 yuan).
pub const TELEPHONE: Violation =
    Violation { code: "1362", conduct: "驾驶时拨打接听手持电话（虚构）" };
/// Zebra crossing (Art 90: 20 to 200 yuan).
pub const CROSSING: Violation =
    Violation { code: "1356", conduct: "行经人行横道未减速行驶（虚构）" };
/// Breaking through a road closure (Art 99: 200 to 2000 yuan).
pub const CLOSURE: Violation =
    Violation { code: "1078", conduct: "违反交通管制规定强行通行、不听劝阻（虚构）" };

/// Who issues everything here.
pub const ISSUER: &str = "长春市演示交警大队（虚构）";

/// A decision on the spot, unpaid: the conduct, the decision and its receipt fall on one day.
pub fn on_the_spot(
    number: String,
    plate: String,
    what: Violation,
    principal_fen: u64,
    received: Date,
) -> Record {
    Record {
        kind: Kind::Decision,
        number,
        plate,
        issuer: ISSUER.to_owned(),
        conduct: what.conduct.to_owned(),
        violation_code: what.code,
        violated_on: received,
        decided_on: Some(received),
        received_on: Some(received),
        procedure: Some(Procedure::Simple),
        principal_fen: Some(principal_fen),
        status: Status::Unpaid,
        halted_on: None,
        resumed_on: None,
        deferred_to: None,
        instalments: None,
        fictional: true,
        label: String::new(),
    }
}
