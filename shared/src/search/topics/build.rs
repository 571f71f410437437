//! From topics and words to pointers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Part, Pointer, SILENT, Stock, Table, Topic, Topics};
use crate::search::{Readings, fold};

/// Words that ask and say nothing of what is looked for. Of the language, not of a city.
const FILLERS: &str = include_str!("fillers.txt");

/// Hundredths: how much a word counts that stands in a part, beside one by which people mean just this.
const fn weight(part: Part) -> u32 {
    match part {
        Part::Name => 90,
        Part::Popular => 90,
        Part::Said => 110,
        Part::Department => 30,
    }
}
/// How much a word counts that is only a part of what people say.
const PART_OF_SAID: u32 = 35;
/// What all words of a saying together count beside each of them.
const TOGETHER: u32 = 130;
/// How much more a name counts that is nothing but the word.
const WHOLE_NAME: u32 = 15;
/// How much two characters of a name count, and one.
const PAIR: u32 = 40;
const CHARACTER: u32 = 15;
/// A word says as much where there are fewer topics than this.
const FEW: usize = 64;
/// Ways to sound that are kept of a word.
const SOUNDS: usize = 4;

/// A sense in a text, with the characters where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) text: u16,
    pub(super) sense: u32,
    pub(super) from: u16,
    pub(super) to: u16,
}

/// The best that was found for a sense in a topic: hundredths, and in which text.
type Best = HashMap<(u32, u32), (u32, u16)>;

#[derive(Default)]
struct Building {
    senses: u32,
    words: HashMap<String, u32>,
    parts: HashMap<String, u32>,
    together: BTreeMap<Vec<u32>, u32>,
    best: Best,
    marks: Vec<Vec<Mark>>,
}

impl Topics {
    /// Builds the index. `readings` has how all characters sound that residents may type.
    pub fn build(stock: Stock, readings: Readings) -> Topics {
        let mut building = Building { senses: SILENT + 1, ..Building::default() };
        building.learn(&stock);
        let words = Table::new(building.words.iter().map(|(word, sense)| (word.clone(), *sense)));
        for (number, topic) in (0..).zip(&stock.topics) {
            building.point(number, topic, &words);
        }
        let alike = alike(&readings);
        let known = || building.words.iter().filter(|(word, _)| !word.is_ascii());
        let spelt = |spell: &dyn Fn(&str) -> Vec<String>| {
            let each = known().flat_map(|(word, sense)| {
                spell(word).into_iter().map(|letters| (plain_letters(&letters), *sense))
            });
            Table::new(each.collect::<Vec<_>>())
        };
        let sounding = (0..).zip(words.beginning(words.all()));
        let sounding =
            sounding.filter(|(_, (word, sense))| word.chars().nth(1).is_some() && *sense != SILENT);
        let sounds = sounding.flat_map(|(place, (word, _))| {
            sounds_of(word, &readings, &alike).into_iter().map(move |sounds| (sounds, place))
        });
        let sounds = Table::new(sounds);
        let (spellings, initials) =
            (spelt(&|word| readings.spellings(word)), spelt(&|word| readings.initials(word)));
        let (ends, pointers) = pointers(building.best, building.senses, stock.topics.len());
        let mut together: HashMap<u32, Vec<(Vec<u32>, u32)>> = HashMap::new();
        for (mut senses, all) in building.together {
            if let Some(first) = senses.pop() {
                together.entry(first).or_default().push((senses, all));
            }
        }
        let said = stock.topics.iter().flat_map(|topic| &topic.texts).filter(|(part, _)| *part != Part::Name);
        let said = said
            .flat_map(|(_, text)| text.split_whitespace())
            .chain(stock.same.iter().flatten().map(String::as_str));
        let said: BTreeSet<String> = said.map(fold).collect();
        let is_word = |word: &String| building.words.get(word).is_some_and(|sense| *sense != SILENT);
        let sayings = said.into_iter().filter(is_word).map(String::into_boxed_str).collect();
        let name = |topic: &Topic| {
            let names = topic.texts.iter().filter(|(part, _)| *part == Part::Name);
            names.map(|(_, name)| fold(name)).collect()
        };
        Topics {
            sayings,
            names: stock.topics.iter().map(name).collect(),
            texts: stock.topics,
            parts: Table::new(building.parts),
            words,
            spellings,
            initials,
            sounds,
            readings,
            alike,
            together,
            ends,
            pointers,
            marks: building.marks,
        }
    }
}

