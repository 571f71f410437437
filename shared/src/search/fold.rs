//! What somebody typed, as runs that are searched in different ways.

use super::traditional::simplified;
use crate::text::normalise_query;

/// A text as it is searched: half-width, lower case, simplified, without spaces and punctuation, so that `申领(首次)` and
/// `申领（首次）` are the same.
pub fn fold(text: &str) -> String {
    normalise_query(text).chars().filter(|c| c.is_alphanumeric()).map(simplified).collect()
}

/// A stretch of a query without a space in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Run {
    /// Chinese and numbers: `南关区`, `4660b号`.
    Text(Vec<char>),
    /// Letters that may spell Chinese: `churujing`.
    Letters(String),
}

/// A query, folded and in runs. A letter behind a digit belongs to the number, as in `4660B号`.
pub(super) fn runs(raw: &str, limit: usize) -> Vec<Run> {
    let plain: String = raw.chars().take(limit).collect();
    let mut runs: Vec<Run> = Vec::new();
    for word in normalise_query(&plain).split(' ') {
        let mut joins = false;
        let mut previous = ' ';
        for c in word.chars().filter(|c| c.is_alphanumeric()).map(simplified) {
            let spells = c.is_ascii_lowercase() && !(joins && previous.is_ascii_digit());
            match runs.last_mut() {
                Some(Run::Text(text)) if joins && !spells => text.push(c),
                Some(Run::Letters(letters)) if joins && spells => letters.push(c),
                _ if spells => runs.push(Run::Letters(c.to_string())),
                _ => runs.push(Run::Text(vec![c])),
            }
            (joins, previous) = (true, c);
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_falls_into_runs() {
        let text = |t: &str| Run::Text(t.chars().collect());
        let letters = |t: &str| Run::Letters(t.to_owned());
        assert_eq!(
            runs("ＮanGuan车管所 4660B号、xi'an", 64),
            [letters("nanguan"), text("车管所"), text("4660b号"), letters("xian")]
        );
        assert_eq!(runs(" 😀《》\u{200b}", 64), []);
        assert_eq!(runs("南关区", 2), [text("南关")]);
    }
}
