//! Decisions as the registry has them: whole or in instalments, what each part comes to, and who has paid it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use shared::{
    calendar::Calendar,
    fines::{FineNo, FineStatus, Halts, Instalment, Instalments, Procedure, Relief, Term},
    money::Fen,
};

use super::{dice::Dice, town::Town};
use crate::{
    fines::{self, FineRecord, INSTALMENT_MARK},
    payments::Attempt,
};

/// What one payment is for: an instalment by its number, or, where there are none, all of it.
pub(super) type Part = Option<u8>;

/// Whom the registry has as the payer of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PaidBy {
    /// An order of ours, as it was told.
    Order(String),
    /// Somebody at the bank's counter.
    Bank,
}

/// A fine in the registry's books.
pub(super) struct Decision {
    /// As the feed tells it next.
    pub(super) record: FineRecord,
    pub(super) version: u32,
    pub(super) lock: Option<(String, i64)>,
    pub(super) paid: BTreeMap<Part, PaidBy>,
    pub(super) revoked: bool,
}

impl Decision {
    /// A decision of 2 November 2026 over 100 元, received the same day, of 长春 or of 吉林; now and then in instalments, of which the first
    /// is late already.
    pub(super) fn new(which: usize, dice: &Dice) -> Option<Decision> {
        let day = date(2026, 11, 2);
        let id = format!("{which:032x}");
        let office = if dice.chance(400) { "220299" } else { "220199" };
        let record = FineRecord {
            number: FineNo::parse(&format!("{office}10000000{which}0")).ok()?,
            plate: "吉A00001".parse().ok()?,
            issuer: "演示（虚构）".into(),
            conduct: "演示".into(),
            violation_code: None,
            violated_on: day,
            decision: Some(fines::Decision {
                decided_on: day,
                received_on: day,
                procedure: Some(Procedure::Simple),
                principal: Fen::new(10_000).ok()?,
                halts: Halts::default(),
                relief: if dice.chance(400) { in_parts(2 + dice.below(2)) } else { Relief::None },
                review_received_on: None,
            }),
            registry_status: FineStatus::Unpaid,
            fictional: true,
            digest: format!("{id}-0"),
            settled_by: None,
            settled_instalments: Vec::new(),
            attempted: false,
            id: id.into(),
        };
        let (version, lock, paid) = (0, None, BTreeMap::new());
        Some(Decision { record, version, lock, paid, revoked: false })
    }

    /// Everything that is paid by itself.
    pub(super) fn parts(&self) -> Vec<Part> {
        match self.instalments() {
            Some(parts) => parts.numbered().map(|(number, _)| Some(number)).collect(),
            None => vec![None],
        }
    }

    /// What nobody has paid, the earliest first.
    pub(super) fn unpaid(&self) -> Option<Part> {
        self.parts().into_iter().find(|part| !self.paid.contains_key(part))
    }

    pub(super) fn is_paid_at_the_bank(&self, part: Part) -> bool {
        self.paid.get(&part) == Some(&PaidBy::Bank)
    }

    /// The order that paid a part.
    pub(super) fn order_of(&self, part: Part) -> Option<&String> {
        match self.paid.get(&part)? {
            PaidBy::Order(order) => Some(order),
            PaidBy::Bank => None,
        }
    }

    /// The fine itself, of a part.
    pub(super) fn principal(&self, part: Part) -> Option<Fen> {
        match (self.instalments(), part) {
            (Some(parts), Some(number)) => Some(numbered(parts, number)?.principal_fen),
            (None, None) => Some(self.record.decision.as_ref()?.principal),
            _ => None,
        }
    }

    /// Corrects the fine itself, or a part of it.
    pub(super) fn correct(&mut self, part: Part, by: impl FnOnce(i64) -> i64) {
        let Some(principal) = self.principal(part).map(Fen::get) else { return };
        let by = by(principal);
        let Some(decided) = &mut self.record.decision else { return };
        let corrected = |fen: Fen| Fen::new(fen.get() + by).unwrap_or(fen);
        decided.principal = corrected(decided.principal);
        if let Some(number) = part {
            decided.relief = changed(&decided.relief, |n, told| {
                if n == number {
                    told.principal_fen = corrected(told.principal_fen);
                }
            });
        }
    }

