//! The search in the browser: as one types, the guides that are meant come to the front.

use shared::{
    guides::directory::GuideDirectory,
    messages::guides as words,
    offices::sounds::Sounds,
    path,
    search::{Query, Readings, topics::Topics},
};
use wasm_bindgen_futures::spawn_local;

use super::id;
use crate::browser;

/// Fetches what the search is built from, and takes the field over when it is there.
pub(crate) fn start() {
    spawn_local(async {
        let address = [path::API, path::GUIDES, "/directory"].concat();
        let Some(directory) = browser::get_json::<GuideDirectory>(&address, Vec::new()).await else { return };
        let readings = Readings::new(Sounds::unpack(&directory.sounds).readings());
        let ids = directory.guides.iter().map(|guide| [id::LINE, guide].concat());
        let Some(lines) = browser::Lines::of(id::LIST, ids) else { return };
        let finder = Finder { topics: Topics::build(directory.stock, readings), lines };
        finder.warm_up();
        browser::on_typed(id::WORDS, move |typed| finder.show(&typed));
    });
}

struct Finder {
    topics: Topics,
    /// By the numbers of the topics.
    lines: browser::Lines,
}

impl Finder {
    /// Searches for what nobody reads: the browser makes code of a function when it is first called, and the first key
    /// is not to wait for that.
    fn warm_up(&self) {
        for typed in ["户", "孩子的户口", "身份正", "sfz", "hukou"] {
            self.topics.find(&Query::new(typed), usize::MAX, |_| true);
        }
    }

    /// Brings what was found to the front, the likeliest first, and hides the rest; shows all when nothing is typed.
    fn show(&self, typed: &str) {
        let typed = typed.trim();
        if typed.is_empty() {
            self.lines.show(0..self.lines.len());
            return browser::say(id::FOUND, "");
        }
        let found = self.topics.find(&Query::new(typed), usize::MAX, |_| true);
        let count = self.lines.show(found.hits.iter().map(|hit| hit.topic as usize));
        let said = match (count, &found.elsewhere, &found.meant) {
            (0, Some(what), _) => words::missing(what),
            (0, None, _) => words::KEPT_NOTHING.to_owned(),
            (_, _, Some(meant)) => words::corrected(meant),
            (count, _, None) => words::kept_found(count),
        };
        browser::say(id::FOUND, &said);
    }
}
