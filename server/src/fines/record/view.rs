//! A fine as its driver may see it.

use jiff::{Timestamp, ToSpan, civil::Date};
use shared::{
    calendar::Calendar,
    fines::{
        Case, Fine, FineInstalment, FineStatus, FineTerm, Instalment, Instalments, NotPayable, PaymentRef,
        Relief, Term, remedies,
    },
    payments::PaymentState,
    time,
};

use super::{Decision, FineRecord};

impl FineRecord {
    /// What the driver sees. `payment` is the one under way or done, `on` a later day whose amount is asked for.
    pub fn view(
        &self,
        calendar: &Calendar,
        now: Timestamp,
        payment: Option<PaymentRef>,
        on: Option<Date>,
    ) -> Fine {
        let live = payment.as_ref().is_some_and(|p| {
            matches!(p.state, PaymentState::AwaitingPayment | PaymentState::Confirming | PaymentState::Held)
        });
        let not_payable = match self.quote(calendar, now) {
            Err(
                why @ (NotPayable::AlreadyPaid
                | NotPayable::PaidElsewhere
                | NotPayable::Revoked
                | NotPayable::Refunded),
            ) => Some(why),
            _ if live => Some(NotPayable::PaymentInProgress),
            Err(why) => Some(why),
            Ok(_) => None,
        };
        let today = time::date_at(now);
        let term = self.term_view(calendar, today, on);
        Fine {
            number_masked: self.number.masked(),
            plate_masked: self.plate.masked(),
            status: self.status_on(today, term.as_ref()),
            issuer: self.issuer.clone(),
            conduct: self.conduct.clone(),
            violation_code: self.violation_code.clone(),
            violated_on: self.violated_on,
            decided_on: self.decision.as_ref().map(|d| d.decided_on),
            procedure: self.decision.as_ref().and_then(|d| d.procedure),
            term,
            not_payable,
            payment,
            remedies: remedies(&self.case(), calendar, today),
            revoked_after_payment: self.settled_by.is_some() && self.registry_status == FineStatus::Revoked,
            fictional: self.fictional,
        }
    }

    fn status_on(&self, today: Date, term: Option<&FineTerm>) -> FineStatus {
        match self.status() {
            FineStatus::Unpaid if term.is_some_and(|term| today > term.last_free_day) => FineStatus::Overdue,
            status => status,
        }
    }

    fn case(&self) -> Case {
        let decision = self.decision.as_ref();
        Case {
            status: self.status(),
            procedure: decision.and_then(|d| d.procedure),
            received_on: decision.map(|d| d.received_on),
            review_received_on: decision.and_then(|d| d.review_received_on),
        }
    }

    fn term_view(&self, calendar: &Calendar, today: Date, on: Option<Date>) -> Option<FineTerm> {
        let term = self.term(calendar)?;
        let decision = self.owed()?;
        let last_free_day = term.last_free_day();
        Some(FineTerm {
            received_on: decision.received_on,
            last_free_day,
            calendar_unpublished: !calendar.is_published(last_free_day),
            per_day_fen: term.per_day(),
            capped_on: term.capped_on(),
            halted: term.is_halted_on(today),
            charged_days: term.late_days(today),
            today: term.amounts_on(today),
            later: later_days(&term, today).into_iter().map(|day| term.amounts_on(day)).collect(),
            asked: on.map(|day| term.amounts_on(day)),
            halts: decision.halts.as_slice().to_vec(),
            deferred_to: match decision.relief {
                Relief::Deferred(day) => Some(day),
                _ => None,
            },
            instalments: self.instalments_view(decision, calendar),
        })
    }

    fn instalments_view(&self, decision: &Decision, calendar: &Calendar) -> Vec<FineInstalment> {
        let Relief::Instalments(parts) = &decision.relief else { return Vec::new() };
        let unpaid: Vec<u8> = self.unpaid_instalments().map(|(number, _)| number).collect();
        let part = |(number, part): (u8, &Instalment)| FineInstalment {
            number,
            last_free_day: Instalments::term(part, decision.received_on, &decision.halts, calendar)
                .last_free_day(),
            principal_fen: part.principal_fen,
            paid: !unpaid.contains(&number),
            next: unpaid.first() == Some(&number),
        };
        parts.numbered().map(part).collect()
    }
}

/// The days whose amounts help to decide: the first that costs more, a week and a month on, and the last
/// that adds anything. None when waiting changes nothing.
fn later_days(term: &Term, today: Date) -> Vec<Date> {
    let (Some(capped_on), Some(first)) = (term.capped_on(), term.counts_after(today)) else {
        return Vec::new();
    };
    let mut days: Vec<Date> =
        [first, first.saturating_add(6.days()), first.saturating_add(29.days()), capped_on]
            .into_iter()
            .filter(|day| *day > today && *day <= capped_on)
            .collect();
    days.sort();
    days.dedup();
    days
}
