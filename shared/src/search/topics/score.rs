//! From the words that were heard to the topics that they point to.

use std::collections::HashMap;

use super::{Found, Hit, Pointer, Topics, hear::Heard};
use crate::search::{Query, Run};

/// A topic is answered when it has at least this share of the points of the best, in hundredths.
const BESIDE_THE_BEST: u32 = 20;
/// Fewer points are a coincidence.
const LEAST: u32 = 200;
/// What it counts that a name holds a whole question of at most so many characters.
const IN_NAME: u32 = 600;
const SHORT: usize = 6;
/// A sense that points to more topics than this, and to a fourth of all, is passed over.
const MANY: usize = 1_000;
/// So little of a saying counts beside a stronger one: a fourth.
const OVERLAP: u32 = 4;

impl Topics {
    /// The answer to a question as it stands.
    pub(super) fn answer(&self, query: &Query, most: usize, admits: &dyn Fn(u32) -> bool) -> Found {
        let mut heard = self.hear(query);
        self.hear_together(&mut heard);
        let scores = self.scores(&heard);
        let mut served: Vec<Hit> = Vec::new();
        let mut elsewhere: Option<Hit> = None;
        for (topic, (score, texts)) in (0..).zip(scores.iter().zip(&self.texts)) {
            let hit = Hit { topic, score: *score };
            if *score == 0 {
                continue;
            }
            if texts.elsewhere {
                elsewhere = elsewhere.filter(|best| best.score >= *score).or(Some(hit));
            } else if admits(topic) {
                served.push(hit);
            }
        }
        self.prefer_names(query, &mut served);
        served.retain(|hit| hit.score >= LEAST);
        let best = served.iter().map(|hit| hit.score).max().unwrap_or(0);
        if let Some(elsewhere) = elsewhere.filter(|hit| hit.score >= LEAST && hit.score > best) {
            let name = self.name(elsewhere.topic).map(str::to_owned);
            return Found { elsewhere: name, ..Found::default() };
        }
        served.retain(|hit| hit.score * 100 >= best * BESIDE_THE_BEST);
        let total = served.len();
        let meant = put_right(query, &heard);
        Found { hits: first(served, most), total, meant, elsewhere: None, heard }
    }

    /// Whose name holds a short question as it stands comes before what is only called or said so.
    fn prefer_names(&self, query: &Query, hits: &mut [Hit]) {
        let [Run::Text(text)] = query.0.as_slice() else { return };
        if !(2..=SHORT).contains(&text.len()) {
            return;
        }
        let asked: String = text.iter().collect();
        for hit in hits {
            let name = self.names.get(hit.topic as usize);
            hit.score += if name.is_some_and(|name| name.contains(&asked)) { IN_NAME } else { 0 };
        }
    }

    /// Senses that count as one more when all of them are heard.
    fn hear_together(&self, heard: &mut Vec<Heard>) {
        let sure = |heard: &[Heard], sense: u32| {
            heard.iter().find(|known| known.sense == sense).map(|known| known.sure)
        };
        let mut more = Vec::new();
        for last in heard.iter() {
            for (others, sense) in self.together.get(&last.sense).into_iter().flatten() {
                let least = others
                    .iter()
                    .try_fold(last.sure, |least, other| sure(heard, *other).map(|sure| least.min(sure)));
                if let Some(sure) = least {
                    more.push(Heard { sense: *sense, sure, typed: String::new(), meant: None });
                }
            }
        }
        heard.extend(more);
    }

    /// The points of every topic. Sayings overlap, so the strongest counts whole and the others for a part.
    fn scores(&self, heard: &[Heard]) -> Vec<u32> {
        let mut scores = vec![0_u32; self.texts.len()];
        let mut best: HashMap<u32, u32> = HashMap::new();
        for heard in heard {
            let is_saying = heard.typed.is_empty();
            let pointers = self.pointers(heard.sense);
            // It says next to nothing, and takes longer than all the others together.
            if pointers.len() > MANY && pointers.len() * 4 > self.texts.len() {
                continue;
            }
            for Pointer { topic, points, .. } in pointers {
                let Some(score) = scores.get_mut(*topic as usize) else { continue };
                let points = u32::from(*points) * heard.sure / 100;
                if !is_saying {
                    *score += points;
                    continue;
                }
                let known = best.entry(*topic).or_default();
                *score += points.saturating_sub(*known) + points.min(*known) / OVERLAP;
                *known = points.max(*known);
            }
        }
        scores
    }
}

/// The question with what was meant in place of what was typed.
fn put_right(query: &Query, heard: &[Heard]) -> Option<String> {
    let mut text = query.to_string();
    let mut changed = false;
    for (typed, meant) in heard.iter().filter_map(|heard| Some((&heard.typed, heard.meant.as_ref()?))) {
        changed |= text.contains(typed.as_str());
        text = text.replacen(typed.as_str(), meant, 1);
    }
    changed.then_some(text)
}

/// The best, in order.
fn first(mut hits: Vec<Hit>, most: usize) -> Vec<Hit> {
    let order = |hit: &Hit| (std::cmp::Reverse(hit.score), hit.topic);
    if most < hits.len() {
        hits.select_nth_unstable_by_key(most, order);
        hits.truncate(most);
    }
    hits.sort_unstable_by_key(order);
    hits
}
