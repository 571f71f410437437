//! What `POST /api/v1/fines/search` takes and gives.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Amounts, FineRemedy, FineStatus, Halt};
use crate::{
    money::Fen,
    payments::{PaymentId, PaymentState},
};

/// `POST /api/v1/fines/search`. All fields are as the resident typed them.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FineQuery {
    /// 处罚决定书编号, 16 digits or 15.
    pub decision_no: String,
    /// 号牌号码.
    pub plate: String,
    /// A day from today to a year ahead, such as `2027-01-05`: what will be owed then comes along as `term.asked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(format = Date))]
    pub on: Option<String>,
}

/// Why a fine cannot be paid here. Worded in `messages::fines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NotPayable {
    /// No decision yet: handle it first.
    NoDecision,
    /// No decision yet: the objection is being looked into.
    Objected,
    /// Paid here.
    AlreadyPaid,
    /// Paid at a bank or elsewhere.
    PaidElsewhere,
    /// Nothing is owed any more.
    Revoked,
    /// The money went back; nothing is owed.
    Refunded,
    /// A payment is under way or its outcome is not known yet.
    PaymentInProgress,
    /// The city that decided takes no money here: pay at the bank that the decision names.
    NoMerchant,
    /// Within two minutes of midnight: the amount would change under the payer.
    NearMidnight,
}

/// 简易 or 一般程序: it decides which remedy comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Procedure {
    /// 简易程序 (a warning or at most 200 yuan, decided on the spot).
    Simple,
    /// 一般程序.
    General,
}

/// What lateness costs, day by day. Where instalments were approved, all but `instalments` is about the next one that
/// is to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FineTerm {
    /// The day the decision was received.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub received_on: Date,
    /// The last day on which nothing is added.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub last_free_day: Date,
    /// Whether that day rests on a year whose holidays are not published yet.
    pub calendar_unpublished: bool,
    /// What one more day costs.
    pub per_day_fen: Fen,
    /// The day on which the surcharge stops growing; absent while a review without a known end halts the count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub capped_on: Option<Date>,
    /// Whether a review or a lawsuit halts the count today.
    pub halted: bool,
    /// How many late days are charged today.
    pub charged_days: u32,
    /// What is owed today.
    pub today: Amounts,
    /// What will be owed on some later days.
    pub later: Vec<Amounts>,
    /// What will be owed on the day that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Amounts>,
    /// The days of reviews and lawsuits, which are not counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub halts: Vec<Halt>,
    /// 延期: the day that was approved; `last_free_day` heeds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub deferred_to: Option<Date>,
    /// 分期: every part, in the order of their days. One is paid at a time. How lateness of one part is charged no
    /// source says: 待核实.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<FineInstalment>,
}

/// A part of a fine that may be paid in instalments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FineInstalment {
    /// The first is 1.
    pub number: u8,
    /// The last day on which nothing is added to it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub last_free_day: Date,
    /// Its part of the fine.
    pub principal_fen: Fen,
    /// Whether it is paid.
    pub paid: bool,
    /// Whether it is the one that is paid next.
    pub next: bool,
}

/// A fine as its driver may see it. Names never leave the registry; number and plate are masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fine {
    /// The number, masked.
    pub number_masked: String,
    /// The plate, masked.
    pub plate_masked: String,
    /// Where the case stands.
    pub status: FineStatus,
    /// Who decided, or recorded.
    pub issuer: String,
    /// What for.
    pub conduct: String,
    /// The violation's code, as printed on the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub violation_code: Option<String>,
    /// When it happened.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub violated_on: Date,
    /// When it was decided; absent for a camera record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub decided_on: Option<Date>,
    /// How it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
    /// The term and the amounts; absent for a camera record and for what is paid or revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term: Option<FineTerm>,
    /// Why it cannot be paid here now; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_payable: Option<NotPayable>,
    /// The payment that is under way or done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentRef>,
    /// What may be done against it, and until when.
    pub remedies: Vec<FineRemedy>,
    /// Whether the decision was revoked after it was paid here: the money is owed back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub revoked_after_payment: bool,
    /// Whether it is fictional, for the demonstration.
    pub fictional: bool,
}

/// A payment of this fine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentRef {
    /// Its id.
    pub id: PaymentId,
    /// Where it stands.
    pub state: PaymentState,
}

/// The answer of `POST /api/v1/fines/search`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FineFound {
    /// The fine.
    pub fine: Fine,
    /// What `POST /payments` takes, for half an hour; absent when nothing can be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fine_token: Option<String>,
}
