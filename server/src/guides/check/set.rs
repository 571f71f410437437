//! What a set of guides must be as a whole: every guide by itself, and how they lie to each other and to the windows.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fmt,
};

use shared::guides::{ChannelKind, Guide};

use super::{Finding, Known, common, record};
use crate::{
    cities::pack::{About, Problem},
    guides::{
        MaterialRecord, QuestionRecord,
        dataset::folder::{self, COMMON, Found, GUIDES},
    },
    offices::OfficeRecord,
};

/// Something about one file of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which file.
    pub file: String,
    /// The guide in it.
    pub id: Option<String>,
    /// How grave it is, and what.
    pub finding: Finding,
}

/// What stands in the way of reading a file.
impl From<Problem> for Told {
    fn from(Problem { file, what, .. }: Problem) -> Told {
        Told { file, id: None, finding: Finding::error(what) }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}：{}", self.finding.weight, self.file, self.finding.what)
    }
}

/// Everything that is wrong or strange about a set of guides. `offices` are the windows that the city has; without any
/// nothing is said about windows.
pub fn set(found: &Found, about: &About, offices: &[OfficeRecord]) -> Vec<Told> {
    let of_common = |finding| Told { file: COMMON.to_owned(), id: None, finding };
    let mut told: Vec<Told> = common(&found.common).into_iter().map(of_common).collect();
    told.extend(unused(found).into_iter().map(of_common));
    let cities = about.cities.iter().map(|city| city.adcode).collect();
    let ids = found.ids.iter().map(String::as_str).collect();
    let known =
        Known { common: &found.common, departments: &about.departments, cities: &cities, guides: &ids };
    let windows = Windows::of(offices);
    for placed in &found.guides {
        let guide = &placed.record;
        let mut findings = Vec::new();
        // The name of the file is the id, so that no id stands twice.
        if placed.file != folder::file(&guide.id) {
            findings.push(Finding::error(format!("id：文件名应是 {}.json", guide.id)));
        }
        findings.extend(record(guide, &known));
        if let Ok(guide) = guide.resolve(&found.common) {
            findings.extend(windows.check(&guide));
        }
        let of_guide = |finding| Told { file: placed.file.clone(), id: Some(guide.id.clone()), finding };
        told.extend(findings.into_iter().map(of_guide));
    }
    told.extend(windows.silent());
    told.extend(windows.missing(&found.ids));
    told
}

/// Shared questions, papers and explanations that no guide names.
fn unused(found: &Found) -> Vec<Finding> {
    let guides = || found.guides.iter().map(|placed| &placed.record);
    let questions: HashSet<&str> =
        guides().flat_map(|guide| &guide.questions).filter_map(QuestionRecord::shared).collect();
    let materials: HashSet<&str> =
        guides().flat_map(|guide| &guide.materials).filter_map(MaterialRecord::shared).collect();
    let all_questions = found.common.questions.iter().map(|question| question.id.as_str());
    let all_materials = found.common.materials.iter().map(|material| material.id.as_str());
    let resolved: Vec<_> = guides().filter_map(|guide| guide.resolve(&found.common).ok()).collect();
    let explained: HashSet<&str> =
        resolved.iter().flat_map(|guide| &guide.terms).map(|term| term.term.as_str()).collect();
    let all_terms = found.common.terms.iter().map(|term| term.term.as_str());
    let lists = [
        ("questions", all_questions.filter(|id| !questions.contains(id)).collect::<Vec<_>>()),
        ("materials", all_materials.filter(|id| !materials.contains(id)).collect()),
        ("terms", all_terms.filter(|term| !explained.contains(term)).collect()),
    ];
    lists
        .into_iter()
        .filter(|(_, unused)| !unused.is_empty())
        .map(|(field, unused)| {
            Finding::warning(format!("{field}：没有一份指南用到「{}」", unused.join("」「")))
        })
        .collect()
}

/// Which services the windows of the city do.
struct Windows<'a> {
    /// How many windows there are.
    windows: usize,
    /// How many windows say that they do it.
    services: BTreeMap<&'a str, usize>,
}

impl<'a> Windows<'a> {
    fn of(offices: &'a [OfficeRecord]) -> Windows<'a> {
        let mut services = BTreeMap::new();
        for office in offices.iter().filter(|office| office.withheld.is_none()) {
            let all: BTreeSet<&str> = office.services.iter().map(String::as_str).collect();
            for service in all {
                *services.entry(service).or_default() += 1;
            }
        }
        Windows { windows: offices.len(), services }
    }

    /// A service that is done at windows, but at none that is known.
    fn check(&self, guide: &Guide) -> Option<Finding> {
        let kinds = || guide.channels.iter().map(|channel| channel.kind);
        // A guide that tells no channel's kind may mean windows.
        let at_windows = kinds().any(|kind| kind == Some(ChannelKind::Window))
            || (!guide.channels.is_empty() && kinds().all(|kind| kind.is_none()));
        let nobody = !self.services.is_empty() && !self.services.contains_key(guide.id.as_str());
        (at_windows && nobody).then(|| {
            Finding::warning("channels：写了去窗口办，但没有一个窗口写明办这个事项（窗口的“可办事项”）")
        })
    }

    /// Where no window says what it does, no single guide is to blame.
    fn silent(&self) -> Option<Told> {
        (self.windows > 0 && self.services.is_empty()).then(|| Told {
            file: GUIDES.to_owned(),
            id: None,
            finding: Finding::warning("没有一个窗口写明“可办事项”，所以指南只能按窗口类型列出可能能办的窗口"),
        })
    }

    /// Services of windows for which there is no guide any more.
    fn missing(&self, ids: &HashSet<String>) -> Vec<Told> {
        let gone = self.services.iter().filter(|(service, _)| !ids.contains(**service));
        gone.map(|(service, windows)| Told {
            file: folder::file(service),
            id: None,
            finding: Finding::warning(format!("没有这份指南，可是有{windows}个窗口写着办它")),
        })
        .collect()
    }
}
