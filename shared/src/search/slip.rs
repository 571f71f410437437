//! One slip of the finger: a character replaced, left out, doubled or too many, or two in the wrong order.

use super::{
    Index, Query, Run,
    build::{Kind, term},
    lexicon::Piece,
    units::Unit,
};

/// So many ways to put a query right are tried.
const GUESSES: usize = 12;
/// So many are collected, of which the likeliest are tried.
const COLLECTED: usize = 200;
/// So many documents are looked into, for all guesses at what a part of a query was meant to be.
const LOOKED_INTO: usize = 20_000;
/// A shorter run of letters could be anything.
const SHORTEST_LETTERS: usize = 5;

/// What a query may nearly be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Near {
    /// Known words.
    Words,
    /// Any text of the documents.
    Names,
}

impl Index {
    /// The query as it may have been meant, the likeliest first. A query of known words is taken at its word.
    pub(super) fn slips(&self, query: &Query, near: Near) -> Vec<Query> {
        let mut meant = Vec::new();
        for (at, run) in query.0.iter().enumerate() {
            let texts = match (run, near) {
                (Run::Text(text), _) => self.slips_of_text(text, near),
                (Run::Letters(letters), Near::Words) => self.slips_of_letters(letters),
                (Run::Letters(_), Near::Names) => Vec::new(),
            };
            meant.extend(texts.into_iter().filter_map(|text| {
                let mut query = query.clone();
                *query.0.get_mut(at)? = Run::Text(text);
                Some(query)
            }));
        }
        meant.truncate(GUESSES);
        meant
    }

    fn slips_of_text(&self, text: &[char], near: Near) -> Vec<Vec<char>> {
        let pieces = self.lexicon.pieces(text);
        let is_doubtful = |piece: &Piece| {
            piece.word.is_none()
                && (piece.text.len() == 1 || self.holding(&Unit::Piece(piece.clone())).is_empty())
        };
        let mut meant = Vec::new();
        for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| is_doubtful(piece)) {
            if near == Near::Words {
                meant.extend(self.slips_of_words(text, piece));
                continue;
            }
            let before = at.checked_sub(1).and_then(|at| pieces.get(at)).filter(|p| p.end() == piece.start);
            let after = pieces.get(at + 1).filter(|p| p.start == piece.end());
            let start = before.map_or(piece.start, |before| before.start);
            let end = after.map_or(piece.end(), Piece::end);
            for (start, end) in
                [(piece.start, piece.end()), (piece.start, end), (start, piece.end()), (start, end)]
            {
                if meant.len() < COLLECTED && end - start > 2 {
                    meant.extend(self.slips_of_names(text, start, end, piece));
                }
            }
        }
        let mut seen = std::collections::HashSet::new();
        meant.retain(|guess| same_numbers(guess, text) && seen.insert(guess.clone()));
        // Most slips are of a keyboard that is spoken to in pinyin.
        if near == Near::Names {
            meant.sort_by_key(|guess| (!self.sounds_like(guess, text), guess.len() != text.len()));
        }
        meant
    }

    /// Whether all characters can sound like those of the other text.
    fn sounds_like(&self, a: &[char], b: &[char]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || self.readings.sound_alike(*a, *b))
    }

    /// The text with a known word in place of what is nearly that word; long words first.
    fn slips_of_words(&self, text: &[char], doubtful: &Piece) -> Vec<Vec<char>> {
        let mut meant = Vec::new();
        for word in self.lexicon.words() {
            let word: Vec<char> = word.chars().collect();
            let strange = word.iter().filter(|c| !text.contains(c)).count();
            if word.len() < 3 || strange > 1 {
                continue;
            }
            for length in word.len() - 1..=word.len() + 1 {
                let first = (doubtful.start + 1).saturating_sub(length);
                for (start, part) in text.windows(length).enumerate().skip(first) {
                    if start >= doubtful.end() {
                        break;
                    }
                    // A word with one character beside it is that word and something else.
                    let is_there = part.windows(word.len()).any(|part| part == word);
                    if !is_there && is_one_slip(part, &word) {
                        // What is left of the doubtful piece would still be strange.
                        let before = start.saturating_sub(doubtful.start);
                        let left = before + doubtful.end().saturating_sub(start + length);
                        let strange = (left, !self.sounds_like(part, &word), length != word.len());
                        let guess = replaced(text, start, length, &word);
                        meant.push((strange, std::cmp::Reverse(word.len()), guess));
                    }
                }
            }
        }
        meant.sort();
        meant.into_iter().map(|(.., text)| text).take(GUESSES).collect()
    }

    /// The text with a part of a document's text in place of what is nearly that, with the slip in the doubtful
    /// piece. All other characters stand in the document, which is how it is found.
    fn slips_of_names(&self, text: &[char], start: usize, end: usize, doubtful: &Piece) -> Vec<Vec<char>> {
        let Some(chunk) = text.get(start..end) else { return Vec::new() };
        let mut meant: Vec<Vec<char>> = Vec::new();
        let mut budget = LOOKED_INTO;
        let is_letter = |at: &usize| text.get(*at).is_some_and(|c| !c.is_ascii_digit());
        let slips = (doubtful.start..doubtful.end()).filter(is_letter).map(Some).chain([None]);
        for (slip, field) in slips.flat_map(|slip| (0..self.fields.len()).map(move |field| (slip, field))) {
            let others = (start..).zip(chunk).filter(|(at, _)| Some(*at) != slip);
            let terms = others.map(|(_, c)| term(Kind::Character, field, u32::from(*c), 0));
            for document in self.holding_terms(terms).into_iter().take(budget) {
                budget -= 1;
                for (_, known) in self.texts_of(document).filter(|(number, _)| *number == field) {
                    let known: Vec<char> = known.chars().collect();
                    let near = (chunk.len() - 1..=chunk.len() + 1)
                        .flat_map(|length| known.windows(length))
                        .filter(|part| is_one_slip(chunk, part));
                    for part in near {
                        let text = replaced(text, start, chunk.len(), part);
                        if !meant.contains(&text) {
                            meant.push(text);
                        }
                    }
                }
                if meant.len() >= COLLECTED {
                    return meant;
                }
            }
        }
        meant
    }

    /// Words that are spelt nearly so.
    fn slips_of_letters(&self, letters: &str) -> Vec<Vec<char>> {
        if letters.len() < SHORTEST_LETTERS || !self.holding(&Unit::Letters(letters.to_owned())).is_empty() {
            return Vec::new();
        }
        let near = self
            .lexicon
            .spellings()
            .filter(|(spelling, _)| is_one_slip(letters.as_bytes(), spelling.as_bytes()));
        near.map(|(_, word)| word.chars().collect()).take(GUESSES).collect()
    }
}