impl Building {
    /// Gives every word its sense: words that mean the same theirs together, then what people say, then what says
    /// nothing; a part of a saying that says nothing goes on to say nothing.
    fn learn(&mut self, stock: &Stock) {
        for same in &stock.same {
            let sense = self.new_sense();
            for word in same.iter().map(|word| fold(word)).filter(|word| !word.is_empty()) {
                self.words.entry(word).or_insert(sense);
            }
        }
        let texts = || stock.topics.iter().flat_map(|topic| &topic.texts);
        for (part, text) in texts() {
            let words: Vec<String> = match part {
                Part::Name => text.split(|c: char| !c.is_alphanumeric()).map(fold).collect(),
                Part::Said if text.contains(' ') => Vec::new(),
                Part::Said | Part::Popular | Part::Department => vec![fold(text)],
            };
            // One character alone is a word only where somebody says that it is one.
            let is_word =
                |word: &String| word.chars().nth(1).is_some() || (*part == Part::Said && !word.is_empty());
            for word in words.into_iter().filter(is_word) {
                self.sense(word);
            }
        }
        for word in stock.silent.iter().map(String::as_str).chain(FILLERS.split_whitespace()) {
            self.words.entry(fold(word)).or_insert(SILENT);
        }
        for (_, text) in texts().filter(|(part, _)| *part == Part::Said) {
            for word in text.split_whitespace().map(fold) {
                self.sense(word);
            }
        }
        self.words.remove("");
    }

    fn new_sense(&mut self) -> u32 {
        self.senses += 1;
        self.senses - 1
    }

    fn sense(&mut self, word: String) -> u32 {
        if let Some(sense) = self.words.get(&word) {
            return *sense;
        }
        let sense = self.new_sense();
        self.words.insert(word, sense);
        sense
    }

    fn part(&mut self, part: String) -> u32 {
        if let Some(sense) = self.parts.get(&part) {
            return *sense;
        }
        let sense = self.new_sense();
        self.parts.insert(part, sense);
        sense
    }

    /// Notes what points to a topic.
    fn point(&mut self, topic: u32, texts: &Topic, words: &Table) {
        let mut marks = Vec::new();
        for (number, (part, text)) in (0..=u16::MAX).zip(&texts.texts) {
            if *part == Part::Said {
                self.point_said(topic, number, text, words);
                continue;
            }
            let characters = folded(text);
            let full = weight(*part);
            for mark in occurring(&characters, words) {
                let length = usize::from(mark.to - mark.from);
                let whole = if *part == Part::Name { WHOLE_NAME } else { 0 };
                let more = whole * length as u32 / characters.len().max(1) as u32;
                self.note(mark.sense, topic, full + more, number);
                marks.push(mark.placed(&characters, number));
            }
            for (length, worth) in [(2, PAIR), (1, CHARACTER)] {
                for (from, window) in (0..).zip(characters.windows(length)) {
                    let sense = self.part(window.iter().map(|(c, _)| *c).collect());
                    self.note(sense, topic, full * worth / 100, number);
                    let mark = Mark { text: number, sense, from, to: from + length as u16 };
                    marks.push(mark.placed(&characters, number));
                }
            }
        }
        self.marks.push(marks);
    }

    fn point_said(&mut self, topic: u32, number: u16, text: &str, words: &Table) {
        let all: Vec<String> = text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
        let senses: BTreeSet<u32> =
            all.iter().flat_map(|word| words.of(word)).filter(|sense| *sense != SILENT).collect();
        let alone = if all.len() > 1 { PART_OF_SAID } else { weight(Part::Said) };
        for word in &all {
            // One character says something only with the rest.
            if all.len() == 1 || word.chars().nth(1).is_some() {
                words.of(word).for_each(|sense| self.note(sense, topic, alone, number));
            }
            for mark in occurring(&folded(word), words).into_iter().filter(|mark| mark.to > mark.from + 1) {
                self.note(mark.sense, topic, PART_OF_SAID, number);
            }
        }
        if senses.len() > 1 {
            let senses: Vec<u32> = senses.into_iter().collect();
            let known = self.together.get(&senses).copied();
            let sense = known.unwrap_or_else(|| self.new_sense());
            self.together.insert(senses, sense);
            self.note(sense, topic, TOGETHER, number);
        }
    }

    fn note(&mut self, sense: u32, topic: u32, worth: u32, text: u16) {
        let best = self.best.entry((sense, topic)).or_default();
        if sense != SILENT && worth > best.0 {
            *best = (worth, text);
        }
    }
}

