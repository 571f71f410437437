//! Which known words are in a question.

use super::{SILENT, Topics, build::plain_letters, table::Table};
use crate::search::{Query, Run};

/// A sense that was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) sense: u32,
    /// How surely, in hundredths.
    pub(super) sure: u32,
    /// The words as they were typed.
    pub(super) typed: String,
    /// What was meant by them, where a slip was put right.
    pub(super) meant: Option<String>,
}

/// How surely a sense was heard, in hundredths: inside a longer word, by a word that sounds so, in letters, by initials,
/// by the beginning of a word, by two characters of a name; by one, when nothing else is asked.
const INSIDE: u32 = 45;
const BY_SOUND: u32 = 85;
const LETTERS: u32 = 95;
const INITIALS: u32 = 85;
const BEGINNING: u32 = 70;
const LOOSE: u32 = 100;
const ALONE: u32 = 1_500;

/// More senses than this are not taken from one question.
const MOST: usize = 64;
/// So many words are guessed from their beginning.
const BEGINNINGS: usize = 8;
/// No longer than a word (characters).
const SHORT: usize = 4;
/// A shorter beginning of letters could be anything.
const SHORTEST_BEGINNING: usize = 3;

/// A known word in a run of Chinese.
#[derive(Clone, Copy)]
struct Word {
    from: usize,
    to: usize,
    sense: u32,
}

impl Word {
    fn holds(&self, other: &Word) -> bool {
        self.from <= other.from && other.to <= self.to && self.to - self.from > other.to - other.from
    }
}

/// What was heard so far.
#[derive(Default)]
pub(super) struct Ear(pub(super) Vec<Heard>);

impl Ear {
    fn hear(&mut self, sense: u32, sure: u32, typed: &[char], meant: Option<&str>) {
        if sense == SILENT {
            return;
        }
        let heard = || Heard { sense, sure, typed: typed.iter().collect(), meant: meant.map(str::to_owned) };
        let is_room = self.0.len() < MOST;
        match self.0.iter_mut().find(|heard| heard.sense == sense) {
            // 身份 in 身份正 is heard, and yet it was a slip.
            Some(known) if known.sure >= sure => {
                let heard = heard();
                if heard.meant.is_some() && known.meant.is_none() && heard.typed.contains(&known.typed) {
                    (known.typed, known.meant) = (heard.typed, heard.meant);
                }
            }
            Some(known) => *known = heard(),
            None if is_room => self.0.push(heard()),
            None => {}
        }
    }
}

impl Topics {
    /// The senses of a question, and its text with slips of sound put right, when there were any.
    pub(super) fn hear(&self, query: &Query) -> Vec<Heard> {
        let mut ear = Ear::default();
        let last = query.0.len().saturating_sub(1);
        for (at, run) in query.0.iter().enumerate() {
            match run {
                Run::Text(text) => self.hear_text(text, at == last, &mut ear),
                Run::Letters(letters) => self.hear_letters(letters, at == last, &mut ear),
            }
        }
        // Some put a space between any two syllables.
        for runs in query.0.chunk_by(|a, b| matches!((a, b), (Run::Letters(_), Run::Letters(_)))) {
            let letters = runs.iter().filter_map(|run| match run {
                Run::Letters(letters) => Some(letters.as_str()),
                Run::Text(_) => None,
            });
            if runs.len() > 1 {
                self.hear_cut(&plain_letters(&letters.collect::<String>()), &mut ear);
            }
        }
        ear.0
    }

    /// The known words of a question that say something, without those inside longer ones.
    pub fn words(&self, query: &Query) -> Vec<String> {
        let text = |run: &Run| match run {
            Run::Text(text) => text.clone(),
            Run::Letters(letters) => letters.chars().collect(),
        };
        let mut all = Vec::new();
        for text in query.0.iter().map(text) {
            let words = known_words(&self.words, &text);
            let outer = words.iter().filter(|word| !words.iter().any(|other| other.holds(word)));
            let outer = outer.filter(|word| word.sense != SILENT);
            all.extend(
                outer.filter_map(|word| Some(text.get(word.from..word.to)?.iter().collect::<String>())),
            );
        }
        all
    }

