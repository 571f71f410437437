//! Where the words of a Chinese text end.

/// Words that ask and say nothing of what is looked for. Of the language, not of a city.
const FILLERS: [&str; 46] = [
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
    "是不是",
    "办理",
    "的",
    "在",
    "去",
    "我",
    "要",
    "吗",
    "呢",
    "啊",
    "吧",
    "找",
    "想",
    "到",
    "办",
];

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: Vec<char>,
    /// Its number among the words; `None` for characters that form no known word.
    pub(super) word: Option<u32>,
}

/// The words of the data, sorted.
#[derive(Default)]
pub(super) struct Lexicon {
    words: Vec<Box<str>>,
    /// The most characters of a word.
    longest: usize,
}

impl Lexicon {
    /// Takes folded words; one character is no word, it could be a part of any.
    pub(super) fn new(words: impl IntoIterator<Item = String>) -> Lexicon {
        let mut words: Vec<Box<str>> = words
            .into_iter()
            .filter(|word| word.chars().nth(1).is_some())
            .map(String::into_boxed_str)
            .collect();
        words.sort_unstable();
        words.dedup();
        let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
        Lexicon { words, longest }
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
                    None => continue,
                };
                // A filler of one character may as well belong to an unknown word: see `join`.
                let cost = after(length) + if length == 1 { 3 } else { 2 };
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
            at += length;
            match known {
                Known::Word(number) => pieces.push(Piece { text: part.to_vec(), word: Some(*number) }),
                Known::Filler if *length > 1 => {}
                _ => match pieces.last_mut() {
                    Some(last) if open => last.text.extend_from_slice(part),
                    _ => pieces.push(Piece { text: part.to_vec(), word: None }),
                },
            }
            open = *known == Known::No || (*known == Known::Filler && *length == 1);
        }
        let says = |piece: &Piece| piece.word.is_some() || !piece.text.iter().all(is_filler);
        if pieces.iter().any(says) {
            pieces.retain(says);
        } else if pieces.is_empty() {
            pieces.push(Piece { text: text.to_vec(), word: None });
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

fn is_filler(c: &char) -> bool {
    FILLERS.iter().any(|filler| filler.chars().eq([*c]))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let lexicon = Lexicon::new(words.map(str::to_owned));
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
    fn what_only_asks_is_left_out() {
        assert_eq!(cut("离我最近的车管所在哪里"), "车管所");
        assert_eq!(cut("去民政局怎么走"), "民政局");
        assert_eq!(cut("新办街"), "?新办街", "办 may be a part of a name");
        assert_eq!(cut("在哪里"), "?在哪里");
        assert_eq!(cut("的"), "?的");
    }
}
