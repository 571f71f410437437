//! What readers said beside the guide that they read, in words for its editor.

use std::collections::HashMap;

use shared::{guides::feedback::Answer, messages::feedback as words, time::date_in_words};

use super::Count;
use crate::guides::GuideRecord;

/// Guide by guide, the one that was useless most often first; in each the versions of the data, the latest first.
/// `counts` come guide by guide, as the store gives them; `guides` are those of the active version.
pub fn list(counts: &[Count], guides: &[GuideRecord]) -> String {
    let names: HashMap<&str, &str> =
        guides.iter().map(|guide| (guide.id.as_str(), guide.name.as_str())).collect();
    let mut of_guides: Vec<&[Count]> = counts.chunk_by(|a, b| a.guide_id == b.guide_id).collect();
    of_guides.sort_by_key(|counts| {
        std::cmp::Reverse((times(counts, Answer::Useless), times(counts, Answer::Useful)))
    });
    of_guides.into_iter().map(|counts| guide(counts, &names)).collect()
}

fn guide(counts: &[Count], names: &HashMap<&str, &str>) -> String {
    let Some(id) = counts.first().map(|count| count.guide_id.as_str()) else { return String::new() };
    let mut told = match names.get(id) {
        Some(name) => format!("{name}（{id}）\n"),
        None => format!("{id}（启用的版本里没有这份指南）\n"),
    };
    for of_version in counts.chunk_by(|a, b| a.dataset_version == b.dataset_version) {
        told += &version(of_version);
    }
    told
}

/// One line: which version, when, how often.
fn version(counts: &[Count]) -> String {
    let Some(first) = counts.first() else { return String::new() };
    let from = counts.iter().map(|count| count.first_day).min().unwrap_or(first.first_day);
    let to = counts.iter().map(|count| count.last_day).max().unwrap_or(first.last_day);
    let days = if from == to {
        date_in_words(from)
    } else {
        format!("{}到{}", date_in_words(from), date_in_words(to))
    };
    let said = |answer: Answer| format!("{}{}", words::answer(answer), times(counts, answer));
    let given = |answer: &Answer| times(counts, *answer) > 0;
    let reasons: Vec<String> = Answer::REASONS.into_iter().filter(given).map(said).collect();
    let reasons = if reasons.is_empty() { String::new() } else { format!("（{}）", reasons.join("，")) };
    let (useful, useless) = (said(Answer::Useful), said(Answer::Useless));
    format!("  版本{}，{days}：{useful}，{useless}{reasons}\n", first.dataset_version)
}

fn times(counts: &[Count], answer: Answer) -> i64 {
    counts.iter().filter(|count| count.answer == answer).map(|count| count.times).sum()
}
