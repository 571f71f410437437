//! A fine as this server knows it, and as its driver may see it.

mod view;

use jiff::{Timestamp, civil::Date};
use shared::{
    calendar::Calendar,
    fines::{
        Amounts, FineNo, FineStatus, Halts, Instalment, Instalments, NotPayable, Plate, Procedure, Relief,
        Term,
    },
    money::Fen,
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
    /// The payment that settled it here; of instalments, the last.
    pub settled_by: Option<String>,
    /// The numbers of the instalments that were settled here.
    pub settled_instalments: Vec<u8>,
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
    /// The days of reviews and lawsuits, on which the surcharge stands still.
    pub halts: Halts,
    /// What was approved for hardship.
    pub relief: Relief,
    /// When the decision of a review was received, where there was one.
    pub review_received_on: Option<Date>,
}

impl FineRecord {
    /// Where the case stands, our own settlement first; what was settled here only goes back as a whole.
    /// Never [`FineStatus::Overdue`], which takes a calendar: [`FineRecord::view`] has it.
    pub fn status(&self) -> FineStatus {
        if self.settled_by.is_some() {
            match self.registry_status {
                FineStatus::Refunded => FineStatus::Refunded,
                _ => FineStatus::Paid,
            }
        } else if self.is_paid_in_parts() {
            FineStatus::PaidElsewhere
        } else {
            self.registry_status
        }
    }

    /// Whether no instalment is left, the last of them paid elsewhere.
    fn is_paid_in_parts(&self) -> bool {
        match self.decision.as_ref().map(|decision| &decision.relief) {
            Some(Relief::Instalments(parts)) => self.unpaid_of(parts).next().is_none(),
            _ => false,
        }
    }

    /// The term of a decision that is still owed; of instalments, the term of the next one.
    pub fn term(&self, calendar: &Calendar) -> Option<Term> {
        let decision = self.owed()?;
        let Decision { principal, received_on, ref halts, .. } = *decision;
        match &decision.relief {
            Relief::None => Some(Term::new(principal, received_on, halts.clone(), calendar)),
            Relief::Deferred(day) => {
                Some(Term::new(principal, received_on, halts.clone(), calendar).deferred_to(*day, calendar))
            }
            Relief::Instalments(parts) => {
                let (_, next) = self.unpaid_of(parts).next()?;
                Some(Instalments::term(next, received_on, halts, calendar))
            }
        }
    }

    /// The instalments that are still to be paid, with their numbers; the first is the one that a payment is for.
    pub fn unpaid_instalments(&self) -> impl Iterator<Item = (u8, &Instalment)> {
        let parts = self.owed().and_then(|decision| match &decision.relief {
            Relief::Instalments(parts) => Some(parts),
            _ => None,
        });
        parts.into_iter().flat_map(|parts| self.unpaid_of(parts))
    }

    fn unpaid_of<'a>(&'a self, parts: &'a Instalments) -> impl Iterator<Item = (u8, &'a Instalment)> {
        parts.numbered().filter(|(number, part)| !part.paid && !self.settled_instalments.contains(number))
    }

    fn owed(&self) -> Option<&Decision> {
        self.decision.as_ref().filter(|_| self.status().is_owed())
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
            FineStatus::Refunded => Some(NotPayable::Refunded),
            FineStatus::Unhandled => Some(NotPayable::NoDecision),
            FineStatus::Objected => Some(NotPayable::Objected),
            FineStatus::Unpaid | FineStatus::Overdue | FineStatus::UnderReview | FineStatus::Changed => None,
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
}

#[cfg(test)]
mod tests;
