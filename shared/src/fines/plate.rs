//! Number plates.

use std::{fmt, str::FromStr};

use crate::text::normalise_number;

/// A plate of mainland China: a province, a letter and five characters without I and O (the last may be
/// 挂学警港澳使领), or a new-energy plate of eight (GA 36-2018).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plate(String);

/// Why the text is no plate. Worded in `messages::fines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPlate {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// It does not begin with a province.
    #[error("no province in front")]
    Province,
    /// Neither seven nor eight characters.
    #[error("{0} characters")]
    Length(usize),
    /// The letter I or O, which no plate has (digits 1 and 0 are meant).
    #[error("the letter I or O")]
    LetterIOrO,
    /// Something else that no plate has.
    #[error("not the form of a plate")]
    Form,
}

impl NotAPlate {
    /// A stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            NotAPlate::Empty => "empty",
            NotAPlate::Province => "province",
            NotAPlate::Length(_) => "length",
            NotAPlate::LetterIOrO => "letter_i_or_o",
            NotAPlate::Form => "form",
        }
    }
}

const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
const LAST: &str = "挂学警港澳使领";

impl Plate {
    /// The plate, letters upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For the screen: `吉A***45`.
    pub fn masked(&self) -> String {
        super::number::mask(&self.0, 2, 2)
    }
}

impl FromStr for Plate {
    type Err = NotAPlate;

    fn from_str(raw: &str) -> Result<Plate, NotAPlate> {
        let text = normalise_number(raw);
        let chars: Vec<char> = text.chars().collect();
        let Some((province, rest)) = chars.split_first() else { return Err(NotAPlate::Empty) };
        if !PROVINCES.contains(*province) {
            return Err(NotAPlate::Province);
        }
        let Some((letter, serial)) = rest.split_first() else { return Err(NotAPlate::Length(chars.len())) };
        if !matches!(chars.len(), 7 | 8) {
            return Err(NotAPlate::Length(chars.len()));
        }
        if serial.contains(&'I') || serial.contains(&'O') || *letter == 'I' {
            return Err(NotAPlate::LetterIOrO);
        }
        let right = letter.is_ascii_uppercase()
            && if chars.len() == 7 { is_ordinary(serial) } else { is_new_energy(serial) };
        if right { Ok(Plate(text)) } else { Err(NotAPlate::Form) }
    }
}

fn is_serial_char(c: char) -> bool {
    c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'I' && c != 'O')
}

/// Five characters, the last of which may be a word such as 学.
fn is_ordinary(serial: &[char]) -> bool {
    let Some((last, head)) = serial.split_last() else { return false };
    head.iter().all(|c| is_serial_char(*c)) && (is_serial_char(*last) || LAST.contains(*last))
}

/// Small: a letter of the energy kind, one character, four digits. Large: five digits and the letter.
fn is_new_energy(serial: &[char]) -> bool {
    const KINDS: &str = "DABCEFGHJK";
    let digit = |c: &char| c.is_ascii_digit();
    let (Some(first), Some(last)) = (serial.first(), serial.last()) else { return false };
    let small = KINDS.contains(*first)
        && serial.get(1).is_some_and(|c| is_serial_char(*c))
        && serial.iter().skip(2).all(digit);
    let large = serial.iter().take(5).all(digit) && KINDS.contains(*last);
    small || large
}

impl fmt::Display for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors.json
    #[test]
    fn plates_of_the_facts() {
        for raw in
            ["吉A12345", "吉B0A123", "吉AD12345", "吉AF12345", "吉a·12345", "吉Ａ１２３４５", "吉A1234学"]
        {
            assert!(raw.parse::<Plate>().is_ok(), "{raw}");
        }
        for raw in ["吉A123456", "吉A2222I", "", "A12345", "吉A", "吉A12'45", "吉A1234😀"] {
            let got = raw.parse::<Plate>();
            assert!(got.is_err(), "{raw}: {got:?}");
        }
    }

    /// The collected figures call 吉AA12345 wrong, yet GA 36-2018 gives A, B, C, E to battery cars beside D.
    /// Refusing a real plate keeps a driver from paying; accepting a wrong one only finds nothing.
    #[test]
    fn new_energy_letters_beyond_d_and_f_are_accepted() {
        assert!("吉AA12345".parse::<Plate>().is_ok());
        assert!("吉A12345K".parse::<Plate>().is_ok());
        assert!("吉AL12345".parse::<Plate>().is_err());
    }

    #[test]
    fn each_mistake_is_named() {
        assert_eq!("".parse::<Plate>(), Err(NotAPlate::Empty));
        assert_eq!("A12345".parse::<Plate>(), Err(NotAPlate::Province));
        assert_eq!("吉A1234".parse::<Plate>(), Err(NotAPlate::Length(6)));
        assert_eq!("吉A2222I".parse::<Plate>(), Err(NotAPlate::LetterIOrO));
        assert_eq!("吉A12345".parse::<Plate>().unwrap().masked(), "吉A***45");
    }
}
