//! The words of a query, and which documents hold each.

use std::collections::HashSet;

use super::{
    Index, Query, Run,
    build::{Kind, term},
    lexicon::Piece,
    postings::List,
    sound::{Sound, Spelt},
};

/// Documents with their points, by document.
pub(super) type Scored = Vec<(u32, u32)>;

/// What a document must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Chinese and numbers.
    Piece(Piece),
    /// Pinyin, or letters as they are.
    Letters(String),
}

impl Index {
    /// The words of a query.
    pub(super) fn units(&self, query: &Query) -> Vec<Unit> {
        let mut units = Vec::new();
        for run in &query.0 {
            match run {
                Run::Text(text) => units.extend(self.lexicon.pieces(text).into_iter().map(Unit::Piece)),
                Run::Letters(letters) => units.push(Unit::Letters(letters.clone())),
            }
        }
        // 局局局 asks for no more than 局.
        let mut seen = HashSet::new();
        units.retain(|unit| seen.insert(self.shown(unit)));
        units
    }

    /// The same words, with letters cut where known words end.
    pub(super) fn cut(&self, units: &[Unit]) -> Vec<Unit> {
        let cut = |unit: &Unit| match unit {
            Unit::Letters(letters) => {
                self.lexicon.cut_letters(letters).into_iter().map(Unit::Letters).collect()
            }
            Unit::Piece(_) => vec![unit.clone()],
        };
        units.iter().flat_map(cut).collect()
    }

    /// The word of the data that it is; letters may spell one, whole or by initials.
    pub(super) fn known(&self, unit: &Unit) -> Option<&str> {
        match unit {
            Unit::Piece(piece) => piece.word.map(|word| self.lexicon.get(word)),
            Unit::Letters(letters) => {
                let [whole, initials] = self.lexicon.spelt(letters);
                whole.chain(initials).next().map(|word| self.lexicon.get(word))
            }
        }
    }

    /// A word for people.
    pub(super) fn shown(&self, unit: &Unit) -> String {
        match (self.known(unit), unit) {
            (Some(word), _) => word.to_owned(),
            (None, Unit::Piece(piece)) => piece.text.iter().collect(),
            (None, Unit::Letters(letters)) => letters.clone(),
        }
    }

    /// The documents that hold every word; the points of all words together. Letters come last: whether a text is
    /// spelt so takes the longest to see, and then few documents are left to see it in.
    pub(super) fn all_of(&self, units: &[Unit]) -> Scored {
        let is_letters = |unit: &&Unit| matches!(unit, Unit::Letters(_));
        let (letters, pieces): (Vec<&Unit>, Vec<&Unit>) = units.iter().partition(is_letters);
        let mut units = pieces.into_iter().chain(letters);
        let Some(first) = units.next() else { return Vec::new() };
        let mut scored = self.holding(first);
        for unit in units {
            if scored.is_empty() {
                break;
            }
            scored = common(&scored, &self.holding_of(unit, Some(&scored)));
        }
        scored
    }

    /// The documents that hold a word.
    pub(super) fn holding(&self, unit: &Unit) -> Scored {
        self.holding_of(unit, None)
    }

    /// The documents that hold a word; those that are not among the given ones may be left out.
    fn holding_of(&self, unit: &Unit, among: Option<&Scored>) -> Scored {
        match unit {
            Unit::Piece(piece) => self.holding_text(piece),
            Unit::Letters(letters) => self.holding_letters(letters, among),
        }
    }

    fn holding_text(&self, piece: &Piece) -> Scored {
        let mut scored =
            self.in_fields(piece.text.len(), |field| self.phrase(field, &piece.text, piece.word));
        if scored.is_empty() && piece.word.is_none() && piece.text.len() > 2 {
            scored = self.in_fields(1, |field| {
                if self.sounds(field) { self.in_order(field, &piece.text) } else { Vec::new() }
            });
        }
        scored
    }

    fn sounds(&self, field: usize) -> bool {
        self.fields.get(field).is_some_and(|field| field.by_sound)
    }

    /// Points for documents by field; for the name the more, the more of its characters were asked for.
    fn in_fields(&self, characters: usize, documents: impl Fn(usize) -> Vec<u32>) -> Scored {
        let mut scored = Vec::new();
        for (number, field) in self.fields.iter().enumerate() {
            let points = |document: u32| match self.name_lengths.get(document as usize) {
                Some(length) if number == 0 && *length > 0 => {
                    field.weight + field.weight * characters as u32 / u32::from(*length)
                }
                _ => field.weight,
            };
            let found = documents(number).into_iter().map(|document| (document, points(document)));
            scored = merged(scored, found, u32::max);
        }
        scored
    }

