//! What was approved for hardship: a later day, or instalments (行政处罚法 §66; 公安机关办理行政案件程序规定).
//!
//! No source says how lateness of one instalment is charged. It is taken here that the part adds 3 % a day of itself
//! after its own day, never above itself; whoever shows such an amount says 待核实.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Halts, Term};
use crate::{calendar::Calendar, money::Fen};

/// More parts than this are no approval.
const MOST_PARTS: usize = 36;

/// What was approved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Relief {
    /// Nothing: the term of the law.
    #[default]
    None,
    /// 延期: all of it until a later day.
    Deferred(Date),
    /// 分期.
    Instalments(Instalments),
}

/// One part of a fine, as it was approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instalment {
    /// Until when, as it was approved.
    pub due_on: Date,
    /// Its part of the fine itself.
    pub principal_fen: Fen,
    /// Whether the registry knows it as paid.
    #[serde(default)]
    pub paid: bool,
}

/// All parts, in the order of their days: 2 to 36, none of them nothing. The first is number 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Instalment>", into = "Vec<Instalment>")]
pub struct Instalments(Vec<Instalment>);

/// No approval looks like that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not 2 to 36 parts in the order of their days, each of them above nothing")]
pub struct NotInstalments;

impl Instalments {
    /// Every part with its number.
    pub fn numbered(&self) -> impl Iterator<Item = (u8, &Instalment)> {
        (1..).zip(&self.0)
    }

    /// What all parts come to; they must come to the fine itself.
    pub fn total(&self) -> Fen {
        self.0.iter().fold(Fen::ZERO, |sum, part| sum.plus(part.principal_fen))
    }

    /// What a part is due, and what lateness of it costs. Never before the term of the law.
    pub fn term(part: &Instalment, received_on: Date, halts: &Halts, calendar: &Calendar) -> Term {
        Term::new(part.principal_fen, received_on, halts.clone(), calendar).deferred_to(part.due_on, calendar)
    }
}

impl TryFrom<Vec<Instalment>> for Instalments {
    type Error = NotInstalments;
    fn try_from(parts: Vec<Instalment>) -> Result<Instalments, NotInstalments> {
        let in_order = parts.is_sorted_by(|one, next| one.due_on < next.due_on);
        let of_something = parts.iter().all(|part| part.principal_fen > Fen::ZERO);
        let right = (2..=MOST_PARTS).contains(&parts.len()) && in_order && of_something;
        if right { Ok(Instalments(parts)) } else { Err(NotInstalments) }
    }
}

impl From<Instalments> for Vec<Instalment> {
    fn from(instalments: Instalments) -> Vec<Instalment> {
        instalments.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn part(month: i8, fen: i64) -> Instalment {
        Instalment { due_on: date(2026, month, 10), principal_fen: Fen::new(fen).unwrap(), paid: false }
    }

    #[test]
    fn parts_stand_in_the_order_of_their_days() {
        let parts = |parts: &[Instalment]| Instalments::try_from(parts.to_vec());
        let three = parts(&[part(3, 10_000), part(4, 10_000), part(6, 5_000)]).unwrap();
        assert_eq!(three.total().get(), 25_000);
        assert_eq!(three.numbered().map(|(number, _)| number).collect::<Vec<_>>(), [1, 2, 3]);
        for wrong in [
            vec![],
            vec![part(3, 10_000)],
            vec![part(4, 10_000), part(3, 10_000)],
            vec![part(3, 10_000), part(3, 10_000)],
            vec![part(3, 10_000), part(4, 0)],
        ] {
            assert!(parts(&wrong).is_err(), "{wrong:?}");
        }
    }

    /// 10 March 2026 is a Tuesday, 10 May a Sunday. Received on 2 February, the term of the law ends, with a calendar
    /// that knows no holidays, on Tuesday the 17th.
    #[test]
    fn each_part_is_late_only_after_its_own_day() {
        let term = |part| Instalments::term(&part, date(2026, 2, 2), &Halts::default(), &Calendar::default());
        assert_eq!(term(part(3, 10_000)).last_free_day(), date(2026, 3, 10));
        assert_eq!(term(part(5, 10_000)).last_free_day(), date(2026, 5, 11));
        assert_eq!(term(part(1, 10_000)).last_free_day(), date(2026, 2, 17));
        let amounts = term(part(3, 10_000)).amounts_on(date(2026, 3, 12));
        assert_eq!((amounts.surcharge_fen.get(), amounts.total_fen.get()), (600, 10_600));
        assert_eq!(term(part(3, 10_000)).amounts_on(date(2026, 12, 31)).surcharge_fen.get(), 10_000);
    }
}
