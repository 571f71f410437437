//! Yuan in decimals, read exactly: no floating point comes near.

/// Yuan as 分. `None` when it is no amount or has a fraction of a 分.
pub(super) fn fen(text: &str) -> Option<i64> {
    scaled(text, 2)
}

/// Yuan as thousandths of a 分: fees stand in bills with five decimals.
pub(super) fn millifen(text: &str) -> Option<i64> {
    scaled(text, 5)
}

/// `text` times ten to the power of `decimals`, when that is whole and has at most 16 digits.
fn scaled(text: &str, decimals: usize) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) || whole.len() > 16 - decimals {
        return None;
    }
    let (kept, rest) = fraction.split_at_checked(decimals).unwrap_or((fraction, ""));
    if rest.bytes().any(|b| b != b'0') {
        return None;
    }
    let value: i64 = format!("{whole}{kept:0<decimals$}").parse().ok()?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_are_read_to_the_fen_and_no_further() {
        for (text, want) in [
            ("0.01", Some(1)),
            ("0.1", Some(10)),
            ("0", Some(0)),
            ("12.00", Some(1200)),
            ("12.34000", Some(1234)),
            ("-0.07", Some(-7)),
            ("99999999999999.99", Some(9_999_999_999_999_999)),
            ("0.015", None),
            ("100000000000000.00", None),
            ("", None),
            ("-", None),
            (".5", None),
            ("5.", None),
            ("+1", None),
            ("1e2", None),
            ("1,000.00", None),
            ("--1", None),
            ("1.2.3", None),
            ("１", None),
            ("0.0一", None),
        ] {
            assert_eq!(fen(text), want, "{text}");
        }
    }

    #[test]
    fn fees_are_read_to_a_thousandth_of_a_fen() {
        for (text, want) in [
            ("0.00600", Some(600)),
            ("7.79000", Some(779_000)),
            ("-0.00060", Some(-60)),
            ("0.07", Some(7_000)),
            ("0.000001", None),
        ] {
            assert_eq!(millifen(text), want, "{text}");
        }
    }
}
