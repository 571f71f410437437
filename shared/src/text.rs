//! What people paste into a field, made plain before anything parses it.

/// Full-width letters, digits and punctuation become half-width, a to z upper case; spaces, dashes,
/// dots between characters and invisible format marks vanish. What remains may still be rubbish.
pub fn normalise_number(raw: &str) -> String {
    let mut plain = String::with_capacity(raw.len());
    for c in raw.chars().map(half_width) {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_uppercase());
        } else if !c.is_whitespace() && !is_separator(c) && !is_invisible(c) {
            // No plate and no number has another letter that comes in two cases.
            plain.push(c);
        }
    }
    plain
}

/// A search text: half-width, lower case, runs of white space as one space, no control characters.
pub fn normalise_query(raw: &str) -> String {
    let plain: String = raw
        .chars()
        .map(half_width)
        .map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c })
        .flat_map(char::to_lowercase)
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | '·' | '•' | '.' | ':')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_numbers_become_plain() {
        assert_eq!(normalise_number(" ２２０１-0416 0000\u{200b}0012 "), "2201041600000012");
        assert_eq!(normalise_number("吉a·12345"), "吉A12345");
    }

    #[test]
    fn queries_keep_their_words_apart() {
        assert_eq!(normalise_query("  ＳＦＺ\t身份证\u{0}丢了 "), "sfz 身份证 丢了");
    }
}