impl Mark {
    /// The mark by the characters of the text itself, of which folding left some out.
    fn placed(self, characters: &[(char, u16)], text: u16) -> Mark {
        let at = |place: u16| characters.get(usize::from(place)).map(|(_, at)| *at);
        let from = at(self.from).unwrap_or_default();
        let to = self.to.checked_sub(1).and_then(at).map_or(from, |last| last + 1);
        Mark { text, from, to, ..self }
    }
}

/// The characters of a text as they are searched, with where each stands in it.
fn folded(text: &str) -> Vec<(char, u16)> {
    let each = (0..=u16::MAX).zip(text.chars());
    each.flat_map(|(at, c)| {
        fold(c.encode_utf8(&mut [0; 4])).chars().map(move |c| (c, at)).collect::<Vec<_>>()
    })
    .collect()
}

/// Every known word in a text, by its place among the folded characters.
fn occurring(characters: &[(char, u16)], words: &Table) -> Vec<Mark> {
    let mut found = Vec::new();
    for from in 0..characters.len() {
        let mut range = words.all();
        for (to, (c, _)) in (from + 1..).zip(characters.iter().skip(from)) {
            let Some(next) = words.next(range, *c) else { break };
            range = next;
            for sense in words.whole(range).filter(|sense| *sense != SILENT) {
                found.push(Mark { text: 0, sense, from: from as u16, to: to as u16 });
            }
        }
    }
    found
}

/// Sorts what was noted by sense, and turns it into points: the fewer topics a sense points to, the more.
fn pointers(best: Best, senses: u32, topics: usize) -> (Vec<u32>, Vec<Pointer>) {
    let mut all: Vec<(u32, u32, u32, u16)> = best
        .into_iter()
        .filter(|(_, (worth, _))| *worth > 0)
        .map(|((sense, topic), (worth, text))| (sense, topic, worth, text))
        .collect();
    all.sort_unstable();
    let mut ends = Vec::with_capacity(senses as usize);
    let mut pointers = Vec::with_capacity(all.len());
    let mut groups = all.chunk_by(|a, b| a.0 == b.0).peekable();
    for sense in 0..senses {
        if let Some(group) = groups.next_if(|group| group.first().is_some_and(|first| first.0 == sense)) {
            let rarity = (1.0 + topics.max(FEW) as f64 / group.len() as f64).ln();
            pointers.extend(group.iter().map(|(_, topic, worth, text)| Pointer {
                topic: *topic,
                points: (rarity * f64::from(*worth)) as u16,
                text: *text,
            }));
        }
        ends.push(pointers.len() as u32);
    }
    (ends, pointers)
}

/// Letters as people type them who do not tell `zh` from `z` and `ing` from `in`.
pub(super) fn plain_letters(letters: &str) -> String {
    let mut plain = String::with_capacity(letters.len());
    let mut last = ' ';
    for c in letters.chars() {
        let dropped = (c == 'h' && matches!(last, 'z' | 'c' | 's')) || (c == 'g' && last == 'n');
        if !dropped {
            plain.push(c);
        }
        last = c;
    }
    plain
}

/// For each syllable a character that stands for all that sound nearly so.
fn alike(readings: &Readings) -> Vec<char> {
    let mut seen: Vec<String> = Vec::new();
    let mut alike = Vec::new();
    for syllable in
        (0..=u16::MAX).map_while(|number| Some(readings.letters(number)).filter(|l| !l.is_empty()))
    {
        let plain = plain_letters(syllable);
        let place = seen.iter().position(|known| *known == plain).unwrap_or_else(|| {
            seen.push(plain);
            seen.len() - 1
        });
        alike.push(char::from_u32(0x100 + place as u32).unwrap_or(' '));
    }
    alike
}

/// How a word sounds, a character each syllable; nothing when a character of it has no known sound.
fn sounds_of(word: &str, readings: &Readings, alike: &[char]) -> Vec<String> {
    let mut all = vec![String::new()];
    for c in word.chars() {
        let mut sounds: Vec<char> =
            readings.of(c).filter_map(|sound| alike.get(usize::from(sound)).copied()).collect();
        sounds.sort_unstable();
        sounds.dedup();
        all = all.iter().flat_map(|head| sounds.iter().map(move |sound| format!("{head}{sound}"))).collect();
        all.truncate(SOUNDS);
    }
    all
}