    /// Puts into the record what was paid, by those whom the registry tells of.
    pub(super) fn tell_paid(&mut self, told_of: impl Fn(&PaidBy) -> bool) {
        let is_paid = |part: Part| self.paid.get(&part).is_some_and(&told_of);
        self.record.registry_status = if self.revoked {
            FineStatus::Revoked
        } else if self.parts().into_iter().all(is_paid) {
            FineStatus::PaidElsewhere
        } else {
            FineStatus::Unpaid
        };
        if let Some(decided) = &mut self.record.decision {
            let paid = &self.paid;
            decided.relief = changed(&decided.relief, |number, told| {
                told.paid = paid.get(&Some(number)).is_some_and(&told_of);
            });
        }
    }

    fn instalments(&self) -> Option<&Instalments> {
        instalments(&self.record)
    }
}

/// What a part comes to on a day, by this version of its decision.
pub(super) fn due_of(record: &FineRecord, part: Part, day: Date, calendar: &Calendar) -> Option<i64> {
    let decided = record.decision.as_ref()?;
    let (received, halts) = (decided.received_on, &decided.halts);
    let term = match (instalments(record), part) {
        (Some(parts), Some(number)) => Instalments::term(numbered(parts, number)?, received, halts, calendar),
        (None, None) => Term::new(decided.principal, received, halts.clone(), calendar),
        _ => return None,
    };
    Some(term.amounts_on(day).total_fen.get())
}

/// What an attempt was for: the earliest part that, when it was quoted, was paid neither by what the registry had said nor
/// by what was settled here.
pub(super) fn part_of(town: &Town, attempt: &Attempt) -> Part {
    let (told, settled) = digest_of(attempt);
    let versions = town.versions.borrow();
    let mut parts = instalments(versions.get(told)?)?.numbered();
    parts.find(|(number, part)| !part.paid && !settled.contains(&number.to_string().as_str())).map(|(n, _)| n)
}

/// The registry's version that an attempt was quoted by, and the instalments that were settled here by then.
pub(super) fn digest_of(attempt: &Attempt) -> (&str, Vec<&str>) {
    let mut pieces = attempt.fine_digest.split(INSTALMENT_MARK);
    (pieces.next().unwrap_or_default(), pieces.collect())
}

fn instalments(record: &FineRecord) -> Option<&Instalments> {
    match &record.decision.as_ref()?.relief {
        Relief::Instalments(parts) => Some(parts),
        _ => None,
    }
}

fn numbered(parts: &Instalments, number: u8) -> Option<&Instalment> {
    parts.numbered().find(|(n, _)| *n == number).map(|(_, part)| part)
}

/// The same with each instalment changed.
fn changed(relief: &Relief, change: impl Fn(u8, &mut Instalment)) -> Relief {
    let Relief::Instalments(parts) = relief else { return relief.clone() };
    let mut parts: Vec<Instalment> = parts.clone().into();
    (1..).zip(&mut parts).for_each(|(number, part)| change(number, part));
    parts.try_into().map_or_else(|_| relief.clone(), Relief::Instalments)
}

/// 100 元 in two or three parts.
fn in_parts(count: usize) -> Relief {
    let days = [(date(2026, 11, 20), 5_000), (date(2026, 12, 21), 3_000), (date(2027, 1, 20), 2_000)];
    let parts = days.into_iter().take(count).filter_map(|(due_on, fen)| {
        // Of two, the second is all that is left.
        let fen = if count == 2 && fen == 3_000 { 5_000 } else { fen };
        Some(Instalment { due_on, principal_fen: Fen::new(fen).ok()?, paid: false })
    });
    parts.collect::<Vec<_>>().try_into().map_or(Relief::None, Relief::Instalments)
}
