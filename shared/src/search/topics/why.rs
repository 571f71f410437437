//! Why a topic was found.

use super::{Found, Part, Pointer, Topics, build::Mark, hear::Heard};

/// Why a topic was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// Its name, if a word of it was asked for, or else what says most.
    pub part: Part,
    /// That text; for [`Part::Said`] the words of the question.
    pub text: String,
    /// The parts of that text that were asked for, in their order.
    pub words: Vec<String>,
}

impl Topics {
    /// Why a topic is among the hits; `None` for any other.
    pub fn why(&self, found: &Found, topic: u32) -> Option<Why> {
        let texts = &self.texts.get(topic as usize)?.texts;
        let name = texts.iter().position(|(part, _)| *part == Part::Name);
        if let Some((number, words)) = name.and_then(|name| Some((name, self.marked(found, topic, name)?))) {
            let (part, text) = texts.get(number)?;
            return Some(Why { part: *part, text: text.clone(), words });
        }
        let said: Vec<(&Heard, &Pointer)> = found
            .heard
            .iter()
            .filter_map(|heard| {
                let pointers = self.pointers(heard.sense);
                let at = pointers.binary_search_by_key(&topic, |pointer| pointer.topic).ok()?;
                Some((heard, pointers.get(at)?))
            })
            .collect();
        let (_, best) = said.iter().max_by_key(|(heard, pointer)| u32::from(pointer.points) * heard.sure)?;
        let (part, text) = texts.get(usize::from(best.text))?;
        if let Some(words) = self.marked(found, topic, usize::from(best.text)) {
            return Some(Why { part: *part, text: text.clone(), words });
        }
        let mut words: Vec<String> = said.iter().map(|(heard, _)| heard.typed.clone()).collect();
        let all = words.clone();
        words.retain(|word| {
            !word.is_empty() && !all.iter().any(|other| other != word && other.contains(word.as_str()))
        });
        words.dedup();
        Some(Why { part: Part::Said, text: words.join("、"), words })
    }

    /// The parts of a text that were asked for; `None` when there is none of two characters.
    fn marked(&self, found: &Found, topic: u32, number: usize) -> Option<Vec<String>> {
        let (_, text) = self.texts.get(topic as usize)?.texts.get(number)?;
        let is_heard = |mark: &&Mark| found.heard.iter().any(|heard| heard.sense == mark.sense);
        let marks = self.marks.get(topic as usize)?.iter();
        let marks = marks.filter(|mark| usize::from(mark.text) == number).filter(is_heard);
        let mut spans: Vec<(u16, u16)> = marks.map(|mark| (mark.from, mark.to)).collect();
        spans.sort_unstable();
        spans.dedup_by(|next, last| {
            let joins = next.0 <= last.1;
            last.1 = if joins { last.1.max(next.1) } else { last.1 };
            joins
        });
        let is_alone = found.heard.iter().all(|heard| heard.typed.chars().count() < 2);
        let is_enough = is_alone && !spans.is_empty() || spans.iter().any(|(from, to)| to - from > 1);
        let word = |(from, to): (u16, u16)| {
            text.chars().skip(usize::from(from)).take(usize::from(to - from)).collect::<String>()
        };
        is_enough.then(|| spans.into_iter().map(word).collect())
    }
}