    /// The documents in which characters stand together in a field.
    pub(super) fn phrase(&self, field: usize, text: &[char], word: Option<u32>) -> Vec<u32> {
        let whole = |list: Option<List<'_>>| list.map(|list| list.iter().collect()).unwrap_or_default();
        let mut documents: Vec<u32> = match text {
            [] => return Vec::new(),
            [only] => whole(self.postings.get(term(Kind::Character, field, u32::from(*only), 0))),
            [a, b] => whole(self.postings.get(term(Kind::Pair, field, u32::from(*a), u32::from(*b)))),
            _ => match word {
                Some(word) => return whole(self.postings.get(term(Kind::Word, field, word, 0))),
                None => self.holding_terms(text.windows(2).filter_map(|pair| {
                    let [a, b] = pair else { return None };
                    Some(term(Kind::Pair, field, u32::from(*a), u32::from(*b)))
                })),
            },
        };
        if text.len() > 2 || text.first().is_some_and(char::is_ascii_digit) {
            let text: String = text.iter().collect();
            documents.retain(|document| self.has_text(*document, field, |known| holds(known, &text)));
        }
        documents
    }

    fn has_text(&self, document: u32, field: usize, test: impl Fn(&str) -> bool) -> bool {
        self.texts_of(document).any(|(number, text)| number == field && test(text))
    }

    /// The documents in which characters stand in that order in one text of a field, apart or together.
    fn in_order(&self, field: usize, text: &[char]) -> Vec<u32> {
        let characters = text.iter().map(|c| term(Kind::Character, field, u32::from(*c), 0));
        let mut documents = self.holding_terms(characters);
        documents.retain(|document| {
            self.has_text(*document, field, |known| {
                let mut rest = known.chars();
                text.iter().all(|c| rest.any(|other| other == *c))
            })
        });
        documents
    }

    /// The documents on all of those lists.
    pub(super) fn holding_terms(&self, terms: impl Iterator<Item = u64>) -> Vec<u32> {
        let mut lists = Vec::new();
        for term in terms {
            match self.postings.get(term) {
                Some(list) => lists.push(list),
                None => return Vec::new(),
            }
        }
        lists.sort_by_key(|list| list.count);
        let mut lists = lists.into_iter();
        let mut documents: Vec<u32> = lists.next().map(|list| list.iter().collect()).unwrap_or_default();
        lists.for_each(|list| list.keep_common(&mut documents));
        documents
    }

    /// The documents that hold letters as they are, or a text that they spell.
    fn holding_letters(&self, letters: &str, among: Option<&Scored>) -> Scored {
        let characters: Vec<char> = letters.chars().collect();
        let mut scored = self.in_fields(characters.len(), |field| self.phrase(field, &characters, None));
        for (number, field) in self.fields.iter().enumerate().filter(|(_, field)| field.by_sound) {
            if let [letter] = letters.as_bytes() {
                // One letter is the beginning of very much: only that of a text counts.
                let first = self.postings.get(term(Kind::Initials, number, 0, u32::from(*letter)));
                let spelt = Spelt { cut: 1, syllables: 1 };
                let found = first.into_iter().flat_map(List::iter);
                let found =
                    found.map(|document| (document, self.points(number, field.weight, document, spelt)));
                scored = merged(scored, found, u32::max);
                continue;
            }
            let known = self.spelling_known(number, letters);
            let points = |(document, spelt)| (document, self.points(number, field.weight, document, spelt));
            let mut sounding = Sounding { index: self, field: number, documents: Vec::new(), budget: BUDGET };
            sounding.start(letters);
            let mut documents = sounding.documents;
            documents.sort_unstable();
            documents.dedup();
            documents.retain(|document| {
                !is_on(&known, *document) && among.is_none_or(|among| is_on(among, *document))
            });
            scored = merged(scored, known.iter().copied().map(points), u32::max);
            let found = documents.into_iter().filter_map(|document| {
                let texts = self.texts_of(document).filter(|(field, _)| *field == number);
                Some((document, texts.filter_map(|(_, text)| self.readings.spells(letters, text)).min()?))
            });
            let found = found.map(points);
            scored = merged(scored, found, u32::max);
        }
        scored
    }

    /// The documents that hold a known word which letters spell. Nobody need look whether their texts do.
    fn spelling_known(&self, field: usize, letters: &str) -> Vec<(u32, Spelt)> {
        let mut known = Vec::new();
        let [whole, initials] = self.lexicon.spelt(letters);
        for (word, cut) in whole.map(|word| (word, 0)).chain(initials.map(|word| (word, 1))) {
            let text: Vec<char> = self.lexicon.get(word).chars().collect();
            let syllables = text.len() as u32;
            let spelt = Spelt { cut: cut * syllables, syllables };
            let documents = self.phrase(field, &text, Some(word)).into_iter();
            known = merged(known, documents.map(|document| (document, spelt)), Spelt::min);
        }
        known
    }

