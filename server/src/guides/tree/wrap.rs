//! Lines of a given width, of Chinese with a little Latin in it.

/// How wide a character of Latin is, in hundredths of the font's size; a Chinese one is 100. Of most fonts, with room.
const LATIN: usize = 60;
const FULL: usize = 100;

/// No line begins with one of these: the character before them draws them up.
const CLOSING: &str = "，。；：？！、）》”’」］";

/// Width in hundredths of the font's size.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { LATIN } else { FULL }).sum()
}

/// The text in lines no wider than `widest` (hundredths of the font's size), but for a closing mark. No more than
/// `most` lines; the last one ends in … when there would be more.
pub(super) fn wrap(text: &str, widest: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in text.chars() {
        let Some(line) = lines.last_mut() else { break };
        let next = width(line) + width(c.encode_utf8(&mut [0; 4]));
        if next <= widest || CLOSING.contains(c) {
            line.push(c);
        } else {
            lines.push(c.to_string());
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last) + FULL > widest && last.pop().is_some() {}
            last.push('…');
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn lines_are_as_wide_as_they_may_be_and_begin_with_no_closing_mark() {
        assert_eq!(wrap("一二三四五六七", 300, 9), ["一二三", "四五六", "七"]);
        assert_eq!(wrap("一二三，四五", 300, 9), ["一二三，", "四五"]);
        assert_eq!(wrap("12123一二", 300, 9), ["12123", "一二"]);
        assert_eq!(wrap("一二三四五六七", 300, 2), ["一二三", "四五…"]);
        assert_eq!(wrap("一二三，四五六，七", 300, 2), ["一二三，", "四五…"]);
        assert_eq!(wrap("", 300, 2), [""]);
    }
}
