//! Words in their order, found letter by letter.

/// Words with a number each, sorted; a word may have several numbers.
#[derive(Default)]
pub(super) struct Table(Vec<(Box<str>, u32)>);

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
        Table(words)
    }

    /// Nothing read yet.
    pub(super) fn all(&self) -> Range {
        Range { from: 0, to: self.0.len(), read: 0 }
    }

    /// One character more; `None` when no word goes on so.
    pub(super) fn next(&self, range: Range, c: char) -> Option<Range> {
        let words = self.0.get(range.from..range.to)?;
        let at = |word: &str| word.get(range.read..).and_then(|rest| rest.chars().next());
        let from = words.partition_point(|(word, _)| at(word) < Some(c));
        let to = words.partition_point(|(word, _)| at(word) <= Some(c));
        let narrowed =
            Range { from: range.from + from, to: range.from + to, read: range.read + c.len_utf8() };
        (narrowed.from < narrowed.to).then_some(narrowed)
    }

    /// The numbers of the word that has been read to its end.
    pub(super) fn whole(&self, range: Range) -> impl Iterator<Item = u32> + '_ {
        let words = self.0.get(range.from..range.to).unwrap_or_default();
        words.iter().take_while(move |(word, _)| word.len() == range.read).map(|(_, number)| *number)
    }

    /// The words that begin so, in their order.
    pub(super) fn beginning(&self, range: Range) -> impl Iterator<Item = (&str, u32)> {
        let words = self.0.get(range.from..range.to).unwrap_or_default();
        words.iter().map(|(word, number)| (&**word, *number))
    }

    /// A word and its number by its place.
    pub(super) fn get(&self, place: u32) -> Option<(&str, u32)> {
        self.0.get(place as usize).map(|(word, number)| (&**word, *number))
    }

    /// The numbers of a word.
    pub(super) fn of(&self, word: &str) -> impl Iterator<Item = u32> + '_ {
        let range = word.chars().try_fold(self.all(), |range, c| self.next(range, c));
        range.into_iter().flat_map(|range| self.whole(range))
    }
}
