//! Every way through the questions of every guide, against tables written from the facts: `guide_outcomes/<id>.csv`.
//!
//! A row names answers (`home=220100|220200;actor=self`; a question that it does not name may have any answer), whether it
//! can be done, and what the result shows (`has`) and does not show (`lacks`). Every way is in some row, every row has some
//! way, and all rows of a way hold.

use std::{collections::BTreeMap, fs, path::Path};

use jiff::civil::{Date, date};
use serde::Deserialize;
use server::{cities::pack::Pack, guides::GuideCommon};
use shared::guides::{Case, Guide, Outcome, Part, walk};

/// The facts were gathered until then.
const ON: Date = date(2026, 11, 22);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    answers: String,
    outcome: String,
    has: String,
    lacks: String,
}

impl Row {
    /// Accepted choices by question.
    fn accepted(&self) -> BTreeMap<&str, Vec<&str>> {
        let terms = self.answers.split(';').filter(|term| !term.is_empty());
        terms.map(|term| term.split_once('=').unwrap()).map(|(id, c)| (id, c.split('|').collect())).collect()
    }

    fn is_about(&self, answers: &BTreeMap<String, String>) -> bool {
        self.accepted().into_iter().all(|(question, choices)| {
            answers.get(question).is_some_and(|choice| choices.contains(&choice.as_str()))
        })
    }
}

fn guides() -> Vec<Guide> {
    let pack = Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/packs/changchun"))).unwrap();
    // What anybody may do who does not agree is the same on every way.
    let common = GuideCommon { remedies: Vec::new(), ..pack.guide_common };
    pack.guides.iter().map(|record| record.resolve(&common).unwrap()).collect()
}

fn rows(id: &str) -> Vec<Row> {
    let file = format!("{}/tests/guide_outcomes/{id}.csv", env!("CARGO_MANIFEST_DIR"));
    let mut reader = csv::Reader::from_path(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
    reader.deserialize().map(|row| row.unwrap_or_else(|error| panic!("{file}: {error}"))).collect()
}

/// What a resident of this case reads today, apart from what is the same for everybody.
fn shown(case: &Case<'_>) -> String {
    let refusals = case.refusals();
    if !refusals.is_empty() {
        return refusals.iter().map(|refusal| format!("{}\n{}\n", refusal.text, refusal.instead)).collect();
    }
    let guide = case.guide();
    let mut lines: Vec<String> = Vec::new();
    let now = |part: &dyn Part| !part.is_to_come(ON);
    lines.extend(guide.facts().filter(|(_, fact)| now(*fact)).map(|(_, fact)| fact.text.clone()));
    for material in guide.materials.iter().filter(|material| now(*material)) {
        lines.push(material.text.clone());
        lines.extend(material.look.iter().chain(&material.exempt).cloned());
    }
    lines.extend(guide.channels.iter().filter(|channel| now(*channel)).map(|channel| channel.text.clone()));
    lines.extend(guide.fees.iter().filter(|fee| now(*fee)).map(|fee| {
        let fen = fee.amount_fen.get();
        let yuan = if fen % 100 == 0 { (fen / 100).to_string() } else { fee.amount_fen.to_string() };
        format!("{} {yuan}元", fee.label)
    }));
    lines.join("\n")
}

/// What is wrong with one guide's ways and rows.
fn faults(guide: &Guide) -> (usize, Vec<String>) {
    let rows = rows(&guide.id);
    let mut used = vec![false; rows.len()];
    let (mut ways, mut faults) = (0, Vec::new());
    walk::paths(guide, ON, |answers, case| {
        ways += 1;
        let text = shown(case);
        let outcome = if case.outcome() == Outcome::Refused { "no" } else { "yes" };
        let about: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].is_about(answers)).collect();
        if about.is_empty() {
            faults.push(format!("{answers:?}: in no row"));
        }
        for at in about {
            used[at] = true;
            let row = &rows[at];
            let words = |list: &str| -> Vec<String> {
                list.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect()
            };
            if row.outcome != outcome {
                faults.push(format!("{answers:?}: {outcome}, but the facts say {}", row.outcome));
            }
            for word in words(&row.has).iter().filter(|word| !text.contains(*word)) {
                faults.push(format!("{answers:?}: does not show {word}"));
            }
            for word in words(&row.lacks).iter().filter(|word| text.contains(*word)) {
                faults.push(format!("{answers:?}: shows {word}"));
            }
        }
    })
    .unwrap();
    faults.extend(
        rows.iter().zip(used).filter(|(_, used)| !used).map(|(row, _)| format!("no way: {}", row.answers)),
    );
    (ways, faults)
}

#[test]
fn every_way_through_every_guide_ends_as_the_facts_say() {
    let (mut ways, mut asking) = (0, 0);
    for guide in guides().iter().filter(|guide| !guide.questions.is_empty()) {
        let (walked, faults) = faults(guide);
        assert!(faults.is_empty(), "{}:\n{}", guide.id, faults.join("\n"));
        ways += walked;
        asking += 1;
    }
    println!("{asking} guides, {ways} ways");
    assert!(asking > 0 && ways > asking);
}

#[test]
fn no_table_is_about_a_guide_that_asks_nothing() {
    let guides = guides();
    for file in fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/guide_outcomes")).unwrap() {
        let file = file.unwrap().path();
        let id = file.file_stem().unwrap().to_str().unwrap();
        assert!(guides.iter().any(|guide| guide.id == id && !guide.questions.is_empty()), "{id}");
    }
}
