//! What decides: the same numbers from the same seed.

use crate::platform::random::Random;

/// Numbers from a seed.
pub(super) struct Dice(Random);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(Random::seeded(seed))
    }

    fn draw(&self) -> u64 {
        let mut bytes = [0; 8];
        // The seeded one does not fail.
        let _ = self.0.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// From 0 up to, but not including, `end`; 0 when `end` is.
    pub(super) fn below(&self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.draw() % end).unwrap_or_default()
    }

    pub(super) fn millis(&self, end: i64) -> i64 {
        i64::try_from(self.below(usize::try_from(end).unwrap_or_default())).unwrap_or_default()
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&self, in_a_thousand: usize) -> bool {
        in_a_thousand > 0 && self.below(1_000) < in_a_thousand
    }

    pub(super) fn pick<'a, T>(&self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}
