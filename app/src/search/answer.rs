//! The other side of the search box: answers every key from what the phone keeps.

use wasm_bindgen_futures::spawn_local;

use super::{
    FIELD, GUIDES, Name,
    known::{Known, PROPERTY},
};
use crate::{browser, guides::Finder};

/// Fetches what is searched, and answers for the search box from then on.
pub(crate) fn answer() {
    spawn_local(async {
        let Some(finder) = Finder::fetch().await else { return };
        browser::lend(FIELD, PROPERTY, move |words| known(&finder, &words).write());
    });
}

fn known(finder: &Finder, words: &str) -> Known {
    let found = finder.find(words, GUIDES);
    let name = |(id, name): (&str, &str)| Name { id: id.to_owned(), name: name.to_owned() };
    Known { is_sure: found.is_sure(), guides: finder.named(&found).map(name).collect() }
}
