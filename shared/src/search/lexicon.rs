//! Where the words of a Chinese text end.

use super::{fold::fold, sound::Readings};

/// Words that ask and say nothing of what is looked for. Of the language, not of a city.
const FILLERS: [&str; 32] = [
    "在哪里",
    "在哪儿",
    "在哪",
    "哪里",
    "哪儿",
    "哪个",
    "怎么走",
    "怎么去",
    "怎么办",
    "什么",
    "时候",
    "几点",
    "上班",
    "下班",
    "开门",
    "关门",
    "营业",
    "时间",
    "电话",
    "地址",
    "位置",
    "附近",
    "最近",
    "离我",
    "我要",
    "我想",
    "想要",
    "请问",
    "可以",
    "能不能",
    "有没有",
    "办理",
];
/// No name has one of these.
const PARTICLES: &str = "的吗呢啊吧";
/// These are only a part of what is asked where a name does not begin with them.
const VERBS: &str = "在去我要找想到办领交查补换开取";

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it begins in the text.
    pub(super) start: usize,
    pub(super) text: Vec<char>,
    /// Its number among the words; `None` for characters that form no known word.
    pub(super) word: Option<u32>,
}

/// A word of the data: of a name of a place, a popular name, a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The word.
    pub text: String,
    /// What is looked for in its place when nothing holds it together with the rest, as the city of a district.
    pub wider: Option<String>,
}

impl From<String> for Word {
    fn from(text: String) -> Word {
        Word { text, wider: None }
    }
}

/// The words of the data, sorted.
#[derive(Default)]
pub(super) struct Lexicon {
    words: Vec<Box<str>>,
    /// Pairs of words of which the second is the wider, by the first.
    wider: Vec<(u32, u32)>,
    /// Words as they are spelt, by the letters.
    spellings: Vec<(Box<str>, u32)>,
    /// The same by the first letters of their syllables.
    initials: Vec<(Box<str>, u32)>,
    /// The most characters of a word.
    longest: usize,
}

impl Lexicon {
    /// Takes words; one character is no word, it could be a part of any.
    pub(super) fn new(words: impl IntoIterator<Item = Word>, readings: &Readings) -> Lexicon {
        let given: Vec<(String, Option<String>)> = words
            .into_iter()
            .map(|word| (fold(&word.text), word.wider.map(|wider| fold(&wider))))
            .filter(|(word, _)| word.chars().nth(1).is_some())
            .collect();
        let mut words: Vec<Box<str>> = given.iter().map(|(word, _)| word.as_str().into()).collect();
        words.sort_unstable();
        words.dedup();
        let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
        let mut lexicon = Lexicon { words, longest, ..Lexicon::default() };
        let wider = |(word, wider): &(String, Option<String>)| {
            Some((lexicon.number(word)?, lexicon.number(wider.as_ref()?)?))
        };
        lexicon.wider = given.iter().filter_map(wider).collect();
        lexicon.wider.sort_unstable();
        let spelt = |spell: &dyn Fn(&str) -> Vec<String>| {
            let words = (0..).zip(&lexicon.words);
            let mut spelt: Vec<(Box<str>, u32)> = words
                .flat_map(|(number, word)| {
                    spell(word).into_iter().map(move |letters| (letters.into(), number))
                })
                .collect();
            spelt.sort_unstable();
            spelt
        };
        let (spellings, initials) =
            (spelt(&|word| readings.spellings(word)), spelt(&|word| readings.initials(word)));
        (lexicon.spellings, lexicon.initials) = (spellings, initials);
        lexicon
    }

    /// What to look for instead, when nothing is found with that word.
    pub(super) fn wider(&self, word: &str) -> Option<&str> {
        let number = self.number(word)?;
        let at = self.wider.binary_search_by_key(&number, |(word, _)| *word).ok()?;
        self.wider.get(at).map(|(_, wider)| self.get(*wider))
    }

