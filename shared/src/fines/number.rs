//! The numbers people copy from a decision, and those they copy by mistake.

use std::fmt;

use crate::text::normalise_number;

/// 处罚决定书编号: 15 digits and a check digit whose algorithm is not public, so only length and digits
/// are checked. Some decisions are printed without the check digit. The agency's prefix is not required
/// to be Jilin's: out-of-province decisions are payable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DecisionNo {
    stem: String,
    check: Option<char>,
}

/// 电子监控记录序号: 16 characters, may hold letters. It is not a decision and cannot be paid.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CameraSerial(String);

/// What stands in the number field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FineNo {
    /// A decision's number; 16 digits may also be a camera serial, which only the registry knows.
    Decision(DecisionNo),
    /// Surely a camera serial: 16 characters with a letter.
    Camera(CameraSerial),
}

/// Why the text is no number of a fine. Worded in `messages::fines`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAFineNo {
    /// Nothing was entered.
    #[error("empty")]
    Empty,
    /// A valid resident identity number (18, GB 11643 check).
    #[error("an identity number")]
    IdentityNumber,
    /// A document style such as 公交决字〔2026〕第…号.
    #[error("the document's style, not its number")]
    DocumentStyle,
    /// A transport department's document, such as 吉长交执罚….
    #[error("a transport department's document")]
    TransportDepartment,
    /// Twelve digits: the driver's archive number.
    #[error("a driver's archive number")]
    ArchiveNumber,
    /// Neither 15 nor 16 characters.
    #[error("{0} characters")]
    Length(usize),
    /// Something that is neither digit nor letter.
    #[error("a character that no number has")]
    Character,
}

impl NotAFineNo {
    /// A stable name for programs.
    pub const fn code(self) -> &'static str {
        match self {
            NotAFineNo::Empty => "empty",
            NotAFineNo::IdentityNumber => "identity_number",
            NotAFineNo::DocumentStyle => "document_style",
            NotAFineNo::TransportDepartment => "transport_department",
            NotAFineNo::ArchiveNumber => "archive_number",
            NotAFineNo::Length(_) => "length",
            NotAFineNo::Character => "character",
        }
    }
}

impl DecisionNo {
    /// The first 15 digits, which name the decision.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// The check digit, when it was given.
    pub fn check(&self) -> Option<char> {
        self.check
    }
}

impl CameraSerial {
    /// The 16 characters, letters upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FineNo {
    /// Parses what a resident typed or pasted: full-width characters, spaces and dashes are forgiven.
    ///
    /// # Errors
    /// [`NotAFineNo`] says what it is instead.
    pub fn parse(raw: &str) -> Result<FineNo, NotAFineNo> {
        let text = normalise_number(raw);
        let length = text.chars().count();
        if text.is_empty() {
            return Err(NotAFineNo::Empty);
        }
        if length <= 64 && text.contains(['〔', '[', '字', '第', '号', '罚', '决']) {
            let transport = ["交运", "交执", "运政", "交通运输"].iter().any(|mark| text.contains(mark));
            return Err(if transport { NotAFineNo::TransportDepartment } else { NotAFineNo::DocumentStyle });
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(NotAFineNo::Character);
        }
        if is_identity_number(&text) {
            return Err(NotAFineNo::IdentityNumber);
        }
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        match (length, digits) {
            (15, true) => Ok(FineNo::Decision(DecisionNo { stem: text, check: None })),
            (16, true) => {
                let check = text.chars().last();
                Ok(FineNo::Decision(DecisionNo { stem: text.chars().take(15).collect(), check }))
            }
            (16, false) => Ok(FineNo::Camera(CameraSerial(text))),
            (12, true) => Err(NotAFineNo::ArchiveNumber),
            _ => Err(NotAFineNo::Length(length)),
        }
    }

    /// For the screen: the first four and the last two characters.
    pub fn masked(&self) -> String {
        mask(&self.to_string(), 4, 2)
    }
}

impl fmt::Display for FineNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FineNo::Decision(d) => {
                f.write_str(&d.stem)?;
                d.check.map_or(Ok(()), |c| write!(f, "{c}"))
            }
            FineNo::Camera(serial) => f.write_str(&serial.0),
        }
    }
}

/// Stars for all but the first `head` and the last `tail` characters.
pub(super) fn mask(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    text.chars().enumerate().map(|(i, c)| if i < head || i + tail >= length { c } else { '*' }).collect()
}

/// GB 11643-1999: 17 digits and a check character (ISO 7064 MOD 11-2).
fn is_identity_number(text: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if text.len() != 18 {
        return false;
    }
    let Some(sum) =
        text.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(10).map(|d| d * w)).sum::<Option<u32>>()
    else {
        return false;
    };
    let want = "10X98765432".chars().nth((sum % 11) as usize);
    text.chars().last() == want
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(raw: &str) -> DecisionNo {
        match FineNo::parse(raw) {
            Ok(FineNo::Decision(d)) => d,
            other => panic!("{raw}: {other:?}"),
        }
    }

    // Samples of the facts (vectors.json), which are printed public examples.
    #[test]
    fn sixteen_and_fifteen_digits_name_the_same_decision() {
        let whole = decision("4101051700000012");
        let short = decision("410105170000001");
        assert_eq!(whole.stem(), short.stem());
        assert_eq!((whole.check(), short.check()), (Some('2'), None));
        assert_eq!(decision("４１０１０５-1700 0000-12\u{200b}"), whole);
    }

    #[test]
    fn a_serial_with_a_letter_is_told_apart() {
        for raw in ["510104A400280444", "5110k80000157463"] {
            assert!(matches!(FineNo::parse(raw), Ok(FineNo::Camera(_))), "{raw}");
        }
    }

    #[test]
    fn what_is_something_else_is_named() {
        let cases = [
            ("", NotAFineNo::Empty),
            (" \u{3000}-", NotAFineNo::Empty),
            ("11010519491231002X", NotAFineNo::IdentityNumber),
            ("440524188001010014", NotAFineNo::IdentityNumber),
            ("11010519491231002x", NotAFineNo::IdentityNumber),
            ("410100350774", NotAFineNo::ArchiveNumber),
            ("公交决字〔2026〕第220104-1号", NotAFineNo::DocumentStyle),
            ("吉长交执罚〔2026〕12号", NotAFineNo::TransportDepartment),
            ("12345", NotAFineNo::Length(5)),
            ("110105194912310021", NotAFineNo::Length(18)),
            ("22010416😀000001", NotAFineNo::Character),
            ("1' OR '1'='1", NotAFineNo::Character),
            ("<script>alert(1)", NotAFineNo::Character),
        ];
        for (raw, want) in cases {
            assert_eq!(FineNo::parse(raw), Err(want), "{raw}");
        }
    }

    #[test]
    fn the_screen_shows_the_ends_only() {
        assert_eq!(FineNo::parse("4101051700000012").unwrap().masked(), "4101**********12");
    }
}
