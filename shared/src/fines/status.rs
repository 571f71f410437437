//! Where a case stands: one list for the registry, the database, the wire and the page.

use serde::{Deserialize, Serialize};

/// Where the case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FineStatus {
    /// 未处理: a camera record without a decision; nothing to pay yet.
    Unhandled,
    /// 异议中: somebody objects to a camera record; still no decision.
    Objected,
    /// 已处理未缴款.
    Unpaid,
    /// 逾期: the same after the last day free of surcharge. Never stored: the calendar says it.
    Overdue,
    /// 复议或诉讼中: the duty to pay stands, the surcharge is halted.
    UnderReview,
    /// 已变更: a review, a court or the police changed the decision; what it says now is owed.
    Changed,
    /// 已缴款, here. Never what a registry says.
    Paid,
    /// 已缴款, at a bank or elsewhere.
    PaidElsewhere,
    /// 已撤销.
    Revoked,
    /// 已退付: it was paid, and the money went back.
    Refunded,
}

impl FineStatus {
    /// Every one, in the order of a case.
    pub const ALL: [FineStatus; 10] = [
        FineStatus::Unhandled,
        FineStatus::Objected,
        FineStatus::Unpaid,
        FineStatus::Overdue,
        FineStatus::UnderReview,
        FineStatus::Changed,
        FineStatus::Paid,
        FineStatus::PaidElsewhere,
        FineStatus::Revoked,
        FineStatus::Refunded,
    ];

    /// Its name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            FineStatus::Unhandled => "unhandled",
            FineStatus::Objected => "objected",
            FineStatus::Unpaid => "unpaid",
            FineStatus::Overdue => "overdue",
            FineStatus::UnderReview => "under_review",
            FineStatus::Changed => "changed",
            FineStatus::Paid => "paid",
            FineStatus::PaidElsewhere => "paid_elsewhere",
            FineStatus::Revoked => "revoked",
            FineStatus::Refunded => "refunded",
        }
    }

    /// Whether a decision in this state is owed, and so can be paid.
    pub const fn is_owed(self) -> bool {
        matches!(
            self,
            FineStatus::Unpaid | FineStatus::Overdue | FineStatus::UnderReview | FineStatus::Changed
        )
    }

    /// Whether nobody has decided anything yet.
    pub const fn has_no_decision(self) -> bool {
        matches!(self, FineStatus::Unhandled | FineStatus::Objected)
    }
}

/// No state has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no state of a fine")]
pub struct NotAStatus;

impl std::str::FromStr for FineStatus {
    type Err = NotAStatus;
    fn from_str(name: &str) -> Result<FineStatus, NotAStatus> {
        FineStatus::ALL.into_iter().find(|status| status.as_str() == name).ok_or(NotAStatus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_one_name_everywhere() {
        for status in FineStatus::ALL {
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
            assert_eq!(status.as_str().parse(), Ok(status));
        }
    }

    /// 没有决定就没有可缴的；撤销、退付、缴清的不再缴。
    #[test]
    fn only_a_decision_that_is_owed_can_be_paid() {
        let owed: Vec<_> = FineStatus::ALL.into_iter().filter(|status| status.is_owed()).collect();
        use FineStatus as S;
        assert_eq!(owed, [S::Unpaid, S::Overdue, S::UnderReview, S::Changed]);
        assert!(owed.iter().all(|status| !status.has_no_decision()));
    }
}
