//! Windows by what somebody typed: names, popular names, districts, addresses, pinyin.

use std::collections::{BTreeSet, HashSet};

use shared::{
    messages::offices::kind,
    offices::{OfficeKind, sounds::Sounds},
    search::{Document, Field, Index, Match, Query, Readings, Word, fold},
};

use super::OfficeRecord;
use crate::{
    cities::{Places, pack::PopularName},
    guides::GuideRecord,
    platform::pinyin::sounds_of,
};

const NAME: usize = 0;
const ALIAS: usize = 1;
const POPULAR: usize = 2;
const DIVISION: usize = 3;
const SERVICE: usize = 4;
const ADDRESS: usize = 5;
const REMARK: usize = 6;

const fn field(weight: u32, by_sound: bool) -> Field {
    Field { weight, by_sound }
}

/// A word in the name says most of what a window is, one in a remark least.
const FIELDS: [Field; 7] = [
    field(100, true),
    field(120, true),
    field(90, true),
    field(60, true),
    field(40, false),
    field(30, false),
    field(10, false),
];

/// What windows are found by, besides their own records.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Cities and districts.
    pub places: &'a Places,
    /// What people call windows.
    pub popular_names: &'a [PopularName],
    /// The services by whose names a window is found that does them.
    pub guides: &'a [GuideRecord],
}

/// The search over the windows of one version of the data.
pub struct OfficeSearch {
    index: Index,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Numbers of records, in the slice that was given, with their points: the best first.
    pub hits: Vec<(u32, u32)>,
    /// The text as it must have been meant, when it was found only so: 「您是不是要找」.
    pub corrected: Option<String>,
    /// Words that no window has together with the rest, such as 车管所 while none is known.
    pub missing: Vec<String>,
}

impl OfficeSearch {
    /// Takes the records that may be shown, in the order by which they are numbered.
    pub fn new(records: &[OfficeRecord], known: Known<'_>) -> OfficeSearch {
        let documents = || records.iter().map(|record| document(record, known));
        let words = words(records, known);
        let texts = documents().flat_map(|document| document.texts.into_iter().map(|(_, text)| text));
        let readings = readings(texts.chain(words.iter().map(|word| word.text.clone())));
        let index = Index::build(FIELDS.to_vec(), words, readings, documents());
        OfficeSearch { index }
    }

    /// Finds windows, of those that `admits` lets pass by their number.
    pub fn find(&self, text: &str, admits: impl Fn(u32) -> bool) -> Found {
        let found = self.index.find(&Query::new(text), usize::MAX, admits);
        let (corrected, missing) = match found.matched {
            Match::Whole => (None, Vec::new()),
            Match::Slip { meant } => (Some(meant), Vec::new()),
            Match::Part { missing } => (None, missing),
        };
        Found { hits: found.hits.iter().map(|hit| (hit.document, hit.score)).collect(), corrected, missing }
    }

    /// Bytes of memory, about.
    pub fn size(&self) -> usize {
        self.index.size()
    }
}

fn document(record: &OfficeRecord, known: Known<'_>) -> Document {
    let divisions = [Some(record.city), record.district].into_iter().flatten();
    let divisions = divisions.filter_map(|code| known.places.name(code));
    let popular = known.popular_names.iter().filter(|popular| bears(record, popular));
    let guides = known.guides.iter().filter(|guide| record.services.contains(&guide.id));
    let guides = guides.flat_map(|guide| std::iter::once(&guide.name).chain(&guide.aliases));
    let texts = std::iter::once((NAME, record.name.as_str()))
        .chain(record.aliases.iter().map(|alias| (ALIAS, alias.as_str())))
        .chain(popular.map(|popular| (POPULAR, popular.name.as_str())))
        .chain([(POPULAR, kind(record.kind))])
        .chain(divisions.map(|name| (DIVISION, name)))
        .chain(guides.map(|name| (SERVICE, name.as_str())))
        .chain(record.address.as_deref().map(|address| (ADDRESS, address)))
        .chain(record.remarks.iter().map(|remark| (REMARK, remark.as_str())));
    Document { texts: texts.map(|(field, text)| (field, text.to_owned())).collect() }
}

/// Whether people use that name for that window.
fn bears(record: &OfficeRecord, popular: &PopularName) -> bool {
    let has = |word: &String| {
        std::iter::once(&record.name).chain(&record.aliases).any(|name| fold(name).contains(&fold(word)))
    };
    popular.kinds.contains(&record.kind)
        || popular.words.iter().any(has)
        || popular.services.iter().any(|service| record.services.contains(service))
}

/// The words by which a query is cut. A service is one only where some window does it: else 领结婚证 would be known
/// as something that no window has.
fn words(records: &[OfficeRecord], known: Known<'_>) -> Vec<Word> {
    let divisions = known.places.all().iter().flat_map(|division| {
        let wider = known.places.name(division.parent).map(str::to_owned);
        division.names().into_iter().map(move |text| Word { text, wider: wider.clone() })
    });
    let offered: HashSet<&String> = records.iter().flat_map(|record| &record.services).collect();
    let guides = known.guides.iter().filter(|guide| offered.contains(&guide.id));
    let services = guides.flat_map(|guide| std::iter::once(&guide.name).chain(&guide.aliases));
    let popular = known.popular_names.iter().map(|popular| &popular.name);
    let aliases = records.iter().flat_map(|record| &record.aliases);
    let kinds = OfficeKind::ALL.map(|known| kind(known).to_owned());
    let names = popular.chain(services).chain(aliases).cloned().chain(kinds).map(Word::from);
    divisions.chain(names).collect()
}

/// How the characters of texts sound. 绿 is typed `lv` and `lu`.
pub(crate) fn readings(texts: impl Iterator<Item = String>) -> Readings {
    let mut characters = BTreeSet::new();
    texts.for_each(|text| characters.extend(text.chars()));
    Readings::new(characters.into_iter().filter_map(|c| Some((c, sounds_of(c)?))))
}

/// The same of some texts, as a phone takes it.
pub(super) fn sounds<'a>(texts: impl Iterator<Item = &'a str>) -> Sounds {
    let characters: BTreeSet<char> = texts.flat_map(str::chars).collect();
    Sounds::new(characters.into_iter().filter_map(|c| Some((c, sounds_of(c)?))))
}
