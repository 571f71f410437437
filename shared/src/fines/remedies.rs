//! What anybody may do against a decision or a camera record, and until when.
//!
//! - A camera record: an objection before it is handled (道路交通安全违法行为处理程序规定 §5).
//! - 行政复议 within 60 days of knowing of the decision (行政复议法 §20); before a lawsuit where the decision was made
//!   on the spot (§23(1)); at the people's government (§24).
//! - A lawsuit within 6 months (行政诉讼法 §46), or within 15 days of receiving the decision of a review (§45).
//!
//! Days and months run from the day after; a last day that is a holiday moves on. Whoever learned of the decision, or
//! of the right, later than by receiving it has longer, which no registry tells.

use jiff::{Span, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{FineStatus, Procedure};
use crate::calendar::Calendar;

/// What may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Remedy {
    /// 异议, to a camera record.
    Objection,
    /// 行政复议.
    Review,
    /// 行政诉讼 without a review before it.
    Lawsuit,
    /// 行政诉讼 against the outcome of a review.
    LawsuitAfterReview,
}

/// A remedy that is open, or was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FineRemedy {
    /// What may be done.
    pub remedy: Remedy,
    /// Whether it must come before any lawsuit.
    pub comes_first: bool,
    /// The last day for whoever knew of the decision when it was received; absent where the law names no day, or the
    /// day from which it runs is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub until: Option<Date>,
    /// Whether that day rests on a year whose holidays are not published yet.
    pub calendar_unpublished: bool,
    /// Whether that day is over.
    pub lapsed: bool,
}

/// What the remedies of a case depend on.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Where it stands.
    pub status: FineStatus,
    /// How it was decided, where that is known.
    pub procedure: Option<Procedure>,
    /// When the decision was received; `None` without one.
    pub received_on: Option<Date>,
    /// When the decision of a review was received, where there was one.
    pub review_received_on: Option<Date>,
}

/// What may be done in that case, in the order in which it is done.
pub fn remedies(case: &Case, calendar: &Calendar, today: Date) -> Vec<FineRemedy> {
    let none = |remedy| FineRemedy {
        remedy,
        comes_first: false,
        until: None,
        calendar_unpublished: false,
        lapsed: false,
    };
    let within = |remedy, from: Option<Date>, span: Span| {
        let until = from.map(|from| calendar.working_day_from(from.saturating_add(span)));
        let calendar_unpublished = until.is_some_and(|until| !calendar.is_published(until));
        FineRemedy {
            until,
            calendar_unpublished,
            lapsed: until.is_some_and(|until| until < today),
            ..none(remedy)
        }
    };
    if case.status.has_no_decision() {
        return vec![none(Remedy::Objection)];
    }
    if matches!(case.status, FineStatus::Revoked | FineStatus::Refunded) {
        return Vec::new();
    }
    let after = within(Remedy::LawsuitAfterReview, case.review_received_on, 15.days());
    // A review or a lawsuit that is under way is not begun again.
    if case.review_received_on.is_some() || case.status == FineStatus::UnderReview {
        return vec![after];
    }
    let on_the_spot = case.procedure == Some(Procedure::Simple);
    let review = within(Remedy::Review, case.received_on, 60.days());
    let review = FineRemedy { comes_first: on_the_spot, ..review };
    // Where it is not known how it was decided, nothing is promised of a lawsuit without a review.
    let directly = (case.procedure == Some(Procedure::General))
        .then(|| within(Remedy::Lawsuit, case.received_on, 6.months()));
    [Some(review), directly, Some(after)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::SpecialDay;

    /// May Day and National Day of 2026, as announced.
    fn calendar() -> Calendar {
        let off = (1..=5).map(|day| date(2026, 5, day)).chain((1..=7).map(|day| date(2026, 10, day)));
        Calendar::new(vec![2026], off.map(|date| SpecialDay { date, name: String::new(), off: true }))
    }

    fn of(procedure: Option<Procedure>, received: Date, review: Option<Date>) -> Vec<FineRemedy> {
        let case = Case {
            status: FineStatus::Unpaid,
            procedure,
            received_on: Some(received),
            review_received_on: review,
        };
        remedies(&case, &calendar(), date(2026, 11, 22))
    }

    fn told(remedies: &[FineRemedy]) -> Vec<(Remedy, bool, Option<Date>)> {
        remedies.iter().map(|r| (r.remedy, r.comes_first, r.until)).collect()
    }

    // 60 days from 2 March are 1 May, a holiday up to the 5th; 15 days from 16 September are 1 October.
    #[test]
    fn a_decision_on_the_spot_is_reviewed_first() {
        let spot = of(Some(Procedure::Simple), date(2026, 3, 2), None);
        let review = (Remedy::Review, true, Some(date(2026, 5, 6)));
        assert_eq!(told(&spot), [review, (Remedy::LawsuitAfterReview, false, None)]);
        assert!(spot[0].lapsed && !spot[0].calendar_unpublished);
        let reviewed = of(Some(Procedure::Simple), date(2026, 3, 2), Some(date(2026, 9, 16)));
        assert_eq!(told(&reviewed), [(Remedy::LawsuitAfterReview, false, Some(date(2026, 10, 8)))]);
    }

    #[test]
    fn what_is_under_way_is_not_begun_again() {
        let case = Case {
            status: FineStatus::UnderReview,
            procedure: Some(Procedure::General),
            received_on: Some(date(2026, 11, 2)),
            review_received_on: None,
        };
        let remedies = remedies(&case, &calendar(), date(2026, 11, 22));
        assert_eq!(told(&remedies), [(Remedy::LawsuitAfterReview, false, None)]);
    }

    // Six months from 31 August end on the last of February, a Sunday of a year not published yet.
    #[test]
    fn other_decisions_may_go_to_court_directly() {
        let general = of(Some(Procedure::General), date(2026, 8, 31), None);
        let lawsuit = (Remedy::Lawsuit, false, Some(date(2027, 3, 1)));
        assert_eq!(told(&general)[1], lawsuit);
        assert!(general[1].calendar_unpublished && !general[1].lapsed);
        assert_eq!(told(&of(None, date(2026, 8, 31), None)).len(), 2);
    }

    #[test]
    fn a_camera_record_is_objected_to_and_what_is_revoked_needs_nothing() {
        let of = |status| {
            let case = Case { status, procedure: None, received_on: None, review_received_on: None };
            remedies(&case, &calendar(), date(2026, 11, 22)).len()
        };
        assert_eq!((of(FineStatus::Unhandled), of(FineStatus::Objected)), (1, 1));
        assert_eq!((of(FineStatus::Revoked), of(FineStatus::Refunded)), (0, 0));
    }
}
