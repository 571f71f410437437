//! The search of guides, asked in residents' words: how often the right guide comes first and among the first three.
//! Prints figures alone, never a question: half of them is not to be read by whoever works on the search.

use std::{collections::BTreeMap, path::Path};

use server::{
    cities::{Snapshot, pack::Pack, paging::Paging},
    guides::GuideQuery,
};
use shared::guides::{GuideList, ReasonField};

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun");
const QUESTIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guide_questions");
/// No guide answers it.
const NONE: &str = "-";

fn snapshot() -> Snapshot {
    Snapshot::new(1, Pack::read(Path::new(PACK)).unwrap())
}

fn ask(snapshot: &Snapshot, question: &str) -> GuideList {
    let query = GuideQuery { text: Some(question.to_owned()), ..GuideQuery::default() };
    snapshot.guides.list(&query, Paging::FIRST, 1)
}

/// Of some questions: how many, how often the right guide is first, and among the first three. Where no guide answers,
/// no guide is right.
#[derive(Clone, Copy, Default)]
struct Tally {
    all: f64,
    first: f64,
    three: f64,
}

impl Tally {
    fn add(&mut self, first: bool, three: bool) {
        self.all += 1.0;
        self.first += f64::from(u8::from(first));
        self.three += f64::from(u8::from(three));
    }

    fn shares(self) -> (f64, f64) {
        (self.first / self.all, self.three / self.all)
    }
}

/// By style; `all` has all, `answered` those that a guide answers.
fn tallies(half: &str) -> BTreeMap<String, Tally> {
    let snapshot = snapshot();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for row in csv::Reader::from_path(format!("{QUESTIONS}/{half}")).unwrap().records() {
        let row = row.unwrap();
        let items = ask(&snapshot, &row[0]).items;
        let is_right = |id: &str| row[1].split('|').any(|right| right == id);
        let (first, three) = if &row[1] == NONE {
            (items.is_empty(), items.is_empty())
        } else {
            let at = items.iter().position(|guide| is_right(&guide.id));
            (at == Some(0), at.is_some_and(|at| at < 3))
        };
        let answered = if &row[1] == NONE { "unanswered" } else { "answered" };
        for name in ["all", answered, &row[2]] {
            tallies.entry(name.to_owned()).or_default().add(first, three);
        }
    }
    for (name, tally) in &tallies {
        let (first, three) = tally.shares();
        println!("{half} {name}: {} questions, first {first:.3}, among three {three:.3}", tally.all);
    }
    tallies
}

#[test]
fn the_right_guide_is_found_in_every_set() {
    for half in ["tune.csv", "held_out.csv", "tune_more.csv", "held_out_again.csv"] {
        let tallies = tallies(half);
        for name in ["all", "answered"] {
            let (first, three) = tallies[name].shares();
            assert!(
                three >= 0.95 && first >= 0.80,
                "{half} {name}: first {first:.3}, among three {three:.3}"
            );
        }
    }
}

#[test]
fn a_guide_says_why_it_was_found() {
    let snapshot = snapshot();
    let why = |question: &str| {
        let first = ask(&snapshot, question).items.remove(0);
        let reason = first.reason.unwrap();
        (first.id, reason.field, reason.text, reason.words.join("|"))
    };
    let (id, field, text, words) = why("结婚登记");
    assert_eq!((id.as_str(), field, text.as_str()), ("ca-marry", ReasonField::Name, "结婚登记"));
    assert_eq!(words, "结婚登记");
    let (id, field, _, words) = why("车上那个蓝本本没了");
    assert_eq!((id.as_str(), field), ("tm-vl-reissue", ReasonField::Name));
    assert_eq!(words, "行驶证", "what the name calls 蓝本本");
    let (id, field, _, words) = why("怕别人拿我的名去贷款");
    assert_eq!((id.as_str(), field), ("ps-id-reissue", ReasonField::Said));
    assert_eq!(words, "拿我的名");
    let (_, field, text, _) = why("民政通");
    assert!(field == ReasonField::Text && text.contains("民政通"), "only sentences have it: {text}");
}

#[test]
fn what_is_put_right_and_what_is_not_here_is_told() {
    let snapshot = snapshot();
    let slip = ask(&snapshot, "身份正丢了");
    assert_eq!(slip.corrected.as_deref(), Some("身份证丢了"));
    assert_eq!(slip.items[0].id, "ps-id-reissue");
    let elsewhere = ask(&snapshot, "营业执照怎么注销");
    assert_eq!((elsewhere.total, elsewhere.missing), (0, vec!["营业执照".to_owned()]));
    let nothing = ask(&snapshot, "龘龘龘");
    assert_eq!((nothing.total, nothing.corrected, nothing.missing.len()), (0, None, 0));
}

#[test]
fn a_beginning_finds_before_the_word_is_whole() {
    let snapshot = snapshot();
    for (typed, id) in
        [("身份", "ps-id-"), ("shenfen", "ps-id-"), ("公积", "hf-"), ("gongjij", "hf-"), ("籍", "")]
    {
        let items = ask(&snapshot, typed).items;
        assert!(items.first().is_some_and(|guide| guide.id.starts_with(id)), "{typed}: {items:?}");
    }
}

#[test]
fn the_api_writes_what_the_pages_read() {
    let snapshot = snapshot();
    for question in ["身份正丢了", "营业执照", "公积金", "民政通", ""] {
        let text = Some(question.to_owned()).filter(|text| !text.is_empty());
        let query = GuideQuery { text, ..GuideQuery::default() };
        let paging = Paging { limit: 3, offset: 0 };
        let written = snapshot.guides.list_json(&query, paging, 7);
        let read: GuideList = serde_json::from_str(&written).unwrap();
        assert_eq!(read, snapshot.guides.list(&query, paging, 7), "{question}");
    }
}

#[test]
fn pages_of_a_search_lead_through_all_of_it() {
    let snapshot = snapshot();
    let query = GuideQuery { text: Some("公积金".into()), ..GuideQuery::default() };
    let all = snapshot.guides.list(&query, Paging { limit: 50, offset: 0 }, 1);
    let mut ids: Vec<String> = Vec::new();
    while ids.len() < all.total {
        let part = snapshot.guides.list(&query, Paging { limit: 2, offset: ids.len() }, 1);
        assert_eq!((part.total, part.items.is_empty()), (all.total, false));
        ids.extend(part.items.into_iter().map(|guide| guide.id));
    }
    assert_eq!(ids, all.items.into_iter().map(|guide| guide.id).collect::<Vec<_>>());
}
