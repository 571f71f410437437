//! How Chinese is spelt with a keyboard of letters: whole syllables (`churujing`), initials (`crj`), both mixed
//! (`churj`), the last one perhaps unfinished (`churuji`).

/// Readings of one character that are kept; 和 has six, of which people type two.
const READINGS: usize = 3;
/// The characters that can have a reading: the block of those in use.
const FIRST: char = '一';
const LAST: char = '\u{9fff}';
/// The longest syllable, `zhuang` (letters).
const LONGEST: usize = 6;
/// Ways to spell a word that are kept.
const SPELLINGS: usize = 8;
/// Instead of a reading.
const NONE: u16 = u16::MAX;

/// How each character that occurs in the data sounds: syllables of small letters without tone, `lü` as `lv`.
/// Whoever publishes the data makes this table, because a phone has no dictionary.
#[derive(Clone, Debug, Default)]
pub struct Readings {
    syllables: Vec<Box<str>>,
    characters: Vec<(char, [u16; READINGS])>,
    /// Where each character from [`FIRST`] on stands in `characters`, and one; zero for one that is not there.
    places: Vec<u16>,
}

/// A syllable of a query as it was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    /// A whole one.
    Syllable(u16),
    /// Only its first letter, or the beginning of the last one.
    Beginning(u8),
}

impl Readings {
    /// Takes the readings of each character, the usual one first.
    pub fn new<S: AsRef<str>>(table: impl IntoIterator<Item = (char, Vec<S>)>) -> Readings {
        let is_written = |(c, _): &(char, Vec<S>)| (FIRST..=LAST).contains(c);
        let table: Vec<(char, Vec<S>)> = table.into_iter().filter(is_written).collect();
        let mut syllables: Vec<Box<str>> =
            table.iter().flat_map(|(_, readings)| readings).map(|reading| reading.as_ref().into()).collect();
        syllables.sort_unstable();
        syllables.dedup();
        let number = |reading: &S| syllables.binary_search_by(|known| (**known).cmp(reading.as_ref())).ok();
        let mut characters: Vec<(char, [u16; READINGS])> = table
            .iter()
            .map(|(character, readings)| {
                let mut numbers = [NONE; READINGS];
                let known = readings.iter().filter_map(|r| u16::try_from(number(r)?).ok());
                numbers.iter_mut().zip(known).for_each(|(place, number)| *place = number);
                (*character, numbers)
            })
            .collect();
        characters.sort_unstable();
        characters.dedup_by_key(|(character, _)| *character);
        let mut places = vec![0; LAST as usize - FIRST as usize + 1];
        for (place, (character, _)) in (1..).zip(&characters) {
            if let Some(known) = places.get_mut((*character as usize).wrapping_sub(FIRST as usize)) {
                *known = place;
            }
        }
        Readings { syllables, characters, places }
    }

    /// How that character sounds; nothing for one that is not in the table.
    pub(super) fn of(&self, character: char) -> impl Iterator<Item = u16> + '_ {
        let place = self.places.get((character as usize).wrapping_sub(FIRST as usize));
        let found = place.and_then(|place| self.characters.get(usize::from(*place).checked_sub(1)?));
        found.into_iter().flat_map(|(_, readings)| *readings).filter(|number| *number != NONE)
    }

    /// Whether two characters can sound the same.
    pub(super) fn sound_alike(&self, a: char, b: char) -> bool {
        self.of(a).any(|sound| self.of(b).any(|other| sound == other))
    }

    /// The letters of a syllable.
    pub(super) fn letters(&self, syllable: u16) -> &str {
        self.syllables.get(usize::from(syllable)).map_or("", |letters| letters)
    }

    /// The first letter of a syllable.
    pub(super) fn initial(&self, syllable: u16) -> u8 {
        self.letters(syllable).as_bytes().first().copied().unwrap_or_default()
    }

    /// The syllables that begin with those letters.
    pub(super) fn beginning_with<'a>(&'a self, letters: &'a str) -> impl Iterator<Item = u16> + 'a {
        let from = self.syllables.partition_point(|known| **known < *letters);
        let rest = self.syllables.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|known| known.starts_with(letters)).count();
        (from..from + count).filter_map(|number| u16::try_from(number).ok())
    }

    /// What the first syllable of letters may be, with how many letters it takes.
    pub(super) fn first_sounds<'a>(&'a self, letters: &'a str) -> impl Iterator<Item = (Sound, usize)> + 'a {
        let whole = |head: &str| {
            let at = self.syllables.binary_search_by(|known| (**known).cmp(head)).ok()?;
            u16::try_from(at).ok().map(Sound::Syllable)
        };
        let is_cut = move |head: &str| {
            let is_last = head.len() == letters.len();
            head.len() == 1
                || matches!(head, "zh" | "ch" | "sh")
                || (is_last && self.beginning_with(head).next().is_some())
        };
        (1..=letters.len().min(LONGEST)).rev().flat_map(move |length| {
            let head = letters.get(..length).unwrap_or_default();
            let cut = head.bytes().next().filter(|_| is_cut(head)).map(Sound::Beginning);
            whole(head).into_iter().chain(cut).map(move |sound| (sound, length))
        })
    }

    /// How a word is spelt in full, at most [`SPELLINGS`] ways; nothing when a character of it is not known.
    pub(super) fn spellings(&self, word: &str) -> Vec<String> {
        self.spelt(word, |syllable| self.letters(syllable))
    }

    /// The same by the first letter of each syllable.
    pub(super) fn initials(&self, word: &str) -> Vec<String> {
        self.spelt(word, |syllable| self.letters(syllable).get(..1).unwrap_or_default())
    }

    fn spelt<'a>(&'a self, word: &str, part: impl Fn(u16) -> &'a str) -> Vec<String> {
        let mut spellings = vec![String::new()];
        for character in word.chars() {
            let longer = spellings.iter().flat_map(|known| {
                let part = &part;
                self.of(character).map(move |syllable| format!("{known}{}", part(syllable)))
            });
            spellings = longer.take(SPELLINGS).collect();
            spellings.sort_unstable();
            spellings.dedup();
        }
        spellings
    }

    /// Whether letters spell characters that stand together in a text.
    pub(super) fn spells(&self, letters: &str, text: &str) -> Option<Spelt> {
        let starts = std::iter::once(0).chain(text.char_indices().map(|(at, c)| at + c.len_utf8()));
        starts.filter_map(|at| self.spells_from(letters, text.get(at..)?)).min()
    }

    /// Whether letters spell the beginning of a text: how, and what is left of the text.
    fn spells_from(&self, letters: &str, text: &str) -> Option<Spelt> {
        if letters.is_empty() {
            return Some(Spelt::default());
        }
        let character = text.chars().next()?;
        let rest = text.get(character.len_utf8()..)?;
        let mut best: Option<Spelt> = None;
        for syllable in self.of(character) {
            let syllable = self.letters(syllable);
            if syllable.as_bytes().first() != letters.as_bytes().first() {
                continue;
            }
            if let Some(left) = letters.strip_prefix(syllable) {
                let spelt = self.spells_from(left, rest).map(Spelt::one_more);
                best = best.into_iter().chain(spelt).min();
            }
            if syllable.starts_with(letters) && syllable != letters {
                best = best.into_iter().chain([Spelt { cut: 1, syllables: 1 }]).min();
            }
            for cut in [1, 2] {
                let Some(left) = beginning(syllable, cut).and_then(|head| letters.strip_prefix(head)) else {
                    continue;
                };
                if !left.is_empty() {
                    let spelt = self.spells_from(left, rest).map(|s| s.one_more().cut_once());
                    best = best.into_iter().chain(spelt).min();
                }
            }
        }
        best
    }
}

