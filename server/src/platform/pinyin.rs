//! How Chinese characters are spelt in letters.

use pinyin::{ToPinyin, ToPinyinMulti};

/// The readings of a character without tones, the usual one first. 绿 is typed `lv` and `lu`.
pub fn sounds_of(character: char) -> Option<Vec<String>> {
    let usual = character.to_pinyin()?;
    let others = character.to_pinyin_multi().into_iter().flatten();
    let mut sounds: Vec<String> = Vec::new();
    for plain in std::iter::once(usual).chain(others).map(|reading| reading.plain()) {
        for sound in [plain.replace('ü', "v"), plain.replace('ü', "u")] {
            if !sounds.contains(&sound) {
                sounds.push(sound);
            }
        }
    }
    Some(sounds)
}
