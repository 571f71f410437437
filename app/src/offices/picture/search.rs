//! What the list below the picture is narrowed by.

use shared::{
    messages::offices,
    offices::{directory::Window, sounds::Sounds},
};

/// Whether each of these words, in small letters, occurs in what one would look for a window by, as it is written or as it
/// sounds.
pub(super) fn matches(window: &Window, words: &str, sounds: &Sounds) -> bool {
    words.split_whitespace().all(|word| {
        let has = |text: &str| text.to_ascii_lowercase().contains(word) || sounds.has(text, word);
        has(&window.name)
            || window.aliases.iter().any(|alias| has(alias))
            || has(offices::kind(window.kind))
            || window.address.as_deref().is_some_and(has)
            || window.district_name.as_deref().is_some_and(has)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_looked_for_in_writing_and_in_sound() {
        let window: Window = serde_json::from_value(serde_json::json!({
            "id": "x", "name": "虚构大厅B座", "aliases": ["市民中心"], "kind": "exit_entry", "role": "window",
            "district_name": "南关区", "address": "人民大街1号" }))
        .unwrap();
        let sounds = Sounds::unpack("中zhong人ren入ru关guan出chu南nan境jing大da心xin民min街jie");
        for words in ["b座", "出入境", "churujing", "crj", "mzx 1号", "rmdj", "南关 dajie", "nanguan crj", ""]
        {
            assert!(matches(&window, words, &sounds), "{words}");
        }
        for words in ["zmzx", "nanguan 二号", "人民街"] {
            assert!(!matches(&window, words, &sounds), "{words}");
        }
    }
}
