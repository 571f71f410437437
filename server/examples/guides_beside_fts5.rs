//! For `cargo xtask bench guides`: the search of guides beside SQLite FTS5, both asked in this process, over the same
//! texts cut into the same words. Prints rows of a table in Markdown.
//!
//! Arguments: a pack, a CSV of questions, seconds, rounds.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::{
    env,
    error::Error,
    hint::black_box,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};
use server::{
    cities::{Places, pack::Pack},
    guides::search::{GuideSearch, Known, stock},
};
use shared::{guides::Guide, search::topics::Part};

/// How many guides an answer has.
const TOP: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [pack, questions, seconds, rounds] = arguments.as_slice() else {
        return Err("arguments: pack, questions, seconds, rounds".into());
    };
    let pack = Pack::read(Path::new(pack))?;
    let places = Places::from(pack.divisions);
    let known = Known { synonyms: &pack.synonyms, places: &places };
    let guides: Vec<Guide> =
        pack.guides.iter().map(|record| record.resolve(&pack.guide_common)).collect::<Result<_, _>>()?;
    let stock = stock(&pack.guides, known);
    let start = Instant::now();
    let ours = GuideSearch::new(stock.clone(), &guides);
    let built = start.elapsed();
    let fts5 = Connection::open_in_memory()?;
    fts5.execute_batch("CREATE VIRTUAL TABLE guides USING fts5(name, popular, said, department)")?;
    let start = Instant::now();
    let mut insert = fts5.prepare("INSERT INTO guides VALUES (?1, ?2, ?3, ?4)")?;
    fts5.execute_batch("BEGIN")?;
    for topic in stock.topics.iter().filter(|topic| !topic.elsewhere) {
        let part = |part: Part| {
            let texts = topic.texts.iter().filter(|(known, _)| *known == part);
            texts.flat_map(|(_, text)| ours.words(text)).collect::<Vec<_>>().join(" ")
        };
        insert.execute(params![
            part(Part::Name),
            part(Part::Popular),
            part(Part::Said),
            part(Part::Department)
        ])?;
    }
    fts5.execute_batch("COMMIT")?;
    let theirs_built = start.elapsed();
    let mut find = fts5.prepare("SELECT rowid FROM guides WHERE guides MATCH ?1 ORDER BY rank LIMIT ?2")?;
    let mut asked: Vec<String> = Vec::new();
    for row in csv::Reader::from_path(questions)?.records() {
        asked.extend(row?.get(0).map(str::to_owned));
    }
    // Words of letters would be read as pinyin by us and by nobody else.
    let cut = |question: &String| (question.clone(), ours.words(question));
    let cut: Vec<_> = asked.iter().map(cut).filter(|(_, words)| !words.is_empty()).collect();
    let matches: Vec<String> = cut
        .iter()
        .map(|(_, words)| words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR "))
        .collect();
    let seconds = Duration::from_secs(seconds.parse()?);
    let mut shares = Vec::new();
    for round in 0..=rounds.parse::<u32>()? {
        let ours_rate = per_second(seconds, |number| {
            let question = cut.get(number % cut.len()).map_or("", |(question, _)| question);
            black_box(ours.find(question, 0, TOP, |_| true));
            Ok(())
        })?;
        let theirs = per_second(seconds, |number| {
            let words = matches.get(number % matches.len()).map_or("", String::as_str);
            let rows = find.query_map(params![words, TOP as i64], |row| row.get::<_, i64>(0))?;
            for row in rows {
                black_box(row?);
            }
            Ok(())
        })?;
        if round > 0 {
            shares.push((ours_rate / theirs, ours_rate, theirs));
        }
    }
    shares.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (share, ours_rate, theirs) = shares.get(shares.len() / 2).copied().unwrap_or_default();
    println!(
        "| {} | {:.2} | {:.2} | {ours_rate:.0} | {theirs:.0} | {share:.2} |",
        pack.guides.len(),
        built.as_secs_f64(),
        theirs_built.as_secs_f64(),
    );
    Ok(())
}

fn per_second(
    seconds: Duration,
    mut ask: impl FnMut(usize) -> Result<(), Box<dyn Error>>,
) -> Result<f64, Box<dyn Error>> {
    let start = Instant::now();
    let mut number = 0;
    while start.elapsed() < seconds {
        ask(number)?;
        number += 1;
    }
    Ok(number as f64 / start.elapsed().as_secs_f64())
}