    /// Half as much for syllables of which only the beginning was typed.
    fn points(&self, field: usize, weight: u32, document: u32, spelt: Spelt) -> u32 {
        let quality = 2 * spelt.syllables - spelt.cut.min(spelt.syllables);
        let base = weight * quality / (2 * spelt.syllables.max(1));
        match self.name_lengths.get(document as usize) {
            Some(length) if field == 0 && *length > 0 => base + base * spelt.syllables / u32::from(*length),
            _ => base,
        }
    }
}

/// So many lists are looked up for letters. When they do not suffice, more texts are looked at.
const BUDGET: u32 = 300;
/// So few documents are sooner looked at than narrowed down.
const FEW: usize = 32;

/// Gathers the documents that may hold a text that letters spell; the text itself has the last word. Letters can be
/// cut into syllables in many ways, so each beginning is followed only as long as documents go with it.
struct Sounding<'a> {
    index: &'a Index,
    field: usize,
    documents: Vec<u32>,
    budget: u32,
}

impl Sounding<'_> {
    fn start(&mut self, letters: &str) {
        let Index { readings, postings, .. } = self.index;
        let alone = readings.beginning_with(letters);
        let lists =
            alone.filter_map(|number| postings.get(term(Kind::Syllable, self.field, u32::from(number), 0)));
        self.documents.extend(lists.flat_map(List::iter));
        for (sound, length) in readings.first_sounds(letters) {
            if let Some(rest) = letters.get(length..).filter(|rest| !rest.is_empty()) {
                self.follow(rest, sound, None);
            }
        }
    }

    /// Goes on behind a sound with the documents that go with everything so far; `None` for all.
    fn follow(&mut self, letters: &str, last: Sound, documents: Option<&[u32]>) {
        let Index { readings, postings, .. } = self.index;
        let initial = |sound| match sound {
            Sound::Syllable(number) => u32::from(readings.initial(number)),
            Sound::Beginning(letter) => u32::from(letter),
        };
        for (sound, length) in readings.first_sounds(letters) {
            let term = match (last, sound) {
                (Sound::Syllable(a), Sound::Syllable(b)) => {
                    term(Kind::Syllables, self.field, u32::from(a), u32::from(b))
                }
                _ => term(Kind::Initials, self.field, initial(last), initial(sound)),
            };
            let Some(list) = postings.get(term) else { continue };
            self.budget = self.budget.saturating_sub(1);
            let narrowed = match documents {
                None => list.iter().collect(),
                Some(documents) => {
                    let mut documents = documents.to_vec();
                    list.keep_common(&mut documents);
                    documents
                }
            };
            match letters.get(length..) {
                Some(rest) if !rest.is_empty() && narrowed.len() > FEW && self.budget > 0 => {
                    self.follow(rest, sound, Some(&narrowed));
                }
                _ => self.documents.extend(narrowed),
            }
        }
    }
}

/// Whether a text holds another; a number counts only from its first digit on, so that 1号 is not in 11号.
fn holds(text: &str, part: &str) -> bool {
    let is_number = part.starts_with(|c: char| c.is_ascii_digit());
    text.match_indices(part).any(|(at, _)| {
        !is_number || !text.get(..at).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
    })
}

/// Whether a list has a document.
pub(super) fn is_on<T>(list: &[(u32, T)], document: u32) -> bool {
    list.binary_search_by_key(&document, |(listed, _)| *listed).is_ok()
}

/// Both lists as one; `join` says what a document is worth that is on both.
pub(super) fn merged<T>(
    a: Vec<(u32, T)>,
    b: impl Iterator<Item = (u32, T)>,
    join: fn(T, T) -> T,
) -> Vec<(u32, T)> {
    let mut b = b.peekable();
    if b.peek().is_none() {
        return a;
    }
    let mut both = Vec::with_capacity(a.len());
    for (document, points) in a {
        while let Some(next) = b.next_if(|(other, _)| *other < document) {
            both.push(next);
        }
        match b.next_if(|(other, _)| *other == document) {
            Some((_, other)) => both.push((document, join(points, other))),
            None => both.push((document, points)),
        }
    }
    both.extend(b);
    both
}

/// What is on both lists, with the points of both.
fn common(a: &Scored, b: &Scored) -> Scored {
    let mut b = b.iter().peekable();
    let mut both = Vec::new();
    for (document, points) in a {
        while b.next_if(|(other, _)| other < document).is_some() {}
        if let Some((_, other)) = b.next_if(|(other, _)| other == document) {
            both.push((*document, points + other));
        }
    }
    both
}