    /// Words with how they are spelt.
    pub(super) fn spellings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.spellings.iter().map(|(letters, word)| (&**letters, self.get(*word)))
    }

    /// The words that letters spell: in full, and by the first letter of each syllable.
    pub(super) fn spelt<'a>(&'a self, letters: &'a str) -> [impl Iterator<Item = u32> + 'a; 2] {
        [&self.spellings, &self.initials].map(|by| {
            let from = by.partition_point(|(known, _)| **known < *letters);
            let rest = by.get(from..).unwrap_or_default();
            rest.iter().take_while(move |(known, _)| **known == *letters).map(|(_, word)| *word)
        })
    }

    /// Cuts letters where known words end, as in `changchun|minzhengju`; what spells none stays together.
    pub(super) fn cut_letters(&self, letters: &str) -> Vec<String> {
        let is_word = |part: &str| self.spellings.binary_search_by(|(known, _)| (**known).cmp(part)).is_ok();
        // best[i]: the cost of the letters from i on, and how many of them are a word; 0 for none.
        let mut best = vec![(0, 0)];
        for start in (0..letters.len()).rev() {
            let after = |length: usize| best.get(best.len() - length).map_or(0, |(cost, _)| *cost);
            let mut choice = (after(1) + 3, 0);
            for end in start + 1..=letters.len() {
                let cost = after(end - start) + 2;
                if cost < choice.0 && letters.get(start..end).is_some_and(is_word) {
                    choice = (cost, end - start);
                }
            }
            best.push(choice);
        }
        best.reverse();
        let (mut parts, mut at, mut open): (Vec<String>, usize, bool) = (Vec::new(), 0, false);
        while let Some((_, length)) = best.get(at).filter(|_| at < letters.len()) {
            let part = letters.get(at..at + (*length).max(1)).unwrap_or_default();
            match parts.last_mut() {
                Some(last) if open && *length == 0 => last.push_str(part),
                _ => parts.push(part.to_owned()),
            }
            (at, open) = (at + part.len(), *length == 0);
        }
        parts
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| &**word)
    }

    pub(super) fn get(&self, number: u32) -> &str {
        self.words.get(number as usize).map_or("", |word| word)
    }

    pub(super) fn number(&self, word: &str) -> Option<u32> {
        self.words.binary_search_by(|known| (**known).cmp(word)).ok().and_then(|at| u32::try_from(at).ok())
    }

    /// Every word that occurs in a text.
    pub(super) fn occurring<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u32> + 'a {
        text.char_indices().flat_map(move |(start, _)| {
            let rest = text.get(start..).unwrap_or_default();
            let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(self.longest).skip(1);
            ends.filter_map(move |end| self.number(rest.get(..end)?))
        })
    }

    /// Cuts a text so that as little as possible stays unknown, in as few words as possible. What only asks is
    /// left out, unless nothing else is there.
    pub(super) fn pieces(&self, text: &[char]) -> Vec<Piece> {
        // best[i]: the cost of the text from i on, how long its first piece is, and which word that is.
        let mut best: Vec<(u32, usize, Known)> = vec![(0, 0, Known::No)];
        for start in (0..text.len()).rev() {
            let after = |length: usize| best.get(best.len() - length).map_or(0, |(cost, ..)| *cost);
            let mut choice = (after(1) + 3, 1, Known::No);
            let mut word = String::new();
            for (length, c) in (1..).zip(text.iter().skip(start).take(self.longest.max(4))) {
                word.push(*c);
                let known = match self.number(&word) {
                    Some(number) => Known::Word(number),
                    None if FILLERS.contains(&word.as_str()) => Known::Filler,
                    None if length == 1 && PARTICLES.contains(*c) => Known::Filler,
                    None => continue,
                };
                let cost = after(length) + 2;
                if cost <= choice.0 {
                    choice = (cost, length, known);
                }
            }
            best.push(choice);
        }
        best.reverse();
        self.join(text, &best)
    }

    /// Characters that are no word and stand together become one piece.
    fn join(&self, text: &[char], best: &[(u32, usize, Known)]) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let (mut at, mut open) = (0, false);
        while let Some((_, length, known)) = best.get(at).filter(|(_, length, _)| *length > 0) {
            let part = text.get(at..at + length).unwrap_or_default();
            let start = at;
            at += length;
            let is_verb = *length == 1 && part.iter().all(|c| VERBS.contains(*c));
            match known {
                Known::Word(number) => pieces.push(Piece { start, text: part.to_vec(), word: Some(*number) }),
                Known::Filler => {}
                Known::No if is_verb && !open => {}
                Known::No => match pieces.last_mut() {
                    Some(last) if open => last.text.extend_from_slice(part),
                    _ => pieces.push(Piece { start, text: part.to_vec(), word: None }),
                },
            }
            open = *known == Known::No && (open || !is_verb);
        }
        if pieces.is_empty() {
            pieces.push(Piece { start: 0, text: text.to_vec(), word: None });
        }
        pieces
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Word(u32),
    Filler,
    No,
}

#[cfg(test)]
mod tests {
    use super::{super::sound::tests::some_readings, *};

    fn cut(text: &str) -> String {
        let words = [
            "长春市",
            "长春",
            "南关区",
            "南关",
            "民政局",
            "市民",
            "车管所",
            "婚姻登记",
            "街道办",
            "街道办事处",
        ];
        let lexicon = Lexicon::new(words.map(|word| Word::from(word.to_owned())), &some_readings());
        let text: Vec<char> = text.chars().collect();
        let pieces = lexicon.pieces(&text).into_iter();
        let shown = pieces.map(|piece| {
            let text: String = piece.text.iter().collect();
            if piece.word.is_some() { text } else { format!("?{text}") }
        });
        shown.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_text_is_cut_into_words() {
        assert_eq!(cut("南关区车管所"), "南关区|车管所");
        assert_eq!(cut("长春市民政局"), "长春市|民政局", "not 长春|市民|政局");
        assert_eq!(cut("南关民政局"), "南关|民政局");
        assert_eq!(cut("芳菲路123号民政局"), "?芳菲路123号|民政局");
        assert_eq!(cut("新春街道办事处"), "?新春|街道办事处");
    }

    #[test]
    fn letters_are_cut_into_words() {
        let words = ["长春", "长春市", "民政局", "西安"].map(|word| Word::from(word.to_owned()));
        let lexicon = Lexicon::new(words, &some_readings());
        assert_eq!(lexicon.cut_letters("changchunminzhengju"), ["changchun", "minzhengju"]);
        assert_eq!(lexicon.cut_letters("zhangchunshiqumzj"), ["zhangchunshi", "qumzj"]);
        assert_eq!(lexicon.cut_letters("quxianqu"), ["qu", "xian", "qu"]);
        assert_eq!(lexicon.cut_letters("rj"), ["rj"]);
    }

    #[test]
    fn what_only_asks_is_left_out() {
        assert_eq!(cut("离我最近的车管所在哪里"), "车管所");
        assert_eq!(cut("去民政局怎么走"), "民政局");
        assert_eq!(cut("去芳菲路的街道办"), "?芳菲路|街道办");
        assert_eq!(cut("芳菲路的电话"), "?芳菲路");
        assert_eq!(cut("新办街"), "?新办街", "办 may be a part of a name");
        assert_eq!(cut("在哪里"), "?在哪里");
        assert_eq!(cut("的"), "?的");
    }
}
