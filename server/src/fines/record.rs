//! A fine as this server knows it, and as its driver may see it.

use jiff::{Timestamp, ToSpan, civil::Date};
use shared::{
    calendar::Calendar,
    fines::{
        Amounts, Fine, FineNo, FineStatus, FineTerm, Halt, NotPayable, PaymentRef, Plate, Procedure, Term,
    },
    money::Fen,
    payments::PaymentState,
    time,
};

/// With less than this before midnight no order is made: its amount would change under the payer.
const QUIET_SECONDS: i64 = 120;

/// Our own name of a fine: 32 hex digits, random. Neither number nor plate can be read from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FineId(pub(super) String);

impl FineId {
    /// The 32 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for FineId {
    fn from(id: String) -> FineId {
        FineId(id)
    }
}

/// A fine. Holds the whole number and plate, so it is never serialised; [`FineRecord::view`] is.
#[derive(Clone)]
pub struct FineRecord {
    /// Our name of it.
    pub id: FineId,
    /// The number, as the registry prints it.
    pub number: FineNo,
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
    /// `None` for a camera record: nobody has decided anything yet.
    pub decision: Option<Decision>,
    /// What the registry says. Never [`FineStatus::Paid`], which only we say.
    pub registry_status: FineStatus,
    /// Whether it is fictional, for the demonstration.
    pub fictional: bool,
    /// Changes when the registry changes anything.
    pub digest: String,
    /// The payment that settled it here.
    pub settled_by: Option<String>,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub decided_on: Date,
    /// When the driver received it: the term counts from there.
    pub received_on: Date,
    /// How, where the registry says.
    pub procedure: Option<Procedure>,
    /// The fine itself.
    pub principal: Fen,
    /// The days of a review or a lawsuit, on which the surcharge stands still.
    pub halt: Option<Halt>,
}

impl FineRecord {
    /// Where the case stands, our own settlement first.
    pub fn status(&self) -> FineStatus {
        if self.settled_by.is_some() { FineStatus::Paid } else { self.registry_status }
    }

    /// The term of a decision that is still owed.
    pub fn term(&self, calendar: &Calendar) -> Option<Term> {
        let decision = self.owed()?;
        Some(Term::new(decision.principal, decision.received_on, decision.halt, calendar))
    }

    /// What an order made now would be over, or why none can be made. Says nothing of payments under way.
    ///
    /// # Errors
    /// Why it cannot be paid here.
    pub fn quote(&self, calendar: &Calendar, now: Timestamp) -> Result<Amounts, NotPayable> {
        let refusal = match self.status() {
            FineStatus::Paid => Some(NotPayable::AlreadyPaid),
            FineStatus::PaidElsewhere => Some(NotPayable::PaidElsewhere),
            FineStatus::Revoked => Some(NotPayable::Revoked),
            FineStatus::Unhandled => Some(NotPayable::NoDecision),
            FineStatus::Unpaid | FineStatus::UnderReview => None,
        };
        if let Some(refusal) = refusal {
            return Err(refusal);
        }
        let term = self.term(calendar).ok_or(NotPayable::NoDecision)?;
        if time::next_midnight(now).as_second() - now.as_second() < QUIET_SECONDS {
            return Err(NotPayable::NearMidnight);
        }
        Ok(term.amounts_on(time::date_at(now)))
    }

    /// What the driver sees. `payment` is the one under way or done.
    pub fn view(&self, calendar: &Calendar, now: Timestamp, payment: Option<PaymentRef>) -> Fine {
        let live = payment.as_ref().is_some_and(|p| {
            matches!(p.state, PaymentState::AwaitingPayment | PaymentState::Confirming | PaymentState::Held)
        });
        let not_payable = match self.quote(calendar, now) {
            Err(why @ (NotPayable::AlreadyPaid | NotPayable::PaidElsewhere | NotPayable::Revoked)) => {
                Some(why)
            }
            _ if live => Some(NotPayable::PaymentInProgress),
            Err(why) => Some(why),
            Ok(_) => None,
        };
        Fine {
            number_masked: self.number.masked(),
            plate_masked: self.plate.masked(),
            status: self.status(),
            issuer: self.issuer.clone(),
            conduct: self.conduct.clone(),
            violation_code: self.violation_code.clone(),
            violated_on: self.violated_on,
            decided_on: self.decision.as_ref().map(|d| d.decided_on),
            procedure: self.decision.as_ref().and_then(|d| d.procedure),
            term: self.term_view(calendar, time::date_at(now)),
            not_payable,
            payment,
            fictional: self.fictional,
        }
    }

    fn owed(&self) -> Option<&Decision> {
        match self.status() {
            FineStatus::Unpaid | FineStatus::UnderReview => self.decision.as_ref(),
            _ => None,
        }
    }