/// What people type for a syllable: its first letter, or two of `zh`, `ch`, `sh`.
fn beginning(syllable: &str, length: usize) -> Option<&str> {
    let head = syllable.get(..length).filter(|_| length < syllable.len())?;
    (length == 1 || head.ends_with('h')).then_some(head)
}

/// How letters spell a text: the less is cut, the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spelt {
    /// Syllables of which only a beginning was typed.
    pub(super) cut: u32,
    /// Syllables in all.
    pub(super) syllables: u32,
}

impl Spelt {
    fn one_more(self) -> Spelt {
        Spelt { syllables: self.syllables + 1, ..self }
    }
    fn cut_once(self) -> Spelt {
        Spelt { cut: self.cut + 1, ..self }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::search) fn readings_of(table: &[(&str, &str)]) -> Readings {
        let character = |c: &str| c.chars().next().unwrap();
        Readings::new(table.iter().map(|(c, sounds)| (character(c), sounds.split(' ').collect::<Vec<_>>())))
    }

    pub(in crate::search) fn some_readings() -> Readings {
        let table = [
            ("长", "chang zhang"),
            ("春", "chun"),
            ("市", "shi"),
            ("出", "chu"),
            ("入", "ru"),
            ("境", "jing"),
            ("车", "che ju"),
            ("管", "guan"),
            ("所", "suo"),
            ("西", "xi"),
            ("安", "an"),
            ("区", "qu ou"),
            ("南", "nan"),
            ("关", "guan"),
            ("民", "min"),
            ("政", "zheng"),
            ("局", "ju"),
            ("先", "xian"),
        ];
        readings_of(&table)
    }

    #[test]
    fn letters_spell_whole_short_mixed_and_unfinished() {
        let readings = some_readings();
        let spells = |letters, text| readings.spells(letters, text).is_some();
        for letters in ["churujing", "crj", "churuj", "churj", "chruj", "rujing", "jing", "churuji", "j"] {
            assert!(spells(letters, "长春市出入境"), "{letters}");
        }
        for letters in ["changchun", "zhangchun", "ccs", "chunshi"] {
            assert!(spells(letters, "长春市"), "{letters}");
        }
        assert!(spells("xian", "西安区") && spells("xian", "先"));
        for letters in ["cuj", "cchuj", "chujing", "rj x", "changchunshiq", "hangchun"] {
            assert!(!spells(letters, "长春市出入境"), "{letters}");
        }
    }

    #[test]
    fn the_first_syllable_may_be_several() {
        let readings = some_readings();
        let first = |letters| {
            let name = |(sound, length)| match sound {
                Sound::Syllable(number) => (readings.letters(number).to_owned(), length),
                Sound::Beginning(letter) => (format!("{}-", char::from(letter)), length),
            };
            readings.first_sounds(letters).map(name).collect::<Vec<_>>()
        };
        let sounds = |expected: &[(&str, usize)]| {
            expected.iter().map(|(sound, length)| ((*sound).to_owned(), *length)).collect::<Vec<_>>()
        };
        assert_eq!(first("xianshi"), sounds(&[("xian", 4), ("xi", 2), ("x-", 1)]));
        assert_eq!(first("chunguan"), sounds(&[("chun", 4), ("chu", 3), ("c-", 2), ("c-", 1)]));
        assert_eq!(first("gua"), sounds(&[("g-", 3), ("g-", 1)]), "unfinished only at the end");
        assert_eq!(first(""), sounds(&[]));
    }
}