impl Piece {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// The text with another part from `start` on in place of `length` characters.
fn replaced(text: &[char], start: usize, length: usize, part: &[char]) -> Vec<char> {
    let before = text.iter().take(start);
    before.chain(part).chain(text.iter().skip(start + length)).copied().collect()
}

/// Whether both have the same digits: another house is no slip.
pub(super) fn same_numbers(a: &[char], b: &[char]) -> bool {
    let digits = |text: &'_ [char]| text.iter().filter(|c| c.is_ascii_digit()).copied().collect::<String>();
    digits(a) == digits(b)
}

/// Whether one slip makes the one of the other.
pub(super) fn is_one_slip<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    let same_head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(same_head..).unwrap_or_default(), b.get(same_head..).unwrap_or_default());
    let same_tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (a.get(..a.len() - same_tail), b.get(..b.len() - same_tail)) {
        (Some([]), Some([_])) | (Some([_]), Some([] | [_])) => true,
        (Some([a, b]), Some([c, d])) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_one_slip() {
        let slip = |a: &str, b: &str| is_one_slip(a.as_bytes(), b.as_bytes());
        for (a, b) in
            [("abc", "abd"), ("abc", "ab"), ("abc", "abcc"), ("abc", "acb"), ("aab", "ab"), ("", "a")]
        {
            assert!(slip(a, b) && slip(b, a), "{a} {b}");
        }
        for (a, b) in
            [("abc", "abc"), ("abc", "a"), ("abcd", "badc"), ("abc", "cba"), ("abc", "abxy"), ("", "")]
        {
            assert!(!slip(a, b) && !slip(b, a), "{a} {b}");
        }
    }

    /// Against the distance of Damerau and Levenshtein (optimal string alignment), on all short words.
    #[test]
    fn it_is_a_distance_of_one() {
        let mut words = vec![String::new()];
        for _ in 0..4 {
            let longer = words.iter().flat_map(|word| ["a", "b", "c"].map(|c| format!("{word}{c}")));
            words = words.iter().cloned().chain(longer).collect();
        }
        words.sort();
        words.dedup();
        for a in &words {
            for b in &words {
                assert_eq!(is_one_slip(a.as_bytes(), b.as_bytes()), distance(a, b) == 1, "{a:?} {b:?}");
            }
        }
    }

    fn distance(a: &str, b: &str) -> usize {
        let (a, b) = (a.as_bytes(), b.as_bytes());
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = match (i, j) {
                    (0, n) | (n, 0) => n,
                    _ => {
                        let replace = d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                        let mut least = replace.min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                        if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                            least = least.min(d[i - 2][j - 2] + 1);
                        }
                        least
                    }
                };
            }
        }
        d[a.len()][b.len()]
    }
}
