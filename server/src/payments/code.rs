//! Numbers that people read out and type: Crockford's base 32, which has no I, L, O or U.

use std::{fmt, str::FromStr};

use shared::text::normalise_number;

use crate::platform::random::Random;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 4;
/// 16 characters of 5 bits: 80 bits, beyond guessing even with a billion receipts.
const CODE_LENGTH: usize = 16;
/// 60 bits: no secret, only unlikely to meet another of the same day.
const NUMBER_LENGTH: usize = 12;

/// What anybody can check a receipt with: `XXXX-XXXX-XXXX-XXXX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerificationCode(String);

/// Not 16 characters of Crockford's base 32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a verification code")]
pub struct NotACode;

impl VerificationCode {
    /// A fresh one. `None` only if the system's randomness fails.
    pub fn draw(random: &Random) -> Option<VerificationCode> {
        letters(random, CODE_LENGTH).map(VerificationCode)
    }

    /// With its dashes.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for VerificationCode {
    type Err = NotACode;

    /// Forgives lower case, missing dashes, spaces, full-width characters, and O, I, L for 0, 1, 1.
    fn from_str(raw: &str) -> Result<VerificationCode, NotACode> {
        if raw.len() > 256 {
            return Err(NotACode);
        }
        let plain: Vec<char> = normalise_number(raw)
            .chars()
            .map(|c| match c {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            })
            .collect();
        let known = |c: &char| u8::try_from(*c).is_ok_and(|byte| ALPHABET.contains(&byte));
        if plain.len() != CODE_LENGTH || !plain.iter().all(known) {
            return Err(NotACode);
        }
        Ok(VerificationCode(grouped(&plain)))
    }
}

/// The number of a receipt of that day: `YMT20261122-XXXX-XXXX-XXXX`. `None` only if randomness fails.
pub(super) fn receipt_no(random: &Random, day: jiff::civil::Date) -> Option<String> {
    Some(format!("YMT{}-{}", day.strftime("%Y%m%d"), letters(random, NUMBER_LENGTH)?))
}

fn letters(random: &Random, length: usize) -> Option<String> {
    let mut bytes = vec![0_u8; length];
    random.fill(&mut bytes)?;
    // 256 is a multiple of 32, so no character is likelier than another.
    let chars: Option<Vec<char>> =
        bytes.iter().map(|b| ALPHABET.get(usize::from(b % 32)).map(|c| char::from(*c))).collect();
    Some(grouped(&chars?))
}

fn grouped(chars: &[char]) -> String {
    chars.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_forgiving_to_type() {
        let code: VerificationCode = "0123-4567-89AB-CDEF".parse().unwrap();
        for typed in [
            "0123456789abcdef",
            "oI23 4567 89ab cdef",
            "０１２３-４５６７-８９ＡＢ-ＣＤＥＦ",
            "OL23-4567-89AB-CDEF",
        ] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
        for wrong in [
            "",
            "0123-4567-89AB-CDE",
            "0123-4567-89AB-CDEU",
            "' OR 1=1 --",
            "收据收据收据收据收据收据收据收据",
        ] {
            assert_eq!(wrong.parse::<VerificationCode>(), Err(NotACode), "{wrong}");
        }
    }

    #[test]
    fn what_is_drawn_parses_and_does_not_repeat() {
        let drawn: std::collections::HashSet<String> =
            (0..1000).map(|_| VerificationCode::draw(&Random::System).unwrap().to_string()).collect();
        assert_eq!(drawn.len(), 1000);
        for code in drawn {
            assert_eq!(code.parse::<VerificationCode>().unwrap().as_str(), code);
        }
    }

    #[test]
    fn a_receipt_number_names_its_day() {
        let number = receipt_no(&Random::System, jiff::civil::date(2026, 11, 22)).unwrap();
        assert!(number.starts_with("YMT20261122-") && number.len() == 26, "{number}");
    }
}