    fn term_view(&self, calendar: &Calendar, today: Date) -> Option<FineTerm> {
        let term = self.term(calendar)?;
        let last_free_day = term.last_free_day();
        Some(FineTerm {
            received_on: self.owed()?.received_on,
            last_free_day,
            calendar_unpublished: !calendar.is_published(last_free_day),
            per_day_fen: term.per_day(),
            capped_on: term.capped_on(),
            halted: term.is_halted_on(today),
            today: term.amounts_on(today),
            later: later_days(&term, today).into_iter().map(|day| term.amounts_on(day)).collect(),
        })
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn fine(status: FineStatus) -> FineRecord {
        FineRecord {
            id: FineId("0".repeat(32)),
            number: FineNo::parse("2201991000000010").unwrap(),
            plate: "吉A00001".parse().unwrap(),
            issuer: "演示交警大队（虚构）".into(),
            conduct: "演示".into(),
            violation_code: None,
            violated_on: date(2026, 11, 1),
            decision: Some(Decision {
                decided_on: date(2026, 11, 2),
                received_on: date(2026, 11, 2),
                procedure: Some(Procedure::Simple),
                principal: Fen::new(10_000).unwrap(),
                halt: None,
            }),
            registry_status: status,
            fictional: true,
            digest: String::new(),
            settled_by: None,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    // 15 days from 2 November is Tuesday the 17th; on the 22nd five days are late: 15 %.
    #[test]
    fn a_quote_is_what_the_law_says_of_the_day() {
        let quote =
            fine(FineStatus::Unpaid).quote(&Calendar::default(), at("2026-11-22T10:00:00+08:00")).unwrap();
        assert_eq!((quote.surcharge_fen.get(), quote.total_fen.get()), (1_500, 11_500));
        assert_eq!(quote.on, date(2026, 11, 22));
    }

    #[test]
    fn two_minutes_before_midnight_are_quiet() {
        let quote = |text| fine(FineStatus::Unpaid).quote(&Calendar::default(), at(text));
        assert!(quote("2026-11-22T23:58:00+08:00").is_ok());
        assert_eq!(quote("2026-11-22T23:58:01+08:00"), Err(NotPayable::NearMidnight));
        assert_eq!(quote("2026-11-23T00:00:00+08:00").unwrap().surcharge_fen.get(), 1_800);
    }

    #[test]
    fn only_a_decision_that_is_owed_can_be_paid() {
        let now = at("2026-11-22T10:00:00+08:00");
        let why = |f: FineRecord| f.quote(&Calendar::default(), now).err();
        assert_eq!(why(fine(FineStatus::UnderReview)), None);
        assert_eq!(why(fine(FineStatus::Revoked)), Some(NotPayable::Revoked));
        assert_eq!(why(fine(FineStatus::PaidElsewhere)), Some(NotPayable::PaidElsewhere));
        let camera = FineRecord { decision: None, ..fine(FineStatus::Unhandled) };
        assert_eq!(why(camera), Some(NotPayable::NoDecision));
        let settled = FineRecord { settled_by: Some("p".into()), ..fine(FineStatus::Unpaid) };
        assert_eq!(settled.status(), FineStatus::Paid);
        assert_eq!(why(settled), Some(NotPayable::AlreadyPaid));
    }

    #[test]
    fn the_view_is_masked_and_tells_of_later_days() {
        let view = fine(FineStatus::Unpaid).view(&Calendar::default(), at("2026-11-22T10:00:00+08:00"), None);
        assert_eq!(
            (view.number_masked.as_str(), view.plate_masked.as_str()),
            ("2201**********10", "吉A***01")
        );
        let later: Vec<_> =
            view.term.unwrap().later.iter().map(|a| (a.on.day(), a.total_fen.get())).collect();
        // The 23rd, the 29th, and 21 December, when 34 days have reached the fine itself.
        assert_eq!(later, [(23, 11_800), (29, 13_600), (21, 20_000)]);
        let capped =
            fine(FineStatus::Unpaid).view(&Calendar::default(), at("2027-03-01T10:00:00+08:00"), None);
        assert!(capped.term.unwrap().later.is_empty());
    }

    // Late on the 18th and 19th; the review of the 20th to the 24th ends tomorrow, as is known today.
    #[test]
    fn a_review_is_told_while_it_lasts_and_its_days_are_never_charged() {
        let mut fine = fine(FineStatus::Unpaid);
        let halt = Halt::new(date(2026, 11, 20), Some(date(2026, 11, 25)));
        fine.decision = fine.decision.map(|d| Decision { halt, ..d });
        let term = |text| fine.view(&Calendar::default(), at(text), None).term.unwrap();
        let during = term("2026-11-24T10:00:00+08:00");
        assert_eq!((during.halted, during.today.surcharge_fen.get()), (true, 600));
        // The first day that costs more, and 34 counted days.
        let later: Vec<_> = during.later.iter().map(|a| (a.on, a.surcharge_fen.get())).collect();
        assert_eq!(
            (later.first(), later.last()),
            (Some(&(date(2026, 11, 25), 900)), Some(&(date(2026, 12, 26), 10_000)))
        );
        let after = term("2026-11-26T10:00:00+08:00");
        assert_eq!((after.halted, after.today.surcharge_fen.get()), (false, 1_200));
        assert_eq!(
            fine.quote(&Calendar::default(), at("2026-11-26T10:00:00+08:00")).unwrap().total_fen.get(),
            11_200
        );
    }
}
