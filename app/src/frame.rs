//! What surrounds every page.

use std::sync::Arc;

use shared::{
    calendar::Calendar,
    cities::{Adcode, City},
    hours::Moment,
};

/// The built assets: style sheet and loader stand in every page, because on a weak signal a file of its own costs half a
/// second before anything is seen; of the others the addresses, content-hashed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet.
    pub style: Arc<str>,
    /// The loader of the WASM; `None` when it was not built: pages work without.
    pub boot: Option<Arc<str>>,
    /// The icon.
    pub icon: String,
    /// The icon for the home screen of Apple's phones.
    pub touch_icon: String,
    /// The web manifest.
    pub manifest: String,
}

/// What surrounds every page. Holds nothing personal and no clock, so that a page can be kept.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The built assets.
    pub assets: &'a Assets,
    /// All cities of the pack.
    pub cities: &'a [City],
    /// The city that the resident chose, if any. Never guessed.
    pub city: Option<Adcode>,
    /// Elder mode (长辈版).
    pub elder: bool,
    /// Whether the banner of the demonstration is shown.
    pub demonstration: bool,
    /// Path and query of this page, to come back to after a change of city or mode.
    pub here: &'a str,
}

impl Frame<'_> {
    /// The chosen city's record.
    pub fn chosen(&self) -> Option<&City> {
        self.cities.iter().find(|c| Some(c.adcode) == self.city)
    }
}

/// When a page that shows windows is drawn. Such a page is kept for its minute only.
#[derive(Clone, Copy, Debug)]
pub struct Now<'a> {
    /// The minute.
    pub at: Moment,
    /// The holidays, which the page carries along for its browser.
    pub calendar: &'a Calendar,
}
