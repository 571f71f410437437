//! How characters sound, so that a phone without a network finds 出入境 under `churujing`, `crj` and `churj`.

/// How the characters of some texts sound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sounds(
    /// By character; readings parted by [`BETWEEN`], in letters without tones.
    Vec<(char, String)>,
);

const BETWEEN: char = '/';
/// What is longer is no word that somebody types; a bit each has room in a number.
const LONGEST: usize = 60;

impl Sounds {
    /// Characters with their readings, in the order of the characters.
    pub fn new(table: impl Iterator<Item = (char, Vec<String>)>) -> Sounds {
        Sounds(table.map(|(character, readings)| (character, readings.join("/"))).collect())
    }

    /// As [`Sounds::unpack`] reads it: `长chang/zhang春chun`.
    pub fn pack(&self) -> String {
        self.0.iter().flat_map(|(character, readings)| [character.to_string(), readings.clone()]).collect()
    }

    /// What [`Sounds::pack`] wrote, in that order.
    pub fn unpack(text: &str) -> Sounds {
        let mut table: Vec<(char, String)> = Vec::new();
        for character in text.chars() {
            match table.last_mut().filter(|_| character.is_ascii()) {
                Some((_, readings)) => readings.push(character),
                None => table.push((character, String::new())),
            }
        }
        Sounds(table)
    }

    /// Each character with its readings, the usual one first.
    pub fn readings(&self) -> impl Iterator<Item = (char, Vec<&str>)> {
        self.0.iter().map(|(character, readings)| (*character, readings.split(BETWEEN).collect()))
    }

    /// Whether some characters of the text, one behind the other, sound like the word: each wholly or by its first letter,
    /// the last one as far as the word goes. The word is in small letters; one letter alone says nothing.
    pub fn has(&self, text: &str, word: &str) -> bool {
        if !(2..=LONGEST).contains(&word.len()) || !word.bytes().all(|b| b.is_ascii_lowercase()) {
            return false;
        }
        // The bit n says that the first n letters are heard; a word may begin at every character.
        let mut heard = 1_u64;
        for character in text.chars() {
            let before = heard;
            heard = 1;
            for reading in self.of(character).split(BETWEEN).filter(|reading| !reading.is_empty()) {
                for (at, _) in word.char_indices().filter(|(at, _)| before >> at & 1 == 1) {
                    let rest = word.get(at..).unwrap_or_default();
                    if reading.starts_with(rest) {
                        return true;
                    }
                    if rest.starts_with(reading) {
                        heard |= 1 << (at + reading.len());
                    }
                    if rest.as_bytes().first() == reading.as_bytes().first() {
                        heard |= 1 << (at + 1);
                    }
                }
            }
            if heard >> word.len() & 1 == 1 {
                return true;
            }
        }
        false
    }

    fn of(&self, character: char) -> &str {
        let found = self.0.binary_search_by_key(&character, |(known, _)| *known);
        found.ok().and_then(|at| self.0.get(at)).map_or("", |(_, readings)| readings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters in the order of their numbers.
    fn sounds() -> Sounds {
        let table = [
            ('入', "ru"),
            ('关', "guan"),
            ('出', "chu"),
            ('区', "qu/ou"),
            ('南', "nan"),
            ('厅', "ting"),
            ('境', "jing"),
            ('大', "da/dai"),
            ('春', "chun"),
            ('长', "chang/zhang"),
        ];
        let table = table.map(|(c, readings)| (c, readings.split('/').map(str::to_owned).collect()));
        Sounds::new(table.into_iter())
    }

    #[test]
    fn whole_sounds_first_letters_and_both_are_heard() {
        let sounds = sounds();
        for word in
            ["churujing", "crj", "churj", "crjing", "chur", "ch", "rujing", "rujingda", "crjdt", "crjdating"]
        {
            assert!(sounds.has("长春出入境大厅", word), "{word}");
        }
        for word in ["changchun", "zhangchun", "cc", "cchun"] {
            assert!(sounds.has("长春", word), "{word}");
        }
        for word in
            ["chuj", "jingru", "rc", "crjx", "crjdatingx", "nanguan", "c", "", "CRJ", "出入境", "cr j"]
        {
            assert!(!sounds.has("长春出入境大厅", word), "{word}");
        }
        assert!(!sounds.has("南关区1号", "qu1") && sounds.has("南关区", "ngou"));
        assert!(!sounds.has("出的入", "cr"), "a character between that nobody named");
        assert!(!sounds.has("出入境", &"crj".repeat(30)) && !Sounds::default().has("出入境", "crj"));
    }

    #[test]
    fn what_is_packed_is_read() {
        let packed = sounds().pack();
        assert!(packed.starts_with("入ru关guan") && packed.ends_with("长chang/zhang"));
        assert_eq!(Sounds::unpack(&packed), sounds());
        assert_eq!(Sounds::unpack(""), Sounds::default());
        assert!(!Sounds::unpack("abc").has("a", "ab"), "what nobody packed does no harm");
    }
}
