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

/// Before each number of an instalment that was settled here.
pub(crate) const INSTALMENT_MARK: char = '.';

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
    /// The numbers of the instalments that were settled here, one after the other; 0 in the place of one whose money went
    /// back.
    pub settled_instalments: Vec<u8>,
    /// Whether a payment of it was ever begun here.
    pub attempted: bool,
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

impl Decision {
    /// Its term; of instalments that of a part.
    fn term(&self, part: Option<&Instalment>, calendar: &Calendar) -> Option<Term> {
        let Decision { principal, received_on, ref halts, .. } = *self;
        let whole = || Term::new(principal, received_on, halts.clone(), calendar);
        match &self.relief {
            Relief::None => Some(whole()),
            Relief::Deferred(day) => Some(whole().deferred_to(*day, calendar)),
            Relief::Instalments(_) => Some(Instalments::term(part?, received_on, halts, calendar)),
        }
    }
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
        self.has_part_left() == Some(false)
    }

    /// Whether it stands as settled here while an instalment is left: the registry had said that one to be paid, and has
    /// taken it back since it heard that the money went back.
    pub(crate) fn is_settled_too_early(&self) -> bool {
        self.settled_by.is_some() && self.has_part_left() == Some(true)
    }

    /// Whether an instalment is neither settled here nor paid elsewhere; `None` where there are none.
    fn has_part_left(&self) -> Option<bool> {
        match &self.decision.as_ref()?.relief {
            Relief::Instalments(parts) => Some(self.unpaid_of(parts).next().is_some()),
            Relief::None | Relief::Deferred(_) => None,
        }
    }

    /// The term of a decision that is still owed; of instalments, the term of the next one.
    pub fn term(&self, calendar: &Calendar) -> Option<Term> {
        let next = self.unpaid_instalments().next();
        self.owed()?.term(next.map(|(_, part)| part), calendar)
    }

    /// What a payment that was quoted when the fine had this digest would have come to on that day, by what the registry
    /// says now; `None` when it says that nothing is owed, or has cut the fine into other parts. As paid elsewhere comes
    /// our own payment after it was confirmed: the registry would have refused ours after another.
    pub fn due_again(&self, digest: &str, day: Date, calendar: &Calendar) -> Option<Amounts> {
        let stands = self.registry_status.is_owed() || self.registry_status == FineStatus::PaidElsewhere;
        let decision = self.decision.as_ref().filter(|_| stands)?;
        let number = self.instalment_of(digest);
        let part = match &decision.relief {
            Relief::Instalments(parts) => Some(parts.numbered().find(|(n, _)| Some(*n) == number)?.1),
            Relief::None | Relief::Deferred(_) if number.is_some() => return None,
            Relief::None | Relief::Deferred(_) => None,
        };
        decision.term(part, calendar).map(|term| term.amounts_on(day))
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

    /// Which instalment an attempt is for, or has settled, that was quoted when the fine had this digest; `None` where
    /// there are none, or its money went back.
    pub fn instalment_of(&self, digest: &str) -> Option<u8> {
        match self.settled_instalments.get(place_of(digest)) {
            Some(0) => None,
            Some(number) => Some(*number),
            None => self.unpaid_instalments().next().map(|(number, _)| number),
        }
    }

    /// Whether the registry has said nothing else of it since it had this digest. What was settled here since does not
    /// count.
    pub fn is_as_told(&self, digest: &str) -> bool {
        let since = self.digest.strip_prefix(digest);
        since.is_some_and(|since| since.is_empty() || since.starts_with(INSTALMENT_MARK))
    }

    /// The instalment that a payment takes out of what is owed, and whether none is left behind it.
    pub(crate) fn next_instalment(&self) -> Option<(u8, bool)> {
        let mut unpaid = self.unpaid_instalments();
        let (number, _) = unpaid.next()?;
        Some((number, unpaid.next().is_none()))
    }

    /// The same, but that the instalment that was settled by a quote of this digest is owed again; `None` when none was.
    pub(crate) fn without_instalment(&self, quoted: &str) -> Option<FineRecord> {
        let told = self.digest.strip_suffix(&instalment_marks(&self.settled_instalments))?;
        let mut numbers = self.settled_instalments.clone();
        *numbers.get_mut(place_of(quoted)).filter(|number| **number != 0)? = 0;
        let digest = format!("{told}{}", instalment_marks(&numbers));
        Some(FineRecord { digest, settled_by: None, settled_instalments: numbers, ..self.clone() })
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
impl FineRecord {
    /// What a store makes of an item, for tests without one.
    pub(crate) fn told(item: super::Item) -> FineRecord {
        FineRecord {
            id: FineId("f".repeat(32)),
            number: FineNo::parse(&item.number).unwrap(),
            plate: item.plate,
            issuer: item.issuer,
            conduct: item.conduct,
            violation_code: item.violation_code,
            violated_on: item.violated_on,
            decision: item.decision,
            registry_status: item.status,
            fictional: item.fictional,
            digest: item.digest,
            settled_by: None,
            settled_instalments: Vec::new(),
            attempted: false,
        }
    }
}

/// Instalments that were settled one after the other, as the database keeps them and the digest ends.
pub(crate) fn instalment_marks(numbers: &[u8]) -> String {
    numbers.iter().map(|number| format!("{INSTALMENT_MARK}{number}")).collect()
}

/// Where among those that are settled one after the other an instalment is that was quoted with this digest.
fn place_of(digest: &str) -> usize {
    digest.matches(INSTALMENT_MARK).count()
}

#[cfg(test)]
mod tests;
