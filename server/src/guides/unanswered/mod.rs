//! Questions that no guide answers, counted for the editor. Who asked is not kept, nor anything by which a person could
//! be told.

pub mod store;

use std::fmt;

use actix_web::{HttpRequest, rt};
use shared::text::normalise_query;

use crate::{State, platform::http::client};

/// A longer question is a story, of which the beginning is kept (characters).
const LONGEST: usize = 20;
/// Of more questions an address is not believed that people ask them.
pub const COUNTED_PER_MINUTE: u32 = 6;
/// In place of a number.
const MASK: char = '#';
/// So many Chinese digits in a row are a number that somebody spelt out.
const SPELT_OUT: usize = 5;
const CHINESE_DIGITS: &str = "〇零一二三四五六七八九幺两";

/// The words of a question as they are kept: half-width, lower case, without spaces and punctuation, at most 20
/// characters, with one `#` for everything that has a digit in it, so that no number of an identity card, a telephone, a
/// plate or a decision can be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(String);

impl Words {
    /// `None` when nothing is left but numbers.
    pub fn of(question: &str) -> Option<Words> {
        let plain: Vec<char> = normalise_query(question).chars().filter(|c| c.is_alphanumeric()).collect();
        let mut words = String::new();
        for run in plain.chunk_by(|a, b| kind(*a) == kind(*b)) {
            let is_number = match run.first().map(|c| kind(*c)) {
                Some(Kind::Latin) => run.iter().any(char::is_ascii_digit),
                Some(Kind::Digit) => run.len() >= SPELT_OUT,
                Some(Kind::OtherDigit) => true,
                _ => false,
            };
            if is_number { words.push(MASK) } else { words.extend(run) }
        }
        let words: String = words.chars().take(LONGEST).collect();
        words.chars().any(|c| c != MASK).then_some(Words(words))
    }

    /// As they are kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Letters and digits of ASCII, of which plates and identity numbers are made.
    Latin,
    /// A Chinese digit.
    Digit,
    /// A digit of another script.
    OtherDigit,
    Other,
}

fn kind(c: char) -> Kind {
    match c {
        _ if c.is_ascii_alphanumeric() => Kind::Latin,
        _ if CHINESE_DIGITS.contains(c) => Kind::Digit,
        _ if c.is_numeric() => Kind::OtherDigit,
        _ => Kind::Other,
    }
}

/// Counts a question that was sent off, while the answer goes out. Too many from one address are not counted: nobody
/// shall fill the editor's list.
pub fn count(request: &HttpRequest, state: &State, question: &str) {
    let Some(words) = Words::of(question) else { return };
    let address = client::address(request, &state.config.server.trusted_proxies);
    if state.unanswered_questions.check(address).is_err() {
        return;
    }
    let (database, now) = (state.database.clone(), state.clock.now());
    rt::spawn(async move {
        if let Err(error) = store::add(&database, &words, now).await {
            tracing::warn!(%error, "a question without an answer was not counted");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_kept() {
        let kept = |question: &str| Words::of(question).map(|words| words.to_string());
        for (question, words) in [
            ("营业执照 怎么办？", "营业执照怎么办"),
            ("２２０１０２１９９００１０１１２３４ 是谁", "#是谁"),
            ("22010219900101123x", ""),
            ("我的电话是138-0013 8000", "我的电话是#"),
            ("一三八零零一三八零零零找我", "#找我"),
            ("吉A·12345违停", "吉#违停"),
            ("吉a d12345", "吉#"),
            ("③号", "#号"),
            ("十二分", "十二分"),
            ("APP打不开", "app打不开"),
            ("…", ""),
        ] {
            assert_eq!(kept(question).unwrap_or_default(), words, "{question}");
        }
        assert_eq!(kept(&"水".repeat(50)).unwrap().chars().count(), 20);
    }
}
