//! What a resident typed into a search box, and how a text answers to it. Chinese is matched by
//! substring: no dictionary knows where its words end, and a part of a name is what people type.

use std::collections::HashSet;

use shared::text::normalise_query;

/// A search text may have at most this many characters.
pub const QUERY_LIMIT: usize = 60;

/// The words of a search. There may be none, when somebody typed nothing but symbols: then no text answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

/// The search text has more than [`QUERY_LIMIT`] characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl Words {
    /// The words between spaces, folded; `None` when nothing was typed.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn parse(raw: &str) -> Result<Option<Words>, TooLong> {
        if raw.chars().count() > QUERY_LIMIT {
            return Err(TooLong);
        }
        if raw.trim().is_empty() {
            return Ok(None);
        }
        let words = normalise_query(raw).split(' ').map(fold).filter(|word| !word.is_empty()).collect();
        Ok(Some(Words(words)))
    }

    /// Whether every word occurs in one of the folded texts.
    pub fn all_in(&self, texts: &[&str]) -> bool {
        !self.0.is_empty() && self.0.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }

    /// Whether the words, run together, are the folded text.
    pub fn are(&self, text: &str) -> bool {
        self.0.concat() == text
    }

    /// How like a folded text is to a phrase such as 身份证丢了怎么办, which occurs nowhere whole: how many
    /// pairs of neighbouring characters they share, then how many characters. `None` without a shared pair.
    pub fn likeness(&self, text: &str) -> Option<(usize, usize)> {
        let mine: (HashSet<_>, HashSet<_>) = (
            self.0.iter().flat_map(|word| pairs(word)).collect(),
            self.0.iter().flat_map(|word| word.chars()).collect(),
        );
        let theirs: (HashSet<_>, HashSet<_>) = (pairs(text).collect(), text.chars().collect());
        let (pairs, characters) =
            (mine.0.intersection(&theirs.0).count(), mine.1.intersection(&theirs.1).count());
        (pairs > 0).then_some((pairs, characters))
    }
}

fn pairs(text: &str) -> impl Iterator<Item = (char, char)> {
    text.chars().zip(text.chars().skip(1))
}

/// A text as it is searched: half-width, lower case, without punctuation, so that `申领(首次)`,
/// `申领（首次）` and `申领首次` are the same.
pub fn fold(text: &str) -> String {
    normalise_query(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(raw: &str) -> Words {
        Words::parse(raw).unwrap().unwrap()
    }

    #[test]
    fn punctuation_and_width_make_no_difference() {
        let name = fold("居民身份证申领(首次)");
        assert!(words("身份证申领（首次）").all_in(&[&name]));
        assert!(words("ＡＰＰ").all_in(&[&fold("国家医保服务平台app")]));
        assert!(words("居民身份证 申领首次").are(&name));
    }

    #[test]
    fn every_word_must_occur_somewhere() {
        assert!(words("身份证 首次").all_in(&["居民身份证申领首次"]));
        assert!(words("身份证 公安").all_in(&["居民身份证申领首次", "公安"]));
        assert!(!words("身份证 护照").all_in(&["居民身份证申领首次", "公安"]));
    }

    #[test]
    fn a_phrase_is_ranked_by_the_pairs_it_shares() {
        let phrase = words("身份证丢了怎么办");
        assert_eq!(phrase.likeness("居民身份证换领"), Some((2, 3)));
        assert_eq!(phrase.likeness("居民身份证补领丢失"), Some((2, 4)));
        assert_eq!(phrase.likeness("证件办理"), None, "single characters alone say nothing");
    }

    #[test]
    fn symbols_alone_find_nothing() {
        for raw in ["😀", "%", "_", "\u{0}", "\u{200b}", "《》 -"] {
            let words = words(raw);
            assert!(!words.all_in(&["居民身份证", ""]) && !words.are("居民身份证"), "{raw:?}");
            assert_eq!(words.likeness("居民身份证"), None, "{raw:?}");
        }
        assert!(words("身份证😀 %").all_in(&["居民身份证"]), "beside a word they do no harm");
    }

    #[test]
    fn nothing_and_too_much() {
        assert_eq!(Words::parse(" \u{3000}\t"), Ok(None));
        assert_eq!(Words::parse(&"证".repeat(QUERY_LIMIT + 1)), Err(TooLong));
    }
}
