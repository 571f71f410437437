//! Why a topic was found.

use std::cmp::Reverse;

use super::{Found, Part, Pointer, Topics, build::Mark};

/// Why a topic was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// What of it says most.
    pub part: Part,
    /// That text; for [`Part::Said`] the words of the question.
    pub text: String,
    /// The parts of that text that were asked for, in their order.
    pub words: Vec<String>,
}

impl Topics {
    /// Why a topic is among the hits; `None` for any other.
    pub fn why(&self, found: &Found, topic: u32) -> Option<Why> {
        let said = found.heard.iter().filter_map(|heard| {
            let pointers = self.pointers(heard.sense);
            let at = pointers.binary_search_by_key(&topic, |pointer| pointer.topic).ok()?;
            Some((heard, pointers.get(at)?))
        });
        let said: Vec<_> = said.collect();
        let texts = &self.texts.get(topic as usize)?.texts;
        let number = |pointer: &Pointer| usize::from(pointer.text);
        let (_, best) = said.iter().max_by_key(|(heard, pointer)| {
            let is_shown = texts.get(number(pointer)).is_some_and(|(part, _)| *part != Part::Said);
            (u32::from(pointer.points) * heard.sure, is_shown, Reverse(pointer.text))
        })?;
        let (part, text) = texts.get(number(best))?;
        if *part == Part::Said {
            let mut words: Vec<String> = Vec::new();
            for (heard, _) in &said {
                if !heard.typed.is_empty() && !words.contains(&heard.typed) {
                    words.push(heard.typed.clone());
                }
            }
            return Some(Why { part: *part, text: words.join("、"), words });
        }
        let marks = self.marks.get(topic as usize)?.iter();
        let is_heard = |mark: &&Mark| found.heard.iter().any(|heard| heard.sense == mark.sense);
        let marks = marks.filter(|mark| mark.text == best.text).filter(is_heard);
        let mut spans: Vec<(u16, u16)> = marks.map(|mark| (mark.from, mark.to)).collect();
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let joins = next.0 <= last.1;
            last.1 = if joins { last.1.max(next.1) } else { last.1 };
            joins
        });
        let word = |(from, to): (u16, u16)| {
            text.chars().skip(usize::from(from)).take(usize::from(to - from)).collect::<String>()
        };
        Some(Why { part: *part, text: text.clone(), words: spans.into_iter().map(word).collect() })
    }
}
