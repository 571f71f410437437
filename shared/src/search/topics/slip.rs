//! A slip of the finger that changes how a word sounds: a character left out, too many, wrong, or two in the wrong order.

use std::collections::HashSet;

use super::{Topics, build::plain_letters};
use crate::search::{
    Query, Run,
    slip::{is_one_slip, same_numbers},
};

/// So many ways to put a question right are tried.
const GUESSES: usize = 6;
/// A shorter word of Chinese or of letters could be anything.
const SHORTEST: usize = 3;
const SHORTEST_LETTERS: usize = 5;

impl Topics {
    /// The question as it may have been meant, long words first.
    pub(super) fn slips(&self, query: &Query) -> Vec<Query> {
        let mut meant: Vec<(usize, Query)> = Vec::new();
        for (at, run) in query.0.iter().enumerate() {
            let texts = match run {
                Run::Text(text) => self.slips_of_text(text),
                Run::Letters(letters) => self.slips_of_letters(letters),
            };
            meant.extend(texts.into_iter().filter_map(|(length, text)| {
                let mut query = query.clone();
                *query.0.get_mut(at)? = Run::Text(text);
                Some((length, query))
            }));
        }
        meant.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        meant.truncate(GUESSES);
        meant.into_iter().map(|(_, query)| query).collect()
    }

    fn slips_of_text(&self, text: &[char]) -> Vec<(usize, Vec<char>)> {
        let typed: HashSet<char> = text.iter().copied().collect();
        let mut meant = Vec::new();
        for word in &self.sayings {
            let strange = word.chars().filter(|c| !typed.contains(c)).count();
            let length = word.chars().count();
            let is_enough = length > SHORTEST || length * 2 >= text.len();
            if length < SHORTEST || strange > 1 || !is_enough {
                continue;
            }
            let word: Vec<char> = word.chars().collect();
            // With a character left out, a short word could be anything.
            let shortest = if length > SHORTEST { length - 1 } else { length };
            for window in shortest..=length + 1 {
                let near = (0..).zip(text.windows(window)).find(|(_, part)| is_one_slip(part, &word));
                if let Some((from, _)) = near {
                    let before = text.iter().take(from);
                    let guess = before.chain(&word).chain(text.iter().skip(from + window));
                    let guess: Vec<char> = guess.copied().collect();
                    if same_numbers(&guess, text) {
                        meant.push((length, guess));
                    }
                }
            }
        }
        meant
    }

    fn slips_of_letters(&self, letters: &str) -> Vec<(usize, Vec<char>)> {
        if letters.len() < SHORTEST_LETTERS {
            return Vec::new();
        }
        let plain = plain_letters(letters);
        let near = self.sayings.iter().flat_map(|word| {
            let spelt = self.readings.spellings(word).into_iter();
            let is_near = |spelt: &String| {
                is_one_slip(spelt.as_bytes(), letters.as_bytes())
                    || is_one_slip(plain_letters(spelt).as_bytes(), plain.as_bytes())
            };
            spelt.filter(is_near).map(move |_| word)
        });
        near.map(|word| (word.chars().count(), word.chars().collect())).take(GUESSES).collect()
    }
}