    fn hear_text(&self, text: &[char], is_last: bool, ear: &mut Ear) {
        let words = known_words(&self.words, text);
        for word in &words {
            let outside = words.iter().filter(|other| other.holds(word));
            let mut sure = 100;
            for other in outside {
                sure = if other.sense == SILENT { 0 } else { sure.min(INSIDE) };
                if sure == 0 {
                    break;
                }
            }
            if sure > 0 {
                ear.hear(word.sense, sure, text.get(word.from..word.to).unwrap_or_default(), None);
            }
        }
        let mut taken = vec![false; text.len()];
        let mut silent = taken.clone();
        for word in words.iter().filter(|word| word.to - word.from > 1 || word.sense == SILENT) {
            taken.iter_mut().take(word.to).skip(word.from).for_each(|taken| *taken = true);
            if word.sense == SILENT {
                silent.iter_mut().take(word.to).skip(word.from).for_each(|silent| *silent = true);
            }
        }
        self.hear_sounds(text, &silent, &mut taken, ear);
        self.hear_parts(text, &taken, ear);
        if is_last && ear.0.iter().all(|heard| heard.sure < INITIALS) {
            self.hear_beginning(text, &taken, ear);
        }
    }

    /// Words written with other characters that sound so: 身份正. One character must be right, and one not be part of
    /// another word; what stands so in a name is written right.
    fn hear_sounds(&self, text: &[char], silent: &[bool], taken: &mut [bool], ear: &mut Ear) {
        let begins = |from: &usize| silent.get(*from).is_some_and(|silent| !silent);
        for from in (0..text.len()).filter(begins) {
            let Some((to, sense, word)) = self.sounding(text, from) else { continue };
            let free = taken.get(from..to).is_some_and(|taken| {
                let free = taken.iter().filter(|taken| !**taken).count();
                free > 0 && (free == taken.len() || taken.len() > 2)
            }) && silent.get(from..to).is_some_and(|silent| silent.iter().all(|silent| !silent));
            let Some(typed) = text.get(from..to).filter(|_| free) else { continue };
            let is_in_name = |pair: &[char]| self.parts.of(&pair.iter().collect::<String>()).next().is_some();
            if typed.windows(2).all(is_in_name) {
                continue;
            }
            ear.hear(sense, BY_SOUND, typed, Some(word));
            taken.iter_mut().take(to).skip(from).for_each(|taken| *taken = true);
        }
    }

    /// The longest word that the text sounds like from there on, unless it is written right.
    fn sounding(&self, text: &[char], from: usize) -> Option<(usize, u32, &str)> {
        let mut open = vec![self.sounds.all()];
        let mut found = None;
        for (to, c) in (from + 1..).zip(text.iter().skip(from)) {
            let mut sounds: Vec<char> =
                self.readings.of(*c).filter_map(|s| self.alike.get(usize::from(s)).copied()).collect();
            sounds.dedup();
            let next = open.iter().flat_map(|range| sounds.iter().map(|sound| (*range, *sound)));
            open = next.filter_map(|(range, sound)| self.sounds.next(range, sound)).collect();
            if open.is_empty() {
                break;
            }
            let typed = text.get(from..to).unwrap_or_default();
            let words = open.iter().flat_map(|range| self.sounds.whole(*range));
            let mut words = words.filter_map(|place| self.words.get(place));
            if let Some((word, sense)) = words.find(|(word, _)| self.is_meant(typed, word)) {
                found = Some((to, sense, word));
            }
        }
        found
    }

    /// Whether somebody who typed this may have meant that word: it sounds so, and a character of it is right.
    fn is_meant(&self, typed: &[char], word: &str) -> bool {
        let mut right = 0;
        let length = word.chars().count();
        let sounds = |a: char, b: char| {
            self.readings.of(a).any(|a| {
                let a = self.alike.get(usize::from(a));
                self.readings.of(b).any(|b| self.alike.get(usize::from(b)) == a)
            })
        };
        let alike = length == typed.len()
            && word.chars().zip(typed).all(|(a, b)| {
                right += usize::from(a == *b);
                a == *b || sounds(a, *b)
            });
        alike && right > 0 && right < length
    }

    /// What no word explains may be a part of a name. So may all of a short text.
    fn hear_parts(&self, text: &[char], taken: &[bool], ear: &mut Ear) {
        let is_free = |at: usize| text.len() <= SHORT || taken.get(at).is_some_and(|taken| !taken);
        for (from, pair) in text.windows(2).enumerate().filter(|(at, _)| is_free(*at) && is_free(at + 1)) {
            let pair_text: String = pair.iter().collect();
            for sense in self.parts.of(&pair_text) {
                ear.hear(sense, LOOSE, text.get(from..from + 2).unwrap_or_default(), None);
            }
        }
        if let [only] = text {
            for sense in self.parts.of(&only.to_string()) {
                ear.hear(sense, ALONE, text, None);
            }
        }
    }

