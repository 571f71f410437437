//! The search of guides in the browser: the same as the server's, built from what the phone keeps.

use shared::{
    guides::directory::GuideDirectory,
    offices::sounds::Sounds,
    path,
    search::{
        Query, Readings,
        topics::{Found, Topics},
    },
};

use crate::browser;

/// All guides, ready to be found.
pub(crate) struct Finder {
    topics: Topics,
    /// The ids, by the numbers of the topics.
    ids: Vec<String>,
}

impl Finder {
    /// Fetches what the search is built from.
    pub(crate) async fn fetch() -> Option<Finder> {
        let address = [path::API, path::GUIDES, "/directory"].concat();
        let directory = browser::get_json::<GuideDirectory>(&address, Vec::new()).await?;
        let readings = Readings::new(Sounds::unpack(&directory.sounds).readings());
        let finder = Finder { topics: Topics::build(directory.stock, readings), ids: directory.guides };
        finder.warm_up();
        Some(finder)
    }

    /// Searches for what nobody reads: the browser makes code of a function when it is first called, and the first key
    /// is not to wait for that.
    fn warm_up(&self) {
        for typed in ["户", "孩子的户口", "身份正", "sfz", "hukou"] {
            self.find(typed, usize::MAX);
        }
    }

    /// What the words mean, the likeliest first; at most so many guides.
    pub(crate) fn find(&self, words: &str, most: usize) -> Found {
        self.topics.find(&Query::new(words), most, |_| true)
    }

    /// The ids of all guides, in the order of their numbers.
    pub(crate) fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The ids and names of the guides that were found.
    pub(crate) fn named<'a>(&'a self, found: &'a Found) -> impl Iterator<Item = (&'a str, &'a str)> {
        found.hits.iter().filter_map(|hit| {
            let id = self.ids.get(hit.topic as usize)?;
            Some((id.as_str(), self.topics.name(hit.topic)?))
        })
    }
}
