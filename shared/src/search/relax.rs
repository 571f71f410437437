//! What to answer when nothing holds every word: the same with a wider place, else what holds most.

use super::{
    Index,
    lexicon::Piece,
    units::{Scored, Unit, is_on, merged},
};

/// So many different pairs of an unknown piece are looked for; nobody types a longer name of something unknown.
const PAIRS: usize = 16;

impl Index {
    /// The query with one word made wider, as 绿园区 to 长春市, and that word.
    pub(super) fn wider(&self, units: &[Unit]) -> Vec<(Vec<Unit>, String)> {
        let wider = |(at, unit): (usize, &Unit)| {
            let word = self.known(unit)?;
            let text = self.lexicon.wider(word)?;
            let piece = Piece { start: 0, text: text.chars().collect(), word: self.lexicon.number(text) };
            let mut units = units.to_vec();
            *units.get_mut(at)? = Unit::Piece(piece);
            Some((units, word.to_owned()))
        };
        if units.len() < 2 { Vec::new() } else { units.iter().enumerate().filter_map(wider).collect() }
    }

    /// The documents that hold at least half of the characters that there are to be found, rare words counting
    /// more; with the words that the best of them does not hold. A known word that no document holds is not there
    /// to be found: it is only told.
    pub(super) fn most_of(&self, units: &[Unit], admits: impl Fn(u32) -> bool) -> (Scored, Vec<String>) {
        let mut wanted = 0;
        let mut sums: Vec<(u32, Held)> = Vec::new();
        let mut lists = Vec::new();
        for unit in units {
            let mut scored = self.holding(unit);
            scored.retain(|(document, _)| admits(*document));
            if !scored.is_empty() || self.known(unit).is_none() {
                wanted += unit.characters();
            }
            let parts =
                if scored.is_empty() { self.pairs(unit) } else { vec![(unit.characters(), scored.clone())] };
            for (characters, part) in parts {
                let rarity = (self.documents / part.len().max(1) as u32).checked_ilog2().unwrap_or(0) + 1;
                let part = part.into_iter().filter(|(document, _)| admits(*document));
                let held =
                    part.map(|(document, points)| (document, Held { characters, points: points * rarity }));
                sums = merged(sums, held, Held::and);
            }
            lists.push((unit, scored));
        }
        sums.retain(|(_, held)| held.characters * 2 >= wanted);
        let best = sums.iter().max_by_key(|(document, held)| (held.points, std::cmp::Reverse(*document)));
        // Where nothing is found, what nobody has is the reason; if each word is somewhere, that they are apart.
        let nowhere = lists.iter().any(|(_, scored)| scored.is_empty());
        let is_missing = |scored: &Scored| match best {
            Some((best, _)) => !is_on(scored, *best),
            None => scored.is_empty() || !nowhere,
        };
        let missing = lists.iter().filter(|(_, scored)| is_missing(scored)).map(|(unit, _)| self.shown(unit));
        let missing = missing.collect();
        (sums.into_iter().map(|(document, held)| (document, held.points)).collect(), missing)
    }

    /// The pairs of characters of an unknown piece, of which a document may hold some.
    fn pairs(&self, unit: &Unit) -> Vec<(u32, Scored)> {
        let Unit::Piece(Piece { text, word: None, .. }) = unit else { return Vec::new() };
        let pair = |pair: &[char]| {
            let piece = Piece { start: 0, text: pair.to_vec(), word: None };
            (1, self.holding(&Unit::Piece(piece)))
        };
        let mut pairs: Vec<&[char]> = if text.len() < 3 { Vec::new() } else { text.windows(2).collect() };
        pairs.sort_unstable();
        pairs.dedup();
        pairs.into_iter().take(PAIRS).map(pair).collect()
    }
}

impl Unit {
    /// How many characters it is; letters make a character of Chinese by threes, about.
    fn characters(&self) -> u32 {
        match self {
            Unit::Piece(piece) => piece.text.len() as u32,
            Unit::Letters(letters) => letters.len().div_ceil(3) as u32,
        }
    }
}

/// How much of a query a document holds.
#[derive(Clone, Copy)]
struct Held {
    characters: u32,
    points: u32,
}

impl Held {
    fn and(self, other: Held) -> Held {
        Held { characters: self.characters + other.characters, points: self.points + other.points }
    }
}
