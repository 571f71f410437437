//! From documents to lists of documents by term.

use std::collections::HashMap;

use super::{
    Document, Field, Index,
    fold::fold,
    lexicon::{Lexicon, Word},
    postings::Collector,
    sound::Readings,
};

/// A text of a document: four bits of field, the rest the number of the text.
#[derive(Clone, Copy)]
pub(super) struct Text(u32);

const TEXT_BITS: u32 = 28;

impl Text {
    fn new(field: usize, text: u32) -> Text {
        Text((field as u32) << TEXT_BITS | text)
    }
    pub(super) fn field(self) -> usize {
        (self.0 >> TEXT_BITS) as usize
    }
    pub(super) fn number(self) -> u32 {
        self.0 & ((1 << TEXT_BITS) - 1)
    }
}

/// What a list is of: a kind, a field, and two things of that kind.
pub(super) fn term(kind: Kind, field: usize, first: u32, second: u32) -> u64 {
    (kind as u64) << 60 | (field as u64) << 56 | u64::from(first) << 28 | u64::from(second)
}

/// Kinds of terms.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A character.
    Character = 1,
    /// Two characters that stand together.
    Pair = 2,
    /// A word of the lexicon of three characters or more.
    Word = 3,
    /// A syllable.
    Syllable = 4,
    /// Two syllables that stand together.
    Syllables = 5,
    /// The first letters of two syllables that stand together; nothing before the first of a text.
    Initials = 6,
}

impl Index {
    /// Builds the index. At most 16 fields; documents beyond four billion are left out.
    ///
    /// `words` are those by which Chinese is cut: names of places, popular names, kinds. A word that no document
    /// holds is a word all the same, and is then named as missing.
    pub fn build(
        fields: Vec<Field>,
        words: impl IntoIterator<Item = Word>,
        readings: Readings,
        documents: impl Iterator<Item = Document>,
    ) -> Index {
        let lexicon = Lexicon::new(words, &readings);
        let mut building = Building::default();
        let mut index = Index {
            fields,
            lexicon,
            readings,
            postings: Collector::default().finish(0),
            documents: 0,
            letters: String::new(),
            text_ends: Vec::new(),
            texts: Vec::new(),
            document_ends: Vec::new(),
            name_lengths: Vec::new(),
        };
        for document in documents.take(u32::MAX as usize) {
            index.add(document, &mut building);
        }
        index.postings = building.terms.finish(index.documents);
        index.letters.shrink_to_fit();
        index
    }

    fn add(&mut self, document: Document, building: &mut Building) {
        let mut name_length = 0;
        for (field, text) in document.texts {
            let text = fold(&text);
            if text.is_empty() || field >= self.fields.len().min(16) {
                continue;
            }
            if field == 0 {
                name_length = u8::try_from(text.chars().count()).unwrap_or(u8::MAX);
            }
            self.terms(field, &text, &mut building.terms);
            let number = match building.numbers.get(text.as_str()) {
                Some(number) => *number,
                None => {
                    let number = self.text_ends.len() as u32;
                    self.letters.push_str(&text);
                    self.text_ends.push(self.letters.len() as u32);
                    building.numbers.insert(text.into_boxed_str(), number);
                    number
                }
            };
            self.texts.push(Text::new(field, number));
        }
        self.document_ends.push(self.texts.len() as u32);
        self.name_lengths.push(name_length);
        self.documents += 1;
    }

    fn terms(&self, field: usize, text: &str, terms: &mut Collector) {
        let document = self.documents;
        let mut add = |kind, first, second| terms.add(term(kind, field, first, second), document);
        let mut last = None;
        for c in text.chars().map(u32::from) {
            add(Kind::Character, c, 0);
            if let Some(last) = last {
                add(Kind::Pair, last, c);
            }
            last = Some(c);
        }
        for word in self.lexicon.occurring(text) {
            if self.lexicon.get(word).chars().nth(2).is_some() {
                add(Kind::Word, word, 0);
            }
        }
        if self.fields.get(field).is_none_or(|field| !field.by_sound) {
            return;
        }
        let mut last: Vec<u16> = Vec::new();
        let mut is_first = true;
        for c in text.chars() {
            let sounds: Vec<u16> = self.readings.of(c).collect();
            for sound in &sounds {
                let initial = u32::from(self.readings.initial(*sound));
                add(Kind::Syllable, u32::from(*sound), 0);
                if is_first {
                    add(Kind::Initials, 0, initial);
                }
                for before in &last {
                    add(Kind::Syllables, u32::from(*before), u32::from(*sound));
                    add(Kind::Initials, u32::from(self.readings.initial(*before)), initial);
                }
            }
            is_first = false;
            last = sounds;
        }
    }

    /// The texts of a document with their fields.
    pub(super) fn texts_of(&self, document: u32) -> impl Iterator<Item = (usize, &str)> {
        let document = document as usize;
        let bound =
            |at: Option<usize>, ends: &[u32]| at.and_then(|at| ends.get(at)).copied().unwrap_or(0) as usize;
        let from = bound(document.checked_sub(1), &self.document_ends);
        let to = bound(Some(document), &self.document_ends);
        self.texts.get(from..to).unwrap_or_default().iter().filter_map(move |text| {
            let number = text.number() as usize;
            let from = bound(number.checked_sub(1), &self.text_ends);
            let to = bound(Some(number), &self.text_ends);
            Some((text.field(), self.letters.get(from..to)?))
        })
    }
}

#[derive(Default)]
struct Building {
    terms: Collector,
    numbers: HashMap<Box<str>, u32>,
}
