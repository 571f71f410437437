//! The text of an editor, character by character, with the look-alikes of Chinese typing made one.

use crate::hours::{BadHours, weekly::MAX_CHARS};

/// What is wrong, and at which character from 0.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub what: &'static str,
    pub at: usize,
}

pub type Read<T> = Result<T, Fault>;

impl From<Fault> for BadHours {
    fn from(fault: Fault) -> BadHours {
        BadHours { what: fault.what.to_owned(), at: fault.at + 1 }
    }
}

/// A place in a text.
pub struct Cursor {
    chars: Vec<char>,
    at: usize,
}

impl Cursor {
    /// The beginning of a text that is not too long.
    pub fn new(text: &str) -> Read<Cursor> {
        // One more than allowed is enough to know.
        let chars: Vec<char> = text.chars().take(MAX_CHARS + 1).map(plain).collect();
        if chars.len() > MAX_CHARS {
            return Err(Fault { what: "办公时间太长，最多512个字", at: MAX_CHARS });
        }
        Ok(Cursor { chars, at: 0 })
    }

    /// How many characters have been read.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Goes back, or forward.
    pub const fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// A fault at this place.
    pub const fn fault<T>(&self, what: &'static str) -> Read<T> {
        Err(Fault { what, at: self.at })
    }

    /// The character here, or the `ahead`th after it.
    pub fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    /// Whether all has been read.
    pub fn is_done(&self) -> bool {
        self.at >= self.chars.len()
    }

    /// Reads what stands between two pieces.
    pub fn gaps(&mut self) {
        self.skip(|c| matches!(c, ' ' | ',' | ';' | ':' | '(' | ')'));
    }

    /// Reads blanks.
    pub fn blanks(&mut self) {
        self.skip(|c| c == ' ');
    }

    /// Reads 至, with blanks around it.
    pub fn to(&mut self) -> bool {
        let start = self.at;
        self.blanks();
        let dash = self.at;
        self.skip(|c| c == '-');
        if self.at == dash {
            self.at = start;
            return false;
        }
        self.blanks();
        true
    }

    /// Reads a word.
    pub fn word(&mut self, word: &str) -> bool {
        let matches = word.chars().enumerate().all(|(ahead, c)| self.peek(ahead) == Some(c));
        if matches {
            self.at += word.chars().count();
        }
        matches
    }

    /// Reads the first of the words that stands here.
    pub fn any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.word(word))
    }

    /// Reads a number of one or two digits that no digit follows; nothing when there is none.
    pub fn number(&mut self) -> Option<u8> {
        let digit = |c: Option<char>| c.and_then(|c| c.to_digit(10)).map(|d| d as u8);
        let (tens, ones, third) = (digit(self.peek(0))?, digit(self.peek(1)), digit(self.peek(2)));
        let (value, length) = match (ones, third) {
            (None, _) => (tens, 1),
            (Some(ones), None) => (tens * 10 + ones, 2),
            (Some(_), Some(_)) => return None,
        };
        self.at += length;
        Some(value)
    }

    fn skip(&mut self, which: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(&which) {
            self.at += 1;
        }
    }
}

/// One character for all that look or mean the same, so that places stay places of what the editor wrote.
fn plain(c: char) -> char {
    match c {
        // At most 9: the digit exists.
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        '：' | '∶' | '﹕' => ':',
        '至' | '到' | '~' | '～' | '〜' | '—' | '–' | '－' | '―' | '‐' | '‑' | '−' | '─' => {
            '-'
        }
        '\u{3000}' | '\u{a0}' | '\t' => ' ',
        // 周日及节假日 is a list.
        '、' | '，' | '/' | '／' | '及' | '和' => ',',
        '；' | '。' | '\n' | '\r' => ';',
        '（' | '【' | '［' | '[' => '(',
        '）' | '】' | '］' | ']' => ')',
        '週' => '周',
        '點' => '点',
        '號' => '号',
        '時' => '时',
        c => c,
    }
}