    /// What is typed last may be the beginning of a word.
    fn hear_beginning(&self, text: &[char], taken: &[bool], ear: &mut Ear) {
        let free = taken.iter().rev().take_while(|taken| !**taken).count();
        for from in (text.len() - free..text.len()).filter(|from| !is_inside_number(text, *from)) {
            let Some(tail) = text.get(from..) else { return };
            let range = tail.iter().try_fold(self.words.all(), |range, c| self.words.next(range, *c));
            if let Some(range) = range {
                for (_, sense) in self.words.beginning(range).take(BEGINNINGS) {
                    ear.hear(sense, BEGINNING, tail, None);
                }
                return;
            }
        }
    }

    fn hear_letters(&self, letters: &str, is_last: bool, ear: &mut Ear) {
        let typed: Vec<char> = letters.chars().collect();
        let before = ear.0.len();
        for sense in self.words.of(letters) {
            ear.hear(sense, 100, &typed, None);
        }
        let plain = plain_letters(letters);
        for sense in self.spellings.of(&plain) {
            ear.hear(sense, LETTERS, &typed, None);
        }
        for sense in self.initials.of(&plain).filter(|_| letters.len() > 1) {
            ear.hear(sense, INITIALS, &typed, None);
        }
        if ear.0.len() > before {
            return;
        }
        if is_last && plain.len() >= SHORTEST_BEGINNING {
            let range =
                plain.chars().try_fold(self.spellings.all(), |range, c| self.spellings.next(range, c));
            for (_, sense) in
                range.into_iter().flat_map(|range| self.spellings.beginning(range)).take(BEGINNINGS)
            {
                ear.hear(sense, BEGINNING, &typed, None);
            }
        }
        if ear.0.len() == before {
            self.hear_cut(&plain, ear);
        }
    }

    fn hear_cut(&self, letters: &str, ear: &mut Ear) {
        for (sense, part) in self.cut(letters) {
            ear.hear(sense, LETTERS, &part.chars().collect::<Vec<_>>(), None);
        }
    }

    /// Letters cut into words that they spell, so that as little as possible is left over; the rest may be the
    /// beginning of a word at the end of the letters.
    fn cut<'a>(&self, letters: &'a str) -> Vec<(u32, &'a str)> {
        // best[i]: the cost of the letters from i on, where its first part ends, and the senses of that part.
        let mut best: Vec<(u32, usize, Vec<u32>)> = vec![(0, letters.len(), Vec::new())];
        for from in (0..letters.len()).rev() {
            let cost = |to: usize| best.get(letters.len() - to).map_or(0, |(cost, ..)| *cost);
            let mut choice = (cost(from + 1) + 3, from + 1, Vec::new());
            for (table, each, shortest) in [(&self.spellings, 2, 2), (&self.initials, 4, 3)] {
                let mut range = table.all();
                for (to, c) in (from + 1..).zip(letters.chars().skip(from)) {
                    let Some(next) = table.next(range, c) else { break };
                    range = next;
                    let senses: Vec<u32> = table.whole(range).collect();
                    if !senses.is_empty() && to - from >= shortest && cost(to) + each < choice.0 {
                        choice = (cost(to) + each, to, senses);
                    }
                }
            }
            best.push(choice);
        }
        best.reverse();
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((_, to, senses)) = best.get(at).filter(|_| at < letters.len()) {
            found.extend(senses.iter().map(|sense| (*sense, letters.get(at..*to).unwrap_or_default())));
            at = *to;
        }
        found
    }
}

/// Every known word in a text. A number is one only whole: 80 is not in 13800138000.
fn known_words(words: &Table, text: &[char]) -> Vec<Word> {
    let mut found = Vec::new();
    for from in (0..text.len()).filter(|from| !is_inside_number(text, *from)) {
        let mut range = words.all();
        for (to, c) in (from + 1..).zip(text.iter().skip(from)) {
            let Some(next) = words.next(range, *c) else { break };
            range = next;
            if !is_inside_number(text, to) {
                found.extend(words.whole(range).map(|sense| Word { from, to, sense }));
            }
        }
    }
    found
}

/// Whether a number goes on across that place.
fn is_inside_number(text: &[char], at: usize) -> bool {
    let pair = at.checked_sub(1).and_then(|before| Some([text.get(before)?, text.get(at)?]));
    pair.is_some_and(|pair| pair.iter().all(|c| c.is_ascii_digit()))
}
