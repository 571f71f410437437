//! The search in the browser: as one types, the guides that are meant come to the front.

use shared::messages::guides as words;
use wasm_bindgen_futures::spawn_local;

use super::id;
use crate::{browser, guides::Finder};

/// Fetches what the search is built from, and takes the field over when it is there.
pub(crate) fn start() {
    spawn_local(async {
        let Some(finder) = Finder::fetch().await else { return };
        let ids = finder.ids().iter().map(|guide| [id::LINE, guide].concat());
        let Some(lines) = browser::Lines::of(id::LIST, ids) else { return };
        browser::on_typed(id::WORDS, move |typed| show(&finder, &lines, &typed));
    });
}

/// Brings what was found to the front, the likeliest first, and hides the rest; shows all when nothing is typed. The lines
/// are by the numbers of the topics.
fn show(finder: &Finder, lines: &browser::Lines, typed: &str) {
    let typed = typed.trim();
    if typed.is_empty() {
        lines.show(0..lines.len());
        return browser::say(id::FOUND, "");
    }
    let found = finder.find(typed, usize::MAX);
    let count = lines.show(found.hits.iter().map(|hit| hit.topic as usize));
    let said = match (count, &found.elsewhere, &found.meant) {
        (0, Some(what), _) => words::missing(what),
        (0, None, _) => words::KEPT_NOTHING.to_owned(),
        (_, _, Some(meant)) => words::corrected(meant),
        (count, _, None) => words::kept_found(count),
    };
    browser::say(id::FOUND, &said);
}
