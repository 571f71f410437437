//! Which documents hold a term: one sorted list a term, all in one run of bytes.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// A list that holds more than one document in this many is kept as a bit a document, else as the gaps between
/// numbers: at one in eight both need about a byte a document held.
const DENSE: u32 = 8;

/// Lists of documents by term.
pub(super) struct Postings {
    terms: Vec<u64>,
    /// Where the list of each term ends in `bytes`.
    ends: Vec<u32>,
    counts: Vec<u32>,
    bytes: Vec<u8>,
    documents: u32,
}

/// The documents of one term.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    bytes: &'a [u8],
    /// How many.
    pub(super) count: u32,
    dense: bool,
}

impl Postings {
    /// The documents of that term; `None` when there are none.
    pub(super) fn get(&self, term: u64) -> Option<List<'_>> {
        let at = self.terms.binary_search(&term).ok()?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let bytes = self.bytes.get(start as usize..*self.ends.get(at)? as usize)?;
        let count = *self.counts.get(at)?;
        Some(List { bytes, count, dense: is_dense(count, self.documents) })
    }

    /// Bytes of memory that the lists take.
    pub(super) fn size(&self) -> usize {
        self.terms.capacity() * 8
            + (self.ends.capacity() + self.counts.capacity()) * 4
            + self.bytes.capacity()
    }
}

fn is_dense(count: u32, documents: u32) -> bool {
    count > documents / DENSE
}

impl<'a> List<'a> {
    /// The documents, ascending.
    pub(super) fn iter(self) -> Documents<'a> {
        Documents { bytes: self.bytes.iter(), dense: self.dense, base: 0, bits: 0 }
    }

    /// Keeps of ascending candidates those that the list holds.
    pub(super) fn keep_common(self, candidates: &mut Vec<u32>) {
        if self.dense {
            candidates.retain(|document| {
                self.bytes.get(*document as usize / 8).is_some_and(|byte| byte >> (document % 8) & 1 == 1)
            });
            return;
        }
        let mut listed = self.iter().peekable();
        candidates.retain(|document| {
            while listed.peek().is_some_and(|next| next < document) {
                listed.next();
            }
            listed.peek() == Some(document)
        });
    }
}

/// Walks through a [`List`].
pub(super) struct Documents<'a> {
    bytes: std::slice::Iter<'a, u8>,
    dense: bool,
    /// Gaps: the last number and one. Bits: eight times the bytes read.
    base: u32,
    bits: u8,
}

impl Iterator for Documents<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.dense {
            while self.bits == 0 {
                self.bits = *self.bytes.next()?;
                self.base += 8;
            }
            let bit = self.bits.trailing_zeros();
            self.bits &= self.bits - 1;
            return Some(self.base - 8 + bit);
        }
        let mut gap = 0;
        for shift in (0..).step_by(7) {
            let byte = *self.bytes.next()?;
            gap |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        self.base += gap;
        Some(self.base - 1)
    }
}

/// Takes terms of documents in the order of the documents.
#[derive(Default)]
pub(super) struct Collector(HashMap<u64, Growing, BuildHasherDefault<Mix>>);

#[derive(Default)]
struct Growing {
    /// The last document and one.
    last: u32,
    count: u32,
    bytes: Vec<u8>,
}

impl Collector {
    /// Notes that the document holds the term; once is enough.
    pub(super) fn add(&mut self, term: u64, document: u32) {
        let list = self.0.entry(term).or_default();
        let mut gap = document + 1 - list.last;
        if gap == 0 {
            return;
        }
        list.last = document + 1;
        list.count += 1;
        while gap >= 0x80 {
            list.bytes.push(gap as u8 | 0x80);
            gap >>= 7;
        }
        list.bytes.push(gap as u8);
    }

    /// The lists, for that many documents.
    pub(super) fn finish(self, documents: u32) -> Postings {
        let mut lists: Vec<(u64, Growing)> = self.0.into_iter().collect();
        lists.sort_unstable_by_key(|(term, _)| *term);
        let mut postings = Postings {
            terms: Vec::with_capacity(lists.len()),
            ends: Vec::with_capacity(lists.len()),
            counts: Vec::with_capacity(lists.len()),
            bytes: Vec::new(),
            documents,
        };
        for (term, list) in lists {
            postings.terms.push(term);
            postings.counts.push(list.count);
            if is_dense(list.count, documents) {
                let gaps = List { bytes: &list.bytes, count: list.count, dense: false };
                let start = postings.bytes.len();
                postings.bytes.resize(start + documents.div_ceil(8) as usize, 0);
                for document in gaps.iter() {
                    if let Some(byte) = postings.bytes.get_mut(start + document as usize / 8) {
                        *byte |= 1 << (document % 8);
                    }
                }
            } else {
                postings.bytes.extend_from_slice(&list.bytes);
            }
            postings.ends.push(postings.bytes.len() as u32);
        }
        postings.bytes.shrink_to_fit();
        postings
    }
}

/// Spreads terms over a hash table. They are ours, so nobody chooses them to collide.
#[derive(Default)]
struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Term `t` is held by every `t`-th document.
    fn multiples(documents: u32, terms: u64) -> Postings {
        let mut collector = Collector::default();
        for document in 0..documents {
            for term in 1..=terms {
                if u64::from(document) % term == 0 {
                    collector.add(term, document);
                    collector.add(term, document);
                }
            }
        }
        collector.finish(documents)
    }

    #[test]
    fn a_list_gives_back_what_was_put_in() {
        let postings = multiples(1003, 400);
        for term in 1..=400 {
            let list = postings.get(term).unwrap();
            let expected: Vec<u32> = (0..1003).step_by(term as usize).collect();
            assert_eq!(list.iter().collect::<Vec<_>>(), expected, "{term}");
            assert_eq!(list.count as usize, expected.len());
        }
        assert!(postings.get(0).is_none() && postings.get(401).is_none());
    }

    #[test]
    fn what_is_common_divides_both() {
        let postings = multiples(1003, 40);
        for (a, b, both) in [(2, 3, 6), (3, 40, 120), (40, 3, 120), (20, 15, 60), (1, 2, 2)] {
            let mut candidates: Vec<u32> = postings.get(a).unwrap().iter().collect();
            postings.get(b).unwrap().keep_common(&mut candidates);
            assert_eq!(candidates, (0..1003).step_by(both).collect::<Vec<_>>());
        }
    }
}
