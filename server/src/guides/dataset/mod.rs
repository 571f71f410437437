//! The guides as a versioned data set of their own. A folder is read (`folder`), checked (`guides::check`), compared
//! with what is active (`diff`), and what has no error is published (`store`). `docs/GUIDES.md` describes the files for
//! the editor.

mod diff;
pub mod folder;
pub mod store;

pub use diff::{Changed, Diff};

use super::{GuideCommon, GuideRecord};
use crate::platform::versions::Body;

/// All guides of a city and what they share: what is published as one version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuideSet {
    /// `guide_common.json`.
    pub common: GuideCommon,
    /// `guides/*.json`, in the order of the departments, then of their ids.
    pub guides: Vec<GuideRecord>,
}

impl GuideSet {
    /// As the database holds it.
    ///
    /// # Errors
    /// When a guide has no JSON form, which none has.
    pub fn body(&self) -> Result<Body, serde_json::Error> {
        Body::with_shared(&self.common, &self.guides)
    }

    /// The guide of that id.
    pub fn get(&self, id: &str) -> Option<&GuideRecord> {
        self.guides.iter().find(|guide| guide.id == id)
    }

    /// Puts the guides in the order of the departments, and those of one department in that of their ids.
    pub fn sort(&mut self, departments: &[String]) {
        let place = |name: &String| departments.iter().position(|known| known == name);
        self.guides.sort_by(|a, b| (place(&a.department), &a.id).cmp(&(place(&b.department), &b.id)));
    }
}
