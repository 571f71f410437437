//! The index against looking through every text, on random texts and queries. Few characters and syllables, so
//! that everything happens: equal sounds, one reading inside another, numbers, ties.

use super::{lexicon::Piece, units::Unit, *};

const CHARACTERS: [(&str, &str); 14] = [
    ("西", "xi"),
    ("安", "an"),
    ("先", "xian"),
    ("长", "chang zhang"),
    ("昌", "chang"),
    ("春", "chun"),
    ("吃", "chi"),
    ("恩", "en"),
    ("鹅", "e"),
    ("哈", "ha"),
    ("南", "nan"),
    ("你", "ni"),
    ("1", ""),
    ("2", ""),
];

/// A small generator (Numerical Recipes' constants), so that a failure happens again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    fn text(&mut self, longest: usize) -> String {
        let length = 1 + self.below(longest);
        (0..length).map(|_| CHARACTERS[self.below(CHARACTERS.len())].0).collect()
    }

    fn letters(&mut self) -> String {
        let sounds: Vec<&str> = CHARACTERS.iter().flat_map(|(_, sounds)| sounds.split_whitespace()).collect();
        let mut letters = String::new();
        for _ in 0..=self.below(4) {
            let sound = sounds[self.below(sounds.len())];
            letters.push_str(if self.below(2) == 0 { sound } else { &sound[..1 + self.below(sound.len())] });
        }
        letters
    }
}

fn random_index(random: &mut Random) -> (Index, Vec<Document>) {
    let fields = vec![Field { weight: 100, by_sound: true }, Field { weight: 30, by_sound: false }];
    let documents: Vec<Document> = (0..400)
        .map(|_| Document { texts: vec![(0, random.text(8)), (0, random.text(3)), (1, random.text(12))] })
        .collect();
    let words: Vec<Word> = (0..20).map(|_| Word::from(random.text(4))).collect();
    let readings = Readings::new(
        CHARACTERS.iter().map(|(c, sounds)| (c.chars().next().unwrap(), sounds.split_whitespace().collect())),
    );
    (Index::build(fields, words, readings, documents.iter().cloned()), documents)
}

/// The documents of which a text passes, by looking at each.
fn passing(documents: &[Document], passes: impl Fn(usize, &str) -> bool) -> Vec<u32> {
    let holds = |document: &Document| document.texts.iter().any(|(field, text)| passes(*field, text));
    (0..).zip(documents).filter(|(_, document)| holds(document)).map(|(number, _)| number).collect()
}

fn contains(text: &str, part: &str) -> bool {
    let starts = (0..text.len()).filter(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(part)));
    starts.into_iter().any(|at| {
        let digits = part.starts_with(['1', '2']) && text[..at].ends_with(['1', '2']);
        !digits
    })
}

fn in_order(text: &str, part: &str) -> bool {
    let mut wanted = part.chars().peekable();
    for c in text.chars() {
        wanted.next_if_eq(&c);
    }
    wanted.peek().is_none()
}

/// Every way to type a text from its first character on, in letters.
fn typings(text: &str) -> std::collections::HashSet<String> {
    let mut all = std::collections::HashSet::new();
    let mut open = vec![String::new()];
    for c in text.chars() {
        let sounds = CHARACTERS.iter().find(|(known, _)| known.chars().eq([c])).unwrap().1;
        let mut longer = Vec::new();
        for before in &open {
            for sound in sounds.split(' ').filter(|sound| !sound.is_empty()) {
                for end in 1..=sound.len() {
                    all.insert(format!("{before}{}", &sound[..end]));
                }
                longer.push(format!("{before}{sound}"));
                longer.push(format!("{before}{}", &sound[..1]));
                if sound.starts_with("ch") || sound.starts_with("zh") {
                    longer.push(format!("{before}{}", &sound[..2]));
                }
            }
        }
        longer.sort_unstable();
        longer.dedup();
        open = longer.into_iter().filter(|typed| typed.len() < 24).collect();
    }
    all
}

#[test]
fn chinese_is_found_where_looking_finds_it() {
    let mut random = Random(3);
    for _ in 0..6 {
        let (index, documents) = random_index(&mut random);
        for _ in 0..100 {
            let part = random.text(4);
            let piece = Piece { start: 0, text: part.chars().collect(), word: index.lexicon.number(&part) };
            let unit = Unit::Piece(piece.clone());
            let found: Vec<u32> = index.holding(&unit).into_iter().map(|(document, _)| document).collect();
            let mut expected = passing(&documents, |_, text| contains(text, &part));
            if expected.is_empty() && piece.word.is_none() && piece.text.len() > 2 {
                expected = passing(&documents, |field, text| field == 0 && in_order(text, &part));
            }
            assert_eq!(found, expected, "{part}");
        }
    }
}

#[test]
fn letters_are_found_where_looking_finds_them() {
    let mut random = Random(4);
    for _ in 0..2 {
        let (index, documents) = random_index(&mut random);
        let typed: Vec<std::collections::HashSet<String>> = documents
            .iter()
            .map(|document| {
                let names = document.texts.iter().filter(|(field, _)| *field == 0);
                let starts = names.flat_map(|(_, text)| text.char_indices().map(move |(at, _)| &text[at..]));
                starts.flat_map(typings).collect()
            })
            .collect();
        for _ in 0..100 {
            let letters = random.letters();
            if letters.len() < 2 {
                continue;
            }
            let found = index.holding(&Unit::Letters(letters.clone()));
            let found: Vec<u32> = found.into_iter().map(|(document, _)| document).collect();
            let expected: Vec<u32> = (0..)
                .zip(&typed)
                .filter(|(_, typed)| typed.contains(&letters))
                .map(|(number, _)| number)
                .collect();
            assert_eq!(found, expected, "{letters}");
        }
    }
}
