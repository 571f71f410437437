//! Words in their order, found letter by letter.

use std::collections::HashMap;

/// Words with a number each, sorted; a word may have several numbers.
#[derive(Default)]
pub(super) struct Table {
    words: Vec<(Box<str>, u32)>,
    /// Where the words that begin with a character stand: from, to. Most characters of a question begin none, and to
    /// look among all words for that would take longer than everything else.
    first: HashMap<char, (u32, u32)>,
}

/// The words that begin with what was read so far.
#[derive(Clone, Copy)]
pub(super) struct Range {
    from: usize,
    to: usize,
    /// Bytes read.
    read: usize,
}

impl Table {
    pub(super) fn new(words: impl IntoIterator<Item = (String, u32)>) -> Table {
        let mut words: Vec<(Box<str>, u32)> =
            words.into_iter().map(|(word, number)| (word.into(), number)).collect();
        words.sort_unstable();
        words.dedup();
        let mut first: HashMap<char, (u32, u32)> = HashMap::new();
        for (place, (word, _)) in (0..).zip(&words) {
            if let Some(c) = word.chars().next() {
                first.entry(c).or_insert((place, place)).1 = place + 1;
            }
        }
        Table { words, first }
    }

    /// Nothing read yet.
    pub(super) fn all(&self) -> Range {
        Range { from: 0, to: self.words.len(), read: 0 }
    }

    /// One character more; `None` when no word goes on so.
    pub(super) fn next(&self, range: Range, c: char) -> Option<Range> {
        if range.read == 0 {
            let (from, to) = *self.first.get(&c)?;
            return Some(Range { from: from as usize, to: to as usize, read: c.len_utf8() });
        }
        let words = self.words.get(range.from..range.to)?;
        let at = |word: &str| word.get(range.read..).and_then(|rest| rest.chars().next());
        let from = words.partition_point(|(word, _)| at(word) < Some(c));
        let to = words.partition_point(|(word, _)| at(word) <= Some(c));
        let narrowed =
            Range { from: range.from + from, to: range.from + to, read: range.read + c.len_utf8() };
        (narrowed.from < narrowed.to).then_some(narrowed)
    }

    /// The numbers of the word that has been read to its end.
    pub(super) fn whole(&self, range: Range) -> impl Iterator<Item = u32> + '_ {
        let words = self.words.get(range.from..range.to).unwrap_or_default();
        words.iter().take_while(move |(word, _)| word.len() == range.read).map(|(_, number)| *number)
    }

    /// The words that begin so, in their order.
    pub(super) fn beginning(&self, range: Range) -> impl Iterator<Item = (&str, u32)> {
        let words = self.words.get(range.from..range.to).unwrap_or_default();
        words.iter().map(|(word, number)| (&**word, *number))
    }

    /// A word and its number by its place.
    pub(super) fn get(&self, place: u32) -> Option<(&str, u32)> {
        self.words.get(place as usize).map(|(word, number)| (&**word, *number))
    }

    /// The numbers of a word.
    pub(super) fn of(&self, word: &str) -> impl Iterator<Item = u32> + '_ {
        let range = word.chars().try_fold(self.all(), |range, c| self.next(range, c));
        range.into_iter().flat_map(|range| self.whole(range))
    }
}
