//! The words that a cell may use for a value: the first is the one that an export writes.

/// Values with their words.
pub type Vocabulary<T> = &'static [(T, &'static [&'static str])];

/// Yes and no.
pub const BOOLEANS: Vocabulary<bool> =
    &[(true, &["是", "yes", "true", "1", "有"]), (false, &["否", "no", "false", "0", "无"])];

/// The value of a word.
pub fn find<T: Copy>(vocabulary: Vocabulary<T>, word: &str) -> Option<T> {
    let of = |is: &dyn Fn(&str) -> bool| {
        vocabulary.iter().find(|(_, words)| words.iter().any(|known| is(known))).map(|(value, _)| *value)
    };
    // Most cells of a hundred thousand rows are as an export writes them.
    of(&|known| known == word).or_else(|| {
        let wanted = plain(word);
        of(&|known| plain(known) == wanted)
    })
}

/// The word that an export writes.
pub fn word<T: PartialEq>(vocabulary: Vocabulary<T>, value: &T) -> &'static str {
    vocabulary.iter().find(|(known, _)| known == value).and_then(|(_, words)| words.first()).unwrap_or(&"")
}

/// What to do about a word that is not known: the one that is most like it, or all of them.
pub fn advice<T>(vocabulary: Vocabulary<T>, word: &str) -> String {
    match nearest(word, vocabulary.iter().flat_map(|(_, words)| words.iter().copied())) {
        Some(known) => format!("是不是「{known}」？"),
        None => {
            let known: Vec<&str> =
                vocabulary.iter().filter_map(|(_, words)| words.first().copied()).collect();
            format!("可以写：{}", known.join("、"))
        }
    }
}

/// The one that is most like a word; `None` when none is much like it.
pub fn nearest(word: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    const ALIKE: f64 = 0.45;
    let wanted = plain(word);
    known
        .map(|known| (strsim::normalized_damerau_levenshtein(&wanted, &plain(known)), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}

/// Half-width, lower case, without spaces.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(half_width).flat_map(char::to_lowercase).collect()
}

/// `Ａ` as `A`.
pub fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}
